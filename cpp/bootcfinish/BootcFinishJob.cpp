// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "BootcFinishJob.h"

CALAMARES_PLUGIN_FACTORY_DEFINITION( BootcFinishJobFactory, registerPlugin< BootcFinishJob >(); )

// Nobody can cancel this job: a half unmounted system is worse than the seconds that it takes.
BootcFinishJob::BootcFinishJob( QObject* parent )
    : TaskJob( finished, std::make_shared< std::atomic_bool >( false ), parent )
{
}

QString
BootcFinishJob::prettyName() const
{
    return tr( "Complete the installation", "@label" );
}

rust::Box< bootc::Task >
BootcFinishJob::start()
{
    const bool isEmergency = state() != mounted;
    return bootc::start_finish( isEmergency );
}
