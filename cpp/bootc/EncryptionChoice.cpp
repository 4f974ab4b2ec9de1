// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "EncryptionChoice.h"

#include "BootcConf.h"
#include "FailureText.h"

EncryptionChoice::EncryptionChoice( const BootcConf& conf, QObject* parent )
    : QObject( parent )
    , m_conf( conf )
{
}

void
EncryptionChoice::reload()
{
    emit changed();
}

bootc::Offer
EncryptionChoice::offer() const
{
    return m_conf.settings().encryption;
}

bool
EncryptionChoice::isEncrypted() const
{
    switch ( offer() )
    {
    case bootc::Offer::Offered:
        return m_isWanted;
    case bootc::Offer::Required:
        return true;
    case bootc::Offer::None:
        break;
    }
    return false;
}

void
EncryptionChoice::setEncrypted( bool encrypted )
{
    if ( encrypted != m_isWanted )
    {
        m_isWanted = encrypted;
        emit changed();
    }
}

void
EncryptionChoice::setPassphrase( Secret passphrase, const Secret& repeated )
{
    m_isRepeated = passphrase == repeated;
    m_passphrase = std::move( passphrase );
    emit changed();
}

bootc::Offer
EncryptionChoice::recoveryKeyOffer() const
{
    return m_conf.settings().recovery_key;
}

void
EncryptionChoice::setRecoveryKey( Secret key )
{
    m_recoveryKey = std::move( key );
    emit changed();
}

QString
EncryptionChoice::keyProblem() const
{
    if ( !isEncrypted() )
    {
        return QString();
    }
    if ( m_passphrase.isEmpty() )
    {
        return tr( "Type a passphrase for the encryption.", "@info" );
    }
    const auto failure = bootc::check_passphrase( m_passphrase.toRust() );
    if ( failure.code != bootc::ErrorCode::None )
    {
        return FailureText::sentence( failure );
    }
    if ( !m_isRepeated )
    {
        return tr( "The two passphrases differ. Type the same one twice.", "@info" );
    }
    if ( recoveryKeyOffer() == bootc::Offer::Required && !hasRecoveryKey() )
    {
        return tr( "Make a recovery key and write it down.", "@info" );
    }
    return QString();
}
