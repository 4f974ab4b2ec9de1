// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "BootcViewStep.h"

#include "Config.h"
#include "DiskPage.h"
#include "ImagePage.h"
#include "Summary.h"

#include <JobQueue.h>
#include <utils/Logger.h>

#include <QDeadlineTimer>
#include <QStackedWidget>
#include <QThread>

#include <chrono>

CALAMARES_PLUGIN_FACTORY_DEFINITION( BootcViewStepFactory, registerPlugin< BootcViewStep >(); )

/// Stopping bootc and unmounting may take this long on a slow disk.
static constexpr std::chrono::seconds cancelDeadline( 60 );

BootcViewStep::BootcViewStep( QObject* parent )
    : Calamares::ViewStep( parent )
    , m_config( new Config( this ) )
{
    const auto announce = [ this ] { emit nextStatusChanged( isNextEnabled() ); };
    connect( &m_config->imageChoice(), &ImageChoice::changed, this, announce );
    connect( &m_config->diskChoice(), &DiskChoice::changed, this, announce );
}

BootcViewStep::~BootcViewStep()
{
    if ( m_pages && !m_pages->parent() )
    {
        delete m_pages;
    }
}

QString
BootcViewStep::prettyName() const
{
    return tr( "System", "@label, the operating system to install" );
}

QString
BootcViewStep::prettyStatus() const
{
    return summaryText( *m_config );
}

QWidget*
BootcViewStep::createSummaryWidget() const
{
    return makeSummaryWidget( *m_config );
}

QWidget*
BootcViewStep::widget()
{
    if ( !m_pages )
    {
        m_pages = new QStackedWidget;
        m_pages->setObjectName( QStringLiteral( "bootcPages" ) );
        m_imagePage = new ImagePage( &m_config->imageChoice(), m_pages );
        m_diskPage = new DiskPage( &m_config->diskChoice(), m_pages );
        m_pages->addWidget( m_imagePage );
        m_pages->addWidget( m_diskPage );
    }
    return m_pages;
}

bool
BootcViewStep::isOnDiskPage() const
{
    return m_pages && m_pages->currentWidget() == m_diskPage;
}

void
BootcViewStep::showPage( QWidget* page )
{
    m_imagePage->clearPassword();
    m_pages->setCurrentWidget( page );
    emit nextStatusChanged( isNextEnabled() );
}

void
BootcViewStep::next()
{
    m_config->diskChoice().rescan();
    showPage( m_diskPage );
}

void
BootcViewStep::back()
{
    showPage( m_imagePage );
}

bool
BootcViewStep::isNextEnabled() const
{
    return isOnDiskPage() ? m_config->diskChoice().isReady() : m_config->imageChoice().isReady();
}

bool
BootcViewStep::isBackEnabled() const
{
    return true;
}

bool
BootcViewStep::isAtBeginning() const
{
    return !isOnDiskPage();
}

bool
BootcViewStep::isAtEnd() const
{
    return isOnDiskPage() || m_config->usesPartitionModule();
}

void
BootcViewStep::onActivate()
{
    // The network may have come up since the last try.
    auto& image = m_config->imageChoice();
    if ( !image.isReady() && !image.wantsLogin() )
    {
        image.lookUp();
    }
    if ( isOnDiskPage() )
    {
        m_config->diskChoice().rescan();
    }
}

void
BootcViewStep::onLeave()
{
    m_imagePage->clearPassword();
    m_config->finalizeGlobalStorage();
}

void
BootcViewStep::onCancel()
{
    m_config->cancelJobs();
    // Calamares exits as soon as this returns, and kills the thread that runs the jobs. In the middle of Rust code that
    // aborts the program and leaves mounts behind. So wait for the thread, which is a child of the queue: the jobs that
    // follow ours take seconds, and the last one unmounts.
    auto* queue = Calamares::JobQueue::instance();
    auto* thread = queue ? queue->findChild< QThread* >() : nullptr;
    if ( thread && !thread->wait( QDeadlineTimer( cancelDeadline ) ) )
    {
        cWarning() << "The running job did not stop within" << qint64( cancelDeadline.count() ) << "seconds.";
    }
}

Calamares::JobList
BootcViewStep::jobs() const
{
    auto jobs = m_config->createJobs();
    // The jobs have their own copies of the keys.
    if ( m_diskPage )
    {
        m_diskPage->clearPassphrase();
    }
    return jobs;
}

void
BootcViewStep::setConfigurationMap( const QVariantMap& map )
{
    m_config->setConfigurationMap( map );
}

Calamares::RequirementsList
BootcViewStep::checkRequirements()
{
    return m_config->requirements();
}
