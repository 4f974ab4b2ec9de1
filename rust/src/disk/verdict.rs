// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a disk may be erased.

use super::scan::{Node, Scan};
use crate::bridge::ffi::DiskProblem;

/// Where live systems keep what they run from, with everything below: live-boot, casper, dracut, archiso, and the plain root.
const LIVE_MOUNTS: [&str; 10] = [
    "/run/live",
    "/lib/live/mount",
    "/usr/lib/live/mount",
    "/cdrom",
    "/isodevice",
    "/run/initramfs/live",
    "/run/initramfs/isoscan",
    "/run/initramfs/overlayfs",
    "/run/archiso",
    "/run/rootfsbase",
];

/// Names of block devices that lsblk calls disks and that are none: floppy, network, memory, raw flash, eMMC boot areas.
const NO_DISKS: [&str; 5] = ["fd", "nbd", "ram", "mtdblock", "sr"];

/// Why a disk cannot be the target, with the reason's arguments; the first of several reasons.
pub fn problem(scan: &Scan, disk: &Node, needed_bytes: u64) -> (DiskProblem, Vec<String>) {
    if let Some(problem) = wrong_kind(disk) {
        return (problem, Vec::new());
    }
    let mount_points: Vec<&str> = disk.family().flat_map(|node| scan.mount_points(node)).collect();
    let is_image = |node: &Node| node.fstype.as_deref() == Some("iso9660");
    if mount_points.iter().any(|point| is_live(point)) || disk.family().any(is_image) {
        return (DiskProblem::LiveMedium, Vec::new());
    }
    if let Some(point) = mount_points.first() {
        return (DiskProblem::Mounted, vec![(*point).to_owned()]);
    }
    let path = |node: &Node| vec![node.path.display().to_string()];
    if let Some(swap) = disk.family().find(|node| scan.is_swap(node)) {
        return (DiskProblem::Swap, path(swap));
    }
    // Anything on a disk that is no partition is held open by device-mapper, md or a file system with its own device layer.
    let holder = |node: &&Node| *node != disk && !node.is_partition() || scan.is_in_zfs_pool(node);
    if let Some(holder) = disk.family().find(holder) {
        return (DiskProblem::InUse, path(holder));
    }
    if scan.held.contains(&disk.path) {
        return (DiskProblem::InUse, path(disk));
    }
    if disk.ro {
        return (DiskProblem::ReadOnly, Vec::new());
    }
    // A card reader without a card has size 0.
    if disk.size == 0 || disk.size < needed_bytes {
        return (DiskProblem::TooSmall, vec![needed_bytes.to_string()]);
    }
    (DiskProblem::None, Vec::new())
}

fn wrong_kind(disk: &Node) -> Option<DiskProblem> {
    let numbered = |prefix: &str| {
        disk.name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_emmc_area = disk.name.starts_with("mmcblk") && (disk.name.contains("boot") || disk.name.contains("rpmb"));
    match disk.kind.as_str() {
        "loop" => Some(DiskProblem::Loop),
        "disk" if numbered("zram") => Some(DiskProblem::Zram),
        "disk" if is_emmc_area || NO_DISKS.iter().any(|prefix| numbered(prefix)) => Some(DiskProblem::WrongKind),
        "disk" => None,
        _ => Some(DiskProblem::WrongKind),
    }
}

fn is_live(mount_point: &str) -> bool {
    mount_point == "/" || LIVE_MOUNTS.iter().any(|live| std::path::Path::new(mount_point).starts_with(live))
}
