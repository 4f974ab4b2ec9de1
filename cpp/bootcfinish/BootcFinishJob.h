// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_BOOTCFINISHJOB_H
#define BOOTC_BOOTCFINISHJOB_H

#include "TaskJob.h"

#include <DllMacro.h>
#include <utils/PluginFactory.h>

/** @brief Unmounts the installed system and checks the disk
 *
 * An emergency job: it also runs after another job failed, because nothing may stay mounted. Calamares does not say
 * which of the two cases it is, but `bootcState` does. With "mounted" there is a system to unmount and to check, even
 * if another job failed later. With any other value there are only leftovers to clean up.
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
