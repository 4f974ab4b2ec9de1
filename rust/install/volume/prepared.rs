// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The target of `bootc install to-filesystem` where somebody else has made it: partitions with their file systems, opened where
//! they are encrypted, and not mounted.
//!
//! All of it is looked at before the first write. What has to be empty is seen to be: nothing that was there is ever written over,
//! and after a failure only what was empty is wiped.

use std::fs::ReadDir;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::mounted::{dir, mount};
use super::spec::RootSpec;
use crate::state::Shared;
use crate::system;
use host::cmd::{self, Cmd};
use host::gpt;
use host::mounts;
use host::partitions::Partitions;
use host::room;
use host::run_dir::{RUN_DIR, create_private_dir};
use host::udev;
use plan::findings::Firmware;
use plan::findings::{Ready, ResolvedBackend};
use plan::{Filesystem, InstallPlan, Partition, SWAP};
use words::error::{Code, Error, Result};

/// Programs of the live system that this needs besides those that every installation does.
pub const TOOLS: [&str; 1] = ["tune2fs"];

/// Where an EFI system partition may be mounted; the partition's type says whether it is one.
const ESP_PLACES: [&str; 3] = ["/boot/efi", "/efi", "/boot"];
/// What stands for the EFI system partition in messages.
const ESP: &str = "EFI";
/// And for the partition that GRUB needs on a GPT disk of a PC with BIOS, with the name that partition editors have for it.
const BIOS_BOOT: &str = "BIOS (bios_grub)";
/// The file system of an EFI system partition.
const FAT: &str = "vfat";
/// What an MBR partition table calls an EFI system partition.
const ESP_IN_MBR: &str = "0xef";
/// What ext4 makes of every file system, and mkfs for a directory that fsck fills.
const LOST_AND_FOUND: &str = "lost+found";

/// What boot loaders take beside kernels, with room to replace them.
const BOOT_LOADERS: u64 = 16 << 20;
/// Kernels that lie side by side during an update.
const KERNELS: u64 = 2;

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

#[derive(Debug, Deserialize)]
struct Lsblk {
    blockdevices: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    path: PathBuf,
    #[serde(rename = "type")]
    kind: String,
    size: u64,
    pttype: Option<String>,
    parttype: Option<String>,
    fstype: Option<String>,
    uuid: Option<String>,
    #[serde(default)]
    mountpoints: Vec<Option<String>>,
    #[serde(default)]
    children: Vec<Node>,
}

impl Node {
    /// The way to the device, from the disk.
    fn way_to(&self, device: &Path) -> Option<Vec<&Self>> {
        if self.path == device {
            return Some(vec![self]);
        }
        let mut way = self.children.iter().find_map(|child| child.way_to(device))?;
        way.insert(0, self);
        Some(way)
    }

    fn is_esp(&self) -> bool {
        self.has_type(gpt::ESP) || self.has_type(ESP_IN_MBR)
    }

    fn has_type(&self, kind: &str) -> bool {
        self.parttype.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(kind))
    }

    /// Whether it is a disk with GPT and without a partition for GRUB's second stage.
    fn lacks_bios_boot(&self) -> bool {
        self.pttype.as_deref() == Some("gpt") && !self.children.iter().any(|node| node.has_type(gpt::BIOS_BOOT))
    }
}

impl Prepared {
    /// Looks the partitions up.
    ///
    /// # Errors
    /// `DiskNotFound`, `DiskBusy`, `PartitionMissing`, `PartitionUnsupported`, `PartitionFilesystem`.
    pub fn find(partitions: &[Partition]) -> Result<Self> {
        let disks = || Error::new(Code::DiskScanFailed, [""; 0], "listing the partitions");
        udev::settle(udev::PATIENCE, disks)?;
        let lsblk = Cmd::new("lsblk").args(["--json", "--bytes", "--tree", "--output"]);
        let lsblk = cmd::output(&lsblk.arg("PATH,TYPE,SIZE,PTTYPE,PARTTYPE,FSTYPE,UUID,MOUNTPOINTS"), |_| disks())?;
        Self::parse(&lsblk, partitions)
    }

    fn parse(lsblk: &str, partitions: &[Partition]) -> Result<Self> {
        let parsed: Lsblk = serde_json::from_str(lsblk)
            .map_err(|error| Error::new(Code::DiskScanFailed, [""; 0], format!("lsblk's answer: {error}")))?;
        let (mut root, mut boot, mut home, mut esp, mut swaps) = (None, None, None, None, Vec::new());
        let mut root_disk = None;
        for partition in partitions {
            let (disk, node, volume) = volume(&parsed.blockdevices, partition)?;
            // Without UEFI Calamares gives a /boot this type on GPT: KPMcore has no other meaning for its flag "boot" there.
            let is_esp = node.is_esp() && (partition.mount_point != "/boot" || volume.filesystem == FAT);
            let slot = match partition.mount_point.as_str() {
                "/" => {
                    root_disk = Some(disk);
                    &mut root
                }
                SWAP => {
                    swaps.push(volume);
                    continue;
                }
                place if ESP_PLACES.contains(&place) && is_esp => &mut esp,
                "/boot" => &mut boot,
                "/home" => &mut home,
                place if ESP_PLACES.contains(&place) => {
                    return Err(unsupported(partition, "its type is not that of an EFI system partition"));
                }
                _ => return Err(unsupported(partition, "its content would have to come out of the image")),
            };
            if slot.replace(volume).is_some() {
                return Err(unsupported(partition, "another partition has this place already"));
            }
            let is_ours_alone = matches!(partition.mount_point.as_str(), "/" | "/boot") && !is_esp;
            if is_ours_alone && node.mountpoints.iter().flatten().next().is_some() {
                return Err(busy(&partition.device));
            }
        }
        let (Some(root), Some(disk)) = (root, root_disk) else {
            return Err(missing("/", "there is no place for the system"));
        };
        let first_esp = disk.children.iter().find(|node| node.is_esp()).map(|node| node.path.clone());
        let lacks_bios_boot = disk.lacks_bios_boot();
        Ok(Self { disk: disk.path.clone(), root, boot, home, swaps, esp, first_esp, lacks_bios_boot })
    }

    /// Whether the image can be installed there, by what can be seen from outside.
    ///
    /// # Errors
    /// `PartitionFilesystem`, `PartitionTooSmall`, `PartitionMissing`, `PartitionUnsupported`, `EspNotFirst`, `UnlockUnsupported`,
    /// `FilesystemUnsupported`.
    pub fn check(&self, plan: &InstallPlan, ready: &Ready) -> Result<()> {
        let Some(filesystem) = Filesystem::from_name(&self.root.filesystem) else {
            return Err(strange(&self.root, "bootc installs on ext4, xfs and btrfs"));
        };
        let needed = plan.image.disk_bytes();
        if self.root.size < needed {
            return Err(too_small(&self.root.device, "/", needed, self.root.size));
        }
        if self.root.luks.is_some() && !ready.no_unlock.is_empty() {
            let reference = plan.image.reference.to_string();
            return Err(Error::new(Code::UnlockUnsupported, [reference], ready.no_unlock.clone()));
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
            Some(boot) if ready.grub && boot.luks.is_some() => Err(strange(boot, "GRUB cannot unlock /boot")),
            _ => Ok(()),
        }
    }

    /// bootc takes the first ESP of the root's disk, whichever one is mounted.
    fn check_esp(&self) -> Result<()> {
        let Some(esp) = &self.esp else { return Err(missing(ESP, "a boot loader for UEFI is installed on it")) };
        if esp.filesystem != FAT {
            return Err(strange(esp, "an EFI system partition has FAT"));
        }
        match &self.first_esp {
            Some(first) if *first == esp.device => Ok(()),
            first => {
                let first = first.as_deref().unwrap_or(Path::new("")).display().to_string();
                let device = esp.device.display();
                let why =
                    format!("bootc uses the first EFI system partition of the root's disk ({first}), not {device}");
                Err(Error::new(Code::EspNotFirst, [device.to_string(), first], why))
            }
        }
    }

    /// Whether there is nothing in what has to be empty, and room on what is shared. Mounts for reading.
    ///
    /// # Errors
    /// `PartitionNotEmpty`, `PartitionTooSmall`, `ForeignBootEntries`, `MountFailed`.
    pub fn look_inside(&self, ready: &Ready) -> Result<()> {
        let kernels = KERNELS * ready.kernel_bytes + BOOT_LOADERS;
        for (volume, place) in self.emptied(ready) {
            let free = look(volume, |mounted| match first_entry(mounted)? {
                Some(name) => Err(not_empty(&volume.device, place, &name)),
                None => free_bytes(mounted),
            })?;
            if place == "/boot" && free < kernels {
                return Err(too_small(&volume.device, place, kernels, free));
            }
        }
        let Some(esp) = &self.esp else { return Ok(()) };
        let needed = if ready.grub { BOOT_LOADERS } else { kernels };
        let free = look(esp, |mounted| match boot_entry(mounted)? {
            // bootc renames, replaces and counts whatever is there, at its first update at the latest (seen with 1.16.9).
            Some(name) if !ready.grub => Err(foreign_entries(&esp.device, &name)),
            _ => free_bytes(mounted),
        })?;
        if free < needed { Err(too_small(&esp.device, ESP, needed, free)) } else { Ok(()) }
    }

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
            cmd::output(&command, |_| Error::new(Code::LayoutFailed, [device], "switching fs-verity on"))?;
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

    /// Mounts into the assembled system at `root` what belongs there, and tells the system of it: `etc` is its `/etc`.
    ///
    /// # Errors
    /// `MountFailed`, `ConfigureFailed`.
    pub fn complete(&self, root: &Path, etc: &Path) -> Result<()> {
        let home = home_of(root);
        if let Some(volume) = &self.home {
            let place = root.join(home.strip_prefix("/").unwrap_or(&home));
            mounts::run(&Cmd::new("mount").args([text(&volume.device), text(&place)]))?;
        }
        append(&etc.join("fstab"), &self.fstab(&home))?;
        append(&etc.join("crypttab"), &self.crypttab())
    }

    /// fstab(5). The root is found by the kernel's arguments, `/boot` by what bootc has written, the ESP by systemd and bootc.
    fn fstab(&self, home: &Path) -> String {
        let home =
            self.home.iter().map(|it| format!("UUID={} {} {} defaults 0 2\n", it.uuid, text(home), it.filesystem));
        home.chain(self.swaps.iter().map(|it| format!("UUID={} none swap defaults 0 0\n", it.uuid))).collect()
    }

    /// crypttab(5). The root is unlocked by the kernel's argument; a passphrase that is the same is asked for once.
    fn crypttab(&self) -> String {
        let volumes = self.home.iter().chain(&self.swaps).filter_map(|volume| volume.luks.as_ref());
        volumes.fold(String::new(), |text, (_, uuid)| text + &format!("luks-{uuid} UUID={uuid} none luks\n"))
    }
}

/// Finds the volume of a partition, with the disk that it is on.
fn volume<'a>(disks: &'a [Node], partition: &Partition) -> Result<(&'a Node, &'a Node, Volume)> {
    // Links are followed: LVM's and those below /dev/disk.
    let real = partition.device.canonicalize().ok();
    let candidates = std::iter::once(partition.device.as_path()).chain(real.as_deref());
    let way = candidates.into_iter().find_map(|device| disks.iter().find_map(|disk| disk.way_to(device)));
    let way = way.ok_or_else(|| {
        let device = partition.device.display();
        Error::new(Code::DiskNotFound, [device.to_string()], format!("there is no partition {device}"))
    })?;
    let luks = match way.as_slice() {
        [_, part] if part.kind == "part" => None,
        [_, part, open] if part.kind == "part" && open.kind == "crypt" => {
            let name = open.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Some((name, part.uuid.clone().unwrap_or_default()))
        }
        _ => return Err(unsupported(partition, "only partitions, encrypted or not, can be installed on")),
    };
    let (disk, node, part) = (way[0], way[way.len() - 1], way[1]);
    let (Some(filesystem), Some(uuid)) = (node.fstype.clone(), node.uuid.clone()) else {
        let device = partition.device.display();
        let why = format!("{device} has no file system");
        return Err(Error::new(Code::PartitionFilesystem, [device.to_string(), String::new()], why));
    };
    let luks_without_uuid = luks.as_ref().is_some_and(|(_, uuid)| uuid.is_empty());
    if luks_without_uuid {
        return Err(unsupported(partition, "what it is encrypted with is not LUKS"));
    }
    let device = partition.device.clone();
    // An ESP is recognised by its partition.
    let node = if luks.is_some() { node } else { part };
    let is_discoverable = part.parttype.as_deref().is_some_and(gpt::is_root);
    Ok((disk, node, Volume { device, filesystem, uuid, size: node.size, is_discoverable, luks }))
}

/// Where `/home` of the system is: image-based systems have a link to it in `/var`.
fn home_of(root: &Path) -> PathBuf {
    match root.join("home").read_link() {
        Ok(target) => Path::new("/").join(target),
        Err(_) => "/home".into(),
    }
}

/// Mounts the file system for reading while it is looked at.
fn look<T>(volume: &Volume, at: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    let place = Path::new(RUN_DIR).join("look");
    create_private_dir(&place)?;
    mounts::run(&look_command(volume, &place))?;
    let seen = at(&place);
    mounts::unmount_in(&place)?;
    seen
}

/// Without bringing up to date what was not unmounted: that writes.
fn look_command(volume: &Volume, place: &Path) -> Cmd {
    let options = match volume.filesystem.as_str() {
        "ext4" => "ro,noload",
        "xfs" => "ro,norecovery",
        "btrfs" => "ro,nologreplay",
        _ => "ro",
    };
    Cmd::new("mount").args(["--options", options]).args([text(&volume.device), text(place)])
}

/// What cannot be read is not taken for empty: what is empty gets wiped after a failure.
fn first_entry(dir: &Path) -> Result<Option<String>> {
    let entries = std::fs::read_dir(dir).map_err(|error| unreadable(dir, &error))?;
    first_name(dir, entries, |name| name != LOST_AND_FOUND)
}

/// A boot entry on an EFI system partition (Boot Loader Specification, type 1).
fn boot_entry(esp: &Path) -> Result<Option<String>> {
    let dir = esp.join("loader/entries");
    let entries = match std::fs::read_dir(&dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        entries => entries.map_err(|error| unreadable(&dir, &error))?,
    };
    first_name(&dir, entries, |name| name.ends_with(".conf"))
}

fn first_name(dir: &Path, entries: ReadDir, is_wanted: impl Fn(&str) -> bool) -> Result<Option<String>> {
    for entry in entries {
        let name = entry.map_err(|error| unreadable(dir, &error))?.file_name().to_string_lossy().into_owned();
        if is_wanted(&name) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn unreadable(dir: &Path, error: &std::io::Error) -> Error {
    Error::new(Code::MountFailed, [text(dir)], format!("{}: {error}", dir.display()))
}

fn free_bytes(dir: &Path) -> Result<u64> {
    room::free_bytes(dir).map_err(|error| unreadable(dir, &error))
}

/// Adds lines to a file of the installed system.
fn append(file: &Path, lines: &str) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let failed = |error: std::io::Error| system::failed(file, &error);
    let mut content = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        content => content.map_err(failed)?,
    };
    if !content.is_empty() && !content.ends_with('\n') {
        content.push('\n');
    }
    std::fs::write(file, content + lines).map_err(failed)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn missing(place: &str, why: &str) -> Error {
    Error::new(Code::PartitionMissing, [place], format!("there is no partition for {place}: {why}"))
}

fn unsupported(partition: &Partition, why: &str) -> Error {
    let (device, place) = (text(&partition.device), partition.mount_point.clone());
    Error::new(
        Code::PartitionUnsupported,
        [device.clone(), place.clone()],
        format!("{device} cannot be {place}: {why}"),
    )
}

fn busy(device: &Path) -> Error {
    Error::new(Code::DiskBusy, [text(device)], format!("{} is mounted; unmount it and try again", device.display()))
}

fn strange(volume: &Volume, why: &str) -> Error {
    let (device, filesystem) = (text(&volume.device), volume.filesystem.clone());
    Error::new(
        Code::PartitionFilesystem,
        [device.clone(), filesystem.clone()],
        format!("{device} has {filesystem}: {why}"),
    )
}

fn not_empty(device: &Path, place: &str, name: &str) -> Error {
    let why = format!("{} is to be {place} and is not empty: {name} is on it; format it", device.display());
    Error::new(Code::PartitionNotEmpty, [text(device), place.to_owned()], why)
}

fn foreign_entries(device: &Path, entry: &str) -> Error {
    let why = format!(
        "{} has boot entries of another system ({entry}), which bootc would take for its own; use another disk, or an image with GRUB",
        device.display()
    );
    Error::new(Code::ForeignBootEntries, [text(device), entry.to_owned()], why)
}

fn too_small(device: &Path, place: &str, needed: u64, there: u64) -> Error {
    let why = format!("{} ({place}) has {there} bytes, about {needed} are needed", device.display());
    Error::new(Code::PartitionTooSmall, [text(device), place.to_owned(), needed.to_string(), there.to_string()], why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::Place;
    use plan::findings::UnifiedKernel;
    use plan::test::plan;
    use plan::test::ready;

    /// A disk with another system: its ESP and its root; then what Calamares' partition module makes beside it.
    const LSBLK: &str = r#"{"blockdevices": [
        {"path":"/dev/sda","type":"disk","size":1,"children":[
            {"path":"/dev/sda1","type":"part","size":300000000,"parttype":"c12a7328-f81f-11d2-ba4b-00a0c93ec93b","fstype":"vfat","uuid":"ESP"},
            {"path":"/dev/sda2","type":"part","size":9,"parttype":"4f68bce3-e8cd-4db1-96e7-fbcaf984b709","fstype":"ext4","uuid":"OTHER","mountpoints":["/mnt"]},
            {"path":"/dev/sda3","type":"part","size":20000000000,"fstype":"ext4","uuid":"ROOT","mountpoints":[null]},
            {"path":"/dev/sda4","type":"part","size":20000000000,"fstype":"crypto_LUKS","uuid":"LUKS4","children":[
                {"path":"/dev/mapper/luks-LUKS4","type":"crypt","size":19900000000,"fstype":"btrfs","uuid":"INNER"}]},
            {"path":"/dev/sda5","type":"part","size":1,"fstype":"swap","uuid":"SWAP"},
            {"path":"/dev/sda6","type":"part","size":1,"fstype":"xfs","uuid":"HOME"},
            {"path":"/dev/sda7","type":"part","size":1,"fstype":null,"uuid":null},
            {"path":"/dev/sda8","type":"part","size":1,"parttype":"c12a7328-f81f-11d2-ba4b-00a0c93ec93b","fstype":"vfat","uuid":"ESP2"},
            {"path":"/dev/sda9","type":"part","size":1000000000,"fstype":"ext4","uuid":"BOOT"},
            {"path":"/dev/sda10","type":"part","size":1,"fstype":"LVM2_member","uuid":"PV","children":[
                {"path":"/dev/mapper/vg-root","type":"lvm","size":1,"fstype":"ext4","uuid":"LV"}]},
            {"path":"/dev/sda11","type":"part","size":1,"fstype":"crypto_LUKS","uuid":"LUKS11","children":[
                {"path":"/dev/mapper/luks-LUKS11","type":"crypt","size":1,"fstype":"ext4","uuid":"HOME2"}]}]}]}"#;

    fn find(partitions: &[(&str, &str)]) -> Result<Prepared> {
        let partition =
            |(device, place): &(&str, &str)| Partition { device: device.into(), mount_point: (*place).into() };
        Prepared::parse(LSBLK, &partitions.iter().map(partition).collect::<Vec<_>>())
    }

    const PLAIN: [(&str, &str); 4] =
        [("/dev/sda3", "/"), ("/dev/sda1", "/boot/efi"), ("/dev/sda5", "swap"), ("/dev/sda6", "/home")];
    const ENCRYPTED: [(&str, &str); 3] =
        [("/dev/sda1", "/boot/efi"), ("/dev/mapper/luks-LUKS4", "/"), ("/dev/mapper/luks-LUKS11", "/home")];

    fn code<T>(result: Result<T>) -> Option<(Code, String)> {
        result.err().map(|error| (error.code, error.args.join(" ")))
    }

    #[test]
    fn bootc_is_told_how_the_root_is_found_and_unlocked() {
        let plain = find(&PLAIN).unwrap();
        assert_eq!(plain.spec(&ready()).options(true), ["--skip-finalize", "--root-mount-spec", "UUID=ROOT"]);
        assert_eq!(plain.check(&plan(), &ready()), Ok(()));
        assert_eq!((plain.disk.as_path(), plain.mappings()), (Path::new("/dev/sda"), vec![]));
        let encrypted = find(&ENCRYPTED).unwrap();
        assert_eq!(
            encrypted.spec(&ready()).options(true),
            ["--skip-finalize", "--root-mount-spec", "UUID=INNER", "--karg", "rd.luks.uuid=LUKS4"]
        );
        assert_eq!(encrypted.mappings(), ["luks-LUKS4", "luks-LUKS11"]);
        assert_eq!(encrypted.check(&plan(), &ready()), Ok(()));
        let locked = Ready { no_unlock: "it has no cryptsetup".into(), ..ready() };
        assert_eq!(encrypted.check(&plan(), &locked).unwrap_err().code, Code::UnlockUnsupported);
        assert_eq!(plain.check(&plan(), &locked), Ok(()));
    }

    #[test]
    fn boot_loaders_for_uefi_are_left_out_by_bios_where_they_have_no_place() {
        let is_generic = |partitions: &[(&str, &str)], firmware| {
            find(partitions).unwrap().is_generic(&Ready { firmware, ..ready() })
        };
        let all = [Firmware::Efi, Firmware::NoVariables, Firmware::Bios];
        assert_eq!(all.map(|firmware| is_generic(&PLAIN, firmware)), [false, true, true]);
        assert_eq!(all.map(|firmware| is_generic(&[("/dev/sda3", "/")], firmware)), [false, true, false]);
    }

    #[test]
    fn only_what_is_the_systems_alone_is_wiped_after_a_failure() {
        let all = [&PLAIN[..], &[("/dev/sda9", "/boot")]].concat();
        let prepared = find(&all).unwrap();
        let shared = prepared.shared(&ready());
        assert_eq!(prepared.emptied_devices(&ready()), [Path::new("/dev/sda3")]);
        assert_eq!((shared.mark.as_str(), shared.encrypted), ("UUID=ROOT", false));
        assert_eq!(shared.partitions.esp.as_deref(), Some(Path::new("/dev/sda1")));
        let grub = Ready { grub: true, ..ready() };
        let shared = prepared.shared(&grub);
        assert_eq!(prepared.emptied_devices(&grub), [Path::new("/dev/sda3"), Path::new("/dev/sda9")]);
        assert_eq!(shared.partitions.boot.as_deref(), Some(Path::new("/dev/sda9")));
        assert!(find(&ENCRYPTED).unwrap().shared(&ready()).encrypted);
    }

    #[test]
    fn only_mount_points_are_in_the_root() {
        let lines = |partitions: &[(&str, &str)], ready: &Ready| {
            find(partitions).unwrap().mount_commands(ready).iter().map(Cmd::to_string).collect::<Vec<_>>()
        };
        let root = "mount --options X-mount.mkdir=0755 /dev/sda3 /run/calamares-bootc/target";
        assert_eq!(lines(&PLAIN, &ready()), [root]);
        let grub = Ready { grub: true, ..ready() };
        assert_eq!(
            lines(&[&PLAIN[..], &[("/dev/sda9", "/boot")]].concat(), &grub),
            [
                root,
                "mount --options X-mount.mkdir=0755 /dev/sda9 /run/calamares-bootc/target/boot",
                "mount --options X-mount.mkdir=0755 /dev/sda1 /run/calamares-bootc/target/boot/efi",
            ]
        );
        let verity = find(&PLAIN).unwrap().verity_command(&ready()).map(|command| command.to_string());
        assert_eq!(verity.as_deref(), Some("tune2fs -O verity /dev/sda3"));
        let ostree = Ready { backend: ResolvedBackend::Ostree, ..ready() };
        assert_eq!(find(&PLAIN).unwrap().verity_command(&ostree), None);
        assert_eq!(find(&ENCRYPTED).unwrap().verity_command(&ready()), None, "Btrfs always has it");
    }

    #[test]
    fn looking_writes_nothing() {
        let prepared = find(&PLAIN).unwrap();
        let line = |volume: &Volume| look_command(volume, Path::new("/look")).to_string();
        assert_eq!(line(&prepared.root), "mount --options ro,noload /dev/sda3 /look");
        assert_eq!(line(prepared.home.as_ref().unwrap()), "mount --options ro,norecovery /dev/sda6 /look");
        assert_eq!(
            line(&find(&ENCRYPTED).unwrap().root),
            "mount --options ro,nologreplay /dev/mapper/luks-LUKS4 /look"
        );
        assert_eq!(line(prepared.esp.as_ref().unwrap()), "mount --options ro /dev/sda1 /look");
        let full = tempfile::tempdir().unwrap();
        std::fs::create_dir(full.path().join("lost+found")).unwrap();
        assert_eq!(first_entry(full.path()), Ok(None));
        std::fs::create_dir(full.path().join("etc")).unwrap();
        assert_eq!(first_entry(full.path()), Ok(Some("etc".to_owned())));
        assert_eq!(first_entry(&full.path().join("gone")).unwrap_err().code, Code::MountFailed);
        assert_eq!(
            code::<()>(Err(not_empty(Path::new("/dev/sda2"), "/", "etc"))),
            Some((Code::PartitionNotEmpty, "/dev/sda2 /".into()))
        );
        assert!(free_bytes(full.path()).unwrap() > 0);
        assert_eq!(boot_entry(full.path()), Ok(None));
        std::fs::create_dir_all(full.path().join("loader/entries")).unwrap();
        std::fs::write(full.path().join("loader/entries/README"), "").unwrap();
        assert_eq!(boot_entry(full.path()), Ok(None));
        std::fs::write(full.path().join("loader/entries/arch.conf"), "").unwrap();
        assert_eq!(boot_entry(full.path()), Ok(Some("arch.conf".to_owned())));
        assert_eq!(boot_entry(&full.path().join("loader/entries/arch.conf")).unwrap_err().code, Code::MountFailed);
        assert_eq!(
            code::<()>(Err(foreign_entries(Path::new("/dev/sda1"), "arch.conf"))),
            Some((Code::ForeignBootEntries, "/dev/sda1 arch.conf".into()))
        );
    }

    #[test]
    fn the_system_is_told_of_its_other_partitions() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(home_of(root.path()), Path::new("/home"));
        std::os::unix::fs::symlink("var/home", root.path().join("home")).unwrap();
        assert_eq!(home_of(root.path()), Path::new("/var/home"));
        let plain = find(&PLAIN).unwrap();
        assert_eq!(
            plain.fstab(Path::new("/var/home")),
            "UUID=HOME /var/home xfs defaults 0 2\nUUID=SWAP none swap defaults 0 0\n"
        );
        assert_eq!(plain.crypttab(), "");
        let encrypted = find(&ENCRYPTED).unwrap();
        assert_eq!(encrypted.fstab(Path::new("/home")), "UUID=HOME2 /home ext4 defaults 0 2\n");
        assert_eq!(encrypted.crypttab(), "luks-LUKS11 UUID=LUKS11 none luks\n");
        let file = root.path().join("fstab");
        append(&file, "").unwrap();
        assert!(!file.exists());
        std::fs::write(&file, "/dev/x /x ext4").unwrap();
        append(&file, "a line\n").unwrap();
        append(&file, "another\n").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "/dev/x /x ext4\na line\nanother\n");
        assert_eq!(append(root.path(), "x").unwrap_err().code, Code::ConfigureFailed);
    }

    #[test]
    fn what_cannot_work_is_refused_with_the_partition() {
        let refused = |partitions: &[(&str, &str)]| code(find(partitions)).unwrap();
        assert_eq!(refused(&[("/dev/sda1", "/boot/efi")]), (Code::PartitionMissing, "/".into()));
        assert_eq!(refused(&[("/dev/sdz1", "/")]), (Code::DiskNotFound, "/dev/sdz1".into()));
        assert_eq!(refused(&[("/dev/sda2", "/")]), (Code::DiskBusy, "/dev/sda2".into()));
        assert_eq!(refused(&[("/dev/sda7", "/")]), (Code::PartitionFilesystem, "/dev/sda7 ".into()));
        for (device, place) in [
            ("/dev/sda6", "/var"),
            ("/dev/sda6", "/usr"),
            ("/dev/sda6", "/boot/efi"),
            ("/dev/mapper/vg-root", "/home"),
            ("/dev/sda", "/home"),
            ("/dev/sda6", "/"),
        ] {
            let all = [("/dev/sda3", "/"), (device, place)];
            assert_eq!(refused(&all), (Code::PartitionUnsupported, format!("{device} {place}")));
        }
    }

    #[test]
    fn what_is_too_small_or_missing_for_the_image_is_refused() {
        let check = |partitions: &[(&str, &str)], ready: &Ready| code(find(partitions).unwrap().check(&plan(), ready));
        let missing = |place: &str| Some((Code::PartitionMissing, place.to_owned()));
        assert_eq!(check(&[("/dev/sda3", "/")], &ready()), missing("EFI"));
        let bios = Ready { firmware: Firmware::Bios, grub: true, grub_for_bios: true, ..ready() };
        assert_eq!(check(&[("/dev/sda3", "/")], &bios), None);
        assert_eq!(
            check(&[("/dev/sda3", "/"), ("/dev/sda8", "/boot/efi")], &bios),
            Some((Code::EspNotFirst, "/dev/sda8 /dev/sda1".into()))
        );
        let gpt = |more: &str| {
            let found = LSBLK.replacen(r#""type":"disk""#, r#""type":"disk","pttype":"gpt""#, 1);
            let found = found.replacen(r#"{"path":"/dev/sda5""#, &format!(r#"{more}{{"path":"/dev/sda5""#), 1);
            let root = Partition { device: "/dev/sda3".into(), mount_point: "/".into() };
            code(Prepared::parse(&found, &[root]).unwrap().check(&plan(), &bios))
        };
        assert_eq!(gpt(""), missing("BIOS (bios_grub)"));
        let bios_boot =
            r#"{"path":"/dev/sda12","type":"part","size":1,"parttype":"21686148-6449-6E6F-744E-656564454649"},"#;
        assert_eq!(gpt(bios_boot), None);
        assert_eq!(
            check(&[("/dev/sda3", "/"), ("/dev/sda8", "/boot/efi")], &ready()),
            Some((Code::EspNotFirst, "/dev/sda8 /dev/sda1".into()))
        );
        let small = check(&[("/dev/sda6", "/"), ("/dev/sda1", "/efi")], &ready()).unwrap();
        assert_eq!(small, (Code::PartitionTooSmall, format!("/dev/sda6 / {} 1", plan().image.disk_bytes())));
        assert_eq!(
            check(&[("/dev/sda5", "/"), ("/dev/sda1", "/efi")], &ready()),
            Some((Code::PartitionFilesystem, "/dev/sda5 swap".into()))
        );
        let grub = Ready { grub: true, ..ready() };
        assert_eq!(check(&PLAIN, &grub), None);
        assert_eq!(check(&PLAIN, &Ready { takes_nested_mounts: false, ..grub.clone() }), missing("/boot"));
        assert_eq!(check(&ENCRYPTED, &grub), missing("/boot"));
        assert_eq!(check(&[&ENCRYPTED[..], &[("/dev/sda9", "/boot")]].concat(), &grub), None);
        let locked_boot = [("/dev/sda3", "/"), ("/dev/sda1", "/boot/efi"), ("/dev/mapper/luks-LUKS4", "/boot")];
        assert_eq!(
            check(&locked_boot, &grub),
            Some((Code::PartitionFilesystem, "/dev/mapper/luks-LUKS4 btrfs".into()))
        );
    }

    #[test]
    fn a_unified_kernel_finds_its_root_by_the_type_of_the_partition() {
        let unified = Ready { unified: Some(UnifiedKernel::default()), ..ready() };
        assert_eq!(
            find(&ENCRYPTED).unwrap().spec(&unified).options(unified.takes_arguments()),
            ["--skip-finalize", "--root-mount-spec", "UUID=INNER"]
        );
        let root = |kind: &str, filesystem: &str| {
            let node = r#"{"path":"/dev/sda3","type":"part","size":20000000000,"fstype":"ext4""#;
            let typed = node.replace("ext4", filesystem) + &format!(r#","parttype":"{kind}""#);
            let partitions =
                PLAIN.map(|(device, place)| Partition { device: device.into(), mount_point: place.into() });
            code(Prepared::parse(&LSBLK.replace(node, &typed), &partitions).unwrap().check(&plan(), &unified))
        };
        const ROOT: &str = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709";
        assert_eq!(root(ROOT, "ext4"), None);
        assert_eq!(root("0fc63daf-8483-4772-8e79-3d69d8477de4", "ext4").unwrap().0, Code::PartitionUnsupported);
        assert_eq!(root(ROOT, "xfs"), Some((Code::FilesystemUnsupported, "xfs fs-verity".to_owned())));
    }

    #[test]
    fn a_boot_that_has_the_type_of_an_esp_and_no_fat_is_no_esp() {
        let mistaken = LSBLK.replace(
            r#""size":1000000000,"fstype":"ext4","uuid":"BOOT""#,
            r#""size":1000000000,"parttype":"C12A7328-F81F-11D2-BA4B-00A0C93EC93B","fstype":"ext4","uuid":"BOOT""#,
        );
        let partitions = [("/dev/sda3", "/"), ("/dev/sda9", "/boot")];
        let partitions =
            partitions.map(|(device, place)| Partition { device: device.into(), mount_point: place.into() });
        let found = Prepared::parse(&mistaken, &partitions).unwrap();
        assert_eq!((found.esp, found.boot.map(|boot| boot.uuid)), (None, Some("BOOT".to_owned())));
    }

    #[test]
    fn what_is_ready_comes_back_as_it_was_written() {
        let text = serde_json::to_string(&ready()).unwrap();
        assert_eq!(serde_json::from_str::<Ready>(&text).unwrap(), ready());
        let prepared = plan::InstallPlan { place: Place::Partitions(Vec::new()), ..plan() };
        assert_eq!(crate::volume::tools(&prepared), TOOLS);
    }
}
