// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Summary.h"

#include "Config.h"
#include "DiskText.h"
#include "ImageText.h"

#include <GlobalStorage.h>
#include <JobQueue.h>

#include <QCoreApplication>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>

namespace
{

class Summary
{
    Q_DECLARE_TR_FUNCTIONS( Summary )

public:
    static QString imageName( const ImageChoice& choice )
    {
        return choice.entry() >= 0 ? toQt( choice.catalog()[ size_t( choice.entry() ) ].name )
                                   : toQt( choice.image().reference );
    }
    static QString erased( const bootc::Disk& disk )
    {
        const auto contents = toQt( disk.contents );
        return contents.isEmpty() ? tr( "the whole disk", "@info, what is erased" )
                                  : tr( "the whole disk, with %1", "@info, what is erased; list of file systems" )
                                        .arg( QLocale().createSeparatedList( contents ) );
    }
    static QString login( const ImageChoice& choice )
    {
        return choice.keepsLogin()
            ? tr( "as %1, kept on the installed system for updates", "@info, a login" ).arg( choice.loginName() )
            : tr( "as %1, not kept", "@info, a login" ).arg( choice.loginName() );
    }
    static QString user( const QString& login, const QString& fullName )
    {
        return fullName.isEmpty() ? login : tr( "%1 (%2)", "@info, full name, login name" ).arg( fullName, login );
    }
};

void
addRow( QFormLayout* form, const QString& label, const QString& text, const QString& objectName )
{
    auto* value = new QLabel( text );
    value->setObjectName( objectName );
    value->setTextFormat( Qt::PlainText );
    value->setWordWrap( true );
    value->setTextInteractionFlags( Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard );
    form->addRow( label, value );
}

QString
encryption( const EncryptionChoice& choice )
{
    if ( !choice.isEncrypted() )
    {
        return Summary::tr( "none", "@info, an encryption" );
    }
    return choice.hasRecoveryKey()
        ? Summary::tr( "with a passphrase, asked for at each start, and a recovery key", "@info, an encryption" )
        : Summary::tr( "with a passphrase, asked for at each start", "@info, an encryption" );
}

void
addDisk( QFormLayout* form, const DiskChoice& choice, const bootc::Disk& disk )
{
    addRow( form, Summary::tr( "Disk:", "@label" ), DiskText::name( disk ), QStringLiteral( "summaryDisk" ) );
    addRow(
        form, Summary::tr( "Will be erased:", "@label" ), Summary::erased( disk ), QStringLiteral( "summaryErased" ) );
    if ( const auto room = DiskText::scratch( choice.scratch() ); !room.isEmpty() )
    {
        addRow( form, Summary::tr( "Space for the image:", "@label" ), room, QStringLiteral( "summaryScratch" ) );
    }
    addRow( form, Summary::tr( "File system:", "@label" ), choice.filesystem(), QStringLiteral( "summaryFilesystem" ) );
    addRow( form,
            Summary::tr( "Encryption:", "@label" ),
            encryption( choice.encryption() ),
            QStringLiteral( "summaryEncryption" ) );
}

/// The choices made in Calamares' users module, which has no summary of its own.
void
addUser( QFormLayout* form )
{
    const auto* queue = Calamares::JobQueue::instance();
    const auto* storage = queue ? queue->globalStorage() : nullptr;
    if ( !storage )
    {
        return;
    }
    const auto login = storage->value( QStringLiteral( "username" ) ).toString();
    const auto hostName = storage->value( QStringLiteral( "hostname" ) ).toString();
    if ( !login.isEmpty() )
    {
        const auto fullName = storage->value( QStringLiteral( "fullname" ) ).toString();
        addRow(
            form, Summary::tr( "User:", "@label" ), Summary::user( login, fullName ), QStringLiteral( "summaryUser" ) );
    }
    if ( !hostName.isEmpty() )
    {
        addRow( form, Summary::tr( "Host name:", "@label" ), hostName, QStringLiteral( "summaryHostName" ) );
    }
}

}  // namespace

QString
summaryText( const Config& config )
{
    if ( config.usesPartitionModule() && config.imageChoice().isReady() )
    {
        return Summary::tr( "%1 will be installed.", "@info" ).arg( Summary::imageName( config.imageChoice() ) );
    }
    const auto* disk = config.diskChoice().disk();
    if ( !disk || !config.imageChoice().isReady() )
    {
        return QString();
    }
    const auto text = config.diskChoice().scratch().on_target
        ? Summary::tr( "%1 will be installed on %2. Everything that is on this disk now will be erased "
                       "before the image is fetched.",
                       "@info" )
        : Summary::tr( "%1 will be installed on %2. Everything that is on this disk now will be erased.", "@info" );
    return text.arg( Summary::imageName( config.imageChoice() ), DiskText::name( *disk ) );
}

QWidget*
makeSummaryWidget( const Config& config )
{
    const auto& choice = config.imageChoice();
    const auto* disk = config.diskChoice().disk();
    if ( !( disk || config.usesPartitionModule() ) || !choice.isReady() )
    {
        return nullptr;
    }
    auto* widget = new QWidget;
    widget->setObjectName( QStringLiteral( "bootcSummary" ) );
    // A box like those that Calamares draws for the other modules.
    widget->setAutoFillBackground( true );
    widget->setBackgroundRole( QPalette::Base );
    auto* form = new QFormLayout( widget );
    const auto& image = choice.image();
    addRow( form, Summary::tr( "Image:", "@label" ), Summary::imageName( choice ), QStringLiteral( "summaryImage" ) );
    addRow( form, Summary::tr( "From:", "@label" ), ImageText::origin( image ), QStringLiteral( "summaryReference" ) );
    // A digest has no place to wrap at. Half of it is short enough for the smallest window.
    auto digest = toQt( image.digest );
    constexpr int half = 39;
    if ( digest.size() > half )
    {
        digest.insert( half, QLatin1Char( '\n' ) );
    }
    addRow( form, Summary::tr( "Digest:", "@label" ), digest, QStringLiteral( "summaryDigest" ) );
    addRow( form,
            Summary::tr( "Origin:", "@label, verified or not" ),
            ImageText::verification( image ),
            QStringLiteral( "summaryVerified" ) );
    if ( !choice.loginName().isEmpty() )
    {
        addRow( form, Summary::tr( "Login:", "@label" ), Summary::login( choice ), QStringLiteral( "summaryLogin" ) );
    }
    if ( !config.usesPartitionModule() )
    {
        addDisk( form, config.diskChoice(), *disk );
    }
    addUser( form );
    return widget;
}
