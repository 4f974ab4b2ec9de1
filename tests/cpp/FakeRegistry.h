// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BOOTC_TEST_FAKEREGISTRY_H
#define BOOTC_TEST_FAKEREGISTRY_H

#include <QTcpServer>
#include <QVariantMap>

class QTcpSocket;

/** @brief A container registry with one image, on a free port of the loopback interface
 *
 * Implements the part of the distribution protocol that a look-up of an image needs, over plain HTTP. It has an image
 * for every repository and tag, except the repository "missing".
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
    /// @brief A configuration of the module that offers this image
    QVariantMap configuration() const;

    /// @brief Requires this login from now on
    void requireLogin( const QString& username, const QString& password );

    QString architecture = QStringLiteral( "amd64" );
    bool isBootable = true;
    /// @brief Drops every connection, as if no server were listening
    bool isGone = false;

private:
    void answer( QTcpSocket* socket );
    QByteArray reply( const QByteArray& path, bool isHead ) const;
    QByteArray imageConfig() const;
    QByteArray manifest() const;

    QByteArray m_authorization;
};

#endif
