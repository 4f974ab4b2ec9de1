// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_ENCRYPTIONBOX_H
#define BOOTC_ENCRYPTIONBOX_H

#include <QWidget>

class EncryptionChoice;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

/** @brief Whether the system is encrypted, and with what passphrase; not shown where it cannot be chosen */
class EncryptionBox : public QWidget
{
    Q_OBJECT

public:
    explicit EncryptionBox( EncryptionChoice* choice, QWidget* parent = nullptr );

    /// @brief Empties the fields
    void clear();

private:
    void retranslate();
    void showState();
    void takePassphrase();
    void makeRecoveryKey();

    EncryptionChoice* m_choice;
    QCheckBox* m_encrypt;
    QWidget* m_fields;
    QLabel* m_passphraseLabel;
    QLineEdit* m_passphrase;
    QLabel* m_repeatedLabel;
    QLineEdit* m_repeated;
    QCheckBox* m_show;
    QPushButton* m_recoveryKey;
    QLabel* m_hint;
};

#endif
