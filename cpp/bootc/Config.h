// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_CONFIG_H
#define BOOTC_CONFIG_H

#include "BootcConf.h"
#include "DiskChoice.h"
#include "ImageChoice.h"
#include "TaskRunner.h"

#include <Job.h>
#include <modulesystem/Config.h>
#include <modulesystem/Requirement.h>

/** @brief The configuration and the user's choices, and the jobs that carry them out; it has no widgets */
class Config : public Calamares::ModuleSystem::Config
{
    Q_OBJECT

public:
    explicit Config( QObject* parent = nullptr );
    ~Config() override;

    void setConfigurationMap( const QVariantMap& map ) override;
    /// @brief One entry for each mistake in bootc.conf; any thread, once the configuration is set
    Calamares::RequirementsList requirements() const;
    /// @brief Whether Calamares' module `partition` makes the partitions: then no disk is chosen here
    bool usesPartitionModule() const { return m_conf.settings().partition_module; }

    ImageChoice& imageChoice() { return m_imageChoice; }
    const ImageChoice& imageChoice() const { return m_imageChoice; }
    DiskChoice& diskChoice() { return m_diskChoice; }
    const DiskChoice& diskChoice() const { return m_diskChoice; }

    /** @brief Writes the choices to Calamares' global storage for other modules, without any secret
     *
     * The user has left the pages: the next call of createJobs() is the one for the first place in *exec*.
     */
    void finalizeGlobalStorage();
    /** @brief The jobs for one place of this module in *exec*
     *
     * Calamares asks once for each of them, in their order. With the module `partition` there are two: before it and
     * after it.
     */
    Calamares::JobList createJobs();
    /// @brief Cancels the running jobs of createJobs()
    void cancelJobs();

private:
    void retranslate();
    rust::Box< bootc::Plan > makePlan();
    Calamares::JobList partitionModuleJobs();

    BootcConf m_conf;
    ImageChoice m_imageChoice;
    DiskChoice m_diskChoice;
    CancelFlag m_cancelFlag;
    /// Number of places in *exec* that have their jobs.
    int m_placesWithJobs = 0;
};

#endif
