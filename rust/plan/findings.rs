// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What was found out about an image and the machine before the first write; values that the steps which write are given.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use words::error::{Error, Result};

use crate::{Filesystem, InstallPlan, Runner};

/// What was found out about the image; an installation on partitions that were made meanwhile goes on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ready {
    /// Where bootc takes the image from.
    pub source: Payload,
    /// The backend for it.
    pub backend: ResolvedBackend,
    /// How the machine was started.
    pub firmware: Firmware,
    /// GRUB is going to be installed; otherwise kernels are on the EFI system partition.
    pub grub: bool,
    /// GRUB for BIOS is, alone or beside that for UEFI: bootupd installs all that it has unless it writes the firmware's variables.
    pub grub_for_bios: bool,
    /// Bytes of a kernel with its initramfs.
    pub kernel_bytes: u64,
    /// What the system starts from, where it is one file with fixed kernel arguments.
    pub unified: Option<UnifiedKernel>,
    /// What bootc does about the image's logically bound images.
    pub bound_images: BoundImages,
    /// bootc takes a root that holds the mounted ESP in a directory (since 1.12).
    pub takes_nested_mounts: bool,
    /// Why the image cannot unlock an encrypted root; empty when it can, as far as it shows.
    pub no_unlock: String,
}

impl Ready {
    /// The kernel is told what it needs to find its root; a unified one finds it by the type of the partition.
    pub fn takes_arguments(&self) -> bool {
        self.unified.is_none()
    }
}

/// Where bootc takes the image from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Payload {
    /// podman's store; it runs in this image.
    Store(StoredImage),
    /// An OCI layout. Where it runs in the image, that one's root is mounted at [`rootfs::dir`].
    Layout(PathBuf),
}

/// An image in podman's store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredImage {
    /// podman's id of the image.
    pub id: String,
}

/// The backend after a look into the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedBackend {
    /// ostree, bootc's default.
    Ostree,
    /// `--composefs-backend`.
    Composefs,
    /// bootc decides by itself (unified kernel images).
    ChosenByBootc,
}

/// What bootc is to do about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BoundImages {
    /// Nothing: there are none, or this bootc does not look for them.
    None,
    /// To fetch them.
    Pull,
    /// To leave them to the services: the installation is one without a network.
    Skip,
}

impl BoundImages {
    /// What becomes of those that the image names in its units.
    pub fn decide(named: &[String], backend: ResolvedBackend, plan: &InstallPlan) -> Self {
        let looks_for_them = backend == ResolvedBackend::Ostree && plan.runner == Runner::Container;
        match named {
            [_, ..] if looks_for_them && plan.image.reference.is_in_registry() => Self::Pull,
            [_, ..] if looks_for_them => Self::Skip,
            _ => Self::None,
        }
    }

    /// The value of bootc's option `--bound-images`.
    pub fn option(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Pull => Some("pull"),
            Self::Skip => Some("skip"),
        }
    }
}

/// How the machine was started, as far as it changes what bootc is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Firmware {
    /// UEFI, and its variables can be written.
    Efi,
    /// UEFI whose variables cannot be written, or a machine without PC firmware: the removable path is used.
    NoVariables,
    /// BIOS of a PC: only GRUB starts there.
    Bios,
}

impl Firmware {
    /// Whether the target is made for every firmware that the image has boot loaders for, because this one cannot be told of them.
    pub fn is_generic(self) -> bool {
        self != Self::Efi
    }
}

/// A unified kernel image.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnifiedKernel {
    /// `None` where it cannot be seen.
    pub cmdline: Option<String>,
}

/// The arguments that name the root by its digest (composefs-boot's `cmdline.rs`).
const COMPOSEFS: [&str; 2] = ["composefs=", "composefs.digest="];
/// Before the digest: it need not be proved by fs-verity.
const UNPROVEN: char = '?';

impl UnifiedKernel {
    /// Whether an installation by the plan would start from it.
    ///
    /// # Errors
    /// `KernelMissing`, `KernelArgumentsRefused`, `FirmwareUnsupported`.
    pub fn check(&self, plan: &InstallPlan, firmware: Firmware, reference: &str) -> Result<()> {
        if self.cmdline.is_some() && self.root().is_none() {
            let why = format!("the unified kernel image in {reference} names no root (composefs=); it cannot boot");
            return Err(Error::kernel_missing(reference, why));
        }
        if firmware == Firmware::Bios {
            let why = format!(
                "{reference} has a unified kernel image, which needs UEFI, and this machine was started in BIOS mode; start the installer in UEFI mode or choose another image"
            );
            return Err(Error::firmware_unsupported(reference, why));
        }
        if !plan.kargs.is_empty() {
            let kargs = plan.kargs.join(" ");
            let why = format!(
                "the kernel arguments of the unified kernel image in {reference} are fixed, and bootc.conf (installOptions.kargs) adds: {kargs}"
            );
            return Err(Error::kernel_arguments_refused(reference, &kargs, why));
        }
        Ok(())
    }

    /// Whether it starts from a root on this file system.
    ///
    /// # Errors
    /// `FilesystemUnsupported`.
    pub fn check_filesystem(&self, filesystem: Filesystem, reference: &str) -> Result<()> {
        if filesystem.has_verity() || !self.demands_verity() {
            return Ok(());
        }
        let name = filesystem.as_str();
        let why = format!(
            "the unified kernel image in {reference} demands fs-verity, which {name} does not have; choose ext4 or btrfs"
        );
        Err(Error::filesystem_unsupported(name, "fs-verity", why))
    }

    /// Its root has to be proved by fs-verity; what cannot be seen is taken for the usual.
    fn demands_verity(&self) -> bool {
        self.root().is_none_or(|digest| !digest.starts_with(UNPROVEN))
    }

    /// The digest of the root, with what comes before it.
    fn root(&self) -> Option<&str> {
        let words = self.cmdline.as_deref().into_iter().flat_map(str::split_ascii_whitespace);
        words.into_iter().find_map(|word| COMPOSEFS.iter().find_map(|key| word.strip_prefix(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imgref::Transport;
    use crate::test::plan;
    use words::error::Code;

    const DIGEST: &str = "fee75c0efb9198179829fe82f45a73ad9a0319a2aafbe92e08a1784039c0a9d6";

    fn with(cmdline: &str) -> UnifiedKernel {
        UnifiedKernel { cmdline: Some(cmdline.to_owned()) }
    }

    #[test]
    fn they_are_fetched_where_bootc_looks_for_them_and_there_is_a_network() {
        let named = ["registry.example/web:1".to_owned()];
        let decide = |named: &[String], backend, plan: &InstallPlan| BoundImages::decide(named, backend, plan);
        let plan = plan();
        assert_eq!(decide(&named, ResolvedBackend::Ostree, &plan), BoundImages::Pull);
        assert_eq!(decide(&[], ResolvedBackend::Ostree, &plan), BoundImages::None);
        assert_eq!(decide(&named, ResolvedBackend::Composefs, &plan), BoundImages::None);
        let host = InstallPlan { runner: Runner::Host, ..plan.clone() };
        assert_eq!(decide(&named, ResolvedBackend::Ostree, &host), BoundImages::None);
        let mut offline = plan;
        offline.image.reference.transport = Transport::Oci("/srv/layout".into());
        assert_eq!(decide(&named, ResolvedBackend::Ostree, &offline), BoundImages::Skip);
    }

    #[test]
    fn what_it_does_not_start_from_is_refused() {
        let xfs = |kernel: &UnifiedKernel| kernel.check_filesystem(Filesystem::Xfs, "r").map_err(|error| error.code);
        for sealed in [format!("composefs={DIGEST} rw"), format!("rw composefs.digest=v1-sha512-12:{DIGEST}")] {
            assert_eq!(xfs(&with(&sealed)), Err(Code::FilesystemUnsupported), "{sealed}");
            assert_eq!(with(&sealed).check_filesystem(Filesystem::Btrfs, "r"), Ok(()));
        }
        for open in [format!("composefs=?{DIGEST}"), format!("composefs.digest=?v1-sha512-12:{DIGEST}")] {
            assert_eq!(xfs(&with(&open)), Ok(()), "{open}");
        }
        assert_eq!(xfs(&UnifiedKernel::default()), Err(Code::FilesystemUnsupported));
    }

    #[test]
    fn what_it_cannot_do_is_refused() {
        let sealed = with(&format!("composefs={DIGEST}"));
        let code = |kernel: &UnifiedKernel, plan: &InstallPlan, firmware| {
            kernel.check(plan, firmware, "registry.example/os:1").map_err(|error| (error.code, error.args.join(" ")))
        };
        let refused = |code, more: &str| Err((code, format!("registry.example/os:1{more}")));
        assert_eq!(code(&sealed, &plan(), Firmware::Efi), Ok(()));
        assert_eq!(code(&UnifiedKernel::default(), &plan(), Firmware::NoVariables), Ok(()));
        assert_eq!(code(&with("rw quiet"), &plan(), Firmware::Efi), refused(Code::KernelMissing, ""));
        assert_eq!(code(&sealed, &plan(), Firmware::Bios), refused(Code::FirmwareUnsupported, ""));
        let kargs = InstallPlan { kargs: vec!["quiet".into(), "splash".into()], ..plan() };
        assert_eq!(code(&sealed, &kargs, Firmware::Efi), refused(Code::KernelArgumentsRefused, " quiet splash"));
    }
}
