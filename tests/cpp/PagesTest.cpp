// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ChoiceList.h"
#include "Config.h"
#include "DiskPage.h"
#include "FakeRegistry.h"
#include "ImagePage.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

/// Tests of what the pages show, and that the user's input on them takes effect.
class PagesTest : public QObject
{
    Q_OBJECT

private slots:
    void everyInputHasAName();
    void theLoginIsShownWhenItIsNeeded();
    void theCustomFieldBelongsToItsEntry();
    void aBrokenConnectionOffersAnotherTry();
    void theSelectionAloneChooses();
    void aListChoosesOneUsableThing();
    void unusableDisksSayWhyAndCannotBeChosen();
    void anotherDiskNeedsAnotherConfirmation();
    void theTabKeyGoesDownTheDiskPage();
    void thePassphraseIsTypedTwice();
    void theRecoveryKeyIsWrittenDown();
    void encryptionIsOfferedAsTheConfigurationSays();
    void pagesFitTheSmallestWindow();
};

template < typename Widget >
static Widget*
find( const QWidget& page, const char* name )
{
    auto* widget = page.findChild< Widget* >( QString::fromLatin1( name ) );
    if ( !widget )
    {
        qFatal( "there is no %s", name );
    }
    return widget;
}

void
PagesTest::everyInputHasAName()
{
    Config config;
    ImagePage image( &config.imageChoice() );
    DiskPage disk( &config.diskChoice() );
    const QStringList names {
        "imageList",     "customImageEdit", "copyDigestButton", "retryButton",          "loginUser",
        "loginPassword", "loginShow",       "loginKeep",        "loginButton",          "diskList",
        "diskRefresh",   "filesystemCombo", "eraseCheck",       "imageStatus",          "diskStatus",
        "encryptCheck",  "passphraseEdit",  "passphraseShow",   "passphraseRepeatEdit", "recoveryKeyButton"
    };
    config.setConfigurationMap( {} );
    for ( const auto& name : names )
    {
        auto* widget = image.findChild< QWidget* >( name );
        widget = widget ? widget : disk.findChild< QWidget* >( name );
        QVERIFY2( widget, qPrintable( name ) );
        // The widget's own name, or the text of its label.
        QVERIFY2( !QAccessible::queryAccessibleInterface( widget )->text( QAccessible::Name ).isEmpty(),
                  qPrintable( name ) );
    }
}

void
PagesTest::theLoginIsShownWhenItIsNeeded()
{
    FakeRegistry registry;
    registry.requireLogin( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ) );
    Config config;
    auto& imageChoice = config.imageChoice();
    ImagePage page( &imageChoice );
    page.show();
    config.setConfigurationMap( registry.configuration() );
    auto* group = find< QWidget >( page, "loginGroup" );
    auto* user = find< QLineEdit >( page, "loginUser" );
    auto* password = find< QLineEdit >( page, "loginPassword" );
    auto* button = find< QPushButton >( page, "loginButton" );
    auto* shown = find< QCheckBox >( page, "loginShow" );
    QVERIFY( !group->isVisible() );

    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    QTRY_VERIFY_WITH_TIMEOUT( group->isVisible(), 40000 );
    QVERIFY( !button->isEnabled() );
    QCOMPARE( password->echoMode(), QLineEdit::Password );
    QTest::keyClicks( user, "ada" );
    QTest::keyClicks( password, "s3cret" );
    QVERIFY( button->isEnabled() );
    shown->click();
    QCOMPARE( password->echoMode(), QLineEdit::Normal );
    find< QCheckBox >( page, "loginKeep" )->setChecked( true );
    button->click();
    QVERIFY( password->text().isEmpty() );
    QCOMPARE( password->echoMode(), QLineEdit::Password );

    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );
    QVERIFY( !group->isVisible() );
    QVERIFY( imageChoice.keepsLogin() );
    QVERIFY( find< QLabel >( page, "imageStatus" )->text().contains( QStringLiteral( "sha256:" ) ) );
    QVERIFY( find< QPushButton >( page, "copyDigestButton" )->isVisible() );
}

void
PagesTest::theCustomFieldBelongsToItsEntry()
{
    FakeRegistry registry;
    Config config;
    ImagePage page( &config.imageChoice() );
    page.show();
    config.setConfigurationMap( registry.configuration() );
    auto* list = find< QListWidget >( page, "imageList" );
    auto* field = find< QLineEdit >( page, "customImageEdit" );
    QCOMPARE( list->count(), 2 );
    list->item( 0 )->setSelected( true );
    QVERIFY( !field->isVisible() );
    list->item( 1 )->setSelected( true );
    QVERIFY( field->isVisible() );
    QTest::keyClicks( field, "No Reference" );
    QVERIFY( find< QLabel >( page, "imageStatus" )->text().contains( QStringLiteral( "not an image reference" ) ) );

    auto map = registry.configuration();
    map[ "allowCustomImage" ] = false;
    config.setConfigurationMap( map );
    QCOMPARE( list->count(), 1 );
    QVERIFY( !field->isVisible() );
}

void
PagesTest::aBrokenConnectionOffersAnotherTry()
{
    FakeRegistry registry;
    Config config;
    auto& imageChoice = config.imageChoice();
    ImagePage page( &imageChoice );
    page.show();
    config.setConfigurationMap( registry.configuration() );
    // Do not close the port: another process could take it before the second try.
    registry.isGone = true;
    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    auto* retry = find< QPushButton >( page, "retryButton" );
    QVERIFY( !retry->isVisible() );
    QTRY_VERIFY_WITH_TIMEOUT( retry->isVisible(), 40000 );
    registry.isGone = false;
    retry->click();
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.isReady(), 40000 );
    QVERIFY( !retry->isVisible() );
}

void
PagesTest::theSelectionAloneChooses()
{
    FakeRegistry registry;
    Config config;
    auto& imageChoice = config.imageChoice();
    ImagePage page( &imageChoice );
    config.setConfigurationMap( registry.configuration() );
    imageChoice.setEntry( ImageChoice::noEntry );
    auto* list = find< QListWidget >( page, "imageList" );
    // Selects as assistive technology does, without changing the current item.
    list->selectionModel()->select( list->model()->index( 1, 0 ), QItemSelectionModel::ClearAndSelect );
    QCOMPARE( imageChoice.entry(), int( ImageChoice::customEntry ) );
    list->selectionModel()->select( list->model()->index( 0, 0 ), QItemSelectionModel::ClearAndSelect );
    QCOMPARE( imageChoice.entry(), 0 );
}

void
PagesTest::aListChoosesOneUsableThing()
{
    ChoiceList list( QStringLiteral( "things" ) );
    QSignalSpy chosen( &list, &ChoiceList::chosen );
    const QList< ChoiceList::Row > rows {
        { QStringLiteral( "a" ), QIcon(), QStringLiteral( "Apple" ), QStringLiteral( "round" ) },
        { QStringLiteral( "b" ), QIcon(), QStringLiteral( "Brick" ), QStringLiteral( "too hard" ), false },
        { QStringLiteral( "c" ), QIcon(), QStringLiteral( "Cake" ), QStringLiteral( "sweet" ) }
    };
    list.setRows( rows, QStringLiteral( "c" ) );
    QCOMPARE( list.selected(), QVariant( QStringLiteral( "c" ) ) );
    // A selection by the program is not a choice by the user.
    QVERIFY( chosen.isEmpty() );
    list.setRows( rows, QStringLiteral( "b" ) );
    QCOMPARE( list.selected(), QVariant() );
    list.setRows( rows, QVariant() );
    QCOMPARE( list.selected(), QVariant() );

    list.selectionModel()->select( list.model()->index( 1, 0 ), QItemSelectionModel::ClearAndSelect );
    QCOMPARE( list.selected(), QVariant() );
    chosen.clear();
    list.selectionModel()->select( list.model()->index( 0, 0 ), QItemSelectionModel::ClearAndSelect );
    QCOMPARE( list.selected(), QVariant( QStringLiteral( "a" ) ) );
    QCOMPARE( chosen.size(), 1 );
    const auto* brick = list.item( 1 );
    QCOMPARE( brick->data( Qt::AccessibleTextRole ).toString(), QStringLiteral( "Brick" ) );
    QCOMPARE( brick->data( Qt::AccessibleDescriptionRole ).toString(), QStringLiteral( "too hard" ) );
    QVERIFY( brick->flags() & Qt::ItemIsEnabled );
}

void
PagesTest::unusableDisksSayWhyAndCannotBeChosen()
{
    Config config;
    auto& diskChoice = config.diskChoice();
    DiskPage page( &diskChoice );
    diskChoice.rescan();
    auto* list = find< QListWidget >( page, "diskList" );
    QCOMPARE( size_t( list->count() ), diskChoice.disks().size() );
    int row = 0;
    for ( const auto& disk : diskChoice.disks() )
    {
        const bool usable = disk.problem == bootc::DiskProblem::None;
        QCOMPARE( bool( list->item( row )->flags() & Qt::ItemIsSelectable ), usable );
        QVERIFY( list->item( row )->text().contains( toQt( disk.path ) ) );
        ++row;
    }
    QVERIFY( !find< QLabel >( page, "diskStatus" )->text().isEmpty() );
    QVERIFY( !diskChoice.isReady() );
}

void
PagesTest::anotherDiskNeedsAnotherConfirmation()
{
    Config config;
    auto& diskChoice = config.diskChoice();
    DiskPage page( &diskChoice );
    diskChoice.rescan();
    auto* check = find< QCheckBox >( page, "eraseCheck" );
    diskChoice.setPath( QStringLiteral( "/dev/first" ) );
    diskChoice.setEraseConfirmed( true );
    QVERIFY( check->isChecked() );
    diskChoice.setPath( QStringLiteral( "/dev/first" ) );
    QVERIFY( check->isChecked() );
    diskChoice.setPath( QStringLiteral( "/dev/second" ) );
    QVERIFY( !check->isChecked() );
    QVERIFY( !diskChoice.isEraseConfirmed() );
}

void
PagesTest::theTabKeyGoesDownTheDiskPage()
{
    Config config;
    DiskPage page( &config.diskChoice() );
    QStringList order;
    QWidget* widget = find< QListWidget >( page, "diskList" );
    for ( auto* first = widget; order.isEmpty() || widget != first; widget = widget->nextInFocusChain() )
    {
        if ( widget->focusPolicy() & Qt::TabFocus && !widget->objectName().startsWith( QStringLiteral( "qt_" ) )
             && !qobject_cast< QLabel* >( widget ) )
        {
            order.append( widget->objectName() );
        }
    }
    order.removeAll( QString() );
    QCOMPARE( order,
              ( QStringList { "diskList",
                              "filesystemCombo",
                              "diskRefresh",
                              "encryptCheck",
                              "passphraseEdit",
                              "passphraseRepeatEdit",
                              "passphraseShow",
                              "recoveryKeyButton",
                              "eraseCheck" } ) );
}

static QVariantMap
encryption( QVariantMap map, const QString& offer )
{
    map[ "installOptions" ] = QVariantMap { { "encryption", offer } };
    return map;
}

void
PagesTest::encryptionIsOfferedAsTheConfigurationSays()
{
    Config config;
    auto& diskChoice = config.diskChoice();
    DiskPage page( &diskChoice );
    page.show();
    auto* check = find< QCheckBox >( page, "encryptCheck" );
    auto* passphrase = find< QLineEdit >( page, "passphraseEdit" );
    config.setConfigurationMap( {} );
    QVERIFY( !check->isVisible() );
    QVERIFY( !diskChoice.encryption().isEncrypted() );
    config.setConfigurationMap( encryption( {}, QStringLiteral( "offered" ) ) );
    QVERIFY( check->isVisible() && check->isEnabled() && !check->isChecked() );
    QVERIFY( !passphrase->isVisible() );
    check->click();
    QVERIFY( diskChoice.encryption().isEncrypted() );
    QVERIFY( passphrase->isVisible() );
    check->click();
    QVERIFY( !diskChoice.encryption().isEncrypted() );
    config.setConfigurationMap( encryption( {}, QStringLiteral( "required" ) ) );
    QVERIFY( check->isVisible() && !check->isEnabled() && check->isChecked() );
    QVERIFY( diskChoice.encryption().isEncrypted() );
    QVERIFY( passphrase->isVisible() );
}

void
PagesTest::thePassphraseIsTypedTwice()
{
    Config config;
    auto& diskChoice = config.diskChoice();
    DiskPage page( &diskChoice );
    page.show();
    config.setConfigurationMap( encryption( {}, QStringLiteral( "required" ) ) );
    diskChoice.rescan();
    auto* first = find< QLineEdit >( page, "passphraseEdit" );
    auto* second = find< QLineEdit >( page, "passphraseRepeatEdit" );
    auto* shown = find< QCheckBox >( page, "passphraseShow" );
    auto* status = find< QLabel >( page, "diskStatus" );
    const auto hasDisk = [ & ] { return diskChoice.disk() != nullptr; };
    const auto says
        = [ & ]( const char* text ) { return !hasDisk() || status->text().contains( QLatin1String( text ) ); };
    QCOMPARE( first->echoMode(), QLineEdit::Password );
    QCOMPARE( second->echoMode(), QLineEdit::Password );
    shown->click();
    QCOMPARE( first->echoMode(), QLineEdit::Normal );
    QCOMPARE( second->echoMode(), QLineEdit::Normal );

    QVERIFY( says( "Type a passphrase" ) );
    QTest::keyClicks( first, "short" );
    QVERIFY( says( "at least 8" ) );
    QTest::keyClicks( first, " no more" );
    QVERIFY( says( "differ" ) );
    QCOMPARE( diskChoice.encryption().keyProblem(),
              QStringLiteral( "The two passphrases differ. Type the same one twice." ) );
    QTest::keyClick( first, Qt::Key_Return );
    QVERIFY( second->hasFocus() || !page.isActiveWindow() );
    QTest::keyClicks( second, "short no more" );
    QVERIFY( diskChoice.encryption().keyProblem().isEmpty() );
    QVERIFY( !says( "passphrase" ) || !hasDisk() );
    QTest::keyClicks( second, "!" );
    QVERIFY( !diskChoice.encryption().keyProblem().isEmpty() );

    page.clearPassphrase();
    QVERIFY( first->text().isEmpty() && second->text().isEmpty() );
    QCOMPARE( first->echoMode(), QLineEdit::Password );
    QVERIFY( !diskChoice.encryption().keyProblem().isEmpty() );
}

void
PagesTest::theRecoveryKeyIsWrittenDown()
{
    Config config;
    auto& diskChoice = config.diskChoice();
    DiskPage page( &diskChoice );
    page.show();
    auto* button = find< QPushButton >( page, "recoveryKeyButton" );
    auto map = encryption( {}, QStringLiteral( "required" ) );
    const auto offer = [ & ]( const char* how )
    {
        auto options = map[ "installOptions" ].toMap();
        options[ "recoveryKey" ] = QLatin1String( how );
        map[ "installOptions" ] = options;
        config.setConfigurationMap( map );
    };
    offer( "none" );
    QVERIFY( !button->isVisible() );
    offer( "required" );
    QVERIFY( button->isVisible() );
    diskChoice.encryption().setPassphrase( Secret( QStringLiteral( "correct horse" ) ),
                                           Secret( QStringLiteral( "correct horse" ) ) );
    QVERIFY( diskChoice.encryption().keyProblem().contains( QStringLiteral( "recovery key" ) ) );

    QStringList shown;
    const auto answer = [ & ]( const char* how )
    {
        button->click();
        auto* dialog = find< QDialog >( page, "recoveryKeyDialog" );
        QVERIFY( dialog->isModal() );
        auto* text = find< QLabel >( *dialog, "recoveryKeyText" );
        shown.append( text->accessibleDescription() );
        QCOMPARE( text->text().remove( QLatin1Char( '\n' ) ), shown.last() );
        auto* use = find< QPushButton >( *dialog, "recoveryKeyUse" );
        QVERIFY( !use->isEnabled() );
        find< QCheckBox >( *dialog, "recoveryKeyNoted" )->click();
        QVERIFY( use->isEnabled() );
        find< QPushButton >( *dialog, how )->click();
        QCoreApplication::sendPostedEvents( dialog, QEvent::DeferredDelete );
    };
    answer( "recoveryKeyCancel" );
    QVERIFY( !diskChoice.encryption().hasRecoveryKey() );
    answer( "recoveryKeyUse" );
    QVERIFY( diskChoice.encryption().hasRecoveryKey() );
    QVERIFY( diskChoice.encryption().keyProblem().isEmpty() );
    QCOMPARE( shown.size(), 2 );
    QCOMPARE( shown[ 0 ].size(), 71 );
    QVERIFY( shown[ 0 ] != shown[ 1 ] );

    page.clearPassphrase();
    QVERIFY( !diskChoice.encryption().hasRecoveryKey() );
}

void
PagesTest::pagesFitTheSmallestWindow()
{
    // Calamares' smallest window is 800x520; the sidebar and the buttons take some of it.
    FakeRegistry registry;
    registry.requireLogin( QStringLiteral( "ada" ), QStringLiteral( "s3cret" ) );
    Config config;
    auto& imageChoice = config.imageChoice();
    ImagePage image( &imageChoice );
    DiskPage disk( &config.diskChoice() );
    image.show();
    config.setConfigurationMap( encryption( registry.configuration(), QStringLiteral( "required" ) ) );
    imageChoice.setEntry( 0 );
    imageChoice.lookUp();
    QTRY_VERIFY_WITH_TIMEOUT( imageChoice.wantsLogin(), 40000 );
    for ( const QWidget* page : { static_cast< QWidget* >( &image ), static_cast< QWidget* >( &disk ) } )
    {
        const auto needed = page->minimumSizeHint();
        QVERIFY2( needed.width() <= 580 && needed.height() <= 440,
                  qPrintable( QStringLiteral( "%1x%2" ).arg( needed.width() ).arg( needed.height() ) ) );
    }
}

QTEST_MAIN( PagesTest )
#include "PagesTest.moc"
