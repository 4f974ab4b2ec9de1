// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Config.h"
#include "Credentials.h"
#include "FakeRegistry.h"
#include "Sequence.h"

#include <GlobalStorage.h>
#include <JobQueue.h>

#include <QSignalSpy>
#include <QTest>

using bootc::ErrorCode;

/// Tests of the user's choices, without pages.
class ConfigTest : public QObject
{
    Q_OBJECT

private slots:
    void anEmptyConfigurationOffersAnyImage();
    void everyMistakeIsARequirement();
    void sillyMapsAreSurvived_data();
    void sillyMapsAreSurvived();
    void nextIsOffWhileSomethingIsWrong_data();
    void nextIsOffWhileSomethingIsWrong();
    void aBrokenConnectionCanBeRetried();
    void typedReferencesAreChecked();
    void aLoginIsAskedForAndUsed();
    void aLoginStaysWithItsRegistry();
    void choicesAreToldToOtherModules();
    void theOrderOfModulesIsChecked();
    void thePartitionModuleIsToldHowMuchIsNeeded();
    void credentialsAreWiped();
    void secretsAreWiped();
};

static void
awaitLookUp( Config& config )
{
    QTRY_VERIFY_WITH_TIMEOUT( config.imageChoice().isReady() || config.imageChoice().wantsLogin()
                                  || config.imageChoice().canRetry()
                                  || config.imageChoice().status().tone == Status::Tone::Bad,
                              40000 );
}

void
ConfigTest::anEmptyConfigurationOffersAnyImage()
{
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( {} );
    QVERIFY( config.requirements().isEmpty() );
    QVERIFY( imageChoice.allowsCustomImage() );
    QVERIFY( !config.diskChoice().filesystems().isEmpty() || imageChoice.entry() != ImageChoice::noEntry );
    QVERIFY( !imageChoice.isReady() );
    QVERIFY( !imageChoice.status().text.isEmpty() );
    QVERIFY( !config.diskChoice().status().text.isEmpty() );
}

void
ConfigTest::everyMistakeIsARequirement()
{
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( { { "imagse", 1 },
                                  { "allowCustomImage", "perhaps" },
                                  { "transport", "pigeon" },
                                  { "backend", "zfs" },
                                  { "runner", 7 },
                                  { "keepCredentials", "sometimes" },
                                  { "installOptions", QVariantMap { { "rootfsType", "fat" } } },
                                  { "images", QVariantList { QVariantMap { { "name", "nothing else" } } } },
                                  { "color", "blue" },
                                  { "installationApproach", "kickstart" } } );
    const auto requirements = config.requirements();
    QCOMPARE( requirements.size(), 10 );
    QSet< QString > names;
    for ( const auto& requirement : requirements )
    {
        names.insert( requirement.name );
        QVERIFY( requirement.mandatory );
        QVERIFY( !requirement.satisfied );
        QVERIFY( !requirement.enumerationText().isEmpty() );
        // The page shows the same list, and Next stays disabled.
        QVERIFY( imageChoice.status().text.contains( requirement.negatedText() ) );
    }
    QCOMPARE( names.size(), requirements.size() );
    QCOMPARE( imageChoice.status().tone, Status::Tone::Bad );
    QVERIFY( !imageChoice.isReady() );
}

void
ConfigTest::sillyMapsAreSurvived_data()
{
    QTest::addColumn< QVariantMap >( "map" );
    QTest::newRow( "images is a text" ) << QVariantMap { { "images", "all" } };
    QTest::newRow( "images holds nulls" ) << QVariantMap { { "images", QVariantList { QVariant(), QVariant() } } };
    QTest::newRow( "options are a list" ) << QVariantMap { { "installOptions", QVariantList { 1, 2 } } };
    QTest::newRow( "empty key" ) << QVariantMap { { "", "" } };
    QTest::newRow( "half a surrogate pair" )
        << QVariantMap { { "images",
                           QVariantList { QVariantMap { { "name", QString( QChar( 0xd800 ) ) },
                                                        { "image", QString( QChar( 0xd800 ) ) } } } } };
    QVariantMap deep;
    for ( int level = 0; level < 50; ++level )
    {
        deep = { { "images", deep } };
    }
    QTest::newRow( "deep" ) << deep;
}

void
ConfigTest::sillyMapsAreSurvived()
{
    QFETCH( QVariantMap, map );
    Config config;
    config.setConfigurationMap( map );
    QVERIFY( !config.requirements().isEmpty() );
    QVERIFY( !config.imageChoice().isReady() );
}

void
ConfigTest::nextIsOffWhileSomethingIsWrong_data()
{
    QTest::addColumn< QString >( "repository" );
    QTest::addColumn< QString >( "architecture" );
    QTest::addColumn< bool >( "isBootable" );
    QTest::addColumn< QString >( "reason" );
    QTest::newRow( "fine" ) << "demo/os" << "amd64" << true << QString();
    QTest::newRow( "missing" ) << "missing/os" << "amd64" << true << "There is no image";
    QTest::newRow( "other machine" ) << "demo/os" << "s390x" << true << "not made for this computer";
    QTest::newRow( "not bootable" ) << "demo/os" << "amd64" << false << "not a bootable one";
}

void
ConfigTest::nextIsOffWhileSomethingIsWrong()
{
    QFETCH( QString, repository );
    QFETCH( QString, reason );
    FakeRegistry registry;
    QFETCH( QString, architecture );
    registry.architecture = architecture;
    QFETCH( bool, isBootable );
    registry.isBootable = isBootable;

    Config config;
    auto& imageChoice = config.imageChoice();
    auto map = registry.configuration();
    map[ "images" ]
        = QVariantList { QVariantMap { { "name", "Test" }, { "image", registry.reference( repository ) } } };
    config.setConfigurationMap( map );
    QVERIFY( config.requirements().isEmpty() );
    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    QCOMPARE( imageChoice.status().tone, Status::Tone::Hint );
    QVERIFY( imageChoice.status().text.contains( QStringLiteral( "Looking up" ) ) );
    QVERIFY( !imageChoice.isReady() );
    awaitLookUp( config );

    QCOMPARE( imageChoice.isReady(), reason.isEmpty() );
    if ( reason.isEmpty() )
    {
        QVERIFY( toQt( imageChoice.image().digest ).startsWith( QStringLiteral( "sha256:" ) ) );
        QVERIFY( imageChoice.status().text.contains( QStringLiteral( "13.1" ) ) );
        QVERIFY( imageChoice.status().text.contains( QStringLiteral( "not verified" ) ) );
        QVERIFY( imageChoice.image().disk_bytes > 0 );
    }
    else
    {
        QVERIFY2( imageChoice.status().text.contains( reason ), qPrintable( imageChoice.status().text ) );
    }
}

void
ConfigTest::aBrokenConnectionCanBeRetried()
{
    FakeRegistry registry;
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( registry.configuration() );
    imageChoice.setEntry( 0 );
    registry.isGone = true;
    imageChoice.lookUp();
    awaitLookUp( config );
    QVERIFY( !imageChoice.isReady() );
    QVERIFY( imageChoice.canRetry() );
    QVERIFY( !imageChoice.wantsLogin() );
    QVERIFY2( imageChoice.status().text.contains( QStringLiteral( "cannot be reached" ) ),
              qPrintable( imageChoice.status().text ) );

    registry.isGone = false;
    imageChoice.lookUp();
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );
    QVERIFY( !imageChoice.canRetry() );
}

void
ConfigTest::typedReferencesAreChecked()
{
    FakeRegistry registry;
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( registry.configuration() );
    imageChoice.setEntry( ImageChoice::customEntry );
    QCOMPARE( imageChoice.status().tone, Status::Tone::Hint );

    imageChoice.setCustomReference( QStringLiteral( "Not A Reference" ) );
    QCOMPARE( imageChoice.status().tone, Status::Tone::Bad );
    QVERIFY( imageChoice.status().text.contains( QStringLiteral( "Not A Reference" ) ) );
    QVERIFY( !imageChoice.canRetry() && !imageChoice.wantsLogin() );
    QCOMPARE( imageChoice.inspection().state().failure.remedy, bootc::Remedy::OtherImage );

    imageChoice.setCustomReference( registry.reference() );
    QCOMPARE( imageChoice.status().tone, Status::Tone::Hint );
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );

    QTRY_COMPARE_WITH_TIMEOUT( imageChoice.customSuggestions(),
                               ( QStringList { registry.reference(), registry.reference().chopped( 1 ) + '2' } ),
                               40000 );

    // The result belongs to the reference that was typed before.
    imageChoice.setCustomReference( registry.reference() + QStringLiteral( "2" ) );
    QVERIFY( !imageChoice.isReady() );
    QVERIFY( imageChoice.image().digest.empty() );
}

void
ConfigTest::aLoginIsAskedForAndUsed()
{
    FakeRegistry registry;
    registry.requireLogin( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ) );
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( registry.configuration() );
    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    awaitLookUp( config );
    QVERIFY( imageChoice.wantsLogin() );
    QCOMPARE( imageChoice.loginRegistry(), registry.host() );
    QVERIFY( imageChoice.loginName().isEmpty() );

    imageChoice.login( QStringLiteral( "ada" ), QStringLiteral( "wrong" ), true );
    awaitLookUp( config );
    QVERIFY( imageChoice.wantsLogin() );
    QVERIFY2( imageChoice.status().text.contains( QStringLiteral( "refused the user name “ada”" ) ),
              qPrintable( imageChoice.status().text ) );
    QCOMPARE( imageChoice.loginRegistry(), registry.host() );

    imageChoice.login( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ), true );
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );
    QVERIFY( imageChoice.keepsLogin() );
    QCOMPARE( imageChoice.loginName(), QStringLiteral( "ada" ) );

    // Another image of the same registry reuses the login without asking again.
    imageChoice.setEntry( ImageChoice::customEntry );
    imageChoice.setCustomReference( registry.reference( QStringLiteral( "demo/other" ) ) );
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );
    QVERIFY( imageChoice.keepsLogin() );
}

void
ConfigTest::aLoginStaysWithItsRegistry()
{
    FakeRegistry registry;
    registry.requireLogin( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ) );
    FakeRegistry other;
    other.requireLogin( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ) );
    auto map = registry.configuration();
    const QVariantMap insecure { { "insecure", true } };
    map[ "registryAuth" ]
        = QVariantMap { { "registries", QVariantMap { { registry.host(), insecure }, { other.host(), insecure } } } };
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( map );
    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    awaitLookUp( config );
    imageChoice.login( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ), false );
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );

    imageChoice.setEntry( ImageChoice::customEntry );
    imageChoice.setCustomReference( other.reference() );
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.wantsLogin(), 40000 );
    QCOMPARE( imageChoice.loginRegistry(), other.host() );
    QVERIFY( imageChoice.loginName().isEmpty() );
}

void
ConfigTest::choicesAreToldToOtherModules()
{
    Calamares::JobQueue queue;
    FakeRegistry registry;
    registry.requireLogin( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ) );
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( registry.configuration() );
    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    awaitLookUp( config );
    imageChoice.login( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ), true );
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );
    config.finalizeGlobalStorage();
    const auto& storage = queue.globalStorage()->data();
    QVERIFY( storage.value( "bootcImage" ).toString().contains( registry.host() ) );
    QCOMPARE( storage.value( "bootcDigest" ).toString(), toQt( imageChoice.image().digest ) );
    for ( const auto& value : storage )
    {
        QVERIFY( !value.toString().contains( QStringLiteral( "s3cret" ) ) );
    }
}

void
ConfigTest::theOrderOfModulesIsChecked()
{
    QVERIFY( fitsPartitionModule( { "bootc", "partition", "bootc", "users", "bootcfinish" } ) );
    for ( const auto& wrong : { QStringList {},
                                QStringList { "bootc", "users" },
                                QStringList { "partition", "bootc" },
                                QStringList { "bootc", "partition" },
                                QStringList { "bootc", "bootc", "partition" },
                                QStringList { "bootc", "partition", "mount", "bootc" } } )
    {
        QVERIFY2( !fitsPartitionModule( wrong ), qPrintable( wrong.join( ' ' ) ) );
    }
    // Without settings there is no sequence.
    Config config;
    config.setConfigurationMap( { { "integration", QVariantMap { { "partitionModule", true } } } } );
    QVERIFY( config.usesPartitionModule() );
    const auto requirements = config.requirements();
    QCOMPARE( requirements.size(), 1 );
    QVERIFY( requirements.first().negatedText().contains( QStringLiteral( "settings.conf" ) ) );
    QVERIFY( requirements.first().mandatory && !requirements.first().satisfied );
}

void
ConfigTest::thePartitionModuleIsToldHowMuchIsNeeded()
{
    Calamares::JobQueue queue;
    FakeRegistry registry;
    auto map = registry.configuration();
    map.insert( "integration", QVariantMap { { "partitionModule", true } } );
    Config config;
    config.setConfigurationMap( map );
    config.imageChoice().setEntry( 0 );
    config.imageChoice().lookUp();
    awaitLookUp( config );
    config.finalizeGlobalStorage();
    const double needed = queue.globalStorage()->value( "requiredStorageGiB" ).toDouble();
    QVERIFY( needed >= 1.0 );
    queue.globalStorage()->insert( "requiredStorageGiB", 500.0 );
    config.finalizeGlobalStorage();
    QCOMPARE( queue.globalStorage()->value( "requiredStorageGiB" ).toDouble(), 500.0 );
}

void
ConfigTest::credentialsAreWiped()
{
    Credentials credentials( "quay.io", "ada", "s3cret", true );
    QVERIFY( !credentials.isEmpty() );
    const auto copy = credentials.duplicate();
    auto moved = std::move( credentials );
    QVERIFY( credentials.isEmpty() );  // NOLINT: that is what is tested
    QCOMPARE( toQt( moved.toLogin().password ), QStringLiteral( "s3cret" ) );
    moved.wipe();
    QVERIFY( moved.isEmpty() );
    QVERIFY( moved.toLogin().password.empty() );
    QCOMPARE( toQt( copy.toLogin().password ), QStringLiteral( "s3cret" ) );
}

void
ConfigTest::secretsAreWiped()
{
    Secret secret( QStringLiteral( "correct horse" ) );
    const auto copy = secret.duplicate();
    auto moved = std::move( secret );
    QVERIFY( secret.isEmpty() );  // NOLINT: that is what is tested
    QVERIFY( moved == copy );
    moved.wipe();
    QVERIFY( moved.isEmpty() && moved.toRust().empty() );
    QCOMPARE( toQt( copy.toRust() ), QStringLiteral( "correct horse" ) );
}

QTEST_GUILESS_MAIN( ConfigTest )
#include "ConfigTest.moc"
