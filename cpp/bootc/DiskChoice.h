// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_DISKCHOICE_H
#define BOOTC_DISKCHOICE_H

#include "EncryptionChoice.h"
#include "Status.h"

#include <optional>

class BootcConf;
class ImageChoice;

/** @brief The disk that the user chose, and how the system is laid out on it
 *
 * The disk page shows this and writes into it. All decisions about disks are the engine's.
 */
class DiskChoice : public QObject
{
    Q_OBJECT

public:
    /// @brief For @p image; it and @p conf have to outlive this
    DiskChoice( const BootcConf& conf, ImageChoice& image, QObject* parent );

    const rust::Vec< bootc::Disk >& disks() const { return m_disks.disks; }
    /// @brief Lists the disks again; the choice stays as long as the same disk is there and usable
    void rescan();
    /// @brief The chosen disk, or nothing
    const bootc::Disk* disk() const;
    /// @brief The path that was chosen; empty for none
    const QString& path() const { return m_path; }
    void setPath( const QString& path );
    /// @brief File systems for the chosen image, the default first
    QStringList filesystems() const;
    const QString& filesystem() const { return m_filesystem; }
    void setFilesystem( const QString& filesystem );
    EncryptionChoice& encryption() { return m_encryption; }
    const EncryptionChoice& encryption() const { return m_encryption; }
    bool isEraseConfirmed() const { return m_isEraseConfirmed; }
    void setEraseConfirmed( bool confirmed );

    bool isReady() const;
    Status status() const;
    /// @brief Where the image is stored until it is installed; nothing is decided before image and disk are chosen
    const bootc::ScratchDecision& scratch() const;
    /// @brief For functions of the engine
    bootc::Choice choice() const;

signals:
    void disksChanged();
    void changed();

private:
    void updateForImage();
    void emitChanged();
    const bootc::Disk* onlyUsable() const;
    bool hasUsable() const;
    bootc::Choice choiceWith( bool eraseFirst ) const;

    const BootcConf& m_conf;
    ImageChoice& m_image;
    bootc::DiskList m_disks = {};
    QString m_path;
    QString m_filesystem;
    EncryptionChoice m_encryption;
    bool m_isEraseConfirmed = false;
    /// Kept until a choice changes, so that the plan does what the summary says.
    mutable std::optional< bootc::ScratchDecision > m_scratch;
};

#endif
