// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_CONFIG_H
#define BOOTC_CONFIG_H

#include "Credentials.h"
#include "Status.h"
#include "TaskRunner.h"

#include <Job.h>
#include <modulesystem/Config.h>
#include <modulesystem/Requirement.h>

#include <QTimer>

#include <optional>

/** @brief What the person chose, whether it is enough, and why not
 *
 * The pages show this and write into it; it has no widgets. All decisions about images and disks are the Rust side's.
 */
class Config : public Calamares::ModuleSystem::Config
{
    Q_OBJECT

public:
    explicit Config( QObject* parent = nullptr );
    ~Config() override;

    void setConfigurationMap( const QVariantMap& map ) override;
    /// @brief One entry for each mistake in bootc.conf; any thread, once the configuration is set
    Calamares::RequirementsList requirements() const;

    /// @name The image
    /// @{
    static constexpr int noEntry = -1;
    static constexpr int customEntry = -2;

    /// @brief The images of bootc.conf in the person's language
    const rust::Vec< bootc::CatalogueEntry >& catalogue() const { return m_catalogue; }
    bool allowsCustomImage() const { return m_settings.allow_custom_image; }
    /// @brief Index in the catalogue, customEntry or noEntry
    int entry() const { return m_entry; }
    /// @brief Chooses an image and looks it up
    void setEntry( int entry );
    const QString& customReference() const { return m_customReference; }
    /// @brief References of the typed repository with each of its tags, once the registry has told them
    const QStringList& customSuggestions() const { return m_suggestions; }
    /// @brief Takes a reference as it is typed; it is looked up when the typing rests
    void setCustomReference( const QString& text );
    /// @brief Looks the chosen image up again
    void lookUp();

    /// @brief Whether a login would help, and to be asked for
    bool wantsLogin() const;
    /// @brief Whether trying again may help
    bool canRetry() const;
    /// @brief The registry that wants a login
    QString loginRegistry() const;
    /// @brief Whether "keep for updates" starts out checked
    bool keepsCredentials() const { return m_settings.keep_credentials; }
    /// @brief Looks the chosen image up with a login for loginRegistry()
    void login( const QString& username, const QString& password, bool keep );

    bool isImageReady() const;
    Status imageStatus() const;
    /// @brief What is known of the chosen image; the digest is empty when nothing is
    const bootc::ImageInfo& image() const { return m_lookUpState.image; }
    /// @}

    /// @name The disk
    /// @{
    const rust::Vec< bootc::Disk >& disks() const { return m_disks.disks; }
    /// @brief Lists the disks anew; the choice stays as long as the same disk is there and usable
    void rescanDisks();
    /// @brief The chosen disk, or nothing
    const bootc::Disk* disk() const;
    void setDisk( const QString& path );
    /// @brief File systems for the chosen image, the default first
    QStringList filesystems() const;
    const QString& filesystem() const { return m_filesystem; }
    void setFilesystem( const QString& filesystem );
    bool isEraseConfirmed() const { return m_eraseConfirmed; }
    void setEraseConfirmed( bool confirmed );

    bootc::Offer encryptionOffer() const { return m_settings.encryption; }
    /// @brief Whether the system is encrypted; always where the configuration demands it, never where it offers none
    bool isEncrypted() const;
    void setEncrypted( bool encrypted );
    /// @brief Takes a passphrase, as it was typed twice
    void setPassphrase( Secret passphrase, const Secret& repeated );
    /// @brief What keeps the keys from being used; empty when nothing does
    QString keyProblem() const;
    bootc::Offer recoveryKeyOffer() const { return m_settings.recovery_key; }
    /// @brief Takes a recovery key that the person has written down; an empty one for none
    void setRecoveryKey( Secret key );
    bool hasRecoveryKey() const { return !m_recoveryKey.isEmpty(); }

    bool isDiskReady() const;
    Status diskStatus() const;
    /// @brief Whether Calamares' module `partition` makes the partitions: then there is nothing to choose here
    bool usesPartitionModule() const { return m_settings.partition_module; }
    /// @}

    /// @name The installation
    /// @{
    /// @brief Where there is room for the image, as it is told and then done; nothing as long as not everything is chosen
    bootc::ScratchDecision scratch() const;
    /// @brief Whether the login is written into the installed system
    bool keepsLogin() const { return m_loggedIn && m_credentials.keep(); }
    QString loginName() const { return m_loggedIn ? m_credentials.username() : QString(); }
    /// @brief Tells other modules what was chosen; no secret is in it
    void finalizeGlobalStorage() const;
    /// @brief The jobs for each time that the module is listed in *exec*: with the module `partition` it is twice
    Calamares::JobList createJobs();
    /// @brief Makes running jobs of createJobs() end
    void cancelJobs();
    /// @}

signals:
    void catalogueChanged();
    void imageChanged();
    void suggestionsChanged();
    void disksChanged();
    void diskChanged();

private:
    /// Resting: typed text is waited for.
    enum class LookUp
    {
        Idle,
        Resting,
        Running,
        Done
    };

    void retranslate();
    QString reference() const;
    bootc::Failure referenceFailure() const;
    void forgetLookUp();
    void startLookUp( bool loggedIn );
    void pollLookUp();
    void startTagSearch();
    void pollTagSearch();
    void updateFilesystem();
    rust::Box< bootc::Plan > makePlan();

    rust::Box< bootc::Config > m_config;
    rust::Vec< bootc::Problem > m_problems;
    bootc::Settings m_settings;
    rust::Vec< bootc::CatalogueEntry > m_catalogue;

    int m_entry = noEntry;
    QString m_customReference;
    LookUp m_lookUp = LookUp::Idle;
    std::optional< rust::Box< bootc::Inspection > > m_inspection;
    bootc::InspectionState m_lookUpState = {};
    QTimer m_restTimer;
    QTimer m_pollTimer;
    std::optional< rust::Box< bootc::TagSearch > > m_tagSearch;
    QStringList m_suggestions;
    QTimer m_tagTimer;
    Credentials m_credentials;
    bool m_loggedIn = false;

    bootc::DiskList m_disks = {};
    QString m_diskPath;
    QString m_filesystem;
    bool m_eraseConfirmed = false;
    bool m_wantsEncryption = false;
    Secret m_passphrase;
    bool m_passphraseRepeated = false;
    Secret m_recoveryKey;
    /// Made for what is chosen now.
    mutable std::optional< bootc::ScratchDecision > m_scratch;

    CancelFlag m_cancelled;
    /// The job that fetches was handed out; the one that installs is next.
    bool m_fetches = false;
};

#endif
