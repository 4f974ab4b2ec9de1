// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "FakeRegistry.h"

#include <CppJob.h>
#include <GlobalStorage.h>
#include <JobQueue.h>
#include <utils/PluginFactory.h>
#include <viewpages/ViewStep.h>

#include <QLabel>
#include <QListWidget>
#include <QPluginLoader>
#include <QSignalSpy>
#include <QTest>

/// Tests of the built plugins, loaded the way Calamares loads them.
class PluginTest : public QObject
{
    Q_OBJECT

private slots:
    void viewStepWorks();
    void mistakesAreRequirements();
    void finishJobLoads();
    void withPartitionsThereIsNoDiskPage();
};

static CalamaresPluginFactory*
load( const char* path )
{
    QPluginLoader loader( QString::fromLocal8Bit( path ) );
    auto* factory = qobject_cast< CalamaresPluginFactory* >( loader.instance() );
    if ( !factory )
    {
        qFatal( "%s", qPrintable( loader.errorString() ) );
    }
    return factory;
}

void
PluginTest::withPartitionsThereIsNoDiskPage()
{
    Calamares::JobQueue queue;
    FakeRegistry registry;
    auto map = registry.configuration();
    map.insert( "integration", QVariantMap { { "partitionModule", true } } );
    std::unique_ptr< Calamares::ViewStep > step( load( VIEWMODULE )->create< Calamares::ViewStep >() );
    step->setConfigurationMap( map );
    auto* widget = step->widget();
    QVERIFY( widget->findChild< QListWidget* >( "imageList" ) );
    QVERIFY( step->isAtBeginning() && step->isAtEnd() );
    QSignalSpy next( step.get(), &Calamares::ViewStep::nextStatusChanged );
    step->onActivate();
    QTRY_VERIFY_WITH_TIMEOUT( step->isNextEnabled(), 40000 );
    QVERIFY( !next.isEmpty() );
    QVERIFY( step->prettyStatus().contains( QStringLiteral( "will be installed" ) ) );
    std::unique_ptr< QWidget > summary( step->createSummaryWidget() );
    QVERIFY( summary && summary->findChild< QLabel* >( "summaryImage" ) );
    QVERIFY( !summary->findChild< QLabel* >( "summaryDisk" ) );
    QCOMPARE( step->jobs().size(), 1 );
    QCOMPARE( step->jobs().size(), 1 );
}

void
PluginTest::viewStepWorks()
{
    Calamares::JobQueue queue;
    FakeRegistry registry;
    std::unique_ptr< Calamares::ViewStep > step( load( VIEWMODULE )->create< Calamares::ViewStep >() );
    QVERIFY( step );
    step->setConfigurationMap( registry.configuration() );
    QVERIFY( step->checkRequirements().isEmpty() );
    QVERIFY( !step->prettyName().isEmpty() );
    auto* widget = step->widget();
    QVERIFY( widget );
    auto* images = widget->findChild< QListWidget* >( "imageList" );
    QVERIFY( images );
    QVERIFY( step->isAtBeginning() );
    QVERIFY( !step->isAtEnd() );
    QVERIFY( !step->isNextEnabled() );
    QVERIFY( !step->createSummaryWidget() );

    QSignalSpy next( step.get(), &Calamares::ViewStep::nextStatusChanged );
    step->onActivate();
    images->setCurrentRow( 0 );
    QTRY_VERIFY_WITH_TIMEOUT( step->isNextEnabled(), 40000 );
    QVERIFY( next.last().first().toBool() );

    step->next();
    QVERIFY( !step->isAtBeginning() );
    QVERIFY( step->isAtEnd() );
    QVERIFY( !step->isNextEnabled() );
    QVERIFY( !widget->findChild< QLabel* >( "diskStatus" )->text().isEmpty() );
    step->back();
    QVERIFY( step->isAtBeginning() );
    QVERIFY( step->isNextEnabled() );

    step->onLeave();
    QVERIFY( queue.globalStorage()->contains( "bootcDigest" ) );
    QCOMPARE( step->jobs().size(), 1 );
    // No job is running, so there is nothing to wait for.
    step->onCancel();
}

void
PluginTest::mistakesAreRequirements()
{
    std::unique_ptr< Calamares::ViewStep > step( load( VIEWMODULE )->create< Calamares::ViewStep >() );
    step->setConfigurationMap( { { "imagse", 1 }, { "transport", "pigeon" } } );
    QCOMPARE( step->checkRequirements().size(), 2 );
    step->widget();
    step->onActivate();
    QVERIFY( !step->isNextEnabled() );
    QVERIFY( step->widget()->findChild< QLabel* >( "imageStatus" )->text().contains( "imagse" ) );
}

void
PluginTest::finishJobLoads()
{
    std::unique_ptr< Calamares::CppJob > job( load( FINISHJOB )->create< Calamares::CppJob >() );
    QVERIFY( job );
    QVERIFY( !job->prettyName().isEmpty() );
}

QTEST_MAIN( PluginTest )
#include "PluginTest.moc"
