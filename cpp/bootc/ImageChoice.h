// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef BOOTC_IMAGECHOICE_H
#define BOOTC_IMAGECHOICE_H

#include "Credentials.h"
#include "ImageLookUp.h"
#include "Status.h"
#include "TagSuggestions.h"

class BootcConf;

/** @brief The image that the user chose, the result of its look-up, and the login for its registry
 *
 * The image page shows this and writes into it. All decisions about images are the engine's.
 */
class ImageChoice : public QObject
{
    Q_OBJECT

public:
    static constexpr int noEntry = -1;
    static constexpr int customEntry = -2;

    /// @brief Of the images of @p conf, which has to outlive this
    ImageChoice( const BootcConf& conf, QObject* parent );

    /// @brief Starts again with the preselected image, after the configuration was read
    void reload();
    /// @brief Reads the catalog again in the language that Calamares shows now
    void retranslate();

    /// @brief The images of bootc.conf in the user's language
    const rust::Vec< bootc::CatalogueEntry >& catalog() const { return m_catalog; }
    bool allowsCustomImage() const;
    /// @brief Index in the catalog, customEntry or noEntry
    int entry() const { return m_entry; }
    /// @brief Chooses an image and looks it up
    void setEntry( int entry );
    /// @brief Takes a reference as it is typed; it is looked up when the user stops typing
    void setCustomReference( const QString& text );
    /// @brief References that complete the typed one
    const QStringList& customSuggestions() const { return m_suggestions.references(); }
    /// @brief Looks the chosen image up again
    void lookUp();

    /// @brief Whether a login would help and is to be asked for
    bool wantsLogin() const;
    /// @brief Whether another try may help
    bool canRetry() const;
    /// @brief The registry that wants a login
    QString loginRegistry() const;
    /// @brief Whether "keep for updates" starts out checked
    bool keepsLoginByDefault() const;
    /// @brief Looks the chosen image up with a login for loginRegistry()
    void login( const QString& username, const QString& password, bool keep );
    /// @brief Whether the login is written into the installed system
    bool keepsLogin() const { return m_loggedIn && m_credentials.keep(); }
    /// @brief Empty when the image was looked up without a login
    QString loginName() const { return m_loggedIn ? m_credentials.username() : QString(); }
    /// @brief A second holder of the login with which the image was looked up; empty for none
    Credentials credentials() const { return m_loggedIn ? m_credentials.duplicate() : Credentials(); }

    bool isReady() const;
    Status status() const;
    /// @brief Data of the chosen image; the digest is empty before it was found
    const bootc::ImageInfo& image() const { return m_lookUp.result().image; }
    /// @brief File systems for the chosen image, the default first
    QStringList filesystems() const;
    /// @brief For functions of the engine
    const bootc::Inspection& inspection() const { return m_lookUp.inspection(); }

signals:
    void catalogChanged();
    void changed();
    void suggestionsChanged();

private:
    QString reference() const;
    bool canLookUp() const;
    void loadCatalog();
    void reset();
    void startLookUp( bool loggedIn );
    void handleResult();
    bootc::Login engineLogin() const;
    Status problemStatus() const;
    Status resultStatus() const;

    const BootcConf& m_conf;
    rust::Vec< bootc::CatalogueEntry > m_catalog;
    int m_entry = noEntry;
    QString m_customReference;
    /// Runs while the user may still be typing.
    QTimer m_typingTimer;
    ImageLookUp m_lookUp;
    TagSuggestions m_suggestions;
    Credentials m_credentials;
    bool m_loggedIn = false;
};

#endif
