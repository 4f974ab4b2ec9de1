// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ChoiceList.h"

#include "ItemDelegate.h"

#include <utils/Gui.h>

#include <QSignalBlocker>

namespace
{

constexpr int keyRole = Qt::UserRole;

QListWidgetItem*
makeItem( const ChoiceList::Row& row )
{
    auto* item = new QListWidgetItem( row.icon, row.name );
    item->setData( keyRole, row.key );
    item->setData( ItemDelegate::detailsRole, row.details );
    item->setData( ItemDelegate::grayedRole, !row.isUsable );
    item->setData( Qt::AccessibleTextRole, row.name );
    item->setData( Qt::AccessibleDescriptionRole, row.details );
    // Not disabled: the keyboard and screen readers have to reach the reason.
    item->setFlags( row.isUsable ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::ItemIsEnabled );
    return item;
}

}  // namespace

ChoiceList::ChoiceList( const QString& objectName, QWidget* parent )
    : QListWidget( parent )
{
    setObjectName( objectName );
    setItemDelegate( new ItemDelegate( this ) );
    setResizeMode( QListView::Adjust );
    setVerticalScrollMode( QAbstractItemView::ScrollPerPixel );
    setHorizontalScrollBarPolicy( Qt::ScrollBarAlwaysOff );
    setMinimumHeight( 5 * Calamares::defaultFontHeight() );
    connect( this, &QListWidget::itemSelectionChanged, this, &ChoiceList::chosen );
}

void
ChoiceList::setRows( const QList< Row >& rows, const QVariant& key )
{
    const QSignalBlocker blocker( this );
    clear();
    for ( const auto& row : rows )
    {
        addItem( makeItem( row ) );
    }
    select( key );
}

void
ChoiceList::select( const QVariant& key )
{
    clearSelection();
    for ( int row = 0; row < count(); ++row )
    {
        if ( item( row )->data( keyRole ) == key && item( row )->flags() & Qt::ItemIsSelectable )
        {
            setCurrentRow( row );
        }
    }
}

QVariant
ChoiceList::selected() const
{
    const auto items = selectedItems();
    return items.isEmpty() ? QVariant() : items.first()->data( keyRole );
}
