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
makeItem( const ChoiceList::Choice& choice )
{
    auto* item = new QListWidgetItem( choice.icon, choice.name );
    item->setData( keyRole, choice.key );
    item->setData( ItemDelegate::detailsRole, choice.details );
    item->setData( ItemDelegate::grayedRole, !choice.isUsable );
    item->setData( Qt::AccessibleTextRole, choice.name );
    item->setData( Qt::AccessibleDescriptionRole, choice.details );
    // Not disabled: the keyboard and screen readers have to reach the reason.
    item->setFlags( choice.isUsable ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::ItemIsEnabled );
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
ChoiceList::setChoices( const QList< Choice >& choices, const QVariant& key )
{
    const QSignalBlocker blocker( this );
    clear();
    for ( const auto& choice : choices )
    {
        addItem( makeItem( choice ) );
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
