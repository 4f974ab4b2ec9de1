// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a disk may be erased.

use super::holders;
use super::scan::{Node, Scan};
use words::ffi::DiskProblem;

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
    if mount_points.iter().any(|point| is_live(point)) {
        return (DiskProblem::LiveMedium, Vec::new());
    }
    if let Some(point) = mount_points.first() {
        return (DiskProblem::Mounted, vec![(*point).to_owned()]);
    }
    let path = |node: &Node| vec![node.path.display().to_string()];
    let first = scan.first_path(disk);
    if first != disk {
        return (DiskProblem::InUse, path(first));
    }
    if let Some(swap) = disk.family().find(|node| scan.is_swap(node)) {
        return (DiskProblem::Swap, path(swap));
    }
    // What lies on the disk and is not used by anything is taken down before the disk is written to; the rest stays as it is.
    let stays = |node: &&Node| holders::is_holder(disk, node) && !holders::can_be_taken_down(scan, disk, node);
    if let Some(holder) = disk.family().find(|node| stays(node) || scan.is_in_zfs_pool(node)) {
        return (DiskProblem::InUse, path(holder));
    }
    if let Some(held) = disk.family().find(|node| scan.held.contains(&node.path)) {
        return (DiskProblem::InUse, path(held));
    }
    if disk.ro {
        return (DiskProblem::ReadOnly, Vec::new());
    }
    // A card reader without a card has size 0.
    if disk.size == 0 || disk.size < needed_bytes {
        return (DiskProblem::TooSmall, vec![needed_bytes.to_string()]);
    }
    // The last one, since it alone can be overruled.
    if holds_image(disk) && !live_medium_is_known(scan) {
        return (DiskProblem::LooksLikeMedium, Vec::new());
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

/// An image of a live system was written to it.
fn holds_image(disk: &Node) -> bool {
    disk.family().any(|node| node.fstype.as_deref() == Some("iso9660"))
}

/// The disk that the live system runs from shows by its mounts. Where none does, the system is in memory, and its medium is
/// one of those with an image of a live system.
fn live_medium_is_known(scan: &Scan) -> bool {
    let is_medium = |disk: &Node| {
        let nodes = disk.family().filter(|node| node.kind != "loop" && node.kind != "rom");
        nodes.flat_map(|node| scan.mount_points(node)).any(is_live)
    };
    scan.disks.iter().any(is_medium)
}

fn is_live(mount_point: &str) -> bool {
    mount_point == "/" || LIVE_MOUNTS.iter().any(|live| std::path::Path::new(mount_point).starts_with(live))
}
