// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_IMAGELOOKUP_H
#define BOOTC_IMAGELOOKUP_H

#include "bridge.rs.h"

#include <QObject>
#include <QTimer>

/** @brief A look-up of one image in its registry, which runs on a thread of the engine */
class ImageLookUp : public QObject
{
    Q_OBJECT

public:
    /// @brief Of nothing yet; @p config is only read here
    ImageLookUp( const bootc::Config& config, QObject* parent );
    ~ImageLookUp() override;

    /// @brief Takes @p reference instead of the one before, whose look-up is canceled
    void setReference( const bootc::Config& config, const QString& reference );
    /// @brief Looks the reference up, once
    void start( bootc::Login login );

    /// @brief Whether there is a result; what is not a reference has one without a look-up
    bool isDone() const { return m_result.done; }
    /// @brief The result; without failure and digest while there is none
    const bootc::InspectionState& result() const { return m_result; }
    /// @brief For functions of the engine
    const bootc::Inspection& inspection() const { return *m_inspection; }

signals:
    void done();

private:
    void poll();

    rust::Box< bootc::Inspection > m_inspection;
    bootc::InspectionState m_result;
    QTimer m_pollTimer;
};

#endif
