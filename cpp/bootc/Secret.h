// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_SECRET_H
#define BOOTC_SECRET_H

#include "RustStrings.h"

#include <QString>

#include <string>

/** @brief A text whose memory is overwritten when it is destroyed
 *
 * It cannot be copied, so that there is one place to wipe. Copies that Qt's line edits make are out of reach.
 */
class Secret
{
public:
    Secret() = default;
    explicit Secret( const QString& text );
    ~Secret();

    Secret( const Secret& ) = delete;
    Secret& operator=( const Secret& ) = delete;
    Secret( Secret&& other ) noexcept;
    Secret& operator=( Secret&& other ) noexcept;

    bool isEmpty() const { return m_text.empty(); }
    bool operator==( const Secret& other ) const { return m_text == other.m_text; }

    /// @brief A copy for the engine, which owns and wipes it
    rust::String toRust() const;
    /// @brief A second holder of the same text
    Secret duplicate() const;
    /// @brief Overwrites the text and leaves it empty
    void wipe();

private:
    std::u16string m_text;
};

#endif
