// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What bootc's last words mean.
//!
//! bootc ends with one line `error: CHAIN OF CAUSES` (1.4.0 and later), podman with 125 to 127 when it never came to bootc. The
//! texts are those of bootc 1.1 to 1.16, bootupd, ostree-ext and the kernel.

use std::path::Path;

use host::cmd::Finished;
use words::error::{Code, Error};

/// What a failed run was about.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The target.
    pub disk: &'a Path,
    /// It has not been pulled out.
    pub disk_is_there: bool,
    /// The image's reference.
    pub reference: &'a str,
}

/// Texts in the chain of causes, the more special ones first, and what they mean.
const CAUSES: [(&str, Code); 39] = [
    ("efivars", Code::FirmwareVariables),
    ("EFI variables are not supported", Code::FirmwareVariables),
    ("Failed to invoke efibootmgr", Code::FirmwareVariables),
    ("efibootmgr", Code::FirmwareVariables),
    ("/var/tmp/container_images_", Code::ScratchFull),
    ("Failed to enter install_t", Code::SelinuxRefused),
    ("SELinux enabled, but no policy found", Code::SelinuxRefused),
    ("No label found in policy", Code::SelinuxRefused),
    ("ostree.bootable label", Code::NotBootable),
    ("Image has architecture", Code::PlatformMissing),
    ("Failed to find kernel", Code::KernelMissing),
    ("No boot entries!", Code::KernelMissing),
    ("initramfs not found", Code::KernelMissing),
    ("No composefs image in UKI cmdline", Code::KernelMissing),
    ("UKI has the wrong composefs", Code::KernelMissing),
    ("Cannot use externally specified kernel arguments with UKI", Code::KernelArgumentsRefused),
    ("Bootloader set to none is not supported", Code::BootloaderMissing),
    ("bootupd is required", Code::BootloaderMissing),
    ("Failed to find EFI update metadata", Code::BootloaderMissing),
    ("Failed to find bootupctl", Code::BootloaderMissing),
    ("Failed to find grub2-modules", Code::BootloaderMissing),
    ("Failed to find \"/usr/sbin/grub2-install\"", Code::BootloaderMissing),
    ("Failed to find \"/usr/bin/grub2-editenv\"", Code::BootloaderMissing),
    ("Failed to find shim", Code::BootloaderMissing),
    ("does not support fs-verity", Code::FilesystemUnsupported),
    ("unauthorized", Code::AccessDenied),
    ("Input/output error", Code::DiskFailed),
    ("os error 5)", Code::DiskFailed),
    ("No such device", Code::DiskFailed),
    ("Read-only file system", Code::DiskFailed),
    ("Insufficient free space", Code::DiskFull),
    ("No space left on device", Code::DiskFull),
    ("no space left on device", Code::DiskFull),
    ("Detected existing partitions", Code::DiskBusy),
    ("is mounted", Code::DiskBusy),
    ("Re-reading the partition table failed", Code::DiskBusy),
    ("Device has no children", Code::DiskBusy),
    ("Device or resource busy", Code::DiskBusy),
    ("target is busy", Code::DiskBusy),
];

/// The error of a run that ended with another status than 0.
pub fn error(run: Run<'_>, finished: &Finished) -> Error {
    let last_words = last_error_line(&finished.stderr);
    let code = match run.disk_is_there {
        true => code(last_words, &finished.stderr, finished.status.code()),
        // Whatever bootc missed first.
        false => Code::DiskFailed,
    };
    let (disk, reference) = (run.disk.display(), run.reference);
    let how = finished.describe();
    let details = format!("bootc install failed with {how}: {}", finished.stderr.trim());
    match code {
        Code::DiskFull => Error::disk_full(disk, details),
        Code::DiskFailed => Error::disk_failed(disk, details),
        Code::DiskBusy => Error::disk_busy(disk, details),
        Code::ScratchFull => Error::scratch_full("/var/tmp", None, None, details),
        Code::KernelMissing => Error::kernel_missing(reference, details),
        Code::BootloaderMissing => Error::bootloader_missing(reference, details),
        Code::NotBootable => Error::not_bootable(reference, details),
        Code::BootcMissing => Error::bootc_missing(reference, details),
        Code::PlatformMissing => {
            let (offered, wanted) = architectures(last_words);
            Error::platform_missing(reference, wanted, offered, details)
        }
        Code::AccessDenied => {
            let (registry, repository) = reference.split_once('/').unwrap_or((reference, ""));
            Error::access_denied(registry, repository, details)
        }
        Code::KernelArgumentsRefused => Error::kernel_arguments_refused(reference, last_words, details),
        Code::FilesystemUnsupported => Error::filesystem_unsupported(filesystem(last_words), "fs-verity", details),
        Code::FirmwareVariables => Error::firmware_variables(last_words, details),
        Code::SelinuxRefused => Error::selinux_refused(last_words, details),
        _ => Error::bootc_failed(how, last_words, details),
    }
}

fn code(last_words: &str, stderr: &str, status: Option<i32>) -> Code {
    if status == Some(127) && stderr.contains("not found in $PATH") {
        return Code::BootcMissing;
    }
    let cause = |text: &str| CAUSES.iter().find(|(cause, _)| text.contains(cause)).map(|(_, code)| *code);
    // `Task mkfs.ext4 failed: …` has the cause in the child's words before it.
    let child_failed = last_words.contains("Task ") || last_words.contains("Subprocess failed");
    cause(last_words).or_else(|| if child_failed { cause(stderr) } else { None }).unwrap_or(Code::BootcFailed)
}

/// bootc was done with everything but the unmounting (its issue 2246): what it wrote is complete, and the audit will tell.
pub fn is_only_the_unmounting(finished: &Finished) -> bool {
    let words = last_error_line(&finished.stderr);
    words.contains("Task Unmounting filesystems failed") || words.contains("Unmounting filesystems: ")
}

/// `Image has architecture amd64; expected arm64`
fn architectures(words: &str) -> (String, String) {
    let after = |text: &str| {
        let rest = words.split_once(text)?.1;
        Some(rest.split([';', ' ', ':']).next().unwrap_or_default().to_owned())
    };
    (after("Image has architecture ").unwrap_or_default(), after("expected ").unwrap_or_default())
}

/// `Specified filesystem xfs does not support fs-verity`
fn filesystem(words: &str) -> String {
    let name = words.split_once("filesystem ").and_then(|(_, rest)| rest.split(' ').next());
    name.unwrap_or_default().to_owned()
}

/// bootc's `error: …` line, else the last line.
fn last_error_line(stderr: &str) -> &str {
    let lines = || stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    lines().rev().find_map(|line| line.strip_prefix("error: ")).or_else(|| lines().next_back()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn finished(stderr: &str, status: i32) -> Finished {
        Finished { status: ExitStatus::from_raw(status << 8), stderr: stderr.to_owned() }
    }

    fn failed(stderr: &str, status: i32) -> (Code, Vec<String>) {
        let run = Run { disk: Path::new("/dev/vda"), disk_is_there: true, reference: "registry.example/os:1" };
        let error = error(run, &finished(stderr, status));
        (error.code, error.args)
    }

    /// The failures of bootc that people report, as bootc words them.
    #[test]
    fn every_known_failure_has_its_code() {
        #[rustfmt::skip]
        let cases = [
            ("Installing to disk: write /var/tmp/container_images_storage1: no space left on device", Code::ScratchFull),
            ("Installing to disk: Insufficient free space for os (available: 911.4 kB required: 185.0 MB)", Code::DiskFull),
            ("Installing to disk: Deploying: writing object: No space left on device (os error 28)", Code::DiskFull),
            ("Installing to disk: Creating rootfs: Device /dev/vda is mounted", Code::DiskBusy),
            ("Installing to disk: Creating rootfs: Detected existing partitions on /dev/vda; use e.g. `wipefs` or --wipe if you intend to overwrite", Code::DiskBusy),
            ("Installing to disk: Creating rootfs: Device or resource busy (os error 16)", Code::DiskBusy),
            ("Installing to disk: Creating rootfs: Device has no children", Code::DiskBusy),
            ("Installing to disk: Input/output error (os error 5)", Code::DiskFailed),
            ("Installing to disk: bootupd is required for ostree-based installs", Code::BootloaderMissing),
            ("Installing to disk: Failed to find EFI update metadata", Code::BootloaderMissing),
            ("boot data installation failed: installing component BIOS to device /dev/vda: installing GRUB on /dev/vda: Failed to find grub2-modules", Code::BootloaderMissing),
            ("boot data installation failed: Installing static GRUB configs: Create file boot/grub2/grubenv: Failed to find \"/usr/bin/grub2-editenv\"", Code::BootloaderMissing),
            ("boot data installation failed: Failed to find shimx64.efi in the image", Code::BootloaderMissing),
            ("Installing to disk: Installing bootloader: EFI variables are not supported on this system.", Code::FirmwareVariables),
            ("Installing to disk: Failed to invoke efibootmgr: No space left on device", Code::FirmwareVariables),
            ("Installing to disk: Target image does not have ostree.bootable label", Code::NotBootable),
            ("Installing to disk: Failed to find kernel in /usr/lib/modules, /usr/lib/ostree-boot or /boot", Code::KernelMissing),
            ("Installing to disk: Setting up composefs boot: No boot entries!", Code::KernelMissing),
            ("Installing to disk: reading manifest 1 in registry.example/os: unauthorized: access to the requested resource is not authorized", Code::AccessDenied),
            ("Installing to disk: SELinux enabled, but no policy found in root", Code::SelinuxRefused),
            ("Failed to enter install_t (running as unconfined_t) - use BOOTC_SETENFORCE0_FALLBACK=1 to override", Code::SelinuxRefused),
            ("Installing to disk: Specified filesystem xfs does not support fs-verity", Code::FilesystemUnsupported),
            ("Installing to disk: Setting up composefs boot: Setting up UKI boot: Cannot use externally specified kernel arguments with UKI", Code::KernelArgumentsRefused),
            ("Installing to disk: Setting up composefs boot: Setting up UKI boot: No composefs image in UKI cmdline", Code::KernelMissing),
            ("Installing to disk: Setting up composefs boot: The UKI has the wrong composefs= parameter (is 'aa', should be 'bb')", Code::KernelMissing),
            ("Bootloader set to none is not supported with the composefs backend", Code::BootloaderMissing),
            ("Installing to disk: something new", Code::BootcFailed),
        ];
        for (words, code) in cases {
            assert_eq!(failed(&format!("mke2fs 1.47.2\nerror: {words}\n"), 1).0, code, "{words}");
        }
    }

    #[test]
    fn the_cause_may_be_in_the_words_of_a_child() {
        let words = "sfdisk: write failed: Input/output error\nerror: Installing to disk: Task sfdisk failed: ExitStatus(unix_wait_status(256))";
        assert_eq!(failed(words, 1), (Code::DiskFailed, vec!["/dev/vda".into()]));
        // The same words of a child that did not fail mean nothing.
        let words = "warning: Input/output error\nerror: Installing to disk: something new";
        assert_eq!(
            failed(words, 1),
            (Code::BootcFailed, vec!["exit status 1".into(), "Installing to disk: something new".into()])
        );
    }

    #[test]
    fn a_disk_that_went_away_is_the_cause_of_everything() {
        let words =
            "mkfs.fat: unable to open /dev/vda2: No such file or directory\nerror: Task Creating ESP filesystem failed";
        let run = Run { disk: Path::new("/dev/vda"), disk_is_there: false, reference: "registry.example/os:1" };
        let error = error(run, &finished(words, 1));
        assert_eq!((error.code, error.args), (Code::DiskFailed, vec!["/dev/vda".to_owned()]));
    }

    #[test]
    fn arguments_are_taken_from_the_words() {
        let words = "error: Installing to disk: Image has architecture amd64; expected arm64";
        assert_eq!(
            failed(words, 1),
            (Code::PlatformMissing, ["registry.example/os:1", "arm64", "amd64"].map(String::from).to_vec())
        );
        let words = "error: Specified filesystem xfs does not support fs-verity";
        assert_eq!(failed(words, 1).1, ["xfs", "fs-verity"]);
    }

    #[test]
    fn an_image_without_bootc_is_told_by_podman() {
        let words = "Error: crun: executable file `bootc` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found";
        assert_eq!(failed(words, 127), (Code::BootcMissing, vec!["registry.example/os:1".into()]));
    }

    #[test]
    fn a_busy_mount_at_the_very_end_is_no_failure() {
        let words = "umount: /run/bootc/mounts/rootfs: target is busy.\nerror: Installing to disk: Task Unmounting filesystems failed: ExitStatus(unix_wait_status(8192))";
        assert!(is_only_the_unmounting(&finished(words, 1)));
        assert!(!is_only_the_unmounting(&finished("umount: target is busy.\nerror: Installing to disk: Deploying", 1)));
    }

    #[test]
    fn the_error_line_is_found_among_other_words() {
        let stderr = "mke2fs 1.47.2 (1-Jan-2025)\nerror: Installing to disk: no space\n\n";
        assert_eq!(last_error_line(stderr), "Installing to disk: no space");
        assert_eq!(last_error_line("ERROR old\n"), "ERROR old");
        assert_eq!(last_error_line(""), "");
    }
}
