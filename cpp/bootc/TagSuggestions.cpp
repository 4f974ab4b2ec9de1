// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "TagSuggestions.h"

#include "EngineLog.h"
#include "RustStrings.h"

#include <chrono>

using namespace std::chrono_literals;

TagSuggestions::TagSuggestions( QObject* parent )
    : QObject( parent )
{
    m_pollTimer.setInterval( 100ms );
    connect( &m_pollTimer, &QTimer::timeout, this, &TagSuggestions::poll );
}

TagSuggestions::~TagSuggestions() = default;

void
TagSuggestions::request( const bootc::Inspection& inspection, bootc::Login login )
{
    m_search = bootc::start_tag_search( inspection, std::move( login ) );
    m_pollTimer.start();
}

void
TagSuggestions::cancel()
{
    m_pollTimer.stop();
    m_search.reset();
}

void
TagSuggestions::poll()
{
    EngineLog::drain();
    if ( !( *m_search )->is_done() )
    {
        return;
    }
    m_references = toQt( ( *m_search )->references() );
    cancel();
    emit changed();
}
