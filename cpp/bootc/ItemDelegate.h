// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_ITEMDELEGATE_H
#define BOOTC_ITEMDELEGATE_H

#include <QStyledItemDelegate>

/** @brief Draws an item as an icon with a title and, in smaller type below, its details
 *
 * Only the palette's colors are used, so it fits light and dark themes, and it follows the layout direction.
 */
class ItemDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int detailsRole = Qt::UserRole + 1;
    /// @brief Set for an item that is shown, but cannot be chosen
    static constexpr int grayedRole = Qt::UserRole + 2;

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint( QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index ) const override;
    QSize sizeHint( const QStyleOptionViewItem& option, const QModelIndex& index ) const override;
};

#endif
