// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "TaskRunner.h"

#include "FailureText.h"
#include "ProgressText.h"
#include "RustStrings.h"

#include <utils/Logger.h>

#include <csignal>

namespace
{

/// Calamares must not die when a child dies while it is written to. Qt does the same for QProcess.
void
ignoreBrokenPipes()
{
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction( SIGPIPE, &ignore, nullptr );
}

}  // namespace

TaskRunner::TaskRunner( Calamares::Job& job, CancelFlag cancelFlag )
    : m_job( job )
    , m_cancelFlag( std::move( cancelFlag ) )
{
    ignoreBrokenPipes();
}

void
TaskRunner::handle( const bootc::Event& event )
{
    switch ( event.kind )
    {
    case bootc::EventKind::Log:
        EngineLog::write( event.level, toQt( event.text ) );
        return;
    case bootc::EventKind::StepStarted:
        cDebug() << "Step:" << ProgressText::step( event.step );
        break;
    case bootc::EventKind::Progress:
    case bootc::EventKind::Succeeded:
    case bootc::EventKind::Failed:
        break;
    }
    setStatus( ProgressText::line( event ) );
    // The bar never goes back.
    m_fraction = qMax( m_fraction, event.fraction );
    emit m_job.progress( m_fraction );
}

QString
TaskRunner::status() const
{
    QMutexLocker lock( &m_mutex );
    return m_status;
}

void
TaskRunner::setStatus( const QString& status )
{
    QMutexLocker lock( &m_mutex );
    m_status = status;
}

Calamares::JobResult
TaskRunner::result( const bootc::Event& last )
{
    return last.kind == bootc::EventKind::Succeeded ? Calamares::JobResult::ok() : result( last.failure );
}

Calamares::JobResult
TaskRunner::result( const bootc::Failure& failure )
{
    const QString details = toQt( failure.details );
    cError() << "Failed:" << details;
    return Calamares::JobResult::error(
        FailureText::sentence( failure ) + QStringLiteral( " " ) + FailureText::diskState( failure.disk ), details );
}
