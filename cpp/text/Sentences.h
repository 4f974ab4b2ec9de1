// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_SENTENCES_H
#define BOOTC_SENTENCES_H

#include "bridge.rs.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>

/** @brief A sentence for one error code
 *
 * All sentences of this directory are in the one translation context "Messages": a sentence may move from file to file,
 * and the catalogs stay as they are.
 */
struct Sentence
{
    /// How an argument of the code is shown
    enum class Form
    {
        AsIs,
        Size,  ///< Bytes as `2.1 GB`
        Digest,  ///< Only the first digits
    };
    /// The result of QT_TRANSLATE_NOOP3
    struct Words
    {
        const char* text;
        const char* note;
    };
    static constexpr int nothing = -1;

    bootc::ErrorCode code;
    Words words;
    std::array< Form, 4 > forms = {};
    /// The index of an argument without which the next sentence for the same code is the right one
    int needs = nothing;

    /// @brief Whether it can be said of a failure with this code and these arguments
    bool fits( bootc::ErrorCode failed, const QStringList& args ) const;
    /// @brief It in the user's language; an argument that is missing is shown as a gap and crashes nothing
    QString said( const QStringList& args ) const;
};

/// @brief The sentences of one area
struct Sentences
{
    const Sentence* first;
    const Sentence* last;

    const Sentence* begin() const { return first; }
    const Sentence* end() const { return last; }
};

Sentences installerSentences();
Sentences registrySentences();
Sentences imageSentences();
Sentences diskSentences();
Sentences systemSentences();

#endif
