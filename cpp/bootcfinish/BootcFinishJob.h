// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_BOOTCFINISHJOB_H
#define BOOTC_BOOTCFINISHJOB_H

#include "TaskRunner.h"

#include <CppJob.h>
#include <DllMacro.h>
#include <utils/PluginFactory.h>

/** @brief Unmounts the installed system and checks the disk
 *
 * An emergency job: it also runs after another job failed, since nothing may stay mounted. Calamares does not tell
 * which of both it is. It takes `bootcState` for that: with "mounted" there is a system to close and to check, whatever
 * failed later; with anything else there is only debris to clean up.
 */
class PLUGINDLLEXPORT BootcFinishJob : public Calamares::CppJob
{
    Q_OBJECT

public:
    explicit BootcFinishJob( QObject* parent = nullptr );

    QString prettyName() const override;
    QString prettyStatusMessage() const override;
    Calamares::JobResult exec() override;

private:
    TaskRunner m_runner;
};

CALAMARES_PLUGIN_FACTORY_DECLARATION( BootcFinishJobFactory )

#endif
