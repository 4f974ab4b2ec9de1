// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "DiskPage.h"

#include "ChoiceList.h"
#include "DiskChoice.h"
#include "DiskText.h"
#include "EncryptionBox.h"
#include "StatusLine.h"

#include <utils/Gui.h>
#include <utils/Retranslator.h>

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

static ChoiceList::Row
makeRow( const bootc::Disk& disk )
{
    static const QIcon icon(
        Calamares::defaultPixmap( Calamares::PartitionDisk, Calamares::Original, QSize( 128, 128 ) ) );
    QString details = DiskText::details( disk );
    const QString problem = DiskText::problem( disk );
    if ( !problem.isEmpty() )
    {
        details = problem + QLatin1Char( '\n' ) + details;
    }
    return { toQt( disk.path ), icon, DiskText::name( disk ), details, problem.isEmpty() };
}

DiskPage::DiskPage( DiskChoice* choice, QWidget* parent )
    : QWidget( parent )
    , m_choice( choice )
    , m_listLabel( new QLabel( this ) )
    , m_list( new ChoiceList( QStringLiteral( "diskList" ), this ) )
    , m_refresh( new QPushButton( this ) )
    , m_filesystemLabel( new QLabel( this ) )
    , m_filesystem( new QComboBox( this ) )
    , m_encryption( new EncryptionBox( &choice->encryption(), this ) )
    , m_status( new StatusLine( QStringLiteral( "diskStatus" ), this ) )
    , m_erase( new QCheckBox( this ) )
{
    setObjectName( QStringLiteral( "diskPage" ) );
    m_listLabel->setBuddy( m_list );
    m_refresh->setObjectName( QStringLiteral( "diskRefresh" ) );
    m_filesystem->setObjectName( QStringLiteral( "filesystemCombo" ) );
    m_filesystemLabel->setBuddy( m_filesystem );
    m_erase->setObjectName( QStringLiteral( "eraseCheck" ) );

    auto* options = new QHBoxLayout;
    options->addWidget( m_filesystemLabel );
    options->addWidget( m_filesystem );
    options->addStretch( 1 );
    options->addWidget( m_refresh );
    auto* layout = new QVBoxLayout( this );
    layout->addWidget( m_listLabel );
    layout->addWidget( m_list, 1 );
    layout->addLayout( options );
    layout->addWidget( m_encryption );
    layout->addWidget( m_status );
    layout->addWidget( m_erase );
    setTabOrder( m_list, m_filesystem );
    setTabOrder( m_filesystem, m_refresh );
    setTabOrder( m_refresh, m_encryption );
    setTabOrder( m_encryption, m_erase );

    connect( m_list, &ChoiceList::chosen, this, &DiskPage::applySelection );
    connect( m_refresh, &QPushButton::clicked, m_choice, &DiskChoice::rescan );
    connect( m_filesystem, &QComboBox::currentTextChanged, m_choice, &DiskChoice::setFilesystem );
    connect( m_erase, &QCheckBox::toggled, m_choice, &DiskChoice::setEraseConfirmed );
    connect( m_choice, &DiskChoice::disksChanged, this, &DiskPage::fillList );
    connect( m_choice, &DiskChoice::changed, this, &DiskPage::showState );
    CALAMARES_RETRANSLATE( retranslate(); );
}

void
DiskPage::clearPassphrase()
{
    m_encryption->clear();
}

void
DiskPage::retranslate()
{
    m_listLabel->setText( tr( "Choose the &disk to install to:", "@label" ) );
    // The combo box takes its label's text; Qt's lists do not.
    m_list->setAccessibleName( tr( "Disks", "@label" ) );
    m_refresh->setText( tr( "&Refresh", "@button, a list of disks" ) );
    m_filesystemLabel->setText( tr( "&File system:", "@label" ) );
    fillList();
}

void
DiskPage::fillList()
{
    QList< ChoiceList::Row > rows;
    for ( const auto& disk : m_choice->disks() )
    {
        rows.append( makeRow( disk ) );
    }
    const auto* chosen = m_choice->disk();
    m_list->setRows( rows, chosen ? toQt( chosen->path ) : QVariant() );
    showState();
}

void
DiskPage::applySelection()
{
    m_choice->setPath( m_list->selected().toString() );
}

void
DiskPage::showState()
{
    const auto* disk = m_choice->disk();
    {
        const QSignalBlocker blocker( m_filesystem );
        // The combo box may be open right now: it is filled again only when the image has other file systems.
        const auto offered = m_choice->filesystems();
        if ( offered != m_offeredFilesystems )
        {
            m_filesystem->clear();
            m_filesystem->addItems( offered );
            m_offeredFilesystems = offered;
        }
        m_filesystem->setCurrentText( m_choice->filesystem() );
    }
    m_status->setStatus( m_choice->status() );
    {
        const QSignalBlocker blocker( m_erase );
        m_erase->setChecked( m_choice->isEraseConfirmed() );
    }
    m_erase->setEnabled( disk );
    m_erase->setText(
        disk ? tr( "I understand that all data on %1 will be erased", "@label" ).arg( DiskText::name( *disk ) )
             : tr( "I understand that all data on the disk will be erased", "@label" ) );
}
