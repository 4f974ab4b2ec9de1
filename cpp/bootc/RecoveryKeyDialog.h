// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_RECOVERYKEYDIALOG_H
#define BOOTC_RECOVERYKEYDIALOG_H

#include "Secret.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QPushButton;

/** @brief Shows a new recovery key, which can be used once the user confirms that it is written down */
class RecoveryKeyDialog : public QDialog
{
    Q_OBJECT

public:
    explicit RecoveryKeyDialog( QWidget* parent = nullptr );

    /// @brief The key that was made; empty if that failed
    const Secret& key() const { return m_key; }

private:
    void showKey();

    Secret m_key;
    QLabel* m_text;
    QCheckBox* m_noted;
    QPushButton* m_use;
};

#endif
