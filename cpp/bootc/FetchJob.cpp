// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "FetchJob.h"

FetchJob::FetchJob( rust::Box< bootc::Plan > plan, Credentials credentials, CancelFlag cancelFlag )
    : TaskJob( fetched, std::move( cancelFlag ) )
    , m_plan( std::move( plan ) )
    , m_credentials( std::move( credentials ) )
{
}

QString
FetchJob::prettyName() const
{
    return tr( "Fetch the image", "@label" );
}

rust::Box< bootc::Task >
FetchJob::start()
{
    auto task = bootc::start_fetch( *m_plan, m_credentials.toLogin() );
    m_credentials.wipe();
    return task;
}
