// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ImageText.h"

#include "Notation.h"
#include "RustStrings.h"
#include "words.rs.h"

QString
ImageText::details( const bootc::ImageInfo& image )
{
    QStringList parts;
    if ( !image.version.empty() )
    {
        parts.append( tr( "version %1", "@info, an image" ).arg( toQt( image.version ) ) );
    }
    if ( !image.platform.empty() )
    {
        parts.append( toQt( image.platform ) );
    }
    if ( image.on_medium )
    {
        parts.append( tr( "on this medium", "@info, an image that needs no network" ) );
    }
    else if ( image.download_bytes > 0 )
    {
        parts.append( tr( "%1 to fetch", "@info, size of an image" ).arg( Notation::size( image.download_bytes ) ) );
    }
    parts.append( verification( image ) );
    return parts.join( QStringLiteral( " · " ) );
}

QString
ImageText::origin( const bootc::ImageInfo& image )
{
    return image.on_medium
        ? tr( "this medium; updates from %1", "@info, where an image comes from" ).arg( toQt( image.target ) )
        : toQt( image.reference );
}

QString
ImageText::verification( const bootc::ImageInfo& image )
{
    return image.verified_by.empty() ? tr( "not verified", "@info, an image" )
                                     : tr( "verified by %1", "@info, an image" ).arg( toQt( image.verified_by ) );
}
