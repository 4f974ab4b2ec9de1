// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_CREDENTIALS_H
#define BOOTC_CREDENTIALS_H

#include "Glue.h"

#include <QString>

#include <string>

/** @brief User name and password for one registry
 *
 * The password's memory is overwritten when it goes; copies that Qt's line edit makes are out of reach. Not copyable,
 * so that there is one place to wipe.
 */
class Credentials
{
public:
    Credentials() = default;
    Credentials( const QString& registry, const QString& username, const QString& password, bool keep );
    ~Credentials();

    Credentials( const Credentials& ) = delete;
    Credentials& operator=( const Credentials& ) = delete;
    Credentials( Credentials&& other ) noexcept;
    Credentials& operator=( Credentials&& other ) noexcept;

    /// @brief The registry that they may be sent to, and no other
    const QString& registry() const { return m_registry; }
    const QString& username() const { return m_username; }
    /// @brief Whether they are written into the installed system for updates
    bool keep() const { return m_keep; }
    bool isEmpty() const { return m_username.isEmpty() && m_password.empty(); }

    /// @brief A copy for the Rust side, which owns and wipes it
    bootc::Login toLogin() const;
    /// @brief A second holder of the same
    Credentials duplicate() const;
    /// @brief Overwrites and forgets everything
    void wipe();

private:
    QString m_registry;
    QString m_username;
    std::u16string m_password;
    bool m_keep = false;
};

#endif
