// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_BOOTCVIEWSTEP_H
#define BOOTC_BOOTCVIEWSTEP_H

#include <DllMacro.h>
#include <utils/PluginFactory.h>
#include <viewpages/ViewStep.h>

#include <QPointer>

class Config;
class DiskPage;
class ImagePage;
class QStackedWidget;

/** @brief The pages for image and disk, as one step, and the jobs that install the image on the disk */
class PLUGINDLLEXPORT BootcViewStep : public Calamares::ViewStep
{
    Q_OBJECT

public:
    explicit BootcViewStep( QObject* parent = nullptr );
    ~BootcViewStep() override;

    QString prettyName() const override;
    QString prettyStatus() const override;
    QWidget* createSummaryWidget() const override;
    QWidget* widget() override;

    void next() override;
    void back() override;
    bool isNextEnabled() const override;
    bool isBackEnabled() const override;
    bool isAtBeginning() const override;
    bool isAtEnd() const override;
    void onActivate() override;
    void onLeave() override;
    void onCancel() override;

    Calamares::JobList jobs() const override;
    void setConfigurationMap( const QVariantMap& map ) override;
    Calamares::RequirementsList checkRequirements() override;

private:
    bool isOnDiskPage() const;
    void showPage( QWidget* page );

    Config* m_config;
    /// Calamares' window owns it as soon as it was shown there, and deletes it.
    QPointer< QStackedWidget > m_pages;
    ImagePage* m_imagePage = nullptr;
    DiskPage* m_diskPage = nullptr;
};

CALAMARES_PLUGIN_FACTORY_DECLARATION( BootcViewStepFactory )

#endif
