// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_SUMMARY_H
#define BOOTC_SUMMARY_H

#include <QString>

class Config;
class QWidget;

/// @brief One sentence on what will be installed, and one on what will be erased
QString summaryText( const Config& config );

/** @brief The same with all details, for the summary page
 *
 * The caller owns it.
 */
QWidget* makeSummaryWidget( const Config& config );

#endif
