// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_TRANSLATION_H
#define BOOTC_TRANSLATION_H

/** @brief Loads this module's own translation into the language that Calamares shows now
 *
 * Calamares loads only its own catalogs. Call it at every change of the language. The texts of both plugins are in one
 * catalog.
 */
void loadModuleTranslation();

#endif
