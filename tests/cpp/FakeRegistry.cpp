// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "FakeRegistry.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>

static QString
digest( const QByteArray& data )
{
    return QStringLiteral( "sha256:" )
        + QString::fromLatin1( QCryptographicHash::hash( data, QCryptographicHash::Sha256 ).toHex() );
}

static QByteArray
response( const QByteArray& status, const QByteArray& headers, const QByteArray& body, bool isHead )
{
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\nDocker-Distribution-Api-Version: registry/2.0\r\n" + headers
        + "Content-Length: " + QByteArray::number( body.size() ) + "\r\n\r\n" + ( isHead ? QByteArray() : body );
}

FakeRegistry::FakeRegistry( QObject* parent )
    : QTcpServer( parent )
{
    connect( this,
             &QTcpServer::newConnection,
             this,
             [ this ]
             {
                 auto* socket = nextPendingConnection();
                 connect( socket, &QTcpSocket::readyRead, this, [ this, socket ] { answer( socket ); } );
                 connect( socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater );
             } );
    if ( !listen( QHostAddress::LocalHost ) )
    {
        qFatal( "no port to listen on: %s", qPrintable( errorString() ) );
    }
}

QString
FakeRegistry::host() const
{
    return QStringLiteral( "127.0.0.1:%1" ).arg( serverPort() );
}

QString
FakeRegistry::reference( const QString& repository ) const
{
    return host() + QLatin1Char( '/' ) + repository + QStringLiteral( ":1" );
}

QVariantMap
FakeRegistry::configuration() const
{
    const QVariantMap image { { "name", "Test" }, { "description", "An image" }, { "image", reference() } };
    const QVariantMap registry { { "insecure", true } };
    return { { "images", QVariantList { image } },
             { "registryAuth", QVariantMap { { "registries", QVariantMap { { host(), registry } } } } } };
}

void
FakeRegistry::requireLogin( const QString& username, const QString& password )
{
    m_authorization = "Basic " + ( username + QLatin1Char( ':' ) + password ).toUtf8().toBase64();
}

QByteArray
FakeRegistry::imageConfig() const
{
    QJsonObject labels { { "org.opencontainers.image.version", "13.1" } };
    if ( isBootable )
    {
        labels.insert( "containers.bootc", "1" );
    }
    return QJsonDocument( QJsonObject { { "architecture", architecture },
                                        { "os", "linux" },
                                        { "config", QJsonObject { { "Labels", labels } } },
                                        { "rootfs",
                                          QJsonObject { { "type", "layers" },
                                                        { "diff_ids", QJsonArray { digest( "layer" ) } } } } } )
        .toJson( QJsonDocument::Compact );
}

QByteArray
FakeRegistry::manifest() const
{
    const auto config = imageConfig();
    const QJsonObject layer { { "mediaType", "application/vnd.oci.image.layer.v1.tar+gzip" },
                              { "digest", digest( "layer" ) },
                              { "size", 250000000 } };
    return QJsonDocument( QJsonObject { { "schemaVersion", 2 },
                                        { "mediaType", "application/vnd.oci.image.manifest.v1+json" },
                                        { "config",
                                          QJsonObject { { "mediaType", "application/vnd.oci.image.config.v1+json" },
                                                        { "digest", digest( config ) },
                                                        { "size", config.size() } } },
                                        { "layers", QJsonArray { layer } } } )
        .toJson( QJsonDocument::Compact );
}

void
FakeRegistry::answer( QTcpSocket* socket )
{
    const auto request = socket->peek( 65536 );
    // A client that may use plain HTTP tries TLS first; a TLS greeting does not begin with a letter.
    if ( isGone || request.isEmpty() || !QChar::isLetter( uchar( request.at( 0 ) ) ) )
    {
        socket->abort();
        return;
    }
    // A request without a body ends with its first empty line.
    if ( !request.contains( "\r\n\r\n" ) )
    {
        return;
    }
    socket->readAll();
    const auto lines = request.split( '\n' );
    const auto words = lines.first().split( ' ' );
    const bool isHead = words.value( 0 ) == "HEAD";
    const auto path = words.value( 1 );
    QByteArray authorization;
    for ( const auto& line : lines )
    {
        if ( line.toLower().startsWith( "authorization:" ) )
        {
            authorization = line.mid( line.indexOf( ':' ) + 1 ).trimmed();
        }
    }

    const bool isKnown = m_authorization.isEmpty() || authorization == m_authorization;
    socket->write( isKnown ? reply( path, isHead )
                           : response( "401 Unauthorized",
                                       "WWW-Authenticate: Basic realm=\"test\"\r\nContent-Type: application/json\r\n",
                                       R"({"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]})",
                                       isHead ) );
    socket->disconnectFromHost();
}

QByteArray
FakeRegistry::reply( const QByteArray& path, bool isHead ) const
{
    if ( path == "/v2/" )
    {
        return response( "200 OK", "Content-Type: application/json\r\n", "{}", isHead );
    }
    if ( path.contains( "/tags/list" ) )
    {
        return response(
            "200 OK", "Content-Type: application/json\r\n", R"({"name":"demo/os","tags":["1","2"]})", isHead );
    }
    if ( path.contains( "/missing/" ) )
    {
        return response( "404 Not Found",
                         "Content-Type: application/json\r\n",
                         R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]})",
                         isHead );
    }
    if ( path.contains( "/manifests/" ) )
    {
        const auto body = manifest();
        return response( "200 OK",
                         "Content-Type: application/vnd.oci.image.manifest.v1+json\r\nDocker-Content-Digest: "
                             + digest( body ).toLatin1() + "\r\n",
                         body,
                         isHead );
    }
    return response( "200 OK", "Content-Type: application/octet-stream\r\n", imageConfig(), isHead );
}
