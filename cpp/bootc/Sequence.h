// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_SEQUENCE_H
#define BOOTC_SEQUENCE_H

#include <QStringList>

/** @brief Whether @p modules, those of *exec* by name, are in the order that `partitionModule: true` needs
 *
 * The image has to be fetched before `partition` touches a disk, and installed after it. `mount` would mount the target
 * before the image is installed there.
 */
bool fitsPartitionModule( const QStringList& modules );

/** @brief The modules of all *exec* phases of the running Calamares, by name; none if it has no settings */
QStringList executedModules();

#endif
