// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ImageChoice.h"

#include "BootcConf.h"
#include "FailureText.h"
#include "ImageText.h"
#include "Notation.h"
#include "ProblemText.h"

#include <utils/Logger.h>
#include <utils/Retranslator.h>

#include <chrono>

using bootc::ErrorCode;
using bootc::Remedy;
using namespace std::chrono_literals;

ImageChoice::ImageChoice( const BootcConf& conf, QObject* parent )
    : QObject( parent )
    , m_conf( conf )
    , m_lookUp( conf.content(), this )
    , m_suggestions( this )
{
    m_typingTimer.setSingleShot( true );
    // Longer than the pause between two keys, but too short to be noticed.
    m_typingTimer.setInterval( 400ms );
    connect( &m_typingTimer, &QTimer::timeout, this, [ this ] { startLookUp( false ); } );
    connect( &m_lookUp, &ImageLookUp::done, this, &ImageChoice::handleResult );
    connect( &m_suggestions, &TagSuggestions::changed, this, &ImageChoice::suggestionsChanged );
}

void
ImageChoice::reload()
{
    m_entry = noEntry;
    loadCatalog();
    for ( size_t index = 0; index < m_catalog.size(); ++index )
    {
        if ( m_catalog[ index ].preselected )
        {
            m_entry = int( index );
        }
    }
    reset();
    emit catalogChanged();
    emit changed();
}

void
ImageChoice::loadCatalog()
{
    m_catalog = m_conf.content().catalogue( toRust( Calamares::translatorLocaleName().name ) );
}

void
ImageChoice::retranslate()
{
    loadCatalog();
    emit catalogChanged();
}

bool
ImageChoice::allowsCustomImage() const
{
    return m_conf.settings().allow_custom_image;
}

void
ImageChoice::setEntry( int entry )
{
    if ( entry == m_entry )
    {
        return;
    }
    m_entry = entry;
    reset();
    if ( entry == customEntry )
    {
        setCustomReference( m_customReference );
        return;
    }
    lookUp();
}

void
ImageChoice::setCustomReference( const QString& text )
{
    m_customReference = text.trimmed();
    reset();
    if ( m_entry == customEntry && canLookUp() )
    {
        m_typingTimer.start();
    }
    emit changed();
}

QString
ImageChoice::reference() const
{
    if ( m_entry == customEntry )
    {
        return m_customReference;
    }
    return m_entry == noEntry ? QString() : toQt( m_catalog[ size_t( m_entry ) ].image );
}

bool
ImageChoice::canLookUp() const
{
    return m_conf.problems().empty() && !m_lookUp.isDone();
}

void
ImageChoice::reset()
{
    m_typingTimer.stop();
    m_lookUp.setReference( m_conf.content(), reference() );
    m_suggestions.cancel();
    m_loggedIn = false;
}

void
ImageChoice::lookUp()
{
    startLookUp( m_loggedIn );
}

bootc::Login
ImageChoice::engineLogin() const
{
    return m_loggedIn ? m_credentials.toLogin() : bootc::Login {};
}

void
ImageChoice::startLookUp( bool loggedIn )
{
    reset();
    if ( canLookUp() )
    {
        m_loggedIn = loggedIn;
        m_lookUp.start( engineLogin() );
    }
    emit changed();
}

void
ImageChoice::handleResult()
{
    const auto& failure = m_lookUp.result().failure;
    if ( failure.code != ErrorCode::None )
    {
        cWarning() << "Looking up" << reference() << "failed:" << toQt( failure.details );
    }
    // A login is sent only to the registry that it was typed for, and only when that asks for one.
    if ( failure.code == ErrorCode::LoginNeeded && !m_loggedIn && !m_credentials.isEmpty()
         && loginRegistry() == m_credentials.registry() )
    {
        startLookUp( true );
        return;
    }
    const bool mayHaveTags = isReady() || failure.code == ErrorCode::ImageNotFound;
    // Another tag of the same repository needs no new list.
    if ( m_entry == customEntry && mayHaveTags && !customSuggestions().contains( reference() ) )
    {
        m_suggestions.request( m_lookUp.inspection(), engineLogin() );
    }
    emit changed();
}

bool
ImageChoice::wantsLogin() const
{
    return m_lookUp.result().failure.remedy == Remedy::LogIn;
}

bool
ImageChoice::canRetry() const
{
    const auto remedy = m_lookUp.result().failure.remedy;
    return remedy == Remedy::Retry || remedy == Remedy::Wait;
}

QString
ImageChoice::loginRegistry() const
{
    return toQt( m_lookUp.result().failure.args ).value( 0 );
}

bool
ImageChoice::keepsLoginByDefault() const
{
    return m_conf.settings().keep_credentials;
}

void
ImageChoice::login( const QString& username, const QString& password, bool keep )
{
    m_credentials = Credentials( loginRegistry(), username, password, keep );
    startLookUp( true );
}

bool
ImageChoice::isReady() const
{
    return m_lookUp.isDone() && m_lookUp.result().failure.code == ErrorCode::None;
}

Status
ImageChoice::status() const
{
    using Tone = Status::Tone;
    if ( !m_conf.problems().empty() )
    {
        return problemStatus();
    }
    if ( m_entry == noEntry )
    {
        return { Tone::Hint, tr( "Choose an image.", "@info" ) };
    }
    if ( reference().isEmpty() )
    {
        return { Tone::Hint, tr( "Type the image's reference, for example registry.example.org/name:tag.", "@info" ) };
    }
    if ( m_lookUp.isDone() )
    {
        return resultStatus();
    }
    return { Tone::Hint, tr( "Looking up %1…", "@status" ).arg( reference() ) };
}

Status
ImageChoice::problemStatus() const
{
    QStringList lines { tr( "The configuration file bootc.conf has mistakes, so nothing can be installed:",
                            "@error" ) };
    for ( const auto& problem : m_conf.problems() )
    {
        lines.append( ProblemText::sentence( problem ) );
    }
    return { Status::Tone::Bad, lines.join( QLatin1Char( '\n' ) ) };
}

Status
ImageChoice::resultStatus() const
{
    using Tone = Status::Tone;
    if ( const auto& failure = m_lookUp.result().failure; failure.code != ErrorCode::None )
    {
        // It is not an error if a registry needs a login.
        return { failure.code == ErrorCode::LoginNeeded ? Tone::Warning : Tone::Bad, FailureText::sentence( failure ) };
    }
    return { Tone::Good,
             QStringLiteral( "%1\n%2\n%3" )
                 .arg( toQt( image().on_medium ? image().target : image().reference ),
                       ImageText::details( image() ),
                       Notation::shortDigest( toQt( image().digest ) ) ) };
}

QStringList
ImageChoice::filesystems() const
{
    return toQt( m_entry >= 0 ? m_catalog[ size_t( m_entry ) ].filesystems : m_conf.settings().filesystems );
}
