// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_TASKRUNNER_H
#define BOOTC_TASKRUNNER_H

#include "EngineLog.h"
#include "bridge.rs.h"

#include <Job.h>

#include <QMutex>
#include <QThread>

#include <atomic>
#include <memory>

/** @brief Raised to cancel a job; shared by the job and everything that may cancel it, in any thread. */
using CancelFlag = std::shared_ptr< std::atomic_bool >;

/** @brief Runs a task of the engine to its end, inside Job::exec()
 *
 * The task has its own threads. Here its events become the job's progress, log lines and result. The calling thread
 * never waits inside Rust code.
 */
class TaskRunner
{
public:
    /** @brief For @p job, which emits the progress and has to outlive this
     *
     * Once @p cancelFlag is raised, the task is canceled within a tenth of a second.
     */
    TaskRunner( Calamares::Job& job, CancelFlag cancelFlag );

    /** @brief Handles the events of @p task until the last one, which is returned
     *
     * @p Task has the functions of bootc::Task: `poll_events()` and `cancel()`.
     */
    template < typename Task >
    bootc::Event runToEnd( Task& task )
    {
        bool cancelSent = false;
        for ( ;; )
        {
            const auto events = task.poll_events();
            // What led to these events comes first, and all of it before the last one.
            EngineLog::drain();
            for ( const auto& event : events )
            {
                if ( isLast( event ) )
                {
                    return event;
                }
                handle( event );
            }
            if ( !cancelSent && m_cancelFlag->load() )
            {
                task.cancel();
                cancelSent = true;
            }
            QThread::msleep( pollMilliseconds );
        }
    }

    /// @brief The line under the progress bar; any thread
    QString status() const;

    /// @brief The last event as the job's result
    static Calamares::JobResult result( const bootc::Event& last );
    /// @brief A failure as a job's result
    static Calamares::JobResult result( const bootc::Failure& failure );

private:
    static constexpr unsigned long pollMilliseconds = 100;

    static bool isLast( const bootc::Event& event )
    {
        return event.kind == bootc::EventKind::Succeeded || event.kind == bootc::EventKind::Failed;
    }
    void handle( const bootc::Event& event );
    void setStatus( const QString& status );

    Calamares::Job& m_job;
    CancelFlag m_cancelFlag;
    double m_fraction = 0.0;
    mutable QMutex m_mutex;
    QString m_status;
};

#endif
