// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "StatusLine.h"

#include <utils/Gui.h>

#include <QHBoxLayout>

static Calamares::ImageType
icon( Status::Tone tone )
{
    switch ( tone )
    {
    case Status::Tone::Good:
        return Calamares::StatusOk;
    case Status::Tone::Warning:
        return Calamares::StatusWarning;
    case Status::Tone::Bad:
        return Calamares::StatusError;
    case Status::Tone::Hint:
        break;
    }
    return Calamares::Information;
}

StatusLine::StatusLine( const QString& labelName, QWidget* parent )
    : QWidget( parent )
    , m_icon( new QLabel( this ) )
    , m_label( new QLabel( this ) )
{
    m_label->setObjectName( labelName );
    // Names of images and disks come from outside: they are shown as they are, never interpreted.
    m_label->setTextFormat( Qt::PlainText );
    m_label->setWordWrap( true );
    m_label->setTextInteractionFlags( Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard );
    m_icon->setFixedSize( QSize( 1, 1 ) * Calamares::defaultFontHeight() * 3 / 2 );
    m_icon->setAlignment( Qt::AlignCenter );

    auto* layout = new QHBoxLayout( this );
    layout->setContentsMargins( 0, 0, 0, 0 );
    layout->addWidget( m_icon, 0, Qt::AlignTop );
    layout->addWidget( m_label, 1 );
}

void
StatusLine::setStatus( const Status& status )
{
    m_icon->setPixmap( Calamares::defaultPixmap( icon( status.tone ), Calamares::Original, m_icon->size() ) );
    m_label->setText( status.text );
}
