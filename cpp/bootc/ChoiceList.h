// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_CHOICELIST_H
#define BOOTC_CHOICELIST_H

#include <QListWidget>

/** @brief A list of things of which one is chosen, each with an icon, a name and some details
 *
 * The selection is the choice, not the current item: assistive technology changes only the selection.
 */
class ChoiceList : public QListWidget
{
    Q_OBJECT

public:
    explicit ChoiceList( const QString& objectName, QWidget* parent = nullptr );

    struct Choice
    {
        QVariant key;  ///< Identifies it
        QIcon icon;
        QString name;
        QString details;
        bool isUsable = true;  ///< Otherwise it is shown in gray and cannot be chosen
    };

    /// @brief Shows @p choices instead of those before, with the one that has @p key selected; emits nothing
    void setChoices( const QList< Choice >& choices, const QVariant& key );
    /// @brief The key of the selected choice, or an invalid one
    QVariant selected() const;

signals:
    /// @brief The user has chosen, or chosen nothing
    void chosen();

private:
    void select( const QVariant& key );
};

#endif
