// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_STATUS_H
#define BOOTC_STATUS_H

#include <QString>

/** @brief What a page says of the choice that is made on it, and in which tone */
struct Status
{
    enum class Tone
    {
        Hint,  ///< Something is still to be done, or is being done
        Good,
        Warning,
        Bad
    };

    Tone tone = Tone::Hint;
    QString text;
};

#endif
