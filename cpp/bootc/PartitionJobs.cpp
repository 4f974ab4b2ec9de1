// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "PartitionJobs.h"

#include "BootcJob.h"

#include <GlobalStorage.h>
#include <JobQueue.h>

FetchJob::FetchJob( rust::Box< bootc::Plan > plan, Credentials credentials, CancelFlag cancelled )
    : m_plan( std::move( plan ) )
    , m_credentials( std::move( credentials ) )
    , m_runner( *this, std::move( cancelled ) )
{
}

QString
FetchJob::prettyName() const
{
    return tr( "Fetch the image", "@label" );
}

QString
FetchJob::prettyStatusMessage() const
{
    return m_runner.status();
}

Calamares::JobResult
FetchJob::exec()
{
    if ( auto begun = begin( *m_plan ); !begun )
    {
        return begun;
    }
    auto task = bootc::start_fetch( *m_plan, m_credentials.toLogin() );
    m_credentials.wipe();
    return seeThrough( m_runner, *task, "fetched" );
}

InstallOnPartitionsJob::InstallOnPartitionsJob( Credentials credentials, CancelFlag cancelled )
    : m_credentials( std::move( credentials ) )
    , m_runner( *this, std::move( cancelled ) )
{
}

QString
InstallOnPartitionsJob::prettyName() const
{
    return tr( "Install the image", "@label" );
}

QString
InstallOnPartitionsJob::prettyStatusMessage() const
{
    return m_runner.status();
}

Calamares::JobResult
InstallOnPartitionsJob::exec()
{
    const auto* storage = Calamares::JobQueue::instanceGlobalStorage();
    auto partitions = partitionsOf( storage->value( QStringLiteral( "partitions" ) ).toList() );
    setBootcState( "running" );
    auto task = bootc::start_install_on( std::move( partitions ), m_credentials.toLogin() );
    m_credentials.wipe();
    return seeThrough( m_runner, *task, "mounted" );
}

rust::Vec< bootc::Partition >
partitionsOf( const QVariantList& partitions )
{
    rust::Vec< bootc::Partition > found;
    for ( const auto& item : partitions )
    {
        const auto map = item.toMap();
        const auto text = [ &map ]( const char* key ) { return map.value( QLatin1String( key ) ).toString(); };
        // Swap space has no mount point. Only what was made or claimed is meant, not that of another system.
        const bool isSwap
            = text( "fs" ) == QStringLiteral( "linuxswap" ) && map.value( QStringLiteral( "claimed" ) ).toBool();
        const QString place = isSwap ? QStringLiteral( "swap" ) : text( "mountPoint" );
        if ( place.isEmpty() )
        {
            continue;
        }
        const QString mapping = text( "luksMapperName" );
        const QString device = mapping.isEmpty() ? text( "device" ) : QStringLiteral( "/dev/mapper/" ) + mapping;
        found.push_back( bootc::Partition { toRust( device ), toRust( place ) } );
    }
    return found;
}
