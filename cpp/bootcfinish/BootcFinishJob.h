// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_BOOTCFINISHJOB_H
#define BOOTC_BOOTCFINISHJOB_H

#include "TaskJob.h"

#include <DllMacro.h>
#include <utils/PluginFactory.h>

/** @brief Unmounts the installed system and checks the disk
 *
 * An emergency job: it also runs after another job failed, because nothing may stay mounted. Calamares does not tell
 * which of the two cases it is; `bootcState` does. With "mounted" there is a system to unmount and to check, whatever
 * failed later. With any other value there is only debris to clean up.
 */
class PLUGINDLLEXPORT BootcFinishJob : public TaskJob
{
    Q_OBJECT

public:
    explicit BootcFinishJob( QObject* parent = nullptr );

    QString prettyName() const override;

protected:
    rust::Box< bootc::Task > start() override;
};

CALAMARES_PLUGIN_FACTORY_DECLARATION( BootcFinishJobFactory )

#endif
