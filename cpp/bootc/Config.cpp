// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Config.h"

#include "BootcJob.h"
#include "FetchJob.h"
#include "InstallOnPartitionsJob.h"
#include "ProblemText.h"
#include "Sequence.h"
#include "Translation.h"

#include <GlobalStorage.h>
#include <JobQueue.h>
#include <utils/Logger.h>
#include <utils/Retranslator.h>

Config::Config( QObject* parent )
    : Calamares::ModuleSystem::Config( parent )
    , m_imageChoice( m_conf, this )
    , m_diskChoice( m_conf, m_imageChoice, this )
    , m_cancelFlag( std::make_shared< std::atomic_bool >( false ) )
{
    // This is constructed before the pages, so it is the first to learn of a new language.
    CALAMARES_RETRANSLATE( retranslate(); );
}

Config::~Config() = default;

void
Config::setConfigurationMap( const QVariantMap& map )
{
    m_conf.read( map );
    m_imageChoice.reload();
    m_diskChoice.encryption().reload();
}

void
Config::retranslate()
{
    loadModuleTranslation();
    m_imageChoice.retranslate();
}

Calamares::RequirementsList
Config::requirements() const
{
    Calamares::RequirementsList list;
    for ( const auto& problem : m_conf.problems() )
    {
        const auto text = [ problem ] { return ProblemText::sentence( problem ); };
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
Config::finalizeGlobalStorage()
{
    m_placesWithJobs = 0;
    const auto& image = m_imageChoice.image();
    auto* storage = Calamares::JobQueue::instanceGlobalStorage();
    storage->insert( QStringLiteral( "bootcImage" ), toQt( image.reference ) );
    storage->insert( QStringLiteral( "bootcDigest" ), toQt( image.digest ) );
    storage->insert( QStringLiteral( "bootcDisk" ), m_diskChoice.path() );
    if ( usesPartitionModule() )
    {
        // When the module `partition` shrinks another system, it leaves at least this for the new one.
        const QString key = QStringLiteral( "requiredStorageGiB" );
        constexpr double gib = 1 << 30;
        storage->insert( key, qMax( storage->value( key ).toDouble(), double( image.disk_bytes ) / gib ) );
    }
}

rust::Box< bootc::Plan >
Config::makePlan()
{
    // Without an image the plan fails, and so does the job.
    auto plan = bootc::make_plan( m_conf.content(), m_imageChoice.inspection(), m_diskChoice.choice() );
    cDebug() << "Plan:" << toQt( plan->plan_json() );
    return plan;
}

Calamares::JobList
Config::createJobs()
{
    ++m_placesWithJobs;
    if ( usesPartitionModule() )
    {
        return partitionModuleJobs();
    }
    m_cancelFlag->store( false );
    const auto& encryption = m_diskChoice.encryption();
    return { Calamares::job_ptr( new BootcJob(
        makePlan(), m_imageChoice.credentials(), encryption.passphrase(), encryption.recoveryKey(), m_cancelFlag ) ) };
}

Calamares::JobList
Config::partitionModuleJobs()
{
    if ( m_placesWithJobs > 1 )
    {
        return { Calamares::job_ptr( new InstallOnPartitionsJob( m_imageChoice.credentials(), m_cancelFlag ) ) };
    }
    m_cancelFlag->store( false );
    return { Calamares::job_ptr( new FetchJob( makePlan(), m_imageChoice.credentials(), m_cancelFlag ) ) };
}

void
Config::cancelJobs()
{
    m_cancelFlag->store( true );
}
