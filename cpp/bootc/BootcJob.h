// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_BOOTCJOB_H
#define BOOTC_BOOTCJOB_H

#include "Credentials.h"
#include "TaskRunner.h"

#include <Job.h>

/** @brief Sees a task of an installation through to its end, for @p runner's job
 *
 * Sets `bootcState` to @p done or to "failed", and `rootMountPoint` where the task has mounted the installed system.
 */
Calamares::JobResult seeThrough( TaskRunner& runner, bootc::Task& task, const char* done );

/** @brief Begins to carry out @p plan: logs it and sets `bootcState` to "running"; one that failed is the failure that is returned */
Calamares::JobResult begin( const bootc::Plan& plan );

/** @brief Tells the jobs that follow how far the installation is, as `bootcState` */
void setBootcState( const char* state );

/** @brief Puts the chosen image on the chosen disk and mounts the installed system
 *
 * Sets `rootMountPoint` for the jobs that follow, and `bootcState`: "running" while this job runs, then "mounted" or
 * "failed". `bootcfinish` reads it. After a failure nothing is left mounted.
 */
class BootcJob : public Calamares::Job
{
    Q_OBJECT

public:
    /** @brief Carries out @p plan, once
     *
     * A plan that failed makes a job that fails with the same message.
     */
    BootcJob( rust::Box< bootc::Plan > plan,
              Credentials credentials,
              Secret passphrase,
              Secret recoveryKey,
              CancelFlag cancelled );

    QString prettyName() const override;
    QString prettyStatusMessage() const override;
    Calamares::JobResult exec() override;

private:
    rust::Box< bootc::Plan > m_plan;
    Credentials m_credentials;
    Secret m_passphrase;
    Secret m_recoveryKey;
    TaskRunner m_runner;
};

#endif
