// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_IMAGETEXT_H
#define BOOTC_IMAGETEXT_H

#include <QCoreApplication>
#include <QString>

namespace bootc
{
struct ImageInfo;
}

/** @brief The words for an image
 *
 * Plain text for any thread: names from registries and disks are in it as they are, so it must not be shown as rich
 * text without escaping it.
 */
class ImageText
{
    Q_DECLARE_TR_FUNCTIONS( Messages )

public:
    /// @brief Version, platform, size and verification
    static QString details( const bootc::ImageInfo& image );
    /// @brief Where the image comes from: its reference, or this medium
    static QString origin( const bootc::ImageInfo& image );
    /// @brief Whether the image's origin was verified, and how
    static QString verification( const bootc::ImageInfo& image );
};

#endif
