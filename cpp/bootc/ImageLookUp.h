// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_IMAGELOOKUP_H
#define BOOTC_IMAGELOOKUP_H

#include "bridge.rs.h"

#include <QObject>
#include <QTimer>

#include <optional>

/** @brief A look-up of one image in its registry, which runs on a thread of the engine */
class ImageLookUp : public QObject
{
    Q_OBJECT

public:
    explicit ImageLookUp( QObject* parent );
    ~ImageLookUp() override;

    /// @brief Looks @p reference up, instead of what was looked up before
    void start( const bootc::Config& config, const QString& reference, bootc::Login login );
    /// @brief Cancels the look-up and drops its result
    void reset();

    bool isDone() const { return m_result.done; }
    /// @brief The result; without failure and digest while there is none
    const bootc::InspectionState& result() const { return m_result; }
    /// @brief For functions of the engine; nothing before start()
    const bootc::Inspection* inspection() const { return m_inspection ? &**m_inspection : nullptr; }

signals:
    void done();

private:
    void poll();

    std::optional< rust::Box< bootc::Inspection > > m_inspection;
    bootc::InspectionState m_result = {};
    QTimer m_pollTimer;
};

#endif
