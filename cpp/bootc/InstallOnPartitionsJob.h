// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_INSTALLONPARTITIONSJOB_H
#define BOOTC_INSTALLONPARTITIONSJOB_H

#include "Credentials.h"
#include "TaskJob.h"

#include <QVariantList>

/** @brief Installs the image that FetchJob has fetched on the partitions that Calamares' module `partition` has made
 *
 * After a failure nothing is left mounted.
 */
class InstallOnPartitionsJob : public TaskJob
{
    Q_OBJECT

public:
    InstallOnPartitionsJob( Credentials credentials, CancelFlag cancelFlag );

    QString prettyName() const override;

protected:
    rust::Box< bootc::Task > start() override;

private:
    Credentials m_credentials;
};

/** @brief The entries of Calamares' `partitions` (a list of maps) that belong to the new system; no passphrase is copied */
rust::Vec< bootc::Partition > partitionsOf( const QVariantList& partitions );

#endif
