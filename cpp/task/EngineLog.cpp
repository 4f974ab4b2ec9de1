// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "EngineLog.h"

#include "RustStrings.h"
#include "bridge.rs.h"

#include <utils/Logger.h>

void
EngineLog::write( bootc::LogLevel level, const QString& line )
{
    switch ( level )
    {
    case bootc::LogLevel::Error:
        cError() << line;
        return;
    case bootc::LogLevel::Warning:
        cWarning() << line;
        return;
    case bootc::LogLevel::Info:
    case bootc::LogLevel::Debug:
        break;
    }
    cDebug() << line;
}

void
EngineLog::drain()
{
    for ( const auto& line : bootc::drain_log() )
    {
        write( line.level, toQt( line.text ) );
    }
}
