// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "TaskJob.h"

#include "RustStrings.h"

#include <GlobalStorage.h>
#include <JobQueue.h>

static constexpr QLatin1String stateKey { "bootcState" };

static void
setState( QLatin1String state )
{
    Calamares::JobQueue::instanceGlobalStorage()->insert( stateKey, QString( state ) );
}

TaskJob::TaskJob( QLatin1String successState, CancelFlag cancelFlag, QObject* parent )
    : Calamares::CppJob( parent )
    , m_successState( successState )
    , m_runner( *this, std::move( cancelFlag ) )
{
}

QString
TaskJob::prettyStatusMessage() const
{
    return m_runner.status();
}

Calamares::JobResult
TaskJob::exec()
{
    auto task = start();
    setState( running );
    const auto last = m_runner.runToEnd( *task );
    const bool succeeded = last.kind == bootc::EventKind::Succeeded;
    if ( succeeded && !last.text.empty() )
    {
        Calamares::JobQueue::instanceGlobalStorage()->insert( QStringLiteral( "rootMountPoint" ), toQt( last.text ) );
    }
    setState( succeeded ? m_successState : failed );
    return TaskRunner::result( last );
}

QString
TaskJob::state()
{
    return Calamares::JobQueue::instanceGlobalStorage()->value( stateKey ).toString();
}
