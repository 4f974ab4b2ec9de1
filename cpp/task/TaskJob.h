// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_TASKJOB_H
#define BOOTC_TASKJOB_H

#include "TaskRunner.h"

#include <CppJob.h>

/** @brief A job that runs one task of the engine to its end
 *
 * It tells the jobs that follow how far the installation is, in Calamares' global storage: `bootcState` is "running"
 * while the task runs, then the state that the task reaches, or "failed". Where the task has mounted the installed
 * system, `rootMountPoint` is its path.
 *
 * All jobs are Calamares::CppJob, because Calamares loads only such a one from a job module's plugin.
 */
class TaskJob : public Calamares::CppJob
{
    Q_OBJECT

public:
    /// @name Values of `bootcState`
    /// @{
    static constexpr QLatin1String running { "running" };
    static constexpr QLatin1String failed { "failed" };
    static constexpr QLatin1String fetched { "fetched" };
    static constexpr QLatin1String mounted { "mounted" };
    static constexpr QLatin1String finished { "finished" };
    /// @}

    QString prettyStatusMessage() const override;
    Calamares::JobResult exec() final;

protected:
    /** @brief A job after whose success `bootcState` is @p successState
     *
     * Raising @p cancelFlag cancels the task.
     */
    TaskJob( QLatin1String successState, CancelFlag cancelFlag, QObject* parent = nullptr );

    /** @brief Starts the task; called once, by exec()
     *
     * `bootcState` still has the value that the job before has left. A task that cannot work is started, too: it fails
     * and says why.
     */
    virtual rust::Box< bootc::Task > start() = 0;

    /// @brief The value of `bootcState`; empty before the first job
    static QString state();

private:
    QLatin1String m_successState;
    TaskRunner m_runner;
};

#endif
