// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "BootcJob.h"

#include <GlobalStorage.h>
#include <JobQueue.h>
#include <utils/Logger.h>

void
setBootcState( const char* state )
{
    Calamares::JobQueue::instanceGlobalStorage()->insert( QStringLiteral( "bootcState" ), QLatin1String( state ) );
}

Calamares::JobResult
begin( const bootc::Plan& plan )
{
    const auto failure = plan.plan_failure();
    if ( failure.code != bootc::ErrorCode::None )
    {
        setBootcState( "failed" );
        return TaskRunner::result( failure );
    }
    cDebug() << "Plan:" << toQt( plan.plan_json() );
    setBootcState( "running" );
    return Calamares::JobResult::ok();
}

Calamares::JobResult
seeThrough( TaskRunner& runner, bootc::Task& task, const char* done )
{
    const auto last = runner.run( task );
    if ( last.kind != bootc::EventKind::Succeeded )
    {
        setBootcState( "failed" );
        return TaskRunner::result( last );
    }
    if ( !last.text.empty() )
    {
        Calamares::JobQueue::instanceGlobalStorage()->insert( QStringLiteral( "rootMountPoint" ), toQt( last.text ) );
    }
    setBootcState( done );
    return Calamares::JobResult::ok();
}

BootcJob::BootcJob( rust::Box< bootc::Plan > plan,
                    Credentials credentials,
                    Secret passphrase,
                    Secret recoveryKey,
                    CancelFlag cancelled )
    : m_plan( std::move( plan ) )
    , m_credentials( std::move( credentials ) )
    , m_passphrase( std::move( passphrase ) )
    , m_recoveryKey( std::move( recoveryKey ) )
    , m_runner( *this, std::move( cancelled ) )
{
}

QString
BootcJob::prettyName() const
{
    return tr( "Install the image", "@label" );
}

QString
BootcJob::prettyStatusMessage() const
{
    return m_runner.status();
}

Calamares::JobResult
BootcJob::exec()
{
    if ( auto begun = begin( *m_plan ); !begun )
    {
        return begun;
    }
    auto task = bootc::start_install( *m_plan, m_credentials.toLogin(), m_passphrase.toRust(), m_recoveryKey.toRust() );
    m_credentials.wipe();
    m_passphrase.wipe();
    m_recoveryKey.wipe();
    return seeThrough( m_runner, *task, "mounted" );
}
