// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_SEQUENCE_H
#define BOOTC_SEQUENCE_H

#include <QStringList>

/** @brief Whether the modules that do the work are in an order in which nothing is lost, for `partitionModule: true`
 *
 * @p modules are those of *exec*, by name: the image has to be there before `partition` touches a disk, and is installed
 * after it. `mount` would be in the way.
 */
bool fitsPartitionModule( const QStringList& modules );

/** @brief The modules of all *exec* phases of the running Calamares, by name; none where it has no settings */
QStringList executedModules();

#endif
