// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_CHOICELIST_H
#define BOOTC_CHOICELIST_H

#include <QListWidget>

/** @brief A list from which the user chooses one row; each has an icon, a name and details
 *
 * The selection is the choice, not the current item: assistive technology changes only the selection.
 */
class ChoiceList : public QListWidget
{
    Q_OBJECT

public:
    explicit ChoiceList( const QString& objectName, QWidget* parent = nullptr );

    struct Row
    {
        QVariant key;  ///< Identifies it
        QIcon icon;
        QString name;
        QString details;
        bool isUsable = true;  ///< Otherwise it is shown in gray and cannot be chosen
    };

    /// @brief Replaces all rows and selects the usable one that has @p key; emits nothing
    void setRows( const QList< Row >& rows, const QVariant& key );
    /// @brief The key of the selected row; invalid if there is none
    QVariant selected() const;

signals:
    /// @brief The user has changed the selection
    void chosen();

private:
    void select( const QVariant& key );
};

#endif
