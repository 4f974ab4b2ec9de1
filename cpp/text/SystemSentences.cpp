// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Sentences.h"

namespace
{

using Code = bootc::ErrorCode;
using Form = Sentence::Form;

/// For the installed system: installing, mounting and checking it
constexpr Sentence table[] = {
    { Code::BootcFailed,
      QT_TRANSLATE_NOOP3( "Messages", "bootc could not install the image: %2", "@error" ),
      { Form::AsIs, Form::AsIs },
      1 },
    { Code::BootcFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "bootc could not install the image (exit status %1). The details say why.",
                          "@error" ) },
    { Code::FirmwareVariables,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The boot entry could not be written to the firmware of this computer (%1). Delete old "
                          "boot entries in the firmware setup and try again.",
                          "@error" ) },
    { Code::SelinuxRefused,
      QT_TRANSLATE_NOOP3( "Messages",
                          "SELinux blocks the installation (%1). Choose another image, or ask whoever made this "
                          "installation medium to correct it.",
                          "@error" ) },
    { Code::DeploymentMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The installed system was not found on %1. The image may use a layout that this installer "
                          "does not know.",
                          "@error" ) },
    { Code::MountFailed, QT_TRANSLATE_NOOP3( "Messages", "%1 could not be mounted. The details say why.", "@error" ) },
    { Code::ConfigureFailed,
      QT_TRANSLATE_NOOP3( "Messages", "Writing %1 in the installed system failed. The details say why.", "@error" ) },
    { Code::UnmountFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 could not be unmounted. Shut the computer down before you remove a disk.",
                          "@error" ) },
    { Code::AuditFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The check of the finished disk found a fault (%1: %2). The system would probably not "
                          "start; install it again.",
                          "@error" ) },
};

}  // namespace

Sentences
systemSentences()
{
    return { std::begin( table ), std::end( table ) };
}
