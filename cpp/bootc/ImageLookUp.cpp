// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ImageLookUp.h"

#include "EngineLog.h"
#include "RustStrings.h"

#include <chrono>

using namespace std::chrono_literals;

ImageLookUp::ImageLookUp( const bootc::Config& config, QObject* parent )
    : QObject( parent )
    , m_inspection( bootc::make_inspection( config, rust::Str() ) )
    , m_result( m_inspection->state() )
{
    m_pollTimer.setInterval( 100ms );
    connect( &m_pollTimer, &QTimer::timeout, this, &ImageLookUp::poll );
}

ImageLookUp::~ImageLookUp() = default;

void
ImageLookUp::setReference( const bootc::Config& config, const QString& reference )
{
    m_pollTimer.stop();
    m_inspection = bootc::make_inspection( config, toRust( reference ) );
    m_result = m_inspection->state();
}

void
ImageLookUp::start( bootc::Login login )
{
    m_inspection->start( std::move( login ) );
    m_pollTimer.start();
}

void
ImageLookUp::poll()
{
    EngineLog::drain();
    auto state = m_inspection->state();
    if ( state.done )
    {
        m_pollTimer.stop();
        m_result = std::move( state );
        emit done();
    }
}
