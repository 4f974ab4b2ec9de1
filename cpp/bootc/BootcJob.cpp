// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "BootcJob.h"

BootcJob::BootcJob( rust::Box< bootc::Plan > plan,
                    Credentials credentials,
                    Secret passphrase,
                    Secret recoveryKey,
                    CancelFlag cancelFlag )
    : TaskJob( mounted, std::move( cancelFlag ) )
    , m_plan( std::move( plan ) )
    , m_credentials( std::move( credentials ) )
    , m_passphrase( std::move( passphrase ) )
    , m_recoveryKey( std::move( recoveryKey ) )
{
}

QString
BootcJob::prettyName() const
{
    return tr( "Install the image", "@label" );
}

rust::Box< bootc::Task >
BootcJob::start()
{
    auto task = bootc::start_install( *m_plan, m_credentials.toLogin(), m_passphrase.toRust(), m_recoveryKey.toRust() );
    m_credentials.wipe();
    m_passphrase.wipe();
    m_recoveryKey.wipe();
    return task;
}
