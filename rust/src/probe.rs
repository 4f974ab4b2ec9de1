// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks into the fetched image: everything that bootc would notice only after the wipe is an error here, before it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::bootc::Firmware;
use crate::cmd;
use crate::error::{Code, Error, Result};
use crate::plan::{Backend, Filesystem, InstallPlan};
use crate::podman::{self, MountedImage, StoredImage};

/// Where programs are looked for in an image.
const BIN_DIRS: [&str; 4] = ["usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"];

/// What an image holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    /// `bootc --version`, as in `1.16.9`.
    pub bootc_version: String,
    /// Long options that the image's `bootc install to-disk --help` lists.
    pub options: BTreeSet<String>,
    /// bootupd with a payload: the ostree backend can install GRUB.
    pub bootupd: bool,
    /// `bootctl` and a systemd-boot binary: the composefs backend can install it.
    pub systemd_boot: bool,
    /// A unified kernel image; bootc then chooses the backend itself.
    pub uki: bool,
    /// A kernel with its initramfs under `/usr/lib/modules`.
    pub kernel: bool,
    /// Program names (of those we asked for) that are there.
    pub programs: BTreeSet<String>,
}

impl Probe {
    /// Looks into `image`.
    ///
    /// # Errors
    /// `BootcMissing` when bootc is not there or does not run; errors of podman.
    pub fn new(image: &StoredImage, reference: &str) -> Result<Self> {
        let mut probe = {
            let mounted = MountedImage::new(image)?;
            Self::of_root(&mounted.root)
        };
        let no_bootc = |_: &cmd::Finished| {
            Error::new(
                Code::BootcMissing,
                [reference],
                format!(
                    "{reference} cannot install itself: bootc does not run in it; choose a bootable container image"
                ),
            )
        };
        let version = cmd::output(&podman::query_command(image, &["bootc", "--version"]), no_bootc)?;
        let help = cmd::output(&podman::query_command(image, &["bootc", "install", "to-disk", "--help"]), no_bootc)?;
        probe.bootc_version = parse_version(&version);
        probe.options = parse_options(&help);
        Ok(probe)
    }

    /// What can be seen in the files of an unpacked image.
    pub fn of_root(root: &Path) -> Self {
        let programs = ["mkfs.ext4", "mkfs.xfs", "mkfs.btrfs", "mkfs.fat", "bootupctl", "bootctl", "bootc"];
        let programs: BTreeSet<String> = programs
            .into_iter()
            .filter(|name| BIN_DIRS.iter().any(|dir| exists(&root.join(dir).join(name))))
            .map(str::to_owned)
            .collect();
        Self {
            bootupd: programs.contains("bootupctl") && root.join("usr/lib/bootupd/updates").is_dir(),
            systemd_boot: programs.contains("bootctl") && has_entry(&root.join("usr/lib/systemd/boot/efi"), "efi"),
            uki: has_entry(&root.join("boot/EFI/Linux"), "efi"),
            kernel: entries(&root.join("usr/lib/modules"))
                .iter()
                .any(|dir| dir.join("vmlinuz").exists() && dir.join("initramfs.img").exists()),
            programs,
            ..Self::default()
        }
    }

    /// The backend for this image, and whether the plan can work with it at all.
    ///
    /// # Errors
    /// `KernelMissing`, `BootloaderMissing`, `FirmwareUnsupported`, `FilesystemUnsupported`, `BootcTooOld`: each before anything is written.
    pub fn check(&self, plan: &InstallPlan, firmware: Firmware) -> Result<ResolvedBackend> {
        let reference = plan.image.reference.to_string();
        if !self.uki && !self.kernel {
            let why = format!("{reference} holds no kernel with an initramfs under /usr/lib/modules; it cannot boot");
            return Err(Error::new(Code::KernelMissing, [reference], why));
        }
        let mkfs = plan.filesystem.mkfs();
        if !self.programs.contains(mkfs) {
            return Err(filesystem_unsupported(plan.filesystem, &reference));
        }
        let backend = self.backend(plan.backend, &reference)?;
        if firmware == Firmware::Bios && !self.bootupd {
            let why = format!(
                "{reference} has only boot loaders for UEFI, and this machine was started in BIOS mode; start the installer in UEFI mode or choose another image"
            );
            return Err(Error::new(Code::FirmwareUnsupported, [reference], why));
        }
        let required = match backend {
            ResolvedBackend::Composefs => &["--composefs-backend"][..],
            ResolvedBackend::Ostree | ResolvedBackend::ChosenByBootc => &[][..],
        };
        let missing =
            required.iter().chain(&["--skip-fetch-check", "--wipe"]).find(|option| !self.options.contains(**option));
        match missing {
            Some(option) => Err(Error::new(
                Code::BootcTooOld,
                [self.bootc_version.as_str(), option],
                format!(
                    "bootc {} in {reference} does not know {option}; the image needs a newer bootc",
                    self.bootc_version
                ),
            )),
            None => Ok(backend),
        }
    }

    fn backend(&self, wanted: Backend, reference: &str) -> Result<ResolvedBackend> {
        let missing = |what: &str| {
            let why = format!("{reference} holds no boot loader that can be installed ({what}); it would not boot");
            Error::new(Code::BootloaderMissing, [reference], why)
        };
        match wanted {
            Backend::Auto if self.uki => Ok(ResolvedBackend::ChosenByBootc),
            Backend::Auto if self.bootupd => Ok(ResolvedBackend::Ostree),
            Backend::Auto if self.systemd_boot => Ok(ResolvedBackend::Composefs),
            Backend::Auto => Err(missing("neither bootupd with its payload nor systemd-boot")),
            Backend::Ostree if self.bootupd => Ok(ResolvedBackend::Ostree),
            Backend::Ostree => Err(missing("the ostree backend needs bootupd with its payload")),
            Backend::Composefs if self.systemd_boot || self.bootupd || self.uki => Ok(ResolvedBackend::Composefs),
            Backend::Composefs => Err(missing("neither systemd-boot nor bootupd")),
        }
    }
}

/// The backend after a look into the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResolvedBackend {
    /// ostree, bootc's default.
    Ostree,
    /// `--composefs-backend`.
    Composefs,
    /// bootc decides by itself (unified kernel images).
    ChosenByBootc,
}

fn filesystem_unsupported(filesystem: Filesystem, reference: &str) -> Error {
    let (name, mkfs) = (filesystem.as_str(), filesystem.mkfs());
    Error::new(
        Code::FilesystemUnsupported,
        [name, mkfs],
        format!("{reference} cannot make {name}: {mkfs} is missing in it; choose another file system"),
    )
}

/// `bootc 1.16.9` -> `1.16.9`.
fn parse_version(text: &str) -> String {
    text.split_whitespace().last().unwrap_or_default().to_owned()
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

/// Like [`Path::exists`], but a link counts whatever it points to: it is relative to the image's root, not to ours.
fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn has_entry(dir: &Path, extension: &str) -> bool {
    entries(dir).iter().any(|path| path.extension().is_some_and(|found| found == extension))
}

/// The entries of a directory; none when it is not there.
fn entries(dir: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(dir).into_iter().flatten().filter_map(std::result::Result::ok).map(|entry| entry.path()).collect()
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
        let probe = Probe::of_root(root.path());
        assert!(probe.kernel && probe.systemd_boot && !probe.bootupd && !probe.uki);
        assert!(probe.programs.contains("mkfs.ext4") && !probe.programs.contains("mkfs.xfs"));

        let no_initramfs = image_with(&KERNEL[..1]);
        assert!(!Probe::of_root(no_initramfs.path()).kernel);
    }

    #[test]
    fn what_would_only_show_after_the_wipe_is_refused() {
        let good = Probe {
            kernel: true,
            systemd_boot: true,
            programs: ["mkfs.ext4".to_owned()].into(),
            options: ["--composefs-backend", "--skip-fetch-check", "--wipe"].map(str::to_owned).into(),
            ..Probe::default()
        };
        let plan = crate::plan::tests::plan();
        assert_eq!(good.check(&plan, Firmware::Efi).unwrap(), ResolvedBackend::Composefs);
        let code = |probe: Probe, firmware| probe.check(&plan, firmware).unwrap_err().code;
        assert_eq!(code(Probe { kernel: false, ..good.clone() }, Firmware::Efi), Code::KernelMissing);
        assert_eq!(code(Probe { systemd_boot: false, ..good.clone() }, Firmware::Efi), Code::BootloaderMissing);
        assert_eq!(
            code(Probe { programs: Default::default(), ..good.clone() }, Firmware::Efi),
            Code::FilesystemUnsupported
        );
        assert_eq!(
            code(Probe { options: ["--wipe".to_owned()].into(), ..good.clone() }, Firmware::Efi),
            Code::BootcTooOld
        );
        assert_eq!(code(good, Firmware::Bios), Code::FirmwareUnsupported);
    }

    #[test]
    fn the_backend_follows_what_the_image_holds() {
        use {Backend as B, ResolvedBackend as R};
        let probe = |bootupd, systemd_boot, uki| Probe { bootupd, systemd_boot, uki, ..Probe::default() };
        let cases = [
            (B::Auto, probe(true, true, false), Some(R::Ostree)),
            (B::Auto, probe(false, true, false), Some(R::Composefs)),
            (B::Auto, probe(false, true, true), Some(R::ChosenByBootc)),
            (B::Auto, probe(false, false, false), None),
            (B::Ostree, probe(false, true, false), None),
            (B::Ostree, probe(true, true, false), Some(R::Ostree)),
            (B::Composefs, probe(true, false, false), Some(R::Composefs)),
            (B::Composefs, probe(false, false, false), None),
        ];
        for (wanted, probe, expected) in cases {
            let got = probe.backend(wanted, "r").map_err(|error| error.code);
            assert_eq!(got, expected.ok_or(Code::BootloaderMissing), "{wanted:?} {probe:?}");
        }
    }
}
