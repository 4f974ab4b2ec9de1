// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Sentences.h"

#include "Notation.h"

/// Replaces the placeholders %1 to %9 by @p values, in one pass: a value may itself look like a placeholder.
static QString
fill( const QString& text, const QStringList& values )
{
    QString filled;
    for ( qsizetype at = 0; at < text.size(); ++at )
    {
        const bool marks = text[ at ] == QLatin1Char( '%' ) && at + 1 < text.size();
        const int number = marks ? text[ at + 1 ].digitValue() : -1;
        if ( number < 1 )
        {
            filled += text[ at ];
            continue;
        }
        filled += values.value( number - 1, QStringLiteral( "…" ) );
        ++at;
    }
    return filled;
}

static QString
shown( const QString& arg, Sentence::Form form )
{
    switch ( form )
    {
    case Sentence::Form::Size:
        return Notation::size( arg.toULongLong() );
    case Sentence::Form::Digest:
        return Notation::shortDigest( arg );
    case Sentence::Form::AsIs:
        break;
    }
    return arg;
}

bool
Sentence::matches( bootc::ErrorCode failed, const QStringList& args ) const
{
    // An empty text and zero stand for unknown.
    const bool isKnown
        = needs == noArgument || ( !args.value( needs ).isEmpty() && args.value( needs ) != QLatin1String( "0" ) );
    return code == failed && isKnown;
}

QString
Sentence::text( const QStringList& args ) const
{
    QStringList values;
    for ( const auto& arg : args )
    {
        const auto index = size_t( values.size() );
        values.append( index < forms.size() ? shown( arg, forms[ index ] ) : arg );
    }
    return fill( QCoreApplication::translate( "Messages", words.source, words.comment ), values );
}
