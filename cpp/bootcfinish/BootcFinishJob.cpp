// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "BootcFinishJob.h"

#include <GlobalStorage.h>
#include <JobQueue.h>

CALAMARES_PLUGIN_FACTORY_DEFINITION( BootcFinishJobFactory, registerPlugin< BootcFinishJob >(); )

// Nobody cancels this: half-unmounted is worse than the seconds it takes.
BootcFinishJob::BootcFinishJob( QObject* parent )
    : Calamares::CppJob( parent )
    , m_runner( *this, std::make_shared< std::atomic_bool >( false ) )
{
}

QString
BootcFinishJob::prettyName() const
{
    return tr( "Complete the installation", "@label" );
}

QString
BootcFinishJob::prettyStatusMessage() const
{
    return m_runner.status();
}

Calamares::JobResult
BootcFinishJob::exec()
{
    auto* storage = Calamares::JobQueue::instanceGlobalStorage();
    const QString key = QStringLiteral( "bootcState" );
    const bool emergency = storage->value( key ).toString() != QStringLiteral( "mounted" );
    auto task = bootc::start_finish( emergency );
    const auto last = m_runner.run( *task );
    if ( last.kind == bootc::EventKind::Succeeded )
    {
        storage->insert( key, QStringLiteral( "finished" ) );
    }
    return TaskRunner::result( last );
}
