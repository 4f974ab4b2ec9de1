// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What can help against an error.

use crate::ffi::{ErrorCode as Code, Remedy};

/// What helps as a rule against errors of this code. Whoever made the error may know better: [`crate::error::Error::with_remedy`].
pub fn of(code: Code) -> Remedy {
    match code {
        Code::RegistryUnreachable
        | Code::RegistryTls // A machine whose clock is wrong trusts no certificate, and the user can set it.
        | Code::RegistryTimeout
        | Code::RegistryError
        | Code::TokenServer
        | Code::PullInterrupted
        | Code::BlobCorrupt
        | Code::DiskScanFailed
        | Code::Internal => Remedy::Retry,

        Code::RateLimited | Code::AlreadyRunning => Remedy::Wait,

        Code::LoginNeeded | Code::LoginRefused | Code::LoginExpired | Code::AccessDenied => Remedy::LogIn,

        Code::ReferenceInvalid
        | Code::ReferenceAmbiguous
        | Code::RegistryBlocked
        | Code::ImageNotFound
        | Code::PlatformMissing
        | Code::NotBootable
        | Code::SignatureMissing
        | Code::SignatureInvalid
        | Code::SignatureRefused
        | Code::ManifestInvalid
        | Code::LayoutInvalid
        | Code::ImageDamaged
        | Code::TargetMissing
        | Code::BootcMissing
        | Code::BootcTooOld
        | Code::KernelMissing
        | Code::BootloaderMissing
        | Code::FirmwareUnsupported
        | Code::UnlockUnsupported
        | Code::ImageIncomplete
        | Code::FilesystemUnsupported
        | Code::UpdateTimerMissing
        | Code::KernelArgumentsRefused => Remedy::OtherImage,

        Code::DiskNotFound
        | Code::DiskChanged
        | Code::DiskUnusable
        | Code::DiskTooSmall
        | Code::DiskBusy
        | Code::DiskFull
        | Code::DiskFailed
        | Code::PartitionUnsupported
        | Code::PartitionNotEmpty
        | Code::PartitionTooSmall
        | Code::PartitionFilesystem
        | Code::EspNotFirst
        | Code::ForeignBootEntries => Remedy::OtherDisk,

        _ => Remedy::None,
    }
}
