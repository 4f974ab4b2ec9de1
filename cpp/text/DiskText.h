// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_DISKTEXT_H
#define BOOTC_DISKTEXT_H

#include <QCoreApplication>
#include <QString>

namespace bootc
{
struct Disk;
struct ScratchDecision;
}  // namespace bootc

/** @brief The words for a disk
 *
 * May be called in any thread. The results are plain text: names from registries and disks are in them as they are, so
 * they must not be shown as rich text without escaping.
 */
class DiskText
{
    Q_DECLARE_TR_FUNCTIONS( Messages )

public:
    /// @brief Model, size and path: names one disk so that no other is meant
    static QString name( const bootc::Disk& disk );
    /// @brief Bus, serial number and what is on the disk
    static QString details( const bootc::Disk& disk );
    /// @brief Why the disk cannot be the target; empty when it can
    static QString problem( const bootc::Disk& disk );
    /// @brief Where the image is stored until it is installed, if that is not the usual place; else empty
    static QString scratch( const bootc::ScratchDecision& scratch );
};

#endif
