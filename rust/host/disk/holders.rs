// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What lies between a disk and its file systems, and holds the disk: RAID arrays, volume groups, encrypted devices.
//!
//! Live systems assemble and activate by themselves what they find, so a disk that nobody uses may be held. What lies on one disk
//! alone and is not used is taken down before that disk is written to, from the top to the bottom, with the signatures in it:
//! bootc wipes only the disk and its partitions.

use std::collections::BTreeSet;
use std::path::Path;

use super::claim::{self, Claim};
use super::problem::busy;
use super::scan::{Node, Scan, find};
use crate::cmd::{self, Cmd};
use crate::udev;
use words::error::{Error, Result};

/// Something on the disk that keeps it from being opened exclusively: whatever is no partition.
pub fn is_holder(disk: &Node, node: &Node) -> bool {
    node != disk && !node.is_partition()
}

/// The holder is of a kind that we can end, and lies on no other disk.
pub fn can_be_taken_down(scan: &Scan, disk: &Node, holder: &Node) -> bool {
    let elsewhere = || scan.disks.iter().filter(|other| !other.is_same_disk(disk)).flat_map(Node::family);
    match Kind::of(holder) {
        _ if goes_with_map(disk, holder) => true,
        Some(Kind::Volume(group)) => !elsewhere().any(|node| Kind::of(node) == Some(Kind::Volume(group.clone()))),
        Some(_) => !elsewhere().any(|node| node.number == holder.number),
        None => false,
    }
}

/// A map of a partition, which multipathd makes and ends with the map of the disk.
fn goes_with_map(disk: &Node, holder: &Node) -> bool {
    let is_in = |map: &Node| map.children.iter().any(|child| child == holder && child.kind == "part");
    disk.family().any(|map| map.is_multipath() && is_in(map))
}

/// The devices of a disk whose exclusive opening proves that nobody uses it: the tops of the stacks on it, or the disk itself.
pub fn leaf_devices(disk: &Node) -> Vec<&Node> {
    if !disk.family().any(|node| is_holder(disk, node)) {
        return vec![disk];
    }
    disk.family().filter(|node| node.children.is_empty()).collect()
}

/// Proves that the disk can be made free: nothing on it is open, the programs for it are there.
///
/// # Errors
/// `DiskBusy`, `ToolMissing`.
pub(super) fn prove_free(scan: &Scan, path: &Path) -> Result<()> {
    let disk = find(scan, path)?;
    let missing: BTreeSet<&str> = holders(disk).filter_map(Kind::of).map(|kind| kind.program()).collect();
    let missing: Vec<&str> = missing.into_iter().filter(|program| !cmd::exists(program)).collect();
    if !missing.is_empty() {
        let names = missing.join(", ");
        let why =
            format!("{} cannot be freed without these programs: {names}; install them and try again", path.display());
        return Err(Error::tool_missing(&names, why));
    }
    match leaf_devices(disk).as_slice() {
        [only] if *only == disk => Claim::new(path).map(drop),
        ends => match ends.iter().find(|node| claim::is_held(&node.path)) {
            Some(node) => Err(busy(path, &format!("something uses {}, which lies on it", node.path.display()))),
            None => Ok(()),
        },
    }
}

/// Waits for udev, which opens what has changed.
pub(super) fn settle(disk: &Path) -> Result<()> {
    udev::settle(udev::PATIENCE, || busy(disk, "udev does not come to rest"))
}

/// What a holder is ended by.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// An opened LUKS device, or another one of dm-crypt.
    Crypt,
    /// A logical volume, of this volume group.
    Volume(String),
    /// The paths to a disk as one.
    Multipath,
    /// An array of md(4).
    Array,
}

impl Kind {
    fn of(node: &Node) -> Option<Self> {
        match node.kind.as_str() {
            "crypt" => Some(Self::Crypt),
            "lvm" => volume_group(&node.name).map(Self::Volume),
            "mpath" => Some(Self::Multipath),
            kind if kind.starts_with("raid") || kind == "linear" || kind == "md" => Some(Self::Array),
            _ => None,
        }
    }

    fn program(&self) -> &'static str {
        match self {
            Self::Crypt => "cryptsetup",
            Self::Volume(_) => "vgchange",
            Self::Multipath => "multipath",
            Self::Array => "mdadm",
        }
    }

    fn end(&self, node: &Node) -> Cmd {
        let path = node.path.display().to_string();
        match self {
            Self::Crypt => Cmd::new("cryptsetup").args(["close", node.name.as_str()]),
            Self::Volume(group) => Cmd::new("vgchange").args(["--activate", "n", "--yes", group.as_str()]),
            Self::Multipath => Cmd::new("multipath").args(["-f", node.name.as_str()]),
            Self::Array => Cmd::new("mdadm").args(["--stop", path.as_str()]),
        }
    }
}

/// The volume group in device-mapper's name of a logical volume, where `-` stands between the two and `--` for a `-` in them.
fn volume_group(name: &str) -> Option<String> {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'-', Some(b'-')) => at += 2,
            (b'-', Some(_)) if at > 0 => return Some(name[..at].replace("--", "-")),
            _ => at += 1,
        }
    }
    None
}

/// The holders, each once though it may lie on several partitions.
pub(super) fn holders(disk: &Node) -> impl Iterator<Item = &Node> {
    let mut seen = BTreeSet::new();
    disk.family().filter(move |node| is_holder(disk, node) && seen.insert(node.number.as_str()))
}

/// What comes next: the holders that nothing lies on any more are wiped and ended. Without holders, the partitions are wiped, all at once.
pub(super) fn commands(disk: &Node) -> Vec<Cmd> {
    let mut commands = Vec::new();
    if holders(disk).next().is_none() {
        let partitions: Vec<&Node> = disk.family().filter(|node| *node != disk).collect();
        commands.extend((!partitions.is_empty()).then(|| wipe(&partitions)));
        return commands;
    }
    for holder in holders(disk) {
        let Some(kind) = Kind::of(holder).filter(|kind| is_bare(disk, holder, kind)) else { continue };
        let ends = holder.family().filter(|node| node.children.is_empty());
        let end = kind.end(holder);
        // All volumes of a group before the group.
        let at = commands.iter().position(|command| *command == end).unwrap_or(commands.len());
        let new: Vec<Cmd> = ends.map(|node| wipe(&[node])).filter(|wipe| !commands.contains(wipe)).collect();
        commands.splice(at..at, new);
        if !commands.contains(&end) {
            commands.push(end);
        }
    }
    commands
}

/// Nothing lies on the holder but what goes with it: an array's partitions, the other volumes of a group.
fn is_bare(disk: &Node, holder: &Node, kind: &Kind) -> bool {
    let goes_along = |node: &Node| node.is_partition() || Kind::of(node).as_ref() == Some(kind);
    match kind {
        Kind::Volume(_) => holders(disk)
            .filter(|node| Kind::of(node).as_ref() == Some(kind))
            .all(|volume| volume.family().all(|node| Kind::of(node).as_ref() == Some(kind))),
        Kind::Crypt => holder.children.is_empty(),
        Kind::Multipath => holder.family().skip(1).all(|node| node.kind == "part"),
        Kind::Array => holder.family().skip(1).all(|node| goes_along(node) && Kind::of(node).is_none()),
    }
}

fn wipe(nodes: &[&Node]) -> Cmd {
    Cmd::new("wipefs").args(["--all", "--quiet"]).args(nodes.iter().map(|node| node.path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY_DISKS: &str = include_str!("../../../tests/fixtures/disks/many-disks.json");
    const RAID_LUKS_LVM: &str = include_str!("../../../tests/fixtures/disks/raid-luks-lvm.json");

    fn lines(lsblk: &str, disk: &str) -> Vec<String> {
        let scan = Scan::parse(lsblk, "", "").expect("a scan");
        commands(find(&scan, Path::new(disk)).expect(disk)).iter().map(Cmd::to_string).collect()
    }

    #[test]
    fn groups_are_read_from_device_mappers_names() {
        for (name, group) in [("vg-root", "vg"), ("my--vg-my--lv", "my-vg"), ("a--b--c-d-e", "a-b-c")] {
            assert_eq!(volume_group(name).as_deref(), Some(group), "{name}");
        }
        assert_eq!(volume_group("plain"), None);
        assert_eq!(volume_group("only--dashes"), None);
    }

    #[test]
    fn an_idle_volume_and_an_opened_luks_are_wiped_and_ended() {
        assert_eq!(
            lines(MANY_DISKS, "/dev/ubdf"),
            ["wipefs --all --quiet /dev/mapper/idle-data", "vgchange --activate n --yes idle"]
        );
        assert_eq!(
            lines(MANY_DISKS, "/dev/ubdh"),
            ["wipefs --all --quiet /dev/mapper/luks-home", "cryptsetup close luks-home"]
        );
    }

    #[test]
    fn without_holders_the_partitions_are_wiped() {
        assert_eq!(lines(MANY_DISKS, "/dev/ubdb"), [""; 0]);
        assert_eq!(lines(MANY_DISKS, "/dev/ubde"), ["wipefs --all --quiet /dev/ubde1 /dev/ubde2"]);
    }

    #[test]
    fn a_stack_goes_from_the_top() {
        // Only the volumes at first: the group lies on LUKS, that on the array.
        let first = lines(RAID_LUKS_LVM, "/dev/ubdb");
        assert!(first.iter().all(|line| line.starts_with("wipefs") || line.starts_with("vgchange")), "{first:?}");
        assert_eq!(first.iter().filter(|line| line.starts_with("vgchange")).count(), 1, "{first:?}");
        assert!(first.last().is_some_and(|line| line.starts_with("vgchange")), "{first:?}");
    }

    #[test]
    fn a_map_of_several_paths_goes_with_its_partitions() {
        let node = |name: &str, kind: &str, rest: &str| {
            format!(
                r#"{{"name": "{name}", "path": "/dev/mapper/{name}", "maj:min": "252:{}", "type": "{kind}", "size": 1, "ro": false,
                "rm": false{rest}}}"#,
                name.len()
            )
        };
        let path = |name: &str, map: &str| {
            let children = format!(r#", "children": [{map}]"#);
            node(name, "disk", &children).replace(&format!("/dev/mapper/{name}"), &format!("/dev/{name}"))
        };
        let map = node("mpatha", "mpath", &format!(r#", "children": [{}]"#, node("mpatha-part1", "part", "")));
        let lsblk = format!(r#"{{"blockdevices": [{}, {}]}}"#, path("sda", &map), path("sdb1", &map));
        assert_eq!(lines(&lsblk, "/dev/sda"), ["wipefs --all --quiet /dev/mapper/mpatha-part1", "multipath -f mpatha"]);
        let scan = Scan::parse(&lsblk, "", "").expect("a scan");
        let disk = &scan.disks[0];
        assert!(holders(disk).all(|holder| can_be_taken_down(&scan, disk, holder)));
        assert_eq!(leaf_devices(disk).iter().map(|node| node.name.as_str()).collect::<Vec<_>>(), ["mpatha-part1"]);
    }

    #[test]
    fn an_array_goes_with_its_partitions() {
        let array = r#"{"blockdevices": [{"name": "sda", "path": "/dev/sda", "maj:min": "8:0", "type": "disk", "size": 1, "ro": false,
            "rm": false, "children": [{"name": "md0", "path": "/dev/md0", "maj:min": "9:0", "type": "raid1", "size": 1, "ro": false,
            "rm": false, "children": [{"name": "md0p1", "path": "/dev/md0p1", "maj:min": "259:0", "type": "part", "size": 1,
            "ro": false, "rm": false}]}]}]}"#;
        assert_eq!(lines(array, "/dev/sda"), ["wipefs --all --quiet /dev/md0p1", "mdadm --stop /dev/md0"]);
    }
}
