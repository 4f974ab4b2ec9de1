// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_ENCRYPTIONCHOICE_H
#define BOOTC_ENCRYPTIONCHOICE_H

#include "Secret.h"
#include "bridge.rs.h"

#include <QObject>

class BootcConf;

/** @brief Whether the system is encrypted, and the keys for it */
class EncryptionChoice : public QObject
{
    Q_OBJECT

public:
    /// @brief As @p conf offers it, which has to outlive this
    EncryptionChoice( const BootcConf& conf, QObject* parent );

    /// @brief Emits changed(), after the configuration was read
    void reload();

    bootc::Offer offer() const;
    /// @brief Always where the configuration requires it, never where it does not offer it
    bool isEncrypted() const;
    void setEncrypted( bool encrypted );
    /// @brief Takes a passphrase, as it was typed twice
    void setPassphrase( Secret passphrase, const Secret& repeated );
    /// @brief A second holder of the passphrase; empty without encryption
    Secret passphrase() const { return isEncrypted() ? m_passphrase.duplicate() : Secret(); }

    bootc::Offer recoveryKeyOffer() const;
    /// @brief Takes a recovery key that the user has written down; an empty one for none
    void setRecoveryKey( Secret key );
    bool hasRecoveryKey() const { return !m_recoveryKey.isEmpty(); }
    /// @brief A second holder of the recovery key; empty without encryption
    Secret recoveryKey() const { return isEncrypted() ? m_recoveryKey.duplicate() : Secret(); }

    /// @brief Why the keys cannot be used; empty when they can
    QString keyProblem() const;

signals:
    void changed();

private:
    const BootcConf& m_conf;
    bool m_isWanted = false;
    Secret m_passphrase;
    bool m_isRepeated = false;
    Secret m_recoveryKey;
};

#endif
