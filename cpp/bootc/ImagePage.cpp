// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ImagePage.h"

#include "ChoiceList.h"
#include "ImageChoice.h"
#include "StatusLine.h"

#include <Branding.h>
#include <utils/Gui.h>
#include <utils/Retranslator.h>

#include <QAbstractItemView>
#include <QCheckBox>
#include <QClipboard>
#include <QCompleter>
#include <QDir>
#include <QGridLayout>
#include <QGroupBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStringListModel>

namespace
{

/// An icon of the theme, or a file, whose path is absolute or relative to the branding.
QIcon
findIcon( const QString& name )
{
    QIcon icon = QIcon::fromTheme( name );
    if ( icon.isNull() && !name.isEmpty() )
    {
        const auto* branding = Calamares::Branding::instance();
        const QDir directory( branding ? branding->componentDirectory() : QString() );
        icon = QIcon( directory.absoluteFilePath( name ) );
    }
    // The file may exist and still have a format that cannot be shown, like SVG without its plugin.
    return icon.pixmap( QSize( 32, 32 ) ).isNull() ? QIcon( QStringLiteral( ":/bootc/image.png" ) ) : icon;
}

}  // namespace

ImagePage::ImagePage( ImageChoice* choice, QWidget* parent )
    : QWidget( parent )
    , m_choice( choice )
    , m_listLabel( new QLabel( this ) )
    , m_list( new ChoiceList( QStringLiteral( "imageList" ), this ) )
    , m_customLabel( new QLabel( this ) )
    , m_customEdit( new QLineEdit( this ) )
    , m_status( new StatusLine( QStringLiteral( "imageStatus" ), this ) )
    , m_copyDigest( new QPushButton( this ) )
    , m_retry( new QPushButton( this ) )
    , m_login( new QGroupBox( this ) )
{
    setObjectName( QStringLiteral( "imagePage" ) );
    m_listLabel->setBuddy( m_list );
    m_customEdit->setObjectName( QStringLiteral( "customImageEdit" ) );
    m_customEdit->setInputMethodHints( Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase );
    // References read from left to right in every language.
    m_customEdit->setLayoutDirection( Qt::LeftToRight );
    m_customLabel->setBuddy( m_customEdit );
    auto* completer = new QCompleter( m_customEdit );
    auto* suggestions = new QStringListModel( completer );
    completer->setModel( suggestions );
    completer->popup()->setObjectName( QStringLiteral( "customImageSuggestions" ) );
    m_customEdit->setCompleter( completer );
    m_copyDigest->setObjectName( QStringLiteral( "copyDigestButton" ) );
    m_retry->setObjectName( QStringLiteral( "retryButton" ) );
    buildLogin();

    auto* custom = new QHBoxLayout;
    custom->addWidget( m_customLabel );
    custom->addWidget( m_customEdit, 1 );
    auto* status = new QHBoxLayout;
    status->addWidget( m_status, 1 );
    status->addWidget( m_copyDigest, 0, Qt::AlignTop );
    status->addWidget( m_retry, 0, Qt::AlignTop );
    auto* layout = new QVBoxLayout( this );
    layout->addWidget( m_listLabel );
    layout->addWidget( m_list, 1 );
    layout->addLayout( custom );
    layout->addLayout( status );
    layout->addWidget( m_login );

    connect( m_list, &ChoiceList::chosen, this, &ImagePage::applySelection );
    connect( m_customEdit, &QLineEdit::textChanged, m_choice, &ImageChoice::setCustomReference );
    connect( m_choice,
             &ImageChoice::suggestionsChanged,
             suggestions,
             [ this, suggestions ] { suggestions->setStringList( m_choice->customSuggestions() ); } );
    connect( m_retry, &QPushButton::clicked, m_choice, &ImageChoice::lookUp );
    connect( m_copyDigest,
             &QPushButton::clicked,
             this,
             [ this ] { QGuiApplication::clipboard()->setText( toQt( m_choice->image().digest ) ); } );
    connect( m_choice, &ImageChoice::catalogChanged, this, &ImagePage::fillList );
    connect( m_choice, &ImageChoice::changed, this, &ImagePage::showState );
    CALAMARES_RETRANSLATE( retranslate(); );
}

void
ImagePage::buildLogin()
{
    m_userLabel = new QLabel( m_login );
    m_user = new QLineEdit( m_login );
    m_passwordLabel = new QLabel( m_login );
    m_password = new QLineEdit( m_login );
    m_showPassword = new QCheckBox( m_login );
    m_keep = new QCheckBox( m_login );
    m_logIn = new QPushButton( m_login );
    m_login->setObjectName( QStringLiteral( "loginGroup" ) );
    m_user->setObjectName( QStringLiteral( "loginUser" ) );
    m_user->setInputMethodHints( Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase );
    m_userLabel->setBuddy( m_user );
    m_password->setObjectName( QStringLiteral( "loginPassword" ) );
    m_password->setEchoMode( QLineEdit::Password );
    m_passwordLabel->setBuddy( m_password );
    m_showPassword->setObjectName( QStringLiteral( "loginShow" ) );
    m_keep->setObjectName( QStringLiteral( "loginKeep" ) );
    m_keep->setChecked( m_choice->keepsLoginByDefault() );
    m_logIn->setObjectName( QStringLiteral( "loginButton" ) );

    auto* grid = new QGridLayout( m_login );
    grid->addWidget( m_userLabel, 0, 0 );
    grid->addWidget( m_user, 0, 1 );
    grid->addWidget( m_passwordLabel, 1, 0 );
    grid->addWidget( m_password, 1, 1 );
    grid->addWidget( m_showPassword, 1, 2 );
    grid->addWidget( m_keep, 2, 1 );
    grid->addWidget( m_logIn, 2, 2 );
    grid->setColumnStretch( 1, 1 );

    const auto update = [ this ] { m_logIn->setEnabled( !m_user->text().isEmpty() && !m_password->text().isEmpty() ); };
    connect( m_user, &QLineEdit::textChanged, this, update );
    connect( m_password, &QLineEdit::textChanged, this, update );
    connect( m_user, &QLineEdit::returnPressed, m_password, qOverload<>( &QWidget::setFocus ) );
    connect( m_password, &QLineEdit::returnPressed, m_logIn, &QPushButton::click );
    connect( m_showPassword,
             &QCheckBox::toggled,
             this,
             [ this ]( bool shown ) { m_password->setEchoMode( shown ? QLineEdit::Normal : QLineEdit::Password ); } );
    connect( m_logIn, &QPushButton::clicked, this, &ImagePage::logIn );
    update();
}

void
ImagePage::retranslate()
{
    m_listLabel->setText( tr( "Choose the &image to install:", "@label" ) );
    // The other fields take their label's text; Qt's lists do not.
    m_list->setAccessibleName( tr( "Images", "@label" ) );
    m_customLabel->setText( tr( "&Reference:", "@label, of an image" ) );
    m_customEdit->setPlaceholderText( QStringLiteral( "registry.example.org/name:tag" ) );
    m_copyDigest->setText( tr( "&Copy digest", "@button" ) );
    m_retry->setText( tr( "&Try again", "@button" ) );
    m_userLabel->setText( tr( "&User name:", "@label" ) );
    m_passwordLabel->setText( tr( "&Password or token:", "@label" ) );
    m_showPassword->setText( tr( "&Show", "@label, a password" ) );
    m_keep->setText( tr( "&Keep on the installed system for updates", "@label, a login" ) );
    m_logIn->setText( tr( "&Log in", "@button" ) );
    fillList();
}

void
ImagePage::fillList()
{
    QList< ChoiceList::Row > rows;
    for ( const auto& entry : m_choice->catalog() )
    {
        rows.append(
            { int( rows.size() ), findIcon( toQt( entry.icon ) ), toQt( entry.name ), toQt( entry.description ) } );
    }
    if ( m_choice->allowsCustomImage() )
    {
        rows.append( { ImageChoice::customEntry,
                       findIcon( QString() ),
                       tr( "Another image", "@label" ),
                       tr( "Any bootable container image, by its reference", "@info" ) } );
    }
    m_list->setRows( rows, m_choice->entry() );
    showState();
}

void
ImagePage::applySelection()
{
    const auto selected = m_list->selected();
    m_choice->setEntry( selected.isValid() ? selected.toInt() : ImageChoice::noEntry );
    if ( m_choice->entry() == ImageChoice::customEntry )
    {
        m_customEdit->setFocus();
    }
}

void
ImagePage::showState()
{
    const bool isCustom = m_choice->entry() == ImageChoice::customEntry;
    m_customLabel->setVisible( isCustom );
    m_customEdit->setVisible( isCustom );

    m_status->setStatus( m_choice->status() );
    const QString digest = m_choice->isReady() ? toQt( m_choice->image().digest ) : QString();
    m_status->setToolTip( digest );
    m_copyDigest->setVisible( !digest.isEmpty() );
    m_copyDigest->setToolTip( digest );
    m_retry->setVisible( m_choice->canRetry() );

    const bool wantsLogin = m_choice->wantsLogin();
    if ( wantsLogin && m_login->isHidden() )
    {
        m_keep->setChecked( m_choice->keepsLoginByDefault() );
    }
    m_login->setVisible( wantsLogin );
    if ( wantsLogin )
    {
        m_login->setTitle( tr( "Log in to %1", "@title" ).arg( m_choice->loginRegistry() ) );
    }
    else
    {
        clearPassword();
    }
}

void
ImagePage::logIn()
{
    const bool keep = m_keep->isChecked();
    const QString user = m_user->text();
    QString password = m_password->text();
    m_choice->login( user, password, keep );
    password.fill( QChar( 0 ) );
    clearPassword();
}

void
ImagePage::clearPassword()
{
    m_password->clear();
    m_showPassword->setChecked( false );
}
