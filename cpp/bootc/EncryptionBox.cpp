// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "EncryptionBox.h"

#include "EncryptionChoice.h"
#include "RecoveryKeyDialog.h"

#include <utils/Retranslator.h>

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

EncryptionBox::EncryptionBox( EncryptionChoice* choice, QWidget* parent )
    : QWidget( parent )
    , m_choice( choice )
    , m_encrypt( new QCheckBox( this ) )
    , m_fields( new QWidget( this ) )
    , m_passphraseLabel( new QLabel( m_fields ) )
    , m_passphrase( new QLineEdit( m_fields ) )
    , m_repeatedLabel( new QLabel( m_fields ) )
    , m_repeated( new QLineEdit( m_fields ) )
    , m_show( new QCheckBox( m_fields ) )
    , m_recoveryKey( new QPushButton( m_fields ) )
    , m_hint( new QLabel( m_fields ) )
{
    setObjectName( QStringLiteral( "encryptionBox" ) );
    m_encrypt->setObjectName( QStringLiteral( "encryptCheck" ) );
    m_passphrase->setObjectName( QStringLiteral( "passphraseEdit" ) );
    m_repeated->setObjectName( QStringLiteral( "passphraseRepeatEdit" ) );
    m_show->setObjectName( QStringLiteral( "passphraseShow" ) );
    m_recoveryKey->setObjectName( QStringLiteral( "recoveryKeyButton" ) );
    m_hint->setObjectName( QStringLiteral( "passphraseHint" ) );
    m_passphrase->setEchoMode( QLineEdit::Password );
    m_repeated->setEchoMode( QLineEdit::Password );
    m_passphraseLabel->setBuddy( m_passphrase );
    m_repeatedLabel->setBuddy( m_repeated );
    m_hint->setWordWrap( true );
    // For the page's tab order.
    setFocusProxy( m_encrypt );

    arrange();
    connectFields();
    CALAMARES_RETRANSLATE( retranslate(); );
    showState();
}

void
EncryptionBox::arrange()
{
    auto* grid = new QGridLayout( m_fields );
    grid->setContentsMargins( 0, 0, 0, 0 );
    grid->addWidget( m_passphraseLabel, 0, 0 );
    grid->addWidget( m_passphrase, 0, 1 );
    grid->addWidget( m_show, 0, 2 );
    grid->addWidget( m_repeatedLabel, 1, 0 );
    grid->addWidget( m_repeated, 1, 1 );
    grid->addWidget( m_recoveryKey, 1, 2 );
    grid->addWidget( m_hint, 2, 0, 1, 3 );
    grid->setColumnStretch( 1, 1 );
    auto* layout = new QVBoxLayout( this );
    layout->setContentsMargins( 0, 0, 0, 0 );
    layout->addWidget( m_encrypt );
    layout->addWidget( m_fields );
    setTabOrder( m_encrypt, m_passphrase );
    setTabOrder( m_passphrase, m_repeated );
    setTabOrder( m_repeated, m_show );
    setTabOrder( m_show, m_recoveryKey );
}

void
EncryptionBox::connectFields()
{
    connect( m_encrypt, &QCheckBox::toggled, m_choice, &EncryptionChoice::setEncrypted );
    connect( m_passphrase, &QLineEdit::textChanged, this, &EncryptionBox::applyPassphrase );
    connect( m_repeated, &QLineEdit::textChanged, this, &EncryptionBox::applyPassphrase );
    connect( m_passphrase, &QLineEdit::returnPressed, m_repeated, qOverload<>( &QWidget::setFocus ) );
    connect( m_show,
             &QCheckBox::toggled,
             this,
             [ this ]( bool shown )
             {
                 for ( auto* edit : { m_passphrase, m_repeated } )
                 {
                     edit->setEchoMode( shown ? QLineEdit::Normal : QLineEdit::Password );
                 }
             } );
    connect( m_recoveryKey, &QPushButton::clicked, this, &EncryptionBox::makeRecoveryKey );
    connect( m_choice, &EncryptionChoice::changed, this, &EncryptionBox::showState );
}

void
EncryptionBox::clear()
{
    m_passphrase->clear();
    m_repeated->clear();
    m_show->setChecked( false );
    m_choice->setRecoveryKey( Secret() );
}

void
EncryptionBox::retranslate()
{
    m_encrypt->setText( tr( "&Encrypt the system", "@label" ) );
    m_passphraseLabel->setText( tr( "&Passphrase:", "@label" ) );
    m_repeatedLabel->setText( tr( "Re&peat it:", "@label, a passphrase" ) );
    m_show->setText( tr( "&Show", "@label, a passphrase" ) );
    showState();
    m_hint->setText( tr( "You will type it at each start, where the keyboard may have a different layout: "
                         "prefer letters and digits. Without it, nobody can read the system anymore.",
                         "@info, a passphrase" ) );
}

void
EncryptionBox::showState()
{
    const auto offer = m_choice->offer();
    setVisible( offer != bootc::Offer::None );
    const QSignalBlocker blocker( m_encrypt );
    m_encrypt->setChecked( m_choice->isEncrypted() );
    m_encrypt->setEnabled( offer == bootc::Offer::Offered );
    m_fields->setVisible( m_choice->isEncrypted() );
    m_recoveryKey->setVisible( m_choice->recoveryKeyOffer() != bootc::Offer::None );
    m_recoveryKey->setText( m_choice->hasRecoveryKey() ? tr( "Another recovery &key…", "@button, there is one already" )
                                                       : tr( "Recovery &key…", "@button, there is none yet" ) );
}

void
EncryptionBox::makeRecoveryKey()
{
    // Not exec(): a screen reader that presses the button would wait until the dialog is closed.
    auto* dialog = new RecoveryKeyDialog( this );
    dialog->setAttribute( Qt::WA_DeleteOnClose );
    connect(
        dialog, &QDialog::accepted, this, [ this, dialog ] { m_choice->setRecoveryKey( dialog->key().duplicate() ); } );
    dialog->open();
}

void
EncryptionBox::applyPassphrase()
{
    m_choice->setPassphrase( Secret( m_passphrase->text() ), Secret( m_repeated->text() ) );
}
