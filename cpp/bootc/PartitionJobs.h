// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_PARTITIONJOBS_H
#define BOOTC_PARTITIONJOBS_H

#include "Credentials.h"
#include "TaskRunner.h"

#include <Job.h>

/** @brief Fetches and checks the image, before Calamares' module `partition` touches a disk
 *
 * Sets `bootcState`: "running", then "fetched" or "failed".
 */
class FetchJob : public Calamares::Job
{
    Q_OBJECT

public:
    /** @brief A @p plan that failed makes a job that fails with the same message */
    FetchJob( rust::Box< bootc::Plan > plan, Credentials credentials, CancelFlag cancelled );

    QString prettyName() const override;
    QString prettyStatusMessage() const override;
    Calamares::JobResult exec() override;

private:
    rust::Box< bootc::Plan > m_plan;
    Credentials m_credentials;
    TaskRunner m_runner;
};

/** @brief Puts the fetched image on the partitions that Calamares' module `partition` has made
 *
 * As BootcJob, but for that.
 */
class InstallOnPartitionsJob : public Calamares::Job
{
    Q_OBJECT

public:
    InstallOnPartitionsJob( Credentials credentials, CancelFlag cancelled );

    QString prettyName() const override;
    QString prettyStatusMessage() const override;
    Calamares::JobResult exec() override;

private:
    Credentials m_credentials;
    TaskRunner m_runner;
};

/** @brief What of Calamares' `partitions` (a list of maps) belongs to the new system; no passphrase is taken over */
rust::Vec< bootc::Partition > partitionsOf( const QVariantList& partitions );

#endif
