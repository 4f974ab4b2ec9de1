// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_FAILURETEXT_H
#define BOOTC_FAILURETEXT_H

#include <QCoreApplication>
#include <QString>

#include <cstdint>

namespace bootc
{
struct Failure;
enum class DiskState : std::uint8_t;
}  // namespace bootc

/** @brief The words for a failure
 *
 * May be called in any thread. The results are plain text: names from registries and disks are in them as they are, so
 * they must not be shown as rich text without escaping.
 */
class FailureText
{
    Q_DECLARE_TR_FUNCTIONS( Messages )

public:
    /// @brief Cause and next step; empty for none
    static QString sentence( const bootc::Failure& failure );
    /// @brief What the target disk holds after the failure
    static QString diskState( bootc::DiskState state );
};

#endif
