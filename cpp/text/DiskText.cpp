// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "DiskText.h"

#include "Notation.h"
#include "RustStrings.h"
#include "words.rs.h"

#include <QLocale>

QString
DiskText::name( const bootc::Disk& disk )
{
    const QString model = toQt( disk.model ).trimmed();
    return tr( "%1, %2 (%3)", "model, size and path of a disk" )
        .arg( model.isEmpty() ? tr( "Disk", "@label, a disk without a model name" ) : model,
              Notation::size( disk.size_bytes ),
              toQt( disk.path ) );
}

QString
DiskText::details( const bootc::Disk& disk )
{
    QStringList parts;
    if ( !disk.bus.empty() )
    {
        const QString bus = toQt( disk.bus );
        // The names of lsblk are abbreviations, except for one.
        parts.append( bus == QStringLiteral( "virtio" )     ? QStringLiteral( "Virtio" )
                          : bus == QStringLiteral( "nvme" ) ? QStringLiteral( "NVMe" )
                                                            : bus.toUpper() );
    }
    if ( disk.removable )
    {
        parts.append( tr( "removable", "@info, a disk" ) );
    }
    if ( !disk.serial.empty() )
    {
        parts.append( tr( "serial number %1", "@info, a disk" ).arg( toQt( disk.serial ) ) );
    }
    if ( !disk.contents.empty() )
    {
        parts.append( tr( "holds %1", "@info, a disk, list of file systems" )
                          .arg( QLocale().createSeparatedList( toQt( disk.contents ) ) ) );
    }
    else if ( disk.partitions > 0 )
    {
        parts.append( tr( "partitions: %1", "@info, a disk" ).arg( QLocale().toString( disk.partitions ) ) );
    }
    else
    {
        parts.append( tr( "empty", "@info, a disk" ) );
    }
    return parts.join( QStringLiteral( " · " ) );
}

QString
DiskText::problem( const bootc::Disk& disk )
{
    using Problem = bootc::DiskProblem;
    const QString arg = toQt( disk.problem_args ).value( 0, QStringLiteral( "…" ) );
    switch ( disk.problem )
    {
    case Problem::None:
        return QString();
    case Problem::LiveMedium:
        return tr( "this installer runs from it", "@info" );
    case Problem::LooksLikeMedium:
        return tr( "this installer may run from it", "@info" );
    case Problem::Mounted:
        return tr( "in use: mounted on %1", "@info" ).arg( arg );
    case Problem::Swap:
        return tr( "in use: swap space on %1", "@info" ).arg( arg );
    case Problem::InUse:
        return tr( "in use: part of %1", "@info" ).arg( arg );
    case Problem::ReadOnly:
        return tr( "write protected", "@info" );
    case Problem::TooSmall:
        return tr( "too small: the image needs %1", "@info" ).arg( Notation::size( arg.toULongLong() ) );
    case Problem::Zram:
        return tr( "compressed memory, not a disk", "@info" );
    case Problem::Loop:
        return tr( "a file, not a disk", "@info" );
    case Problem::WrongKind:
        return tr( "not a hard disk", "@info" );
    }
    return tr( "cannot be used", "@info" );
}

QString
DiskText::scratch( const bootc::ScratchDecision& scratch )
{
    if ( scratch.on_target && scratch.needed == 0 )
    {
        return tr( "on the disk, which is erased before the image is fetched", "@info" );
    }
    if ( scratch.on_target )
    {
        return tr( "on the disk, which is erased before the image is fetched: elsewhere it would need "
                   "%1, but only %2 is free",
                   "@info, sizes" )
            .arg( Notation::size( scratch.needed ), Notation::size( scratch.free ) );
    }
    return scratch.needed == 0 ? QString()
                               : tr( "too little: the image needs %1, but only %2 is free", "@info, sizes" )
                                     .arg( Notation::size( scratch.needed ), Notation::size( scratch.free ) );
}
