// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_FETCHJOB_H
#define BOOTC_FETCHJOB_H

#include "Credentials.h"
#include "TaskJob.h"

/** @brief Fetches and checks the image, before Calamares' module `partition` touches a disk */
class FetchJob : public TaskJob
{
    Q_OBJECT

public:
    /** @brief Fetches the image of @p plan; one that failed makes a job that fails with the same message */
    FetchJob( rust::Box< bootc::Plan > plan, Credentials credentials, CancelFlag cancelFlag );

    QString prettyName() const override;

protected:
    rust::Box< bootc::Task > start() override;

private:
    rust::Box< bootc::Plan > m_plan;
    Credentials m_credentials;
};

#endif
