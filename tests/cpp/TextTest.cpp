// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "DiskText.h"
#include "FailureText.h"
#include "ImageText.h"
#include "Notation.h"
#include "ProblemText.h"
#include "ProgressText.h"
#include "RustStrings.h"
#include "Sentences.h"

#include <QLocale>
#include <QTest>

using bootc::ErrorCode;

/// Checks that every code of the Rust side has a sentence, and that the sentence names the subject of the code.
class TextTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault( QLocale::c() ); }
    void everyErrorHasASentence_data();
    void everyErrorHasASentence();
    void argumentsAreNamed_data();
    void argumentsAreNamed();
    void missingArgumentsAreSurvived();
    void unknownErrorHasASentence();
    void everyCodeEndsWithOneSentenceForAllArguments();
    void everyDiskStateHasASentence();
    void everyProblemKindNamesPathAndArgument();
    void everyDiskProblemHasAReason();
    void everyStepHasAStatus();
    void progressSaysWhatIsKnown_data();
    void progressSaysWhatIsKnown();
    void silenceIsToldByWhatIsWaitedFor();
    void silenceIsToldWithWhatIsDoneAboutIt();
    void disksAreNamed();
    void digestsAreShortened();
    void anImageOnTheMediumIsSaidToBeThere();
    void anEarlyWipeIsSaidWithTheFigures();
};

static bootc::Failure
failure( ErrorCode code, const QStringList& args )
{
    bootc::Failure failure {};
    failure.code = code;
    for ( const auto& arg : args )
    {
        failure.args.push_back( toRust( arg ) );
    }
    return failure;
}

void
TextTest::everyErrorHasASentence_data()
{
    QTest::addColumn< int >( "code" );
    for ( int code = 1; code <= int( ErrorCode::Usage ); ++code )
    {
        QTest::addRow( "%d", code ) << code;
    }
}

void
TextTest::everyErrorHasASentence()
{
    QFETCH( int, code );
    const auto text = FailureText::sentence( failure( ErrorCode( code ), { "1000", "2000", "3000", "4000" } ) );
    QVERIFY( text.size() > 20 );
    QVERIFY2( text.endsWith( QLatin1Char( '.' ) ) || text.endsWith( QStringLiteral( "000" ) ), qPrintable( text ) );
    QVERIFY2( !text.contains( QLatin1Char( '%' ) ), qPrintable( text ) );
    QVERIFY2( !text.contains( QStringLiteral( "…" ) ), qPrintable( text ) );
    if ( ErrorCode( code ) != ErrorCode::Cancelled )
    {
        // Not the fallback sentence for codes that have none.
        QVERIFY( text != FailureText::sentence( failure( ErrorCode( 255 ), {} ) ) );
    }
}

void
TextTest::argumentsAreNamed_data()
{
    QTest::addColumn< ErrorCode >( "code" );
    QTest::addColumn< QStringList >( "args" );
    QTest::addColumn< QStringList >( "shown" );
    const auto row = []( const char* name, ErrorCode code, const QStringList& args, const QStringList& shown )
    { QTest::newRow( name ) << code << args << shown; };
    row( "login", ErrorCode::LoginRefused, { "quay.io", "ada" }, { "quay.io", "ada" } );
    row( "expired login", ErrorCode::LoginExpired, { "quay.io" }, { "quay.io", "again" } );
    row( "short name", ErrorCode::ReferenceAmbiguous, { "os", "a/os, b/os" }, { "“os”", "a/os, b/os" } );
    row( "blocked", ErrorCode::RegistryBlocked, { "quay.io/bad", "/etc/r.conf" }, { "quay.io/bad", "/etc/r.conf" } );
    row( "registries.conf", ErrorCode::RegistrySetup, { "/etc/r.conf" }, { "/etc/r.conf" } );
    row( "access", ErrorCode::AccessDenied, { "quay.io", "team/os" }, { "quay.io", "team/os" } );
    row( "place holders in arguments", ErrorCode::LoginRefused, { "%2", "%1" }, { "%2 refused", "“%1”" } );
    row( "platform",
         ErrorCode::PlatformMissing,
         { "r/i:t", "linux/amd64", "linux/arm64" },
         { "r/i:t", "linux/amd64", "linux/arm64" } );
    row( "scratch", ErrorCode::ScratchFull, { "/var", "2100000000", "5000000" }, { "/var", "2.1 GB", "5.0 MB" } );
    row( "scratch, sizes unknown", ErrorCode::ScratchFull, { "/var", "0", "0" }, { "/var is used up" } );
    row( "pull", ErrorCode::PullInterrupted, { "quay.io", "1000000", "4000000" }, { "1.0 MB of 4.0 MB" } );
    row( "pull, size unknown", ErrorCode::PullInterrupted, { "quay.io", "0", "0" }, { "quay.io broke off." } );
    row( "disk", ErrorCode::DiskTooSmall, { "/dev/sda", "8000000000", "4000000000" }, { "8.0 GB", "4.0 GB" } );
    row( "partition",
         ErrorCode::PartitionTooSmall,
         { "/dev/sda1", "EFI", "200000000", "90000000" },
         { "/dev/sda1", "EFI", "200.0 MB", "90.0 MB" } );
    row( "other partition",
         ErrorCode::EspNotFirst,
         { "/dev/sda8", "/dev/sda1" },
         { "from /dev/sda1, not from /dev/sda8" } );
    row( "bootc", ErrorCode::BootcFailed, { "1", "error: no space" }, { "error: no space" } );
    row( "bootc, silent", ErrorCode::BootcFailed, { "139", "" }, { "139" } );
}

void
TextTest::argumentsAreNamed()
{
    QFETCH( ErrorCode, code );
    QFETCH( QStringList, args );
    QFETCH( QStringList, shown );
    const auto text = FailureText::sentence( failure( code, args ) );
    for ( const auto& part : shown )
    {
        QVERIFY2( text.contains( part ), qPrintable( text ) );
    }
}

void
TextTest::missingArgumentsAreSurvived()
{
    for ( int code = 0; code <= int( ErrorCode::Usage ); ++code )
    {
        (void)FailureText::sentence( failure( ErrorCode( code ), {} ) );
    }
}

void
TextTest::unknownErrorHasASentence()
{
    QVERIFY( !FailureText::sentence( failure( ErrorCode( 255 ), {} ) ).isEmpty() );
    QVERIFY( FailureText::sentence( failure( ErrorCode::None, {} ) ).isEmpty() );
}

void
TextTest::everyCodeEndsWithOneSentenceForAllArguments()
{
    QMap< int, int > counts;
    for ( const auto& area :
          { installerSentences(), registrySentences(), imageSentences(), diskSentences(), systemSentences() } )
    {
        for ( const auto& sentence : area )
        {
            auto& count = counts[ int( sentence.code ) ];
            // A sentence that needs an argument would never be reached after one that needs none.
            QVERIFY2( count == 0, sentence.words.source );
            count += sentence.needs == Sentence::noArgument;
        }
    }
    QCOMPARE( counts.size(), int( ErrorCode::Usage ) );
    QCOMPARE( counts.values(), QList< int >( counts.size(), 1 ) );
}

void
TextTest::everyDiskStateHasASentence()
{
    for ( auto state : { bootc::DiskState::Untouched,
                         bootc::DiskState::Erased,
                         bootc::DiskState::Half,
                         bootc::DiskState::Installed,
                         bootc::DiskState::PartitionsEmpty,
                         bootc::DiskState::PartitionsHalf } )
    {
        QVERIFY( FailureText::diskState( state ).endsWith( QLatin1Char( '.' ) ) );
    }
}

void
TextTest::everyProblemKindNamesPathAndArgument()
{
    for ( int kind = 0; kind <= int( bootc::ProblemKind::Conflict ); ++kind )
    {
        bootc::Problem problem {};
        problem.kind = bootc::ProblemKind( kind );
        problem.path = "images[1].image";
        problem.args.push_back( "first" );
        problem.args.push_back( "second" );
        const auto text = ProblemText::sentence( problem );
        QVERIFY2( text.contains( QStringLiteral( "images[1].image" ) ), qPrintable( text ) );
        QVERIFY2( text.contains( QStringLiteral( "first" ) ) || problem.kind == bootc::ProblemKind::NotSupportedYet,
                  qPrintable( text ) );
    }
}

void
TextTest::everyDiskProblemHasAReason()
{
    for ( int problem = 0; problem <= int( bootc::DiskProblem::WrongKind ); ++problem )
    {
        bootc::Disk disk {};
        disk.problem = bootc::DiskProblem( problem );
        disk.problem_args.push_back( "8000000000" );
        QCOMPARE( DiskText::problem( disk ).isEmpty(), disk.problem == bootc::DiskProblem::None );
    }
}

void
TextTest::anImageOnTheMediumIsSaidToBeThere()
{
    bootc::ImageInfo image {};
    image.reference = "oci:/run/live/medium/images:os";
    image.target = "registry.example.org/team/os:1";
    image.download_bytes = 2000000000;
    image.on_medium = true;
    QVERIFY( ImageText::details( image ).contains( QStringLiteral( "on this medium" ) ) );
    QVERIFY( !ImageText::details( image ).contains( QStringLiteral( "to fetch" ) ) );
    QCOMPARE( ImageText::origin( image ),
              QStringLiteral( "this medium; updates from registry.example.org/team/os:1" ) );
    image.reference = image.target;
    image.on_medium = false;
    QVERIFY( ImageText::details( image ).contains( QStringLiteral( "2.0 GB to fetch" ) ) );
    QCOMPARE( ImageText::origin( image ), QStringLiteral( "registry.example.org/team/os:1" ) );
}

void
TextTest::everyStepHasAStatus()
{
    QSet< QString > seen;
    for ( int step = 0; step <= int( bootc::Step::Audit ); ++step )
    {
        seen.insert( ProgressText::step( bootc::Step( step ) ) );
    }
    QCOMPARE( seen.size(), int( bootc::Step::Audit ) + 1 );
    QVERIFY( !seen.contains( QString() ) );
    QVERIFY( !seen.contains( ProgressText::step( bootc::Step( 255 ) ) ) );
}

void
TextTest::progressSaysWhatIsKnown_data()
{
    QTest::addColumn< quint64 >( "done" );
    QTest::addColumn< quint64 >( "total" );
    QTest::addColumn< quint64 >( "rate" );
    QTest::addColumn< qint64 >( "eta" );
    QTest::addColumn< quint64 >( "silence" );
    QTest::addColumn< QString >( "text" );
    using u = quint64;
    using i = qint64;
    QTest::newRow( "all" ) << u( 1200000000 ) << u( 2100000000 ) << u( 38000000 ) << i( 24 ) << u( 0 )
                           << "Fetching the image: 1.2 GB of 2.1 GB, 38.0 MB/s, 24 s left";
    QTest::newRow( "minutes" ) << u( 1000000 ) << u( 2000000 ) << u( 0 ) << i( 301 ) << u( 0 )
                               << "Fetching the image: 1.0 MB of 2.0 MB, 6 min left";
    QTest::newRow( "hours" ) << u( 1000000 ) << u( 2000000 ) << u( 0 ) << i( 9000 ) << u( 0 )
                             << "Fetching the image: 1.0 MB of 2.0 MB, 2.5 h left";
    QTest::newRow( "no total" ) << u( 5000000 ) << u( 0 ) << u( 0 ) << i( -1 ) << u( 0 )
                                << "Fetching the image: 5.0 MB";
    QTest::newRow( "silence" ) << u( 1000000 ) << u( 2000000 ) << u( 7000 ) << i( 301 ) << u( 12 )
                               << "Fetching the image: 1.0 MB of 2.0 MB, nothing received for 12 s";
    QTest::newRow( "nothing" ) << u( 0 ) << u( 0 ) << u( 0 ) << i( -1 ) << u( 0 ) << "Fetching the image…";
}

void
TextTest::progressSaysWhatIsKnown()
{
    QFETCH( quint64, done );
    QFETCH( quint64, total );
    QFETCH( quint64, rate );
    QFETCH( qint64, eta );
    QFETCH( quint64, silence );
    bootc::Event event {};
    event.step = bootc::Step::Pull;
    event.done = done;
    event.total = total;
    event.rate = rate;
    event.eta = eta;
    event.silence = silence;
    QTEST( ProgressText::line( event ), "text" );
}

void
TextTest::silenceIsToldByWhatIsWaitedFor()
{
    bootc::Event event {};
    event.eta = -1;
    event.silence = 150;
    event.step = bootc::Step::Pull;
    QCOMPARE( ProgressText::line( event ), QStringLiteral( "Fetching the image: nothing received for 150 s" ) );
    event.step = bootc::Step::Deploy;
    event.done = 5000000;
    QCOMPARE( ProgressText::line( event ),
              QStringLiteral( "Writing the system to the disk: 5.0 MB, no activity for 150 s" ) );
}

void
TextTest::silenceIsToldWithWhatIsDoneAboutIt()
{
    bootc::Event event {};
    event.step = bootc::Step::Pull;
    event.done = 1200000000;
    event.total = 2100000000;
    event.rate = 38000000;
    event.eta = 24;
    event.silence = 12;
    event.retries = 3;
    QCOMPARE( ProgressText::line( event ),
              QStringLiteral( "Fetching the image: 1.2 GB of 2.1 GB, nothing received for 12 s, retries: 3" ) );
}

void
TextTest::disksAreNamed()
{
    bootc::Disk disk {};
    disk.path = "/dev/sda";
    disk.size_bytes = 500000000000;
    QCOMPARE( DiskText::name( disk ), QStringLiteral( "Disk, 500.0 GB (/dev/sda)" ) );
    QCOMPARE( DiskText::details( disk ), QStringLiteral( "empty" ) );
    disk.model = "Samsung SSD 980";
    disk.bus = "nvme";
    disk.serial = "S64";
    disk.partitions = 2;
    QCOMPARE( DiskText::name( disk ), QStringLiteral( "Samsung SSD 980, 500.0 GB (/dev/sda)" ) );
    QCOMPARE( DiskText::details( disk ), QStringLiteral( "NVMe · serial number S64 · partitions: 2" ) );
    disk.contents.push_back( "ntfs \"Windows\"" );
    QCOMPARE( DiskText::details( disk ), QStringLiteral( "NVMe · serial number S64 · holds ntfs \"Windows\"" ) );
}

void
TextTest::digestsAreShortened()
{
    QCOMPARE( Notation::shortDigest( QStringLiteral( "sha256:0123456789abcdef" ) ),
              QStringLiteral( "sha256:0123456789ab…" ) );
    QCOMPARE( Notation::shortDigest( QStringLiteral( "sha256:0123" ) ), QStringLiteral( "sha256:0123" ) );
    QCOMPARE( Notation::shortDigest( QString() ), QString() );
}

void
TextTest::anEarlyWipeIsSaidWithTheFigures()
{
    const auto scratch = []( bool onTarget, quint64 needed, quint64 free )
    { return DiskText::scratch( bootc::ScratchDecision { onTarget, needed, free } ); };
    QCOMPARE( scratch( false, 0, 0 ), QString() );
    QCOMPARE( scratch( true, 0, 0 ), QStringLiteral( "on the disk, which is erased before the image is fetched" ) );
    QCOMPARE(
        scratch( true, 15750000000, 3400000000 ),
        QStringLiteral( "on the disk, which is erased before the image is fetched: elsewhere it would need 15.8 GB, "
                        "but only 3.4 GB is free" ) );
    QCOMPARE( scratch( false, 15750000000, 3400000000 ),
              QStringLiteral( "too little: the image needs 15.8 GB, but only 3.4 GB is free" ) );
}

QTEST_GUILESS_MAIN( TextTest )
#include "TextTest.moc"
