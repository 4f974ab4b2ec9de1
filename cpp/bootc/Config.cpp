// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Config.h"

#include "BootcJob.h"
#include "FetchJob.h"
#include "InstallOnPartitionsJob.h"
#include "Messages.h"
#include "Sequence.h"
#include "Translation.h"

#include <GlobalStorage.h>
#include <JobQueue.h>
#include <utils/Logger.h>
#include <utils/Retranslator.h>

#include <QJsonDocument>
#include <QJsonObject>

using bootc::ErrorCode;

namespace
{

/// Long enough to type on, short enough not to be waited for.
constexpr int restMilliseconds = 400;
constexpr int pollMilliseconds = 100;

bool
isSameDisk( const bootc::Disk& left, const bootc::Disk& right )
{
    return left.path == right.path && left.serial == right.serial && left.model == right.model
        && left.size_bytes == right.size_bytes;
}

const bootc::Disk*
findDisk( const rust::Vec< bootc::Disk >& disks, const QString& path )
{
    for ( const auto& disk : disks )
    {
        if ( disk.problem == bootc::DiskProblem::None && toQt( disk.path ) == path )
        {
            return &disk;
        }
    }
    return nullptr;
}

}  // namespace

Config::Config( QObject* parent )
    : Calamares::ModuleSystem::Config( parent )
    , m_config( bootc::parse_config( "{}" ) )
    , m_settings( m_config->settings() )
    , m_cancelled( std::make_shared< std::atomic_bool >( false ) )
{
    m_restTimer.setSingleShot( true );
    m_restTimer.setInterval( restMilliseconds );
    connect( &m_restTimer, &QTimer::timeout, this, [ this ] { startLookUp( false ); } );
    m_pollTimer.setInterval( pollMilliseconds );
    connect( &m_pollTimer, &QTimer::timeout, this, &Config::pollLookUp );
    m_tagTimer.setInterval( pollMilliseconds );
    connect( &m_tagTimer, &QTimer::timeout, this, &Config::pollTagSearch );
    const auto forget = [ this ] { m_scratch.reset(); };
    connect( this, &Config::imageChanged, this, forget );
    connect( this, &Config::diskChanged, this, forget );
    // Made before the pages, so this is the first to hear of a new language.
    CALAMARES_RETRANSLATE( retranslate(); );
}

Config::~Config() = default;

void
Config::setConfigurationMap( const QVariantMap& map )
{
    const auto json = QJsonDocument( QJsonObject::fromVariantMap( map ) ).toJson( QJsonDocument::Compact );
    forgetLookUp();
    m_config = bootc::parse_config( rust::Str( json.constData(), size_t( json.size() ) ) );
    m_settings = m_config->settings();
    m_problems = m_config->problems();
    for ( const auto& problem : m_problems )
    {
        cError() << "bootc.conf:" << toQt( problem.details );
    }
    m_entry = noEntry;
    retranslate();
    for ( size_t index = 0; index < m_catalogue.size(); ++index )
    {
        if ( m_catalogue[ index ].preselected )
        {
            m_entry = int( index );
        }
    }
    updateFilesystem();
    emit imageChanged();
}

Calamares::RequirementsList
Config::requirements() const
{
    Calamares::RequirementsList list;
    for ( const auto& problem : m_problems )
    {
        const auto text = [ problem ] { return Messages::problem( problem ); };
        list.append( { QStringLiteral( "bootc-config-%1" ).arg( list.size() ), text, text, false, true } );
    }
    if ( usesPartitionModule() && !fitsPartitionModule( executedModules() ) )
    {
        const auto text = []
        {
            return tr(
                "settings.conf: with “partitionModule” in bootc.conf, exec has to begin with bootc, partition and "
                "bootc again, without mount",
                "@error" );
        };
        list.append( { QStringLiteral( "bootc-sequence" ), text, text, false, true } );
    }
    return list;
}

void
Config::retranslate()
{
    loadModuleTranslation();
    m_catalogue = m_config->catalogue( toRust( Calamares::translatorLocaleName().name ) );
    emit catalogueChanged();
}

void
Config::setEntry( int entry )
{
    if ( entry == m_entry )
    {
        return;
    }
    forgetLookUp();
    m_entry = entry;
    updateFilesystem();
    if ( entry == customEntry )
    {
        setCustomReference( m_customReference );
        return;
    }
    lookUp();
}

void
Config::setCustomReference( const QString& text )
{
    forgetLookUp();
    m_customReference = text.trimmed();
    if ( m_entry == customEntry && !m_customReference.isEmpty() && referenceFailure().code == ErrorCode::None )
    {
        m_lookUp = LookUp::Resting;
        m_restTimer.start();
    }
    emit imageChanged();
}

QString
Config::reference() const
{
    if ( m_entry == customEntry )
    {
        return m_customReference;
    }
    return m_entry == noEntry ? QString() : toQt( m_catalogue[ size_t( m_entry ) ].image );
}

bootc::Failure
Config::referenceFailure() const
{
    return bootc::check_reference( toRust( reference() ) );
}

void
Config::forgetLookUp()
{
    m_restTimer.stop();
    m_pollTimer.stop();
    m_inspection.reset();
    m_tagTimer.stop();
    m_tagSearch.reset();
    m_lookUp = LookUp::Idle;
    m_lookUpState = {};
    m_loggedIn = false;
}

void
Config::lookUp()
{
    startLookUp( m_loggedIn );
}

void
Config::startLookUp( bool loggedIn )
{
    forgetLookUp();
    if ( m_problems.empty() && !reference().isEmpty() && referenceFailure().code == ErrorCode::None )
    {
        m_loggedIn = loggedIn;
        m_inspection = bootc::start_inspection(
            *m_config, toRust( reference() ), loggedIn ? m_credentials.toLogin() : bootc::Login {} );
        m_lookUp = LookUp::Running;
        m_pollTimer.start();
    }
    emit imageChanged();
}

void
Config::pollLookUp()
{
    auto state = ( *m_inspection )->state();
    if ( !state.done )
    {
        return;
    }
    m_pollTimer.stop();
    m_lookUp = LookUp::Done;
    m_lookUpState = std::move( state );
    const auto& failure = m_lookUpState.failure;
    if ( failure.code != ErrorCode::None )
    {
        cWarning() << "Looking up" << reference() << "failed:" << toQt( failure.details );
    }
    // A login is offered to the registry that it was typed for, and only when that asks.
    if ( failure.code == ErrorCode::LoginNeeded && !m_loggedIn && !m_credentials.isEmpty()
         && loginRegistry() == m_credentials.registry() )
    {
        startLookUp( true );
        return;
    }
    emit imageChanged();
    if ( m_entry == customEntry && ( isImageReady() || failure.code == ErrorCode::ImageNotFound ) )
    {
        startTagSearch();
    }
}

void
Config::startTagSearch()
{
    // Typing another tag of the same repository asks for no new list.
    if ( m_suggestions.contains( reference() ) )
    {
        return;
    }
    m_tagSearch = bootc::start_tag_search(
        *m_config, toRust( reference() ), m_loggedIn ? m_credentials.toLogin() : bootc::Login {} );
    m_tagTimer.start();
}

void
Config::pollTagSearch()
{
    if ( !( *m_tagSearch )->is_done() )
    {
        return;
    }
    m_tagTimer.stop();
    m_suggestions = toQt( ( *m_tagSearch )->references() );
    m_tagSearch.reset();
    emit suggestionsChanged();
}

bool
Config::wantsLogin() const
{
    const auto code = m_lookUpState.failure.code;
    return m_lookUp == LookUp::Done
        && ( code == ErrorCode::LoginNeeded || code == ErrorCode::LoginRefused || code == ErrorCode::LoginExpired
             || code == ErrorCode::AccessDenied );
}

bool
Config::canRetry() const
{
    if ( m_lookUp != LookUp::Done )
    {
        return false;
    }
    switch ( m_lookUpState.failure.code )
    {
    case ErrorCode::RegistryUnreachable:
    case ErrorCode::RegistryTls:
    case ErrorCode::RegistryTimeout:
    case ErrorCode::RegistryError:
    case ErrorCode::RateLimited:
    case ErrorCode::TokenServer:
    case ErrorCode::ImageNotFound:
    case ErrorCode::ManifestInvalid:
    case ErrorCode::Internal:
        return true;
    default:
        return false;
    }
}

QString
Config::loginRegistry() const
{
    return toQt( m_lookUpState.failure.args ).value( 0 );
}

void
Config::login( const QString& username, const QString& password, bool keep )
{
    m_credentials = Credentials( loginRegistry(), username, password, keep );
    startLookUp( true );
}

bool
Config::isImageReady() const
{
    return m_problems.empty() && m_lookUp == LookUp::Done && m_lookUpState.failure.code == ErrorCode::None;
}

Status
Config::imageStatus() const
{
    using Tone = Status::Tone;
    if ( !m_problems.empty() )
    {
        QStringList lines { tr( "The configuration file bootc.conf has mistakes, so nothing can be installed:",
                                "@error" ) };
        for ( const auto& problem : m_problems )
        {
            lines.append( Messages::problem( problem ) );
        }
        return { Tone::Bad, lines.join( QLatin1Char( '\n' ) ) };
    }
    if ( m_entry == noEntry )
    {
        return { Tone::Hint, tr( "Choose an image.", "@info" ) };
    }
    if ( reference().isEmpty() )
    {
        return { Tone::Hint, tr( "Type the image's reference, for example registry.example.org/name:tag.", "@info" ) };
    }
    switch ( m_lookUp )
    {
    case LookUp::Idle:
    {
        const auto failure = referenceFailure();
        if ( failure.code != ErrorCode::None )
        {
            return { Tone::Bad, Messages::failure( failure ) };
        }
        break;
    }
    case LookUp::Resting:
    case LookUp::Running:
        break;
    case LookUp::Done:
        if ( m_lookUpState.failure.code != ErrorCode::None )
        {
            // That a login is needed is no mistake of anybody's.
            return { m_lookUpState.failure.code == ErrorCode::LoginNeeded ? Tone::Warning : Tone::Bad,
                     Messages::failure( m_lookUpState.failure ) };
        }
        return { Tone::Good,
                 QStringLiteral( "%1\n%2\n%3" )
                     .arg( image().on_medium ? toQt( image().target ) : toQt( image().reference ),
                           Messages::image( image() ),
                           Messages::shortDigest( toQt( image().digest ) ) ) };
    }
    return { Tone::Hint, tr( "Looking up %1…", "@status" ).arg( reference() ) };
}

void
Config::rescanDisks()
{
    std::optional< bootc::Disk > before;
    if ( const auto* chosen = disk() )
    {
        before = *chosen;
    }
    m_disks = bootc::list_disks( image().disk_bytes );
    if ( m_disks.failure.code != ErrorCode::None )
    {
        cWarning() << "Listing the disks failed:" << toQt( m_disks.failure.details );
    }

    const auto* after = disk();
    if ( !before || !after || !isSameDisk( *before, *after ) )
    {
        m_diskPath.clear();
        m_eraseConfirmed = false;
        // The only one that there is may be preselected, but never one of several.
        const bootc::Disk* usable = nullptr;
        size_t count = 0;
        for ( const auto& candidate : m_disks.disks )
        {
            if ( candidate.problem == bootc::DiskProblem::None )
            {
                usable = &candidate;
                ++count;
            }
        }
        if ( count == 1 )
        {
            m_diskPath = toQt( usable->path );
        }
    }
    emit disksChanged();
    emit diskChanged();
}

const bootc::Disk*
Config::disk() const
{
    return findDisk( m_disks.disks, m_diskPath );
}

void
Config::setDisk( const QString& path )
{
    if ( path != m_diskPath )
    {
        m_diskPath = path;
        m_eraseConfirmed = false;
        emit diskChanged();
    }
}

QStringList
Config::filesystems() const
{
    return toQt( m_entry >= 0 ? m_catalogue[ size_t( m_entry ) ].filesystems : m_settings.filesystems );
}

void
Config::setFilesystem( const QString& filesystem )
{
    if ( filesystem != m_filesystem && filesystems().contains( filesystem ) )
    {
        m_filesystem = filesystem;
        emit diskChanged();
    }
}

void
Config::updateFilesystem()
{
    const auto offered = filesystems();
    if ( !offered.contains( m_filesystem ) )
    {
        m_filesystem = offered.value( 0 );
    }
    emit diskChanged();
}

void
Config::setEraseConfirmed( bool confirmed )
{
    if ( confirmed != m_eraseConfirmed )
    {
        m_eraseConfirmed = confirmed;
        emit diskChanged();
    }
}

bool
Config::isEncrypted() const
{
    switch ( m_settings.encryption )
    {
    case bootc::Offer::Offered:
        return m_wantsEncryption;
    case bootc::Offer::Required:
        return true;
    case bootc::Offer::None:
        break;
    }
    return false;
}

void
Config::setEncrypted( bool encrypted )
{
    if ( encrypted != m_wantsEncryption )
    {
        m_wantsEncryption = encrypted;
        emit diskChanged();
    }
}

void
Config::setPassphrase( Secret passphrase, const Secret& repeated )
{
    m_passphraseRepeated = passphrase == repeated;
    m_passphrase = std::move( passphrase );
    emit diskChanged();
}

QString
Config::keyProblem() const
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
    if ( failure.code != ErrorCode::None )
    {
        return Messages::failure( failure );
    }
    if ( !m_passphraseRepeated )
    {
        return tr( "The two passphrases differ. Type the same one twice.", "@info" );
    }
    if ( recoveryKeyOffer() == bootc::Offer::Required && !hasRecoveryKey() )
    {
        return tr( "Make a recovery key and write it down.", "@info" );
    }
    return QString();
}

void
Config::setRecoveryKey( Secret key )
{
    m_recoveryKey = std::move( key );
    emit diskChanged();
}

bool
Config::isDiskReady() const
{
    return isImageReady() && disk() && m_eraseConfirmed && !m_filesystem.isEmpty() && keyProblem().isEmpty();
}

Status
Config::diskStatus() const
{
    using Tone = Status::Tone;
    if ( m_disks.failure.code != ErrorCode::None )
    {
        return { Tone::Bad, Messages::failure( m_disks.failure ) };
    }
    const auto* chosen = disk();
    if ( !chosen )
    {
        for ( const auto& candidate : m_disks.disks )
        {
            if ( candidate.problem == bootc::DiskProblem::None )
            {
                return { Tone::Hint,
                         tr( "Choose a disk. The image needs %1 of it at least.", "@info" )
                             .arg( Messages::size( image().disk_bytes ) ) };
            }
        }
        return { Tone::Bad,
                 tr( "There is no disk that can be used. Connect one with at least %1, then refresh the list.",
                     "@error" )
                     .arg( Messages::size( image().disk_bytes ) ) };
    }
    if ( const auto problem = keyProblem(); !problem.isEmpty() )
    {
        return { Tone::Hint, problem };
    }
    if ( !m_eraseConfirmed )
    {
        return { Tone::Warning,
                 tr( "Everything on %1 will be erased. Confirm this below to go on.", "@info" )
                     .arg( Messages::diskName( *chosen ) ) };
    }
    return { Tone::Good,
             tr( "Everything on %1 will be erased and the image be installed there.", "@info" )
                 .arg( Messages::diskName( *chosen ) ) };
}

void
Config::finalizeGlobalStorage() const
{
    auto* storage = Calamares::JobQueue::instanceGlobalStorage();
    storage->insert( QStringLiteral( "bootcImage" ), toQt( image().reference ) );
    storage->insert( QStringLiteral( "bootcDigest" ), toQt( image().digest ) );
    storage->insert( QStringLiteral( "bootcDisk" ), m_diskPath );
    if ( usesPartitionModule() )
    {
        // What the module `partition` leaves for the new system at least when it makes another one smaller.
        const QString key = QStringLiteral( "requiredStorageGiB" );
        constexpr double gib = 1 << 30;
        storage->insert( key, qMax( storage->value( key ).toDouble(), double( image().disk_bytes ) / gib ) );
    }
}

bootc::ScratchDecision
Config::scratch() const
{
    if ( !m_scratch && isImageReady() && disk() )
    {
        m_scratch = bootc::decide_scratch(
            *m_config, **m_inspection, { toRust( m_diskPath ), toRust( m_filesystem ), isEncrypted(), false } );
    }
    return m_scratch.value_or( bootc::ScratchDecision {} );
}

rust::Box< bootc::Plan >
Config::makePlan()
{
    if ( !m_inspection )
    {
        // The pages were never shown: the plan, and with it the job, fails and says so.
        m_inspection = bootc::start_inspection( *m_config, toRust( reference() ), bootc::Login {} );
    }
    auto plan = bootc::make_plan( *m_config,
                                  **m_inspection,
                                  { toRust( m_diskPath ), toRust( m_filesystem ), isEncrypted(), scratch().on_target } );
    cDebug() << "Plan:" << toQt( plan->plan_json() );
    return plan;
}

Calamares::JobList
Config::createJobs()
{
    auto credentials = m_loggedIn ? m_credentials.duplicate() : Credentials();
    if ( usesPartitionModule() )
    {
        m_fetches = !m_fetches;
        if ( !m_fetches )
        {
            return { Calamares::job_ptr( new InstallOnPartitionsJob( std::move( credentials ), m_cancelled ) ) };
        }
        m_cancelled->store( false );
        return { Calamares::job_ptr( new FetchJob( makePlan(), std::move( credentials ), m_cancelled ) ) };
    }
    m_cancelled->store( false );
    return { Calamares::job_ptr( new BootcJob( makePlan(),
                                               std::move( credentials ),
                                               isEncrypted() ? m_passphrase.duplicate() : Secret(),
                                               isEncrypted() ? m_recoveryKey.duplicate() : Secret(),
                                               m_cancelled ) ) };
}

void
Config::cancelJobs()
{
    m_cancelled->store( true );
}
