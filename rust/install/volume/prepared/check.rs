// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether an image can be installed on the partitions, by what can be seen from outside.

use std::path::Path;

use super::fault::{missing, strange, too_small, unsupported};
use super::{ESP, FAT, Prepared};
use plan::findings::{Firmware, Ready};
use plan::{Filesystem, InstallPlan, Partition};
use words::error::{Error, Result};

/// What stands for the partition that GRUB needs on a GPT disk of a PC with BIOS, in messages, with the name that partition editors have for it.
const BIOS_BOOT: &str = "BIOS (bios_grub)";

impl Prepared {
    /// Whether the image can be installed there, by what can be seen from outside.
    ///
    /// # Errors
    /// `PartitionFilesystem`, `PartitionTooSmall`, `PartitionMissing`, `PartitionUnsupported`, `EspNotFirst`, `UnlockUnsupported`,
    /// `FilesystemUnsupported`.
    pub fn check(&self, plan: &InstallPlan, ready: &Ready) -> Result<()> {
        let Some(filesystem) = Filesystem::from_name(&self.root.filesystem) else {
            return Err(strange(&self.root.device, &self.root.filesystem, "bootc installs on ext4, xfs and btrfs"));
        };
        let needed = plan.image.disk_bytes();
        if self.root.size < needed {
            return Err(too_small(&self.root.device, "/", needed, self.root.size));
        }
        if self.root.luks.is_some() && !ready.no_unlock.is_empty() {
            let reference = plan.image.reference.to_string();
            return Err(Error::unlock_unsupported(&reference, ready.no_unlock.clone()));
        }
        if let Some(kernel) = &ready.unified {
            kernel.check_filesystem(filesystem, &plan.image.reference.to_string())?;
            if !self.root.is_discoverable {
                let root = Partition { device: self.root.device.clone(), mount_point: "/".to_owned() };
                let why =
                    "a unified kernel image finds its root by the type of the partition, and this one has another type";
                return Err(unsupported(&root, why));
            }
        }
        if ready.firmware != Firmware::Bios || self.esp.is_some() {
            self.check_esp()?;
        }
        if ready.grub_for_bios && self.lacks_bios_boot {
            return Err(missing(
                BIOS_BOOT,
                "GRUB for BIOS has no other place for itself on a GPT disk; it takes 1 MiB",
            ));
        }
        let wants_boot = ready.grub && (self.root.luks.is_some() || !ready.takes_nested_mounts);
        if wants_boot && self.boot.is_none() {
            return Err(missing(
                "/boot",
                "GRUB needs it, because it cannot read an encrypted root or because bootc is old",
            ));
        }
        match &self.boot {
            Some(boot) if ready.grub && boot.luks.is_some() => {
                Err(strange(&boot.device, &boot.filesystem, "GRUB cannot unlock /boot"))
            }
            _ => Ok(()),
        }
    }

    /// bootc takes the first ESP of the root's disk, whichever one is mounted.
    fn check_esp(&self) -> Result<()> {
        let Some(esp) = &self.esp else { return Err(missing(ESP, "a boot loader for UEFI is installed on it")) };
        if esp.filesystem != FAT {
            return Err(strange(&esp.device, &esp.filesystem, "an EFI system partition has FAT"));
        }
        match &self.first_esp {
            Some(first) if *first == esp.device => Ok(()),
            first => {
                let first = first.as_deref().unwrap_or(Path::new("")).display().to_string();
                let device = esp.device.display();
                let why =
                    format!("bootc uses the first EFI system partition of the root's disk ({first}), not {device}");
                Err(Error::esp_not_first(&device, &first, why))
            }
        }
    }
}
