// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ProgressText.h"

#include "Notation.h"
#include "words.rs.h"

#include <QLocale>

QString
ProgressText::step( bootc::Step step )
{
    switch ( step )
    {
    case bootc::Step::Preflight:
        return tr( "Checking this computer", "@status" );
    case bootc::Step::MakeRoom:
        return tr( "Erasing the disk and making room for the image on it", "@status" );
    case bootc::Step::Pull:
        return tr( "Fetching the image", "@status" );
    case bootc::Step::Read:
        return tr( "Reading the image from the medium", "@status" );
    case bootc::Step::Import:
        return tr( "Unpacking the image", "@status" );
    case bootc::Step::Probe:
        return tr( "Looking into the image", "@status" );
    case bootc::Step::Partition:
        return tr( "Partitioning the disk", "@status" );
    case bootc::Step::Format:
        return tr( "Making file systems", "@status" );
    case bootc::Step::Deploy:
        return tr( "Writing the system to the disk", "@status" );
    case bootc::Step::Bootloader:
        return tr( "Installing the boot loader", "@status" );
    case bootc::Step::Finalize:
        return tr( "Completing the disk", "@status" );
    case bootc::Step::Mount:
        return tr( "Opening the installed system", "@status" );
    case bootc::Step::Unmount:
        return tr( "Closing the installed system", "@status" );
    case bootc::Step::Audit:
        return tr( "Checking the installed system", "@status" );
    }
    return tr( "Installing", "@status" );
}

QString
ProgressText::timeLeft( qint64 seconds )
{
    const QLocale locale;
    if ( seconds < 100 )
    {
        return tr( "%1 s left", "@status" ).arg( locale.toString( seconds ) );
    }
    if ( seconds < 100 * 60 )
    {
        return tr( "%1 min left", "@status" ).arg( locale.toString( ( seconds + 59 ) / 60 ) );
    }
    return tr( "%1 h left", "@status" ).arg( locale.toString( double( seconds ) / 3600.0, 'f', 1 ) );
}

QString
ProgressText::silence( const bootc::Event& event )
{
    switch ( event.step )
    {
    case bootc::Step::Pull:
    case bootc::Step::Read:
    case bootc::Step::Import:
        return tr( "nothing received for %1 s", "@status, seconds" ).arg( event.silence );
    default:
        return tr( "no activity for %1 s", "@status, seconds" ).arg( event.silence );
    }
}

QStringList
ProgressText::numbers( const bootc::Event& event )
{
    QStringList numbers;
    if ( event.total > 0 )
    {
        numbers.append( tr( "%1 of %2", "@status, bytes done of bytes in all" )
                            .arg( Notation::size( event.done ), Notation::size( event.total ) ) );
    }
    else if ( event.done > 0 )
    {
        numbers.append( Notation::size( event.done ) );
    }
    if ( event.silence > 0 )
    {
        numbers.append( silence( event ) );
        // While bytes come, nobody needs to know that a connection was replaced.
        if ( event.retries > 0 )
        {
            numbers.append( tr( "retries: %1", "@status, connections that broke off and were tried again" )
                                .arg( QLocale().toString( event.retries ) ) );
        }
        return numbers;
    }
    if ( event.rate > 0 )
    {
        numbers.append( tr( "%1/s", "@status, bytes per second" ).arg( Notation::size( event.rate ) ) );
    }
    if ( event.eta >= 0 )
    {
        numbers.append( timeLeft( event.eta ) );
    }
    return numbers;
}

QString
ProgressText::line( const bootc::Event& event )
{
    const QString what = step( event.step );
    const auto figures = numbers( event );
    return figures.isEmpty() ? tr( "%1…", "@status, a step that goes on" ).arg( what )
                             : tr( "%1: %2", "@status, a step and its numbers" )
                                   .arg( what, figures.join( tr( ", ", "@status, between numbers" ) ) );
}
