// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_NOTATION_H
#define BOOTC_NOTATION_H

#include <QString>

/// How figures and digests are written
namespace Notation
{

/// @brief `2.1 GB`, in the user's locale
QString size( quint64 bytes );
/// @brief `sha256:` and the first digits; to recognize a digest, not to compare it
QString shortDigest( const QString& digest );

}  // namespace Notation

#endif
