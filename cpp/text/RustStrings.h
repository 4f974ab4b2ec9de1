// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_RUSTSTRINGS_H
#define BOOTC_RUSTSTRINGS_H

#include "cxx.h"

#include <QString>
#include <QStringList>

/** @brief A Qt string of a Rust one. */
inline QString
toQt( const rust::String& text )
{
    return QString::fromUtf8( text.data(), qsizetype( text.size() ) );
}

/** @brief A Rust string of a Qt one; halves of surrogate pairs, which nobody can type, are replaced. */
inline rust::String
toRust( const QString& text )
{
    static_assert( sizeof( QChar ) == sizeof( char16_t ) );
    return rust::String::lossy( reinterpret_cast< const char16_t* >( text.utf16() ), size_t( text.size() ) );
}

/** @brief A Qt list of a Rust one. */
inline QStringList
toQt( const rust::Vec< rust::String >& texts )
{
    QStringList list;
    list.reserve( qsizetype( texts.size() ) );
    for ( const auto& text : texts )
    {
        list.append( toQt( text ) );
    }
    return list;
}

#endif
