// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_PROBLEMTEXT_H
#define BOOTC_PROBLEMTEXT_H

#include <QCoreApplication>
#include <QString>

namespace bootc
{
struct Problem;
}

/** @brief The words for a problem of the configuration
 *
 * May be called in any thread. The results are plain text: names from registries and disks are in them as they are, so
 * they must not be shown as rich text without escaping.
 */
class ProblemText
{
    Q_DECLARE_TR_FUNCTIONS( Messages )

public:
    /// @brief What is wrong, with its path in the file
    static QString sentence( const bootc::Problem& problem );
};

#endif
