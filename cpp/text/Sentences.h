// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_SENTENCES_H
#define BOOTC_SENTENCES_H

#include "words.rs.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>

/** @brief A sentence for one error code
 *
 * All sentences of this directory are in one translation context, "Messages". So a sentence can move to another file
 * without a change of the catalogs.
 */
struct Sentence
{
    /// How an argument of the code is shown
    enum class Form
    {
        AsIs,
        Size,  ///< Bytes as `2.1 GB`
        Digest,  ///< The first digits only
    };
    /// The result of QT_TRANSLATE_NOOP3
    struct Words
    {
        const char* source;
        const char* comment;
    };
    static constexpr int noArgument = -1;

    bootc::ErrorCode code;
    Words words;
    std::array< Form, 4 > forms = {};
    /// Index of an argument; if that is unknown, the next sentence for the same code is used
    int needs = noArgument;

    /// @brief Whether this is a sentence for this code and these arguments
    bool matches( bootc::ErrorCode failed, const QStringList& args ) const;
    /// @brief The sentence in the user's language; a missing argument is shown as “…”
    QString text( const QStringList& args ) const;
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
