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

/** @brief Fields for encryption and passphrase; hidden where encryption is not offered */
class EncryptionBox : public QWidget
{
    Q_OBJECT

public:
    explicit EncryptionBox( EncryptionChoice* choice, QWidget* parent = nullptr );

    /// @brief Empties the fields
    void clear();

private:
    void arrange();
    void connectFields();
    void retranslate();
    void showState();
    void applyPassphrase();
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
