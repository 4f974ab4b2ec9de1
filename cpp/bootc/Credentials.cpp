// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Credentials.h"

#include <cstring>
#include <utility>

Credentials::Credentials( const QString& registry, const QString& username, const QString& password, bool keep )
    : m_registry( registry )
    , m_username( username )
    , m_password( password.toStdU16String() )
    , m_keep( keep )
{
}

Credentials::~Credentials()
{
    wipe();
}

Credentials::Credentials( Credentials&& other ) noexcept
{
    *this = std::move( other );
}

Credentials&
Credentials::operator=( Credentials&& other ) noexcept
{
    if ( this != &other )
    {
        wipe();
        m_registry = other.m_registry;
        m_username = other.m_username;
        // A short string moves by copy and leaves its characters behind: wipe() below gets them.
        m_password = other.m_password;
        m_keep = other.m_keep;
        other.wipe();
    }
    return *this;
}

bootc::Login
Credentials::toLogin() const
{
    return { toRust( m_username ), rust::String::lossy( m_password.data(), m_password.size() ), m_keep };
}

Credentials
Credentials::duplicate() const
{
    Credentials copy;
    copy.m_registry = m_registry;
    copy.m_username = m_username;
    copy.m_password = m_password;
    copy.m_keep = m_keep;
    return copy;
}

void
Credentials::wipe()
{
    // Unlike memset() this is never optimised away.
    ::explicit_bzero( m_password.data(), m_password.capacity() * sizeof( char16_t ) );
    m_password.clear();
    m_registry.clear();
    m_username.clear();
    m_keep = false;
}
