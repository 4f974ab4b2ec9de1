// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_STATUS_H
#define BOOTC_STATUS_H

#include <QString>

/** @brief A sentence about the choice that is made on a page, and its tone */
struct Status
{
    enum class Tone
    {
        Hint,  ///< Something is in progress, or the user has to do something
        Good,
        Warning,
        Bad
    };

    Tone tone = Tone::Hint;
    QString text;
};

#endif
