// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "FailureText.h"

#include "RustStrings.h"
#include "Sentences.h"

QString
FailureText::sentence( const bootc::Failure& failure )
{
    if ( failure.code == bootc::ErrorCode::None )
    {
        return QString();
    }
    const auto args = toQt( failure.args );
    for ( const auto& area :
          { installerSentences(), registrySentences(), imageSentences(), diskSentences(), systemSentences() } )
    {
        for ( const auto& sentence : area )
        {
            if ( sentence.matches( failure.code, args ) )
            {
                return sentence.text( args );
            }
        }
    }
    // Enumerations of the engine are open: a newer engine may have a code that is unknown here.
    return tr( "The installation failed. The details say why.", "@error" );
}

QString
FailureText::diskState( bootc::DiskState state )
{
    switch ( state )
    {
    case bootc::DiskState::Untouched:
        return tr( "Nothing on the disk was changed.", "@info" );
    case bootc::DiskState::Erased:
        return tr( "The old content of the disk is gone and there is no working system on it yet: install again.",
                   "@info" );
    case bootc::DiskState::Half:
        return tr( "The old content of the disk is gone, and a part of the new system may be on it. Do not start the "
                   "computer from it: install again.",
                   "@info" );
    case bootc::DiskState::Installed:
        return tr( "The new system is on the disk, but it may be incomplete.", "@info" );
    case bootc::DiskState::PartitionsEmpty:
        return tr( "The partitions were made as you chose, and there is no new system on them. All others are as they "
                   "were.",
                   "@info" );
    case bootc::DiskState::PartitionsHalf:
        return tr( "A part of the new system may be on the partitions that you chose for it. Do not start it: install "
                   "again. All others are as they were.",
                   "@info" );
    }
    return QString();
}
