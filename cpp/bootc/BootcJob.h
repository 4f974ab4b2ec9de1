// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_BOOTCJOB_H
#define BOOTC_BOOTCJOB_H

#include "Credentials.h"
#include "TaskJob.h"

/** @brief Installs the chosen image on the chosen disk and mounts the installed system
 *
 * After a failure nothing is left mounted.
 */
class BootcJob : public TaskJob
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
              CancelFlag cancelFlag );

    QString prettyName() const override;

protected:
    rust::Box< bootc::Task > start() override;

private:
    rust::Box< bootc::Plan > m_plan;
    Credentials m_credentials;
    Secret m_passphrase;
    Secret m_recoveryKey;
};

#endif
