// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The target of `bootc install to-filesystem` where somebody else has made it: partitions with their file systems, opened where
//! they are encrypted, and not mounted.
//!
//! All of it is looked at before the first write. What has to be empty is seen to be: nothing that was there is ever written over,
//! and after a failure only what was empty is wiped.

mod check;
mod fault;
mod find;
mod look;
mod tell;

use std::path::{Path, PathBuf};

use self::fault::text;
use super::mounted::{dir, mount};
use super::spec::RootSpec;
use crate::state::Shared;
use host::cmd::{self, Cmd};
use host::mounts;
use host::partitions::Partitions;
use host::run_dir::create_private_dir;
use plan::findings::{Firmware, Ready, ResolvedBackend};
use words::error::{Error, Result};

/// Programs of the live system that this needs besides those that every installation does.
pub const TOOLS: [&str; 1] = ["tune2fs"];

/// What stands for the EFI system partition in messages.
const ESP: &str = "EFI";
/// The file system of an EFI system partition.
const FAT: &str = "vfat";
/// A file system that is part of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Volume {
    device: PathBuf,
    filesystem: String,
    uuid: String,
    size: u64,
    /// The type of its partition is that of a root (Discoverable Partitions Specification).
    is_discoverable: bool,
    /// The LUKS volume that it is in: its name in device-mapper and its UUID.
    luks: Option<(String, String)>,
}

/// The target, looked at from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The disk that the root is on.
    pub disk: PathBuf,
    root: Volume,
    boot: Option<Volume>,
    home: Option<Volume>,
    swaps: Vec<Volume>,
    esp: Option<Volume>,
    /// The first EFI system partition of the disk: the one that bootc uses.
    first_esp: Option<PathBuf>,
    /// The disk has no room for what GRUB reads after the first sector of a PC with BIOS: on GPT that is a partition of its own.
    lacks_bios_boot: bool,
}

impl Prepared {
    /// What has to be empty, and is wiped after a failure.
    fn emptied(&self, ready: &Ready) -> Vec<(&Volume, &'static str)> {
        let boot = self.boot.iter().filter(|_| ready.grub).map(|boot| (boot, "/boot"));
        [(&self.root, "/")].into_iter().chain(boot).collect()
    }

    /// The devices that have to be empty, and are wiped after a failure.
    pub fn emptied_devices(&self, ready: &Ready) -> Vec<PathBuf> {
        self.emptied(ready).into_iter().map(|(volume, _)| volume.device.clone()).collect()
    }

    /// Where to find the system after the installation.
    pub fn partitions(&self, ready: &Ready) -> Partitions {
        let boot = self.boot.as_ref().filter(|_| ready.grub);
        Partitions {
            root: self.root.device.clone(),
            esp: self.esp.as_ref().map(|esp| esp.device.clone()),
            boot: boot.map(|boot| boot.device.clone()),
            boot_uuid: Some(boot.unwrap_or(&self.root).uuid.clone()),
        }
    }

    /// What has to be known of it after the installation, good or bad.
    pub fn shared(&self, ready: &Ready) -> Shared {
        Shared {
            partitions: self.partitions(ready),
            mark: self.spec(ready).mark(),
            encrypted: self.root.luks.is_some(),
        }
    }

    /// device-mapper's names of what is opened, to be closed in the end.
    pub fn mappings(&self) -> Vec<String> {
        let volumes = [&self.root].into_iter().chain(&self.boot).chain(&self.home).chain(&self.swaps);
        volumes.filter_map(|volume| volume.luks.as_ref()).map(|(name, _)| name.clone()).collect()
    }

    /// How this is found at boot.
    pub fn spec(&self, ready: &Ready) -> RootSpec {
        let boot = self.boot.as_ref().filter(|_| ready.grub).map(|boot| boot.uuid.clone());
        let luks = self.root.luks.as_ref().map(|(_, uuid)| uuid.clone());
        RootSpec { root: self.root.uuid.clone(), boot, luks, tpm2: false }
    }

    /// Whether bootc installs boot loaders for other firmware as well; bootupd stops there without an EFI system partition, which
    /// Calamares does not make on a computer with BIOS.
    pub fn is_generic(&self, ready: &Ready) -> bool {
        ready.firmware.is_generic() && (ready.firmware != Firmware::Bios || self.esp.is_some())
    }

    /// Makes of the root what bootc makes of one, and mounts it for bootc.
    ///
    /// # Errors
    /// `LayoutFailed`, `MountFailed`.
    pub fn mount(&self, ready: &Ready) -> Result<()> {
        if let Some(command) = self.verity_command(ready) {
            let device = self.root.device.display();
            cmd::output(&command, |_| Error::layout_failed(&device, "switching fs-verity on"))?;
        }
        create_private_dir(&dir())?;
        self.mount_commands(ready).iter().try_for_each(mounts::run)
    }

    /// composefs wants fs-verity wherever the file system can have it, and mkfs does not switch it on for ext4.
    fn verity_command(&self, ready: &Ready) -> Option<Cmd> {
        let wanted = self.root.filesystem == "ext4" && ready.backend != ResolvedBackend::Ostree;
        wanted.then(|| Cmd::new("tune2fs").args(["-O", "verity"]).arg(text(&self.root.device)))
    }

    fn mount_commands(&self, ready: &Ready) -> Vec<Cmd> {
        let mount = |volume: &Volume, place: &Path| mount(&volume.device, place);
        let mut commands = vec![mount(&self.root, &dir())];
        if ready.grub {
            commands.extend(self.boot.iter().map(|boot| mount(boot, &dir().join("boot"))));
            commands.extend(self.esp.iter().map(|esp| mount(esp, &dir().join("boot/efi"))));
        }
        commands
    }
}

#[cfg(test)]
mod tests;
