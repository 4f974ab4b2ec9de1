// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ItemDelegate.h"

#include <QApplication>
#include <QIcon>
#include <QListView>
#include <QPainter>

namespace
{

QFont
titleFont( const QFont& base )
{
    QFont font( base );
    font.setBold( true );
    return font;
}

int
iconExtent( const QFont& base )
{
    return QFontMetrics( base ).height() * 5 / 2;
}

int
margin( const QFont& base )
{
    return QFontMetrics( base ).height() / 2;
}

/// The area of the texts in an item of @p width, relative to its top left corner, for left to right.
QRect
textArea( const QFont& base, int width )
{
    const int left = 2 * margin( base ) + iconExtent( base );
    return { left, margin( base ), qMax( width - left - margin( base ), iconExtent( base ) ), QWIDGETSIZE_MAX };
}

/// Faint, but still readable.
constexpr qreal grayedOpacity = 0.55;
constexpr int wrapped = Qt::TextWordWrap | Qt::AlignLeading | Qt::AlignTop;

}  // namespace

void
ItemDelegate::paint( QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index ) const
{
    QStyleOptionViewItem item( option );
    initStyleOption( &item, index );
    const bool grayed = index.data( grayedRole ).toBool();
    if ( grayed )
    {
        item.state &= ~QStyle::State_Selected;
    }
    const QString title = item.text;
    const QIcon icon = item.icon;
    item.text.clear();
    item.icon = QIcon();
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    // Background, selection and focus as the style draws them.
    style->drawControl( QStyle::CE_ItemViewItem, &item, painter, item.widget );

    const bool selected = item.state & QStyle::State_Selected;
    const int space = margin( item.font );
    const int extent = iconExtent( item.font );
    const auto placed = [ & ]( const QRect& rect )
    { return QStyle::visualRect( item.direction, item.rect, rect.translated( item.rect.topLeft() ) ); };

    painter->save();
    if ( grayed )
    {
        // Not the palette's disabled color: style sheets often set one color for everything.
        painter->setOpacity( grayedOpacity );
    }
    painter->setPen( item.palette.color( QPalette::Active, selected ? QPalette::HighlightedText : QPalette::Text ) );
    painter->setLayoutDirection( item.direction );
    icon.paint( painter, placed( { space, space, extent, extent } ) );

    QRect area = textArea( item.font, item.rect.width() );
    area.setBottom( item.rect.height() );
    QRect used;
    painter->setFont( titleFont( item.font ) );
    painter->drawText( placed( area ), wrapped, title, &used );
    area.setTop( area.top() + used.height() );
    painter->setFont( item.font );
    painter->drawText( placed( area ), wrapped, index.data( detailsRole ).toString() );
    painter->restore();
}

QSize
ItemDelegate::sizeHint( const QStyleOptionViewItem& option, const QModelIndex& index ) const
{
    QStyleOptionViewItem item( option );
    initStyleOption( &item, index );
    const auto* view = qobject_cast< const QListView* >( item.widget );
    const int width = view ? view->viewport()->width() : item.rect.width();
    const QRect area = textArea( item.font, width );
    const int title = QFontMetrics( titleFont( item.font ) ).boundingRect( area, wrapped, item.text ).height();
    const int details
        = QFontMetrics( item.font ).boundingRect( area, wrapped, index.data( detailsRole ).toString() ).height();
    return { 0, qMax( title + details, iconExtent( item.font ) ) + 2 * margin( item.font ) };
}
