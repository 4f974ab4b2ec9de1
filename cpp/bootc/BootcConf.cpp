// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "BootcConf.h"

#include "RustStrings.h"

#include <utils/Logger.h>

#include <QJsonDocument>
#include <QJsonObject>

BootcConf::BootcConf()
    : m_content( bootc::parse_config( "{}" ) )
    , m_settings( m_content->settings() )
{
}

void
BootcConf::read( const QVariantMap& map )
{
    const auto json = QJsonDocument( QJsonObject::fromVariantMap( map ) ).toJson( QJsonDocument::Compact );
    m_content = bootc::parse_config( rust::Str( json.constData(), size_t( json.size() ) ) );
    m_settings = m_content->settings();
    m_problems = m_content->problems();
    for ( const auto& problem : m_problems )
    {
        cError() << "bootc.conf:" << toQt( problem.details );
    }
}
