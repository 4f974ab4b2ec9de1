// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_CREDENTIALS_H
#define BOOTC_CREDENTIALS_H

#include "Secret.h"

namespace bootc
{
struct Login;
}

/** @brief User name and password for one registry */
class Credentials
{
public:
    Credentials() = default;
    Credentials( const QString& registry, const QString& username, const QString& password, bool keep );

    /// @brief The only registry that they may be sent to
    const QString& registry() const { return m_registry; }
    const QString& username() const { return m_username; }
    /// @brief Whether they are written into the installed system for updates
    bool keep() const { return m_keep; }
    bool isEmpty() const { return m_username.isEmpty() && m_password.isEmpty(); }

    /// @brief A copy for the engine, which owns and wipes it
    bootc::Login toLogin() const;
    /// @brief A second holder of the same credentials
    Credentials duplicate() const;
    /// @brief Overwrites the password and leaves everything empty
    void wipe();

private:
    QString m_registry;
    QString m_username;
    Secret m_password;
    bool m_keep = false;
};

#endif
