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
 * May be called in any thread. The results are plain text: names from registries and disks are in them as they are, so
 * they must not be shown as rich text without escaping.
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
