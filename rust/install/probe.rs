// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks into the fetched image. [`verdict`] judges what is seen: everything that bootc would notice only after the wipe is an error
//! before it.

mod answers;
mod files;
mod unified;
mod unlock;
mod verdict;

use std::collections::BTreeSet;
use std::path::Path;

use tokio_util::sync::CancellationToken;

use self::answers::Answers;
use self::files::{Files, Listing, Unpacked};
pub use self::unlock::Unlocking;
use crate::bound;
use crate::podman::{MountedImage, Root};
use crate::rootfs;
use crate::selinux;
use crate::system::UPDATE_TIMER;
use host::cmd;
use plan::findings::{Payload, UnifiedKernel};
use plan::{Filesystem, InstallPlan, Method, Runner};
use words::error::Result;

/// Where programs are looked for in an image.
const BIN_DIRS: [&str; 4] = ["usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"];

/// Programs that bootc starts where it runs, with either backend.
const PROGRAMS: [&str; 11] =
    ["blkid", "findmnt", "fsfreeze", "fstrim", "lsblk", "mkfs.fat", "mount", "sfdisk", "skopeo", "umount", "wipefs"];

/// Those of them that make partitions, and trim: where bootc does neither, it starts none of them.
const DISK_PROGRAMS: [&str; 4] = ["fsfreeze", "fstrim", "sfdisk", "wipefs"];

/// Those that only the ostree backend starts.
const OSTREE_PROGRAMS: [&str; 2] = ["ostree", "podman"];

/// What an image holds, and the bootc that is to install it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    /// `bootc --version`, as in `1.16.9`.
    pub bootc_version: String,
    /// Long options that `bootc install METHOD --help` lists.
    pub options: BTreeSet<String>,
    /// bootupd with a payload for UEFI: the ostree backend can install GRUB.
    pub bootupd_efi: bool,
    /// bootupd with a payload for BIOS, by its own record.
    pub bootupd_bios: bool,
    /// What bootupd installs that payload with: GRUB's program and its modules.
    pub grub_for_bios: bool,
    /// What bootupd writes the firmware's variables with.
    pub efibootmgr: bool,
    /// `bootctl` and a systemd-boot binary: the composefs backend can install it.
    pub systemd_boot: bool,
    /// A unified kernel image; bootc then chooses the backend itself, where it runs in the image.
    pub unified: Option<UnifiedKernel>,
    /// The timer that fetches updates.
    pub update_timer: bool,
    /// A kernel with its initramfs under `/usr/lib/modules`.
    pub kernel: bool,
    /// A policy for SELinux.
    pub selinux: bool,
    /// The program that labels files by it.
    pub setfiles: bool,
    /// Bytes of the largest kernel with its initramfs; an estimate where the sizes cannot be seen.
    pub kernel_bytes: u64,
    /// The names of its logically bound images.
    pub bound_images: Vec<String>,
    /// What it has to unlock an encrypted root with.
    pub unlocking: Unlocking,
    /// Program names (of those we ask for) that are where bootc runs.
    pub programs: BTreeSet<String>,
    /// bootc is given an OCI layout, and does not install the image it runs in.
    pub from_layout: bool,
}

impl Probe {
    /// Looks at the image and at the bootc that is to install it.
    ///
    /// # Errors
    /// `BootcMissing` when bootc is not there or does not run, `BootcFailed` when it rejects its own configuration; errors of podman;
    /// `Cancelled`.
    pub fn new(source: &Payload, plan: &InstallPlan, cancel: &CancellationToken) -> Result<Self> {
        let reference = &plan.image.reference.to_string();
        let method = if plan.has_mounted_target() { Method::ToFilesystem } else { Method::ToDisk };
        let (mut probe, answers) = match source {
            Payload::Store(image) => {
                let mounted = MountedImage::new(image, cancel)?;
                Self::of_image(Root::Image(image), &mounted.root, method, plan, cancel)?
            }
            Payload::Layout(_) if plan.runner == Runner::Container => {
                let root = rootfs::dir();
                Self::of_image(Root::Dir(&root), &root, method, plan, cancel)?
            }
            Payload::Layout(layout) => {
                let in_image = Self::of_files(&Listing::of_layout(layout, cancel)?);
                let programs = asked_for().filter(|name| cmd::exists(name)).map(str::to_owned).collect();
                (Self { programs, ..in_image }, Answers::of_live_system(method, reference, cancel)?)
            }
        };
        probe.from_layout = matches!(source, Payload::Layout(_));
        probe.bootc_version = parse_version(&answers.version);
        probe.options = parse_options(&answers.help);
        probe.bound_images = bound::names(&answers.bound);
        probe.unlocking.modules = unlock::parse_modules(&answers.initramfs);
        Ok(probe)
    }

    /// What the files of an image show that bootc runs in, and what it answers.
    fn of_image(
        root: Root<'_>,
        files: &Path,
        method: Method,
        plan: &InstallPlan,
        cancel: &CancellationToken,
    ) -> Result<(Self, Answers)> {
        let probe = Self::of_files(&Unpacked(files));
        let initramfs = probe.unlocking.lister && (plan.encrypts() || plan.is_prepared());
        let answers = Answers::of_image(root, method, initramfs, &plan.image.reference.to_string(), cancel)?;
        Ok((probe, answers))
    }

    /// What can be seen in the files of an image.
    fn of_files(files: &dyn Files) -> Self {
        let is_there = |name: &&str| BIN_DIRS.iter().any(|dir| files.exists(&format!("{dir}/{name}")));
        let bootupd = |firmware: &str| {
            is_there(&"bootupctl") && files.exists(&format!("usr/lib/bootupd/updates/{firmware}.json"))
        };
        Self {
            bootupd_efi: bootupd("EFI"),
            bootupd_bios: bootupd("BIOS"),
            grub_for_bios: files.exists("usr/sbin/grub2-install") && files.exists("usr/lib/grub/i386-pc"),
            efibootmgr: is_there(&"efibootmgr"),
            systemd_boot: is_there(&"bootctl") && !files.with_extension("usr/lib/systemd/boot/efi", "efi").is_empty(),
            update_timer: files.exists(&format!("usr/lib/systemd/system/{UPDATE_TIMER}")),
            unified: unified::of_files(files),
            selinux: files.exists(selinux::CONFIG),
            setfiles: is_there(&selinux::PROGRAM),
            kernel: files.names("usr/lib/modules").iter().any(|version| {
                let has = |file: &str| files.exists(&format!("usr/lib/modules/{version}/{file}"));
                has("vmlinuz") && has("initramfs.img")
            }),
            kernel_bytes: kernel_bytes(files),
            unlocking: Unlocking::of_files(files),
            programs: asked_for().filter(is_there).map(str::to_owned).collect(),
            ..Self::default()
        }
    }
}

/// The names of all programs that a check may ask for.
fn asked_for() -> impl Iterator<Item = &'static str> {
    let mkfs = Filesystem::ALL.into_iter().map(Filesystem::mkfs);
    PROGRAMS.into_iter().chain(OSTREE_PROGRAMS).chain(mkfs)
}

/// `bootc 1.16.9` -> `1.16.9`.
fn parse_version(text: &str) -> String {
    text.split_whitespace().last().unwrap_or_default().to_owned()
}

/// A kernel of Debian with everything in its initramfs.
const USUAL_KERNEL: u64 = 100 << 20;

/// Bytes of the kernel and its initramfs, or of the unified kernel image.
fn kernel_bytes(files: &dyn Files) -> u64 {
    let modules = files.names("usr/lib/modules").into_iter().map(|version| {
        let size = |file: &str| files.size(&format!("usr/lib/modules/{version}/{file}"));
        Some(size("vmlinuz")?.saturating_add(size("initramfs.img")?))
    });
    let unified = files.names(unified::DIR).into_iter().map(|name| files.size(&format!("{}/{name}", unified::DIR)));
    modules.chain(unified).flatten().max().unwrap_or(USUAL_KERNEL)
}

/// The long options of a clap help text.
fn parse_options(help: &str) -> BTreeSet<String> {
    help.lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-'))
        .flat_map(|line| line.split([' ', ',', '=', '[']))
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image_with(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        root
    }

    const KERNEL: [&str; 2] = ["usr/lib/modules/6.12/vmlinuz", "usr/lib/modules/6.12/initramfs.img"];

    #[test]
    fn versions_and_options() {
        assert_eq!(parse_version("bootc 1.16.9\n"), "1.16.9");
        let help = "Options:\n      --wipe\n          Wipe, see --root-size\n      --block-setup <X>\n  -h, --help\n";
        let found: Vec<String> = parse_options(help).into_iter().collect();
        assert_eq!(found, ["--block-setup", "--help", "--wipe"]);
    }

    #[test]
    fn an_image_is_judged_by_its_files() {
        let root = image_with(&[
            KERNEL[0],
            KERNEL[1],
            "usr/bin/bootctl",
            "usr/lib/systemd/boot/efi/systemd-bootx64.efi",
            "usr/sbin/mkfs.ext4",
        ]);
        let probe = Probe::of_files(&Unpacked(root.path()));
        assert!(probe.kernel && probe.systemd_boot && !probe.bootupd_efi && probe.unified.is_none());
        assert!(probe.programs.contains("mkfs.ext4") && !probe.programs.contains("mkfs.xfs"));

        let no_initramfs = image_with(&KERNEL[..1]);
        assert!(!Probe::of_files(&Unpacked(no_initramfs.path())).kernel);
    }

    #[test]
    fn a_policy_of_selinux_is_seen() {
        let root = image_with(&["etc/selinux/config"]);
        assert!(Probe::of_files(&Unpacked(root.path())).selinux);
    }

    #[test]
    fn bootupd_counts_with_its_payload() {
        let root = image_with(&["usr/bin/bootupctl", "usr/lib/bootupd/updates/EFI.json"]);
        let probe = Probe::of_files(&Unpacked(root.path()));
        assert!(probe.bootupd_efi && !probe.bootupd_bios);
        assert!(!probe.grub_for_bios && !probe.efibootmgr);
        let whole = image_with(&[
            "usr/bin/bootupctl",
            "usr/bin/efibootmgr",
            "usr/lib/bootupd/updates/BIOS.json",
            "usr/sbin/grub2-install",
            "usr/lib/grub/i386-pc/normal.mod",
        ]);
        let probe = Probe::of_files(&Unpacked(whole.path()));
        assert!(probe.bootupd_bios && probe.grub_for_bios && probe.efibootmgr && !probe.bootupd_efi);
        let no_program = image_with(&["usr/lib/bootupd/updates/EFI.json"]);
        assert!(!Probe::of_files(&Unpacked(no_program.path())).bootupd_efi);
    }
}
