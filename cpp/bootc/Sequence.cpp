// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Sequence.h"

#include <Settings.h>

bool
fitsPartitionModule( const QStringList& modules )
{
    const QString us = QStringLiteral( "bootc" );
    const auto partition = modules.indexOf( QStringLiteral( "partition" ) );
    return partition >= 0 && modules.count( us ) == 2 && modules.indexOf( us ) < partition
        && partition < modules.lastIndexOf( us ) && !modules.contains( QStringLiteral( "mount" ) );
}

QStringList
executedModules()
{
    QStringList modules;
    const auto* settings = Calamares::Settings::instance();
    if ( !settings )
    {
        return modules;
    }
    for ( const auto& phase : settings->modulesSequence() )
    {
        if ( phase.first == Calamares::ModuleSystem::Action::Exec )
        {
            for ( const auto& key : phase.second )
            {
                modules.append( key.module() );
            }
        }
    }
    return modules;
}
