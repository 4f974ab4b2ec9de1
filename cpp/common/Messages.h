// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_MESSAGES_H
#define BOOTC_MESSAGES_H

#include <QCoreApplication>
#include <QString>

#include <cstdint>

namespace bootc
{
struct Disk;
struct Event;
struct Failure;
struct ImageInfo;
struct Problem;
struct ScratchDecision;
enum class DiskState : std::uint8_t;
enum class Step : std::uint8_t;
}  // namespace bootc

/** @brief The words for what the Rust side reports
 *
 * Rust sends codes and arguments, the sentences are made here and nowhere else. Every function may be called in any
 * thread. What comes back is plain text: names from registries and disks are in it as they are, so it must not be
 * shown as rich text without escaping it.
 */
class Messages
{
    Q_DECLARE_TR_FUNCTIONS( Messages )

public:
    /// @brief Cause and next step of a failure; empty for none
    static QString failure( const bootc::Failure& failure );
    /// @brief What the target disk holds after a failure
    static QString diskState( bootc::DiskState state );
    /// @brief A problem of the configuration, with its path
    static QString problem( const bootc::Problem& problem );
    /// @brief Why a disk cannot be the target; empty when it can
    static QString diskProblem( const bootc::Disk& disk );
    /// @brief Model, size and path: names one disk so that no other is meant
    static QString diskName( const bootc::Disk& disk );
    /// @brief Bus, serial number and what is on the disk
    static QString diskDetails( const bootc::Disk& disk );
    /// @brief Version, platform, size and trust of an image
    static QString image( const bootc::ImageInfo& image );
    /// @brief Where the image comes from: its reference, or this medium
    static QString origin( const bootc::ImageInfo& image );
    /// @brief Whether the image's origin was verified, and how
    static QString verification( const bootc::ImageInfo& image );
    /// @brief Where there is room for the image, if that is out of the ordinary; else empty
    static QString scratch( const bootc::ScratchDecision& scratch );
    /// @brief What a step does, in the present tense
    static QString step( bootc::Step step );
    /// @brief The line under the progress bar
    static QString progress( const bootc::Event& event );

    /// @brief `2.1 GB`, in the person's locale
    static QString size( quint64 bytes );
    /// @brief `sha256:` and the first digits; not for comparing, but to recognise
    static QString shortDigest( const QString& digest );
};

#endif
