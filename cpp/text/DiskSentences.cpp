// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Sentences.h"

namespace
{

using Code = bootc::ErrorCode;
using Form = Sentence::Form;

/// For disks, partitions and what is made on them
constexpr Sentence table[] = {
    { Code::DiskNotFound,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The disk %1 is no longer there. Connect it again or choose another one.",
                          "@error" ) },
    { Code::DiskChanged,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 is no longer the disk that you chose. Start again and choose a disk.",
                          "@error" ) },
    { Code::DiskUnusable,
      QT_TRANSLATE_NOOP3( "Messages", "The disk %1 cannot be used (%2). Choose another one.", "@error" ) },
    { Code::DiskTooSmall,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The disk %1 is too small: the image needs %2, the disk has %3. Choose a larger disk.",
                          "@error" ),
      { Form::AsIs, Form::Size, Form::Size } },
    { Code::DiskBusy,
      QT_TRANSLATE_NOOP3( "Messages",
                          "Another program uses the disk %1. Close it, or choose another disk.",
                          "@error" ) },
    { Code::DiskScanFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The disks of this computer could not be listed. Refresh the list to try again.",
                          "@error" ) },
    { Code::DiskFull,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The image does not fit on the disk %1. Choose a larger disk or a smaller image.",
                          "@error" ) },
    { Code::DiskFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The disk %1 reported an error or was disconnected. Check its cable, or choose another "
                          "disk.",
                          "@error" ) },
    { Code::WipeFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "What was written to the disk %1 could not be wiped. Do not start the computer from it; "
                          "install again.",
                          "@error" ) },
    { Code::PartitionMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "There is no partition for %1, which the new system needs. Start again and make one.",
                          "@error" ) },
    { Code::PartitionUnsupported,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 cannot be %2 of this system. Start again and choose partitions for /, /boot, the EFI "
                          "system partition, /home and swap space only.",
                          "@error, a partition and a mount point" ) },
    { Code::PartitionNotEmpty,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 is to become %2 and is not empty. Start again and have it formatted, or choose "
                          "another one.",
                          "@error, a partition and a mount point" ) },
    { Code::PartitionTooSmall,
      QT_TRANSLATE_NOOP3( "Messages",
                          "%1 is too small for %2: it needs %3, but it has only %4. Start again and make it "
                          "larger.",
                          "@error, a partition and a mount point" ),
      { Form::AsIs, Form::AsIs, Form::Size, Form::Size } },
    { Code::PartitionFilesystem,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The file system of %1 (%2) cannot be used. Start again and choose another one.",
                          "@error, a partition and its file system" ) },
    { Code::EspNotFirst,
      QT_TRANSLATE_NOOP3( "Messages",
                          "This system would start from %2, not from %1. Start again and choose %2 as the EFI "
                          "system partition.",
                          "@error, two partitions" ) },
    { Code::ForeignBootEntries,
      QT_TRANSLATE_NOOP3( "Messages",
                          "Another system has boot entries (%2) on the EFI system partition %1, and the new "
                          "system would treat them as its own. Start again and choose another disk, or another "
                          "image.",
                          "@error, a partition and a file" ) },
    { Code::LayoutUnsupported,
      QT_TRANSLATE_NOOP3( "Messages",
                          "This installer cannot partition the disks of this kind of computer (%1). Whoever "
                          "made this installation medium has to set “method: to-disk” in bootc.conf.",
                          "@error" ) },
    { Code::LayoutFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The partitions and file systems could not be made on the disk %1. The details say "
                          "why.",
                          "@error" ) },
    { Code::EncryptionFailed,
      QT_TRANSLATE_NOOP3( "Messages", "%1 could not be encrypted. The details say why.", "@error" ) },
    { Code::PassphraseUnfit,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The passphrase needs at least %1 and at most %2 characters that can be typed in one "
                          "line. Choose another one.",
                          "@error" ) },
};

}  // namespace

Sentences
diskSentences()
{
    return { std::begin( table ), std::end( table ) };
}
