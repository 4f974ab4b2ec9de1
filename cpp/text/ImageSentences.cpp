// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Sentences.h"

namespace
{

using Code = bootc::ErrorCode;
using Form = Sentence::Form;

/// For an image: what it is, who signed it, and whether it can be installed
constexpr Sentence table[] = {
    { Code::ImageNotFound,
      QT_TRANSLATE_NOOP3( "Messages",
                          "There is no image %1. Check its name and tag; it may also be private and need a login.",
                          "@error" ) },
    { Code::PlatformMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 is not made for this computer: it needs %2, the image is offered for %3. Choose "
                          "another image.",
                          "@error" ) },
    { Code::NotBootable,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 is a container image, but not a bootable one. Choose another image.",
                          "@error" ) },
    { Code::ManifestInvalid,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The registry's description of %1 is not valid. Choose another image or tell its "
                          "owner.",
                          "@error" ) },
    { Code::LayoutInvalid,
      QT_TRANSLATE_NOOP3( "Messages", "There is no readable image in %1. Choose another image.", "@error" ) },
    { Code::ImageDamaged,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image in %1 is damaged or not the one that was chosen (expected %2, got %3). Check "
                          "the medium or make a new one.",
                          "@error" ),
      { Form::AsIs, Form::Digest, Form::Digest } },
    { Code::TargetMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 is on this medium, and it is not known where its updates come from. Whoever made "
                          "this installation medium has to set “target” in bootc.conf.",
                          "@error" ) },
    { Code::SignatureMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 is not signed. This installer accepts it only with a signature by %2. Choose "
                          "another image, or ask its publisher.",
                          "@error" ) },
    { Code::SignatureInvalid,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The signature of %1 is not by %2, or the image has been changed since it was signed. "
                          "Do not install it until its publisher has explained this.",
                          "@error" ) },
    { Code::SignatureRefused,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The rules of this installation medium (%2) do not allow %1. Choose another image.",
                          "@error" ) },
    { Code::SignatureSetup,
      QT_TRANSLATE_NOOP3( "Messages",
                          "Signatures cannot be checked because %1 cannot be used. Whoever made this "
                          "installation medium has to correct it.",
                          "@error" ) },
    { Code::ImportFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image %1 could not be unpacked in the live system. The details say why.",
                          "@error" ) },
    { Code::BootcMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image %1 has no bootc, so it cannot be installed. Choose another image.",
                          "@error" ) },
    { Code::BootcTooOld,
      QT_TRANSLATE_NOOP3( "Messages",
                          "bootc %1 in the image cannot do what is needed (%2). Choose a newer image.",
                          "@error" ) },
    { Code::KernelMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image %1 has no kernel that could start it. Choose another image.",
                          "@error" ) },
    { Code::BootloaderMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image %1 has no boot loader that fits this computer. Choose another image.",
                          "@error" ) },
    { Code::FirmwareUnsupported,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The boot loader of the image %1 needs UEFI, but this computer was started in BIOS mode. "
                          "Switch the firmware to UEFI and start again, or choose another image.",
                          "@error" ) },
    { Code::UnlockUnsupported,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image %1 cannot unlock an encrypted disk when it starts. Install it without "
                          "encryption, or choose another image.",
                          "@error" ) },
    { Code::ImageIncomplete,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image %1 lacks programs that are needed to install it: %2. Choose another image.",
                          "@error" ) },
    { Code::UpdateTimerMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "This installer is set to make the system update itself, but the image %1 has no %2. "
                          "Choose another image.",
                          "@error" ) },
    { Code::KernelArgumentsRefused,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The kernel of the image %1 takes no arguments, and this installer is set to give it some "
                          "(%2). Choose another image.",
                          "@error" ) },
    { Code::FilesystemUnsupported,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image cannot make the file system %1 (%2 is missing in it). Choose another file "
                          "system.",
                          "@error" ) },
};

}  // namespace

Sentences
imageSentences()
{
    return { std::begin( table ), std::end( table ) };
}
