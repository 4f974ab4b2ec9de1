// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ImageLookUp.h"

#include "RustStrings.h"

#include <chrono>

using namespace std::chrono_literals;

ImageLookUp::ImageLookUp( QObject* parent )
    : QObject( parent )
{
    m_pollTimer.setInterval( 100ms );
    connect( &m_pollTimer, &QTimer::timeout, this, &ImageLookUp::poll );
}

ImageLookUp::~ImageLookUp() = default;

void
ImageLookUp::start( const bootc::Config& config, const QString& reference, bootc::Login login )
{
    reset();
    m_inspection = bootc::start_inspection( config, toRust( reference ), std::move( login ) );
    m_pollTimer.start();
}

void
ImageLookUp::reset()
{
    m_pollTimer.stop();
    m_inspection.reset();
    m_result = {};
}

void
ImageLookUp::poll()
{
    auto state = ( *m_inspection )->state();
    if ( state.done )
    {
        m_pollTimer.stop();
        m_result = std::move( state );
        emit done();
    }
}
