// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_STATUSLINE_H
#define BOOTC_STATUSLINE_H

#include "Status.h"

#include <QLabel>

/** @brief A sentence with an icon for its tone; the text can be selected and copied */
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    /// @brief The label gets @p labelName as its object name
    explicit StatusLine( const QString& labelName, QWidget* parent = nullptr );

    void setStatus( const Status& status );
    QLabel* label() const { return m_label; }

private:
    QLabel* m_icon;
    QLabel* m_label;
};

#endif
