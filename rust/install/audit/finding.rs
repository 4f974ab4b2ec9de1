// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be wrong with a finished disk.

use words::error::Error;

/// What is wrong with a finished disk; the id is the first argument of `AuditFailed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Nothing that the firmware starts: no program in `EFI/BOOT` on the ESP, or with BIOS no GRUB in the first sector.
    NoBootProgram,
    /// GRUB would not find its configuration.
    NoBootConfig,
    /// No boot entry and no unified kernel image.
    NoBootEntry,
    /// A boot entry names a file that is not there.
    EntryFileMissing,
    /// A boot entry does not say that the root has to be unlocked.
    NoUnlock,
    /// A file that SELinux keeps from everybody.
    NoLabel,
    /// The origin file is missing or cannot be read.
    NoOrigin,
    /// The installed image is not the pinned one.
    OtherDigest,
    /// Updates would come from elsewhere.
    OtherReference,
}

impl Finding {
    /// Its name.
    pub fn id(self) -> &'static str {
        match self {
            Self::NoBootProgram => "no-boot-program",
            Self::NoBootConfig => "no-boot-config",
            Self::NoBootEntry => "no-boot-entry",
            Self::EntryFileMissing => "entry-file-missing",
            Self::NoUnlock => "no-unlock",
            Self::NoLabel => "no-label",
            Self::NoOrigin => "no-origin",
            Self::OtherDigest => "other-digest",
            Self::OtherReference => "other-reference",
        }
    }

    /// The error about `value`.
    pub fn error(self, value: impl std::fmt::Display, why: impl std::fmt::Display) -> Error {
        Error::audit_failed(self.id(), &value, format!("the check of the installed disk failed ({}): {why}", self.id()))
    }
}
