// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Why a partition cannot be used.

use std::path::Path;

use plan::Partition;
use words::error::Error;

pub fn text(path: &Path) -> String {
    path.display().to_string()
}

pub fn missing(place: &str, why: &str) -> Error {
    Error::partition_missing(place, format!("there is no partition for {place}: {why}"))
}

pub fn unsupported(partition: &Partition, why: &str) -> Error {
    let (device, place) = (text(&partition.device), partition.mount_point.clone());
    Error::partition_unsupported(&device, &place, format!("{device} cannot be {place}: {why}"))
}

pub fn busy(device: &Path) -> Error {
    Error::disk_busy(text(device), format!("{} is mounted; unmount it and try again", device.display()))
}

pub fn strange(device: &Path, filesystem: &str, why: &str) -> Error {
    let (device, filesystem) = (text(device), filesystem.to_owned());
    Error::partition_filesystem(&device, &filesystem, format!("{device} has {filesystem}: {why}"))
}

pub fn not_empty(device: &Path, place: &str, name: &str) -> Error {
    let why = format!("{} is to be {place} and is not empty: {name} is on it; format it", device.display());
    Error::partition_not_empty(text(device), place, why)
}

pub fn foreign_entries(device: &Path, entry: &str) -> Error {
    let why = format!(
        "{} has boot entries of another system ({entry}), which bootc would take for its own; use another disk, or an image with GRUB",
        device.display()
    );
    Error::foreign_boot_entries(text(device), entry, why)
}

pub fn too_small(device: &Path, place: &str, needed: u64, there: u64) -> Error {
    let why = format!("{} ({place}) has {there} bytes, about {needed} are needed", device.display());
    Error::partition_too_small(text(device), place, needed, there, why)
}
