// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BOOTC_TEST_FAKEREGISTRY_H
#define BOOTC_TEST_FAKEREGISTRY_H

#include <QTcpServer>
#include <QVariantMap>

class QTcpSocket;

/** @brief A container registry with one image, on a free port of the loopback interface
 *
 * Speaks as much of the distribution protocol as looking up an image takes, over plain HTTP. It has the image of any
 * repository and tag, but for the repository "missing".
 */
class FakeRegistry : public QTcpServer
{
    Q_OBJECT

public:
    explicit FakeRegistry( QObject* parent = nullptr );

    /// @brief `127.0.0.1:PORT`
    QString host() const;
    /// @brief Reference of an image in @p repository
    QString reference( const QString& repository = QStringLiteral( "demo/os" ) ) const;
    /// @brief A configuration of the module with this image
    QVariantMap configuration() const;

    /// @brief Asks for this login from now on
    void requireLogin( const QString& username, const QString& password );

    QString architecture = QStringLiteral( "amd64" );
    bool isBootable = true;
    /// @brief Breaks every connection off, as if nobody listened
    bool isGone = false;

private:
    void answer( QTcpSocket* socket );
    QByteArray reply( const QByteArray& path, bool isHead ) const;
    QByteArray imageConfig() const;
    QByteArray manifest() const;

    QByteArray m_authorization;
};

#endif
