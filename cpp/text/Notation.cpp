// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Notation.h"

#include <QLocale>

QString
Notation::size( quint64 bytes )
{
    return QLocale().formattedDataSize( qint64( bytes ), 1, QLocale::DataSizeSIFormat );
}

QString
Notation::shortDigest( const QString& digest )
{
    constexpr int shownDigits = 12;  // as podman shows them
    const auto colon = digest.indexOf( QLatin1Char( ':' ) );
    const auto wanted = colon + 1 + shownDigits;
    return digest.size() <= wanted ? digest : digest.left( wanted ) + QStringLiteral( "…" );
}
