// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Sentences.h"

namespace
{

using Code = bootc::ErrorCode;
using Form = Sentence::Form;

/// For references, registries, logins and downloads
constexpr Sentence table[] = {
    { Code::ReferenceInvalid,
      QT_TRANSLATE_NOOP3( "Messages",
                          "“%1” is not an image reference. Type one like registry.example.org/name:tag.",
                          "@error" ) },
    { Code::ReferenceAmbiguous,
      QT_TRANSLATE_NOOP3( "Messages",
                          "“%1” names no registry and could be any of these: %2. Type the full name of the one "
                          "that you want.",
                          "@error" ) },
    { Code::RegistryUnreachable,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 cannot be reached. Check the network connection and the name, then try again.",
                          "@error" ) },
    { Code::RegistryTls,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The certificate of %1 is not trusted. Check this computer's date and time; a registry "
                          "with a certificate authority of its own needs “caFile” in bootc.conf.",
                          "@error" ) },
    { Code::RegistryTimeout,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 did not answer within %2 seconds. Check the network connection, then try again.",
                          "@error" ) },
    { Code::RegistryError,
      QT_TRANSLATE_NOOP3( "Messages", "%1 answered with an error (HTTP status %2). Try again later.", "@error" ) },
    { Code::RateLimited,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 accepts no more requests from this network for now. Wait a few minutes or log in, "
                          "then try again.",
                          "@error" ) },
    { Code::RegistryBlocked,
      QT_TRANSLATE_NOOP3( "Messages",
                          "Images from %1 are not allowed here: %2 blocks them. Choose another image.",
                          "@error" ) },
    { Code::RegistrySetup,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The registry configuration %1 cannot be used. Whoever made this installation medium "
                          "has to correct it.",
                          "@error" ) },
    { Code::LoginNeeded, QT_TRANSLATE_NOOP3( "Messages", "%1 wants you to log in.", "@error" ) },
    { Code::LoginRefused,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 refused the user name “%2” with this password. Check both and log in again.",
                          "@error" ) },
    { Code::LoginExpired,
      QT_TRANSLATE_NOOP3( "Messages", "The stored login for %1 has expired or was revoked. Log in again.", "@error" ) },
    { Code::AccessDenied,
      QT_TRANSLATE_NOOP3( "Messages",
                          "This login has no access to %2 on %1. Log in as another user, or ask the owner of the "
                          "image for access.",
                          "@error" ) },
    { Code::TokenServer,
      QT_TRANSLATE_NOOP3( "Messages", "%2, which handles the logins of %1, failed. Try again later.", "@error" ) },
    { Code::PullInterrupted,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The connection to %1 broke off after %2 of %3. Check the network connection and start "
                          "the installation again.",
                          "@error" ),
      { Form::AsIs, Form::Size, Form::Size },
      2 },
    { Code::PullInterrupted,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The connection to %1 broke off. Check the network connection and start the installation "
                          "again.",
                          "@error" ) },
    { Code::BlobCorrupt,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 delivered damaged or forged data (expected %2, got %3). Try again, and tell the owner "
                          "of the registry if it happens again.",
                          "@error" ),
      { Form::AsIs, Form::Digest, Form::Digest } },
};

}  // namespace

Sentences
registrySentences()
{
    return { std::begin( table ), std::end( table ) };
}
