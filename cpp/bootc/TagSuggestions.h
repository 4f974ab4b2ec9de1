// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_TAGSUGGESTIONS_H
#define BOOTC_TAGSUGGESTIONS_H

#include "bridge.rs.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <optional>

/** @brief References to suggest while one is typed: the typed repository with each of its tags */
class TagSuggestions : public QObject
{
    Q_OBJECT

public:
    explicit TagSuggestions( QObject* parent );
    ~TagSuggestions() override;

    /// @brief Asks the registry for the tags of the repository of @p inspection
    void request( const bootc::Inspection& inspection, bootc::Login login );
    /// @brief Cancels a request; what is known stays
    void cancel();

    /// @brief Those of the last repository whose registry has listed its tags
    const QStringList& references() const { return m_references; }

signals:
    void changed();

private:
    void poll();

    std::optional< rust::Box< bootc::TagSearch > > m_search;
    QStringList m_references;
    QTimer m_pollTimer;
};

#endif
