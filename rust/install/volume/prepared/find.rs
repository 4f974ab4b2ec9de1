// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Partitions, found among the disks, with what can be seen of them from outside.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::fault::{busy, missing, unsupported};
use super::{FAT, Prepared, Volume};
use host::cmd::{self, Cmd};
use host::gpt;
use host::udev;
use plan::{Partition, SWAP};
use words::error::{Error, Result};

/// Where an EFI system partition may be mounted; the partition's type says whether it is one.
const ESP_PLACES: [&str; 3] = ["/boot/efi", "/efi", "/boot"];
/// What an MBR partition table calls an EFI system partition.
const ESP_IN_MBR: &str = "0xef";

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
        let disks = || Error::disk_scan_failed("listing the partitions");
        udev::settle(udev::PATIENCE, disks)?;
        let lsblk = Cmd::new("lsblk").args(["--json", "--bytes", "--tree", "--output"]);
        let lsblk = cmd::output(&lsblk.arg("PATH,TYPE,SIZE,PTTYPE,PARTTYPE,FSTYPE,UUID,MOUNTPOINTS"), |_| disks())?;
        Self::parse(&lsblk, partitions)
    }

    pub(super) fn parse(lsblk: &str, partitions: &[Partition]) -> Result<Self> {
        let parsed: Lsblk =
            serde_json::from_str(lsblk).map_err(|error| Error::disk_scan_failed(format!("lsblk's answer: {error}")))?;
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
}

/// Finds the volume of a partition, with the disk that it is on.
fn volume<'a>(disks: &'a [Node], partition: &Partition) -> Result<(&'a Node, &'a Node, Volume)> {
    // Links are followed: LVM's and those below /dev/disk.
    let real = partition.device.canonicalize().ok();
    let candidates = std::iter::once(partition.device.as_path()).chain(real.as_deref());
    let way = candidates.into_iter().find_map(|device| disks.iter().find_map(|disk| disk.way_to(device)));
    let way = way.ok_or_else(|| {
        let device = partition.device.display();
        Error::disk_not_found(&device, format!("there is no partition {device}"))
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
        return Err(Error::partition_filesystem(&device, String::new(), why));
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
