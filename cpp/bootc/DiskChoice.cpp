// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "DiskChoice.h"

#include "BootcConf.h"
#include "DiskText.h"
#include "FailureText.h"
#include "ImageChoice.h"
#include "Notation.h"

#include <utils/Logger.h>

#include <algorithm>

namespace
{

bool
isSame( const bootc::Disk& left, const bootc::Disk& right )
{
    return left.path == right.path && left.serial == right.serial && left.model == right.model
        && left.size_bytes == right.size_bytes;
}

bool
isUsable( const bootc::Disk& disk )
{
    return disk.problem == bootc::DiskProblem::None;
}

}  // namespace

DiskChoice::DiskChoice( const BootcConf& conf, ImageChoice& image, QObject* parent )
    : QObject( parent )
    , m_conf( conf )
    , m_image( image )
    , m_encryption( conf, this )
{
    connect( &m_image, &ImageChoice::changed, this, &DiskChoice::updateForImage );
    connect( &m_encryption, &EncryptionChoice::changed, this, &DiskChoice::emitChanged );
}

void
DiskChoice::updateForImage()
{
    const auto offered = filesystems();
    if ( !offered.contains( m_filesystem ) )
    {
        m_filesystem = offered.value( 0 );
    }
    emitChanged();
}

void
DiskChoice::emitChanged()
{
    m_scratch.reset();
    emit changed();
}

void
DiskChoice::rescan()
{
    std::optional< bootc::Disk > before;
    if ( const auto* chosen = disk() )
    {
        before = *chosen;
    }
    m_disks = bootc::list_disks( m_image.image().disk_bytes );
    if ( m_disks.failure.code != bootc::ErrorCode::None )
    {
        cWarning() << "Listing the disks failed:" << toQt( m_disks.failure.details );
    }

    const auto* after = disk();
    if ( !before || !after || !isSame( *before, *after ) )
    {
        // The only disk may be preselected, but never one of several.
        const auto* only = onlyUsable();
        m_path = only ? toQt( only->path ) : QString();
        m_isEraseConfirmed = false;
    }
    emit disksChanged();
    emitChanged();
}

const bootc::Disk*
DiskChoice::onlyUsable() const
{
    const auto& disks = m_disks.disks;
    return std::count_if( disks.begin(), disks.end(), isUsable ) == 1
        ? &*std::find_if( disks.begin(), disks.end(), isUsable )
        : nullptr;
}

bool
DiskChoice::hasUsable() const
{
    return std::any_of( m_disks.disks.begin(), m_disks.disks.end(), isUsable );
}

const bootc::Disk*
DiskChoice::disk() const
{
    const auto& disks = m_disks.disks;
    const auto found = std::find_if( disks.begin(),
                                     disks.end(),
                                     [ this ]( const bootc::Disk& disk )
                                     { return isUsable( disk ) && toQt( disk.path ) == m_path; } );
    return found == disks.end() ? nullptr : &*found;
}

void
DiskChoice::setPath( const QString& path )
{
    if ( path != m_path )
    {
        m_path = path;
        m_isEraseConfirmed = false;
        emitChanged();
    }
}

QStringList
DiskChoice::filesystems() const
{
    return m_image.filesystems();
}

void
DiskChoice::setFilesystem( const QString& filesystem )
{
    if ( filesystem != m_filesystem && filesystems().contains( filesystem ) )
    {
        m_filesystem = filesystem;
        emitChanged();
    }
}

void
DiskChoice::setEraseConfirmed( bool confirmed )
{
    if ( confirmed != m_isEraseConfirmed )
    {
        m_isEraseConfirmed = confirmed;
        emitChanged();
    }
}

bool
DiskChoice::isReady() const
{
    return m_image.isReady() && disk() && m_isEraseConfirmed && !m_filesystem.isEmpty()
        && m_encryption.keyProblem().isEmpty();
}

Status
DiskChoice::status() const
{
    using Tone = Status::Tone;
    if ( m_disks.failure.code != bootc::ErrorCode::None )
    {
        return { Tone::Bad, FailureText::sentence( m_disks.failure ) };
    }
    const auto* chosen = disk();
    const QString needed = Notation::size( m_image.image().disk_bytes );
    if ( !chosen && hasUsable() )
    {
        return { Tone::Hint, tr( "Choose a disk. The image needs at least %1.", "@info" ).arg( needed ) };
    }
    if ( !chosen )
    {
        return { Tone::Bad,
                 tr( "There is no disk that can be used. Connect one with at least %1, then refresh the list.",
                     "@error" )
                     .arg( needed ) };
    }
    if ( const auto problem = m_encryption.keyProblem(); !problem.isEmpty() )
    {
        return { Tone::Hint, problem };
    }
    const QString name = DiskText::name( *chosen );
    if ( !m_isEraseConfirmed )
    {
        return { Tone::Warning,
                 tr( "Everything on %1 will be erased. Confirm this below to continue.", "@info" ).arg( name ) };
    }
    return { Tone::Good,
             tr( "Everything on %1 will be erased, and the image will be installed there.", "@info" ).arg( name ) };
}

const bootc::ScratchDecision&
DiskChoice::scratch() const
{
    static const bootc::ScratchDecision undecided {};
    if ( !m_scratch && m_image.isReady() && disk() )
    {
        m_scratch = bootc::decide_scratch( m_conf.content(), m_image.inspection(), choiceWith( false ) );
    }
    return m_scratch ? *m_scratch : undecided;
}

bootc::Choice
DiskChoice::choice() const
{
    return choiceWith( scratch().on_target );
}

bootc::Choice
DiskChoice::choiceWith( bool eraseFirst ) const
{
    return { toRust( m_path ), toRust( m_filesystem ), m_encryption.isEncrypted(), eraseFirst, m_image.keepsLogin() };
}
