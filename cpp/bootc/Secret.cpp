// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Secret.h"

#include <cstring>
#include <utility>

Secret::Secret( const QString& text )
    : m_text( text.toStdU16String() )
{
}

Secret::~Secret()
{
    wipe();
}

Secret::Secret( Secret&& other ) noexcept
{
    *this = std::move( other );
}

Secret&
Secret::operator=( Secret&& other ) noexcept
{
    if ( this != &other )
    {
        wipe();
        // Moving a short string copies it and leaves its characters behind, so the source is wiped, too.
        m_text = other.m_text;
        other.wipe();
    }
    return *this;
}

rust::String
Secret::toRust() const
{
    return rust::String::lossy( m_text.data(), m_text.size() );
}

Secret
Secret::duplicate() const
{
    Secret copy;
    copy.m_text = m_text;
    return copy;
}

void
Secret::wipe()
{
    // Unlike memset() this is never optimized away.
    ::explicit_bzero( m_text.data(), m_text.capacity() * sizeof( char16_t ) );
    m_text.clear();
}
