// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Credentials.h"

#include "bridge.rs.h"

Credentials::Credentials( const QString& registry, const QString& username, const QString& password, bool keep )
    : m_registry( registry )
    , m_username( username )
    , m_password( password )
    , m_keep( keep )
{
}

bootc::Login
Credentials::toLogin() const
{
    return { toRust( m_username ), m_password.toRust() };
}

Credentials
Credentials::duplicate() const
{
    Credentials copy;
    copy.m_registry = m_registry;
    copy.m_username = m_username;
    copy.m_password = m_password.duplicate();
    copy.m_keep = m_keep;
    return copy;
}

void
Credentials::wipe()
{
    m_password.wipe();
    m_registry.clear();
    m_username.clear();
    m_keep = false;
}
