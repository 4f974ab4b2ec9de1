// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_DISKPAGE_H
#define BOOTC_DISKPAGE_H

#include <QWidget>

class ChoiceList;
class DiskChoice;
class EncryptionBox;
class StatusLine;
class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;

/** @brief The page on which the target disk is chosen */
class DiskPage : public QWidget
{
    Q_OBJECT

public:
    explicit DiskPage( DiskChoice* choice, QWidget* parent = nullptr );

    /// @brief Empties the fields for a passphrase
    void clearPassphrase();

private:
    void retranslate();
    void fillList();
    void showState();
    void applySelection();

    DiskChoice* m_choice;
    QLabel* m_listLabel;
    ChoiceList* m_list;
    QPushButton* m_refresh;
    QLabel* m_filesystemLabel;
    QComboBox* m_filesystem;
    QStringList m_offeredFilesystems;
    EncryptionBox* m_encryption;
    StatusLine* m_status;
    QCheckBox* m_erase;
};

#endif
