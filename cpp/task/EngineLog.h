// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_ENGINELOG_H
#define BOOTC_ENGINELOG_H

#include "words.rs.h"

#include <QString>

/** @brief Lines of the engine in Calamares' log */
class EngineLog
{
public:
    /// @brief Writes one line
    static void write( bootc::LogLevel level, const QString& line );
    /// @brief Writes what the engine has noted down since the last call, in look-ups as well as in jobs; any thread
    static void drain();
};

#endif
