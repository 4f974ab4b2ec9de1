// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_IMAGEPAGE_H
#define BOOTC_IMAGEPAGE_H

#include <QWidget>

class ChoiceList;
class ImageChoice;
class StatusLine;
class QCheckBox;
class QGroupBox;
class QLabel;
class QLineEdit;
class QPushButton;

/** @brief The page on which the image is chosen */
class ImagePage : public QWidget
{
    Q_OBJECT

public:
    explicit ImagePage( ImageChoice* choice, QWidget* parent = nullptr );

    /// @brief Empties the password field
    void clearPassword();

private:
    void buildLogin();
    void retranslate();
    void fillList();
    void showState();
    void applySelection();
    void logIn();

    ImageChoice* m_choice;
    QLabel* m_listLabel;
    ChoiceList* m_list;
    QLabel* m_customLabel;
    QLineEdit* m_customEdit;
    StatusLine* m_status;
    QPushButton* m_copyDigest;
    QPushButton* m_retry;
    QGroupBox* m_login;
    QLabel* m_userLabel;
    QLineEdit* m_user;
    QLabel* m_passwordLabel;
    QLineEdit* m_password;
    QCheckBox* m_showPassword;
    QCheckBox* m_keep;
    QPushButton* m_logIn;
};

#endif
