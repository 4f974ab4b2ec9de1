// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_PROGRESSTEXT_H
#define BOOTC_PROGRESSTEXT_H

#include <QCoreApplication>
#include <QString>

#include <cstdint>

namespace bootc
{
struct Event;
enum class Step : std::uint8_t;
}  // namespace bootc

/** @brief The words for the progress of an installation; any thread */
class ProgressText
{
    Q_DECLARE_TR_FUNCTIONS( Messages )

public:
    /// @brief What a step does, in the present tense
    static QString step( bootc::Step step );
    /// @brief The line under the progress bar
    static QString line( const bootc::Event& event );

private:
    static QString timeLeft( qint64 seconds );
    static QString silence( const bootc::Event& event );
    static QStringList numbers( const bootc::Event& event );
};

#endif
