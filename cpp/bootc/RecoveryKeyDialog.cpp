// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "RecoveryKeyDialog.h"

#include "FailureText.h"
#include "bridge.rs.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

RecoveryKeyDialog::RecoveryKeyDialog( QWidget* parent )
    : QDialog( parent )
    , m_text( new QLabel( this ) )
    , m_noted( new QCheckBox( tr( "I have &written it down", "@label, a recovery key" ), this ) )
{
    setObjectName( QStringLiteral( "recoveryKeyDialog" ) );
    setWindowTitle( tr( "Recovery key", "@title" ) );
    m_text->setObjectName( QStringLiteral( "recoveryKeyText" ) );
    m_text->setFont( QFontDatabase::systemFont( QFontDatabase::FixedFont ) );
    m_text->setTextInteractionFlags( Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard );
    m_text->setAlignment( Qt::AlignCenter );
    m_noted->setObjectName( QStringLiteral( "recoveryKeyNoted" ) );

    auto* hint = new QLabel( tr( "This key unlocks the system when the passphrase is forgotten. It is shown only now "
                                 "and is not kept on this computer: write it down and keep it in a safe place.",
                                 "@info, a recovery key" ),
                             this );
    hint->setObjectName( QStringLiteral( "recoveryKeyHint" ) );
    hint->setWordWrap( true );
    auto* buttons = new QDialogButtonBox( this );
    buttons->setObjectName( QStringLiteral( "recoveryKeyButtons" ) );
    m_use = buttons->addButton( tr( "&Use this key", "@button" ), QDialogButtonBox::AcceptRole );
    m_use->setObjectName( QStringLiteral( "recoveryKeyUse" ) );
    m_use->setEnabled( false );
    buttons->addButton( QDialogButtonBox::Cancel )->setObjectName( QStringLiteral( "recoveryKeyCancel" ) );

    auto* layout = new QVBoxLayout( this );
    layout->addWidget( hint );
    layout->addWidget( m_text );
    layout->addWidget( m_noted );
    layout->addWidget( buttons );
    connect( m_noted, &QCheckBox::toggled, m_use, &QWidget::setEnabled );
    connect( buttons, &QDialogButtonBox::accepted, this, &QDialog::accept );
    connect( buttons, &QDialogButtonBox::rejected, this, &QDialog::reject );
    showKey();
}

void
RecoveryKeyDialog::showKey()
{
    const auto made = bootc::make_recovery_key();
    if ( made.failure.code != bootc::ErrorCode::None )
    {
        m_text->setText( FailureText::sentence( made.failure ) );
        m_noted->setEnabled( false );
        return;
    }
    const auto text = toQt( made.text );
    m_key = Secret( text );
    // Two lines: one is wider than the smallest window.
    const auto half = text.indexOf( QLatin1Char( '-' ), text.size() / 2 ) + 1;
    m_text->setText( text.left( half ) + QLatin1Char( '\n' ) + text.mid( half ) );
    m_text->setAccessibleName( tr( "Recovery key", "@title" ) );
    m_text->setAccessibleDescription( text );
}
