// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Translation.h"

#include <utils/Retranslator.h>

#include <QCoreApplication>
#include <QTranslator>

void
loadModuleTranslation()
{
    static QTranslator* s_translator = nullptr;
    static QString s_language;

    const auto id = Calamares::translatorLocaleName();
    // Loading announces a change of the language again: without this check it would never stop.
    if ( s_translator && id.name == s_language )
    {
        return;
    }
    s_language = id.name;
    const bool isNew = !s_translator;
    if ( isNew )
    {
        s_translator = new QTranslator( qApp );
    }
    // Without a catalog for this language, the English texts are shown.
    (void)Calamares::loadTranslator( id, QStringLiteral( "calamares-bootc_" ), s_translator );
    if ( isNew )
    {
        QCoreApplication::installTranslator( s_translator );
    }
}
