// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "InstallOnPartitionsJob.h"

#include <GlobalStorage.h>
#include <JobQueue.h>

InstallOnPartitionsJob::InstallOnPartitionsJob( Credentials credentials, CancelFlag cancelFlag )
    : TaskJob( mounted, std::move( cancelFlag ) )
    , m_credentials( std::move( credentials ) )
{
}

QString
InstallOnPartitionsJob::prettyName() const
{
    return tr( "Install the image", "@label" );
}

rust::Box< bootc::Task >
InstallOnPartitionsJob::start()
{
    const auto* storage = Calamares::JobQueue::instanceGlobalStorage();
    auto partitions = partitionsOf( storage->value( QStringLiteral( "partitions" ) ).toList() );
    auto task = bootc::start_install_on( std::move( partitions ), m_credentials.toLogin() );
    m_credentials.wipe();
    return task;
}

rust::Vec< bootc::Partition >
partitionsOf( const QVariantList& partitions )
{
    rust::Vec< bootc::Partition > found;
    for ( const auto& item : partitions )
    {
        const auto map = item.toMap();
        const auto text = [ &map ]( const char* key ) { return map.value( QLatin1String( key ) ).toString(); };
        // Swap space has no mount point. Swap space of another system is not claimed.
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
