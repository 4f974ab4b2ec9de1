// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A constructor for each error code: what its sentence names, in the order that C++ knows, and the cause for the log.

use std::fmt::Display;

use crate::error::{Code, Error};

/// A number that may be unknown: C++ then has a sentence without it.
fn known(number: Option<u64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

impl Error {
    /// The configuration has problems.
    pub fn config_invalid(problems: usize, details: impl Into<String>) -> Self {
        Self::of(Code::ConfigInvalid, vec![problems.to_string()], details)
    }

    /// Not an image reference.
    pub fn reference_invalid(text: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ReferenceInvalid, vec![text.to_string()], details)
    }

    /// A name without a registry that may be several images.
    pub fn reference_ambiguous(text: impl Display, references: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ReferenceAmbiguous, vec![text.to_string(), references.to_string()], details)
    }

    /// No connection, no name resolution.
    pub fn registry_unreachable(registry: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::RegistryUnreachable, vec![registry.to_string()], details)
    }

    /// The registry's certificate is not trusted or does not fit.
    pub fn registry_tls(registry: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::RegistryTls, vec![registry.to_string()], details)
    }

    /// No answer within the deadline.
    pub fn registry_timeout(registry: impl Display, seconds: u64, details: impl Into<String>) -> Self {
        Self::of(Code::RegistryTimeout, vec![registry.to_string(), seconds.to_string()], details)
    }

    /// The registry answered with an error of its own.
    pub fn registry_error(registry: impl Display, status: u16, details: impl Into<String>) -> Self {
        Self::of(Code::RegistryError, vec![registry.to_string(), status.to_string()], details)
    }

    /// The registry limits requests.
    pub fn rate_limited(registry: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::RateLimited, vec![registry.to_string()], details)
    }

    /// The machine's registries.conf blocks these images.
    pub fn registry_blocked(prefix: impl Display, file: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::RegistryBlocked, vec![prefix.to_string(), file.to_string()], details)
    }

    /// What says how registries are reached cannot be used.
    pub fn registry_setup(file: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::RegistrySetup, vec![file.to_string()], details)
    }

    /// The registry wants a login.
    pub fn login_needed(registry: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::LoginNeeded, vec![registry.to_string()], details)
    }

    /// The registry refused this user name and password.
    pub fn login_refused(registry: impl Display, user: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::LoginRefused, vec![registry.to_string(), user.to_string()], details)
    }

    /// The registry does not take the stored token (any more).
    pub fn login_expired(registry: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::LoginExpired, vec![registry.to_string()], details)
    }

    /// The login is right but has no access to this repository.
    pub fn access_denied(registry: impl Display, repository: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::AccessDenied, vec![registry.to_string(), repository.to_string()], details)
    }

    /// The registry's token server failed.
    pub fn token_server(registry: impl Display, server: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::TokenServer, vec![registry.to_string(), server.to_string()], details)
    }

    /// No such repository or tag.
    pub fn image_not_found(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ImageNotFound, vec![reference.to_string()], details)
    }

    /// The image is not offered for this machine.
    pub fn platform_missing(
        reference: impl Display,
        wanted: impl Display,
        offered: impl Display,
        details: impl Into<String>,
    ) -> Self {
        Self::of(Code::PlatformMissing, vec![reference.to_string(), wanted.to_string(), offered.to_string()], details)
    }

    /// The image lacks the label of a bootable image.
    pub fn not_bootable(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::NotBootable, vec![reference.to_string()], details)
    }

    /// The image has no signature, and one is demanded.
    pub fn signature_missing(reference: impl Display, keys: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::SignatureMissing, vec![reference.to_string(), keys.to_string()], details)
    }

    /// No signature of the image counts.
    pub fn signature_invalid(reference: impl Display, keys: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::SignatureInvalid, vec![reference.to_string(), keys.to_string()], details)
    }

    /// The policy of the live system rejects the image.
    pub fn signature_refused(reference: impl Display, policy: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::SignatureRefused, vec![reference.to_string(), policy.to_string()], details)
    }

    /// A key or policy cannot be used.
    pub fn signature_setup(file: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::SignatureSetup, vec![file.to_string()], details)
    }

    /// The registry's answer breaks the image specification.
    pub fn manifest_invalid(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ManifestInvalid, vec![reference.to_string()], details)
    }

    /// An OCI layout or archive cannot be read.
    pub fn layout_invalid(path: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::LayoutInvalid, vec![path.to_string()], details)
    }

    /// An image on this machine has other bytes than its digest promises.
    pub fn image_damaged(
        path: impl Display,
        expected: impl Display,
        got: impl Display,
        details: impl Into<String>,
    ) -> Self {
        Self::of(Code::ImageDamaged, vec![path.to_string(), expected.to_string(), got.to_string()], details)
    }

    /// Where the updates of an image on this machine would come from is not known.
    pub fn target_missing(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::TargetMissing, vec![reference.to_string()], details)
    }

    /// The pull broke off and could not go on.
    pub fn pull_interrupted(registry: impl Display, done: u64, total: u64, details: impl Into<String>) -> Self {
        Self::of(Code::PullInterrupted, vec![registry.to_string(), done.to_string(), total.to_string()], details)
    }

    /// The registry delivered other bytes than the digest promises.
    pub fn blob_corrupt(
        registry: impl Display,
        expected: impl Display,
        got: impl Display,
        details: impl Into<String>,
    ) -> Self {
        Self::of(Code::BlobCorrupt, vec![registry.to_string(), expected.to_string(), got.to_string()], details)
    }

    /// Too little scratch space.
    pub fn scratch_full(
        path: impl Display,
        needed: Option<u64>,
        free: Option<u64>,
        details: impl Into<String>,
    ) -> Self {
        Self::of(Code::ScratchFull, vec![path.to_string(), known(needed), known(free)], details)
    }

    /// Writing scratch data failed.
    pub fn scratch_failed(path: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ScratchFailed, vec![path.to_string()], details)
    }

    /// The installer does not run as root.
    pub fn not_root(details: impl Into<String>) -> Self {
        Self::of(Code::NotRoot, vec![], details)
    }

    /// Programs are missing in the live system.
    pub fn tool_missing(names: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ToolMissing, vec![names.to_string()], details)
    }

    /// Another installation is running.
    pub fn already_running(details: impl Into<String>) -> Self {
        Self::of(Code::AlreadyRunning, vec![], details)
    }

    /// A systemd unit is wanted, and systemd does not run the live system.
    pub fn systemd_missing(details: impl Into<String>) -> Self {
        Self::of(Code::SystemdMissing, vec![], details)
    }

    /// podman could not take the image in.
    pub fn import_failed(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ImportFailed, vec![reference.to_string()], details)
    }

    /// bootc is missing in the image.
    pub fn bootc_missing(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::BootcMissing, vec![reference.to_string()], details)
    }

    /// bootc in the image lacks something that the plan needs.
    pub fn bootc_too_old(version: impl Display, option: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::BootcTooOld, vec![version.to_string(), option.to_string()], details)
    }

    /// No kernel (or initramfs) in the image.
    pub fn kernel_missing(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::KernelMissing, vec![reference.to_string()], details)
    }

    /// No boot loader in the image.
    pub fn bootloader_missing(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::BootloaderMissing, vec![reference.to_string()], details)
    }

    /// The image's boot loader needs UEFI, and this machine was started in BIOS mode.
    pub fn firmware_unsupported(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::FirmwareUnsupported, vec![reference.to_string()], details)
    }

    /// The image cannot unlock an encrypted root when it starts.
    pub fn unlock_unsupported(reference: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::UnlockUnsupported, vec![reference.to_string()], details)
    }

    /// The passphrase is too short or cannot be typed.
    pub fn passphrase_unfit(shortest: usize, longest: usize, details: impl Into<String>) -> Self {
        Self::of(Code::PassphraseUnfit, vec![shortest.to_string(), longest.to_string()], details)
    }

    /// Programs are missing in the image that bootc needs to install it.
    pub fn image_incomplete(reference: impl Display, programs: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ImageIncomplete, vec![reference.to_string(), programs.to_string()], details)
    }

    /// The image cannot make the chosen file system.
    pub fn filesystem_unsupported(filesystem: impl Display, program: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::FilesystemUnsupported, vec![filesystem.to_string(), program.to_string()], details)
    }

    /// The image does not have the timer that the configuration switches on.
    pub fn update_timer_missing(reference: impl Display, timer: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::UpdateTimerMissing, vec![reference.to_string(), timer.to_string()], details)
    }

    /// The image's kernel takes no arguments, and the configuration has some.
    pub fn kernel_arguments_refused(
        reference: impl Display,
        arguments: impl Display,
        details: impl Into<String>,
    ) -> Self {
        Self::of(Code::KernelArgumentsRefused, vec![reference.to_string(), arguments.to_string()], details)
    }

    /// No such disk (any more).
    pub fn disk_not_found(disk: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::DiskNotFound, vec![disk.to_string()], details)
    }

    /// The disk under this name is not the one that was chosen.
    pub fn disk_changed(disk: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::DiskChanged, vec![disk.to_string()], details)
    }

    /// The disk cannot be used.
    pub fn disk_unusable(disk: impl Display, problem: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::DiskUnusable, vec![disk.to_string(), problem.to_string()], details)
    }

    /// The disk is too small.
    pub fn disk_too_small(disk: impl Display, needed: u64, size: u64, details: impl Into<String>) -> Self {
        Self::of(Code::DiskTooSmall, vec![disk.to_string(), needed.to_string(), size.to_string()], details)
    }

    /// Another program uses the disk.
    pub fn disk_busy(disk: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::DiskBusy, vec![disk.to_string()], details)
    }

    /// The list of disks could not be made.
    pub fn disk_scan_failed(details: impl Into<String>) -> Self {
        Self::of(Code::DiskScanFailed, vec![], details)
    }

    /// A partition that the system needs was not made.
    pub fn partition_missing(mount_point: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::PartitionMissing, vec![mount_point.to_string()], details)
    }

    /// A partition cannot be what it is meant to be.
    pub fn partition_unsupported(
        partition: impl Display,
        mount_point: impl Display,
        details: impl Into<String>,
    ) -> Self {
        Self::of(Code::PartitionUnsupported, vec![partition.to_string(), mount_point.to_string()], details)
    }

    /// A partition has to be empty and is not.
    pub fn partition_not_empty(partition: impl Display, mount_point: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::PartitionNotEmpty, vec![partition.to_string(), mount_point.to_string()], details)
    }

    /// A partition is too small, or too little of it is free.
    pub fn partition_too_small(
        partition: impl Display,
        mount_point: impl Display,
        needed: u64,
        size: u64,
        details: impl Into<String>,
    ) -> Self {
        Self::of(
            Code::PartitionTooSmall,
            vec![partition.to_string(), mount_point.to_string(), needed.to_string(), size.to_string()],
            details,
        )
    }

    /// A partition has another file system than it can have, or none.
    pub fn partition_filesystem(partition: impl Display, filesystem: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::PartitionFilesystem, vec![partition.to_string(), filesystem.to_string()], details)
    }

    /// The EFI system partition is not the one that bootc uses.
    pub fn esp_not_first(partition: impl Display, used: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::EspNotFirst, vec![partition.to_string(), used.to_string()], details)
    }

    /// Another system has boot entries where the new one would take them for its own.
    pub fn foreign_boot_entries(partition: impl Display, entry: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ForeignBootEntries, vec![partition.to_string(), entry.to_string()], details)
    }

    /// The installer cannot lay out the disks of this kind of machine.
    pub fn layout_unsupported(architecture: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::LayoutUnsupported, vec![architecture.to_string()], details)
    }

    /// Partitions or file systems could not be made.
    pub fn layout_failed(disk: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::LayoutFailed, vec![disk.to_string()], details)
    }

    /// The root could not be encrypted.
    pub fn encryption_failed(partition: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::EncryptionFailed, vec![partition.to_string()], details)
    }

    /// bootc failed.
    pub fn bootc_failed(status: impl Display, words: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::BootcFailed, vec![status.to_string(), words.to_string()], details)
    }

    /// The image does not fit on the disk.
    pub fn disk_full(disk: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::DiskFull, vec![disk.to_string()], details)
    }

    /// The disk reported an error, or went away.
    pub fn disk_failed(disk: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::DiskFailed, vec![disk.to_string()], details)
    }

    /// What was left on the disk after a failure could not be wiped.
    pub fn wipe_failed(disk: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::WipeFailed, vec![disk.to_string()], details)
    }

    /// The boot entry could not be written to the firmware.
    pub fn firmware_variables(words: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::FirmwareVariables, vec![words.to_string()], details)
    }

    /// SELinux of the live system or of the image stands in the way.
    pub fn selinux_refused(words: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::SelinuxRefused, vec![words.to_string()], details)
    }

    /// The installed system was not found on the disk.
    pub fn deployment_missing(path: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::DeploymentMissing, vec![path.to_string()], details)
    }

    /// Mounting failed.
    pub fn mount_failed(what: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::MountFailed, vec![what.to_string()], details)
    }

    /// Writing into the installed system failed.
    pub fn configure_failed(path: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::ConfigureFailed, vec![path.to_string()], details)
    }

    /// Unmounting failed.
    pub fn unmount_failed(path: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::UnmountFailed, vec![path.to_string()], details)
    }

    /// The check of the finished disk found a fault.
    pub fn audit_failed(finding: impl Display, place: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::AuditFailed, vec![finding.to_string(), place.to_string()], details)
    }

    /// The program on the command line was asked for something that is not there.
    pub fn usage(what: impl Display, details: impl Into<String>) -> Self {
        Self::of(Code::Usage, vec![what.to_string()], details)
    }
}
