// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Config.h"
#include "FakeRegistry.h"
#include "FetchJob.h"
#include "InstallOnPartitionsJob.h"

#include <GlobalStorage.h>
#include <JobQueue.h>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

/// Tests of the jobs, in a real queue of Calamares.
class JobTest : public QObject
{
    Q_OBJECT

private slots:
    void successIsReported();
    void failureIsReported();
    void cancelEndsTheTask();
    void theStateOfTheJobBeforeIsThereAtTheStart();
    void aPlanThatFailedMakesAFailingJob();
    void aDiskThatIsNotThereIsAnError();
    void partitionsAreTakenFromTheirModule();
    void withPartitionsTheImageIsFetchedFirst();
};

namespace
{

bootc::Event
makeEvent( bootc::EventKind kind )
{
    bootc::Event event {};
    event.kind = kind;
    event.eta = -1;
    return event;
}

/// Plays back a script of events, one per call; if it has to wait for a cancel, the last event comes only after it.
struct ScriptedTask
{
    std::vector< bootc::Event > script;
    bool waitsForCancel = false;
    bool wasCancelled = false;
    size_t next = 0;

    rust::Vec< bootc::Event > poll_events()
    {
        rust::Vec< bootc::Event > events;
        const bool holdsBack = waitsForCancel && !wasCancelled && next + 1 == script.size();
        if ( next < script.size() && !holdsBack )
        {
            events.push_back( script[ next++ ] );
        }
        return events;
    }
    void cancel() { wasCancelled = true; }
};

template < typename Task >
class ScriptedJob : public Calamares::Job
{
public:
    ScriptedJob( Task task, CancelFlag flag )
        : m_task( std::move( task ) )
        , m_runner( *this, std::move( flag ) )
    {
    }
    QString prettyName() const override { return QStringLiteral( "test" ); }
    QString prettyStatusMessage() const override { return m_runner.status(); }
    Calamares::JobResult exec() override { return TaskRunner::result( m_runner.runToEnd( m_task ) ); }

private:
    Task m_task;
    TaskRunner m_runner;
};

struct Outcome
{
    QString message;
    QString details;
    QStringList statuses;
    bool failed = false;
};

/// Runs the job to the end of its queue; calls @p meanwhile when the job has started.
Outcome
run( Calamares::JobQueue& queue, const Calamares::job_ptr& job, const std::function< void() >& meanwhile = [] {} )
{
    QSignalSpy finished( &queue, &Calamares::JobQueue::finished );
    QSignalSpy failed( &queue, &Calamares::JobQueue::failed );
    QSignalSpy progress( &queue, &Calamares::JobQueue::progress );
    queue.enqueue( 1, { job } );
    queue.start();
    meanwhile();
    Outcome outcome;
    if ( finished.isEmpty() && !finished.wait( 60000 ) )
    {
        qFatal( "the job did not end" );
    }
    for ( const auto& arguments : progress )
    {
        outcome.statuses.append( arguments.at( 1 ).toString() );
    }
    outcome.failed = !failed.isEmpty();
    if ( outcome.failed )
    {
        outcome.message = failed.first().at( 0 ).toString();
        outcome.details = failed.first().at( 1 ).toString();
    }
    return outcome;
}

CancelFlag
flag()
{
    return std::make_shared< std::atomic_bool >( false );
}

/// A job of the engine that fails, since no image was chosen.
class HopelessJob : public TaskJob
{
public:
    HopelessJob()
        : TaskJob( fetched, flag() )
    {
    }
    QString prettyName() const override { return QStringLiteral( "test" ); }
    /// What `bootcState` was when the task started
    QString stateAtStart = QStringLiteral( "never started" );

protected:
    rust::Box< bootc::Task > start() override
    {
        stateAtStart = state();
        const auto config = bootc::parse_config( "{}" );
        const auto inspection = bootc::make_inspection( *config, "" );
        return bootc::start_fetch( *bootc::make_plan( *config, *inspection, {} ), {} );
    }
};

}  // namespace

void
JobTest::successIsReported()
{
    Calamares::JobQueue queue;
    ScriptedTask task;
    auto step = makeEvent( bootc::EventKind::StepStarted );
    step.step = bootc::Step::Pull;
    auto progress = makeEvent( bootc::EventKind::Progress );
    progress.step = bootc::Step::Pull;
    progress.fraction = 0.5;
    progress.done = 1000000;
    progress.total = 2000000;
    auto log = makeEvent( bootc::EventKind::Log );
    log.level = bootc::LogLevel::Warning;
    log.text = "a line";
    task.script = { step, log, progress, makeEvent( bootc::EventKind::Succeeded ) };
    const auto outcome = run( queue, Calamares::job_ptr( new ScriptedJob( task, flag() ) ) );
    QVERIFY( !outcome.failed );
    QVERIFY( outcome.statuses.contains( QStringLiteral( "Fetching the image…" ) ) );
    QVERIFY( !outcome.statuses.filter( QStringLiteral( "Fetching the image: 1" ) ).isEmpty() );
}

void
JobTest::failureIsReported()
{
    Calamares::JobQueue queue;
    ScriptedTask task;
    auto last = makeEvent( bootc::EventKind::Failed );
    last.failure.code = bootc::ErrorCode::BootcFailed;
    last.failure.args.push_back( "1" );
    last.failure.args.push_back( "no space" );
    last.failure.details = "bootc: exit status 1";
    last.failure.disk = bootc::DiskState::Erased;
    task.script = { last };
    const auto outcome = run( queue, Calamares::job_ptr( new ScriptedJob( task, flag() ) ) );
    QVERIFY( outcome.failed );
    QVERIFY2( outcome.message.contains( QStringLiteral( "no space" ) ), qPrintable( outcome.message ) );
    // The state of the disk, and what to do next.
    QVERIFY2( outcome.message.contains( QStringLiteral( "install again" ) ), qPrintable( outcome.message ) );
    QCOMPARE( outcome.details, QStringLiteral( "bootc: exit status 1" ) );
}

void
JobTest::cancelEndsTheTask()
{
    Calamares::JobQueue queue;
    ScriptedTask task;
    auto last = makeEvent( bootc::EventKind::Failed );
    last.failure.code = bootc::ErrorCode::Cancelled;
    task.script = { last };
    task.waitsForCancel = true;
    const auto cancelFlag = flag();
    QElapsedTimer timer;
    timer.start();
    const auto outcome = run( queue,
                              Calamares::job_ptr( new ScriptedJob( task, cancelFlag ) ),
                              [ & ]
                              {
                                  cancelFlag->store( true );
                                  // The view step waits in this way, because the queue's thread is its child.
                                  auto* thread = queue.findChild< QThread* >();
                                  QVERIFY( thread );
                                  QVERIFY( thread->wait( 10000 ) );
                              } );
    QVERIFY( outcome.failed );
    QVERIFY( outcome.message.contains( QStringLiteral( "canceled" ) ) );
    QVERIFY( outcome.message.contains( QStringLiteral( "Nothing on the disk was changed" ) ) );
    QVERIFY( timer.elapsed() < 2000 );
}

void
JobTest::theStateOfTheJobBeforeIsThereAtTheStart()
{
    // A queue each: after a job that failed, Calamares 3.4 starts no other one in the same queue.
    const auto stateAtStart = []( const QString& before )
    {
        Calamares::JobQueue queue;
        if ( !before.isEmpty() )
        {
            queue.globalStorage()->insert( "bootcState", before );
        }
        const QSharedPointer< HopelessJob > job( new HopelessJob );
        run( queue, job );
        QCOMPARE( queue.globalStorage()->value( "bootcState" ).toString(), QString( TaskJob::failed ) );
        QCOMPARE( job->stateAtStart, before );
    };
    stateAtStart( QString() );
    stateAtStart( QString( TaskJob::mounted ) );
}

void
JobTest::aPlanThatFailedMakesAFailingJob()
{
    Calamares::JobQueue queue;
    Config config;
    config.setConfigurationMap( {} );
    const auto jobs = config.createJobs();
    QCOMPARE( jobs.size(), 1 );
    const auto outcome = run( queue, jobs.first() );
    QVERIFY( outcome.failed );
    QVERIFY( outcome.message.size() > 20 );
    QCOMPARE( queue.globalStorage()->value( "bootcState" ).toString(), QStringLiteral( "failed" ) );
    QVERIFY( !queue.globalStorage()->contains( "rootMountPoint" ) );
}

void
JobTest::aDiskThatIsNotThereIsAnError()
{
    Calamares::JobQueue queue;
    FakeRegistry registry;
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( registry.configuration() );
    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );
    config.diskChoice().setPath( QStringLiteral( "/dev/not-there" ) );
    const auto outcome = run( queue, config.createJobs().first() );
    QVERIFY( outcome.failed );
    QVERIFY2( outcome.message.contains( QStringLiteral( "/dev/not-there" ) ), qPrintable( outcome.message ) );
    QVERIFY( outcome.message.contains( QStringLiteral( "Nothing on the disk was changed" ) ) );
}

void
JobTest::partitionsAreTakenFromTheirModule()
{
    // The partitions as the module `partition` of Calamares 3.3 leaves them.
    const auto partition
        = []( const char* device, const char* place, const char* fs, bool claimed, const char* mapping )
    {
        QVariantMap map { { "device", device }, { "mountPoint", place }, { "fs", fs }, { "claimed", claimed } };
        if ( *mapping )
        {
            map.insert( "luksMapperName", mapping );
            map.insert( "luksPassphrase", "s3cret" );
        }
        return QVariant( map );
    };
    const QVariantList list {
        partition( "/dev/sda1", "/boot/efi", "fat32", false, "" ), partition( "/dev/sda2", "", "ntfs", false, "" ),
        partition( "/dev/sda3", "/", "ext4", true, "luks-1234" ),  partition( "/dev/sda4", "", "linuxswap", true, "" ),
        partition( "/dev/sda5", "", "linuxswap", false, "" ),      QVariant( QStringLiteral( "nonsense" ) )
    };
    QStringList found;
    for ( const auto& each : partitionsOf( list ) )
    {
        found.append( toQt( each.device ) + QLatin1Char( ' ' ) + toQt( each.mount_point ) );
    }
    QCOMPARE( found, QStringList( { "/dev/sda1 /boot/efi", "/dev/mapper/luks-1234 /", "/dev/sda4 swap" } ) );
}

void
JobTest::withPartitionsTheImageIsFetchedFirst()
{
    Calamares::JobQueue queue;
    FakeRegistry registry;
    auto map = registry.configuration();
    map.insert( "integration", QVariantMap { { "partitionModule", true } } );
    Config config;
    auto& imageChoice = config.imageChoice();
    config.setConfigurationMap( map );
    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );
    const auto before = config.createJobs();
    const auto after = config.createJobs();
    QVERIFY( before.size() == 1 && qobject_cast< FetchJob* >( before.first().data() ) );
    QVERIFY( after.size() == 1 && qobject_cast< InstallOnPartitionsJob* >( after.first().data() ) );
    // The user returned to the pages and left them again.
    config.finalizeGlobalStorage();
    const auto again = config.createJobs();
    QVERIFY( again.size() == 1 && qobject_cast< FetchJob* >( again.first().data() ) );
    // Without the first job the second job has nothing to install, and it does not claim that the disk is unchanged.
    const auto outcome = run( queue, after.first() );
    QVERIFY( outcome.failed );
    QVERIFY2( outcome.message.contains( QStringLiteral( "no new system on them" ) ), qPrintable( outcome.message ) );
    QCOMPARE( queue.globalStorage()->value( "bootcState" ).toString(), QStringLiteral( "failed" ) );
}

QTEST_GUILESS_MAIN( JobTest )
#include "JobTest.moc"
