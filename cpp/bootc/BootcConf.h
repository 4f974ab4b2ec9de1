// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_BOOTCCONF_H
#define BOOTC_BOOTCCONF_H

#include "bridge.rs.h"

#include <QVariantMap>

/** @brief bootc.conf as it was read: its content, its settings and its mistakes */
class BootcConf
{
public:
    /// @brief An empty one, which has the default of each key
    BootcConf();

    /// @brief Reads the module's configuration map instead of the one before
    void read( const QVariantMap& map );

    /// @brief For functions of the engine
    const bootc::Config& content() const { return *m_content; }
    const bootc::Settings& settings() const { return m_settings; }
    /// @brief If there is one, nothing can be installed
    const rust::Vec< bootc::Problem >& problems() const { return m_problems; }

private:
    rust::Box< bootc::Config > m_content;
    bootc::Settings m_settings;
    rust::Vec< bootc::Problem > m_problems;
};

#endif
