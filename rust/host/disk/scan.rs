// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What lsblk(8) and the kernel say about the block devices at one moment.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use super::problem::{not_found, problem_id};
use crate::mounts::unescape;
use words::error::{Error, Result};
use words::ffi::DiskProblem;

/// Everything a verdict is made from.
#[derive(Debug, Default)]
pub struct Scan {
    /// The devices that lie on no other one: disks, and loop, zram, CD, … devices.
    pub disks: Vec<Node>,
    /// What is mounted.
    pub mounts: Vec<Mount>,
    /// Devices and files that are swapped to.
    pub swaps: Vec<PathBuf>,
    /// Devices that could not be opened for exclusive use: held by something that neither a mount nor a device above them shows,
    /// such as a ZFS pool, or a mount of another mount namespace.
    pub held: Vec<PathBuf>,
}

/// A block device with what lies on it: partitions, mapped devices, arrays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Node {
    /// `sda1`, `ventoy`.
    pub name: String,
    /// `/dev/sda1`, `/dev/mapper/ventoy`.
    pub path: PathBuf,
    /// Device number, `8:1`.
    #[serde(rename = "maj:min", deserialize_with = "trimmed")]
    pub number: String,
    /// `disk`, `part`, `crypt`, `lvm`, `raid1`, `dm`, `loop`, `rom`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// Write protected.
    pub ro: bool,
    /// The medium can be taken out.
    pub rm: bool,
    /// Transport.
    pub tran: Option<String>,
    model: Option<String>,
    serial: Option<String>,
    wwn: Option<String>,
    /// Signature on it; known where udev runs.
    pub fstype: Option<String>,
    /// Label of the file system; name of the pool where that is ZFS.
    pub label: Option<String>,
    /// UUID of the file system.
    pub uuid: Option<String>,
    /// lsblk knows some mounts that the device number does not give away.
    #[serde(default)]
    mountpoints: Vec<Option<String>>,
    /// What lies on it.
    #[serde(default)]
    pub children: Vec<Node>,
}

/// A line of `/proc/self/mountinfo` (proc(5)). Bytes that are no UTF-8, as names in Latin-1 have them, are replaced: it is shown, and compared
/// with what has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Device number; `0:…` where the file system has one of its own, as Btrfs does.
    pub number: String,
    /// Mount point.
    pub target: String,
    /// File system.
    pub fstype: String,
    /// Device, data set, or any other word.
    pub source: String,
}

#[derive(Deserialize)]
struct Lsblk {
    blockdevices: Vec<Node>,
}

impl Scan {
    /// Puts the three texts together.
    ///
    /// # Errors
    /// `DiskScanFailed` when one of them is not what it should be.
    pub fn parse(lsblk: &str, mountinfo: impl AsRef<[u8]>, swaps: impl AsRef<[u8]>) -> Result<Self> {
        let lsblk: Lsblk = serde_json::from_str(lsblk)
            .map_err(|error| failed(format!("lsblk's answer cannot be understood: {error}")))?;
        let mount = |line: &[u8]| {
            let line_shown = || String::from_utf8_lossy(line).into_owned();
            Mount::parse(line)
                .ok_or_else(|| failed(format!("/proc/self/mountinfo cannot be understood: {}", line_shown())))
        };
        let mounts = lines(mountinfo.as_ref()).map(mount).collect::<Result<_>>()?;
        let first_word = |line: &'_ [u8]| {
            let word = line.split(u8::is_ascii_whitespace).find(|word| !word.is_empty())?;
            Some(PathBuf::from(unescape(word)))
        };
        let swaps = lines(swaps.as_ref()).skip(1).filter_map(first_word);
        Ok(Self { disks: lsblk.blockdevices, mounts, swaps: swaps.collect(), held: Vec::new() })
    }

    /// Where the device, or the file system that it is a member of, is mounted.
    pub fn mount_points<'a>(&'a self, node: &'a Node) -> Vec<&'a str> {
        let mut points: Vec<&str> = self.own_mount_points(node);
        if node.may_share_file_system() {
            let others = self.disks.iter().flat_map(Node::family).filter(|other| other.uuid == node.uuid);
            points.extend(others.flat_map(|other| self.own_mount_points(other)));
        }
        points
    }

    fn own_mount_points<'a>(&'a self, node: &'a Node) -> Vec<&'a str> {
        let is_here = |mount: &&Mount| mount.number == node.number || Path::new(&mount.source) == node.path;
        let in_kernel = self.mounts.iter().filter(is_here).map(|mount| mount.target.as_str());
        let in_lsblk = node.mountpoints.iter().flatten().map(String::as_str).filter(|point| *point != SWAP);
        in_kernel.chain(in_lsblk).collect()
    }

    /// The device that stands for a disk: where several paths lead to it (as to one of a storage network, or behind some controllers), the
    /// first of them.
    pub fn first_path<'a>(&'a self, disk: &'a Node) -> &'a Node {
        self.disks.iter().find(|other| other.is_same_disk(disk)).unwrap_or(disk)
    }

    /// The device is swapped to.
    pub fn is_swap(&self, node: &Node) -> bool {
        node.mountpoints.iter().flatten().any(|point| point == SWAP) || self.swaps.contains(&node.path)
    }

    /// The device belongs to a ZFS pool that has something mounted.
    pub fn is_in_zfs_pool(&self, node: &Node) -> bool {
        let Some(pool) = node.label.as_deref().filter(|_| node.fstype.as_deref() == Some("zfs_member")) else {
            return false;
        };
        self.mounts.iter().any(|mount| mount.fstype == "zfs" && mount.source.split('/').next() == Some(pool))
    }
}

/// lsblk's mount point of swap in use.
const SWAP: &str = "[SWAP]";

impl Node {
    /// The device and everything that lies on it.
    pub fn family(&self) -> Box<dyn Iterator<Item = &Node> + '_> {
        Box::new(std::iter::once(self).chain(self.children.iter().flat_map(Node::family)))
    }

    /// A partition, made by the kernel. kpartx(8) maps some that lsblk calls partitions too; those hold their disk open.
    pub fn is_partition(&self) -> bool {
        self.kind == "part" && !self.path.starts_with("/dev/mapper")
    }

    /// multipathd's map of all paths to a disk. It holds the disk open, and makes maps of the partitions itself.
    pub fn is_multipath(&self) -> bool {
        self.kind == "mpath"
    }

    /// Another path to the same disk: multipathd has put both into one map, or nothing tells them apart. Cheap adapters give all disks one
    /// serial number, but then not one world wide name as well.
    pub fn is_same_disk(&self, other: &Self) -> bool {
        let maps = |node: &Self| -> Vec<String> {
            node.children.iter().filter(|child| child.is_multipath()).map(|map| map.number.clone()).collect()
        };
        let share_map = || maps(self).iter().any(|map| maps(other).contains(map));
        let identity =
            |node: &Self| [node.wwn(), node.serial(), node.model(), &node.size.to_string()].map(str::to_owned);
        let is_known = !self.wwn().is_empty() && !self.serial().is_empty();
        let are_disks = self.kind == "disk" && other.kind == "disk";
        self.path == other.path || are_disks && (share_map() || is_known && identity(self) == identity(other))
    }

    /// Model, without the blanks that some firmware pads it with.
    pub fn model(&self) -> &str {
        self.model.as_deref().unwrap_or_default().trim()
    }

    /// Serial number, likewise.
    pub fn serial(&self) -> &str {
        self.serial.as_deref().unwrap_or_default().trim()
    }

    /// World wide name, likewise.
    pub fn wwn(&self) -> &str {
        self.wwn.as_deref().unwrap_or_default().trim()
    }

    /// `ntfs "Windows"` for every file system on it.
    pub fn contents(&self) -> Vec<String> {
        let mut contents = Vec::new();
        for node in self.family() {
            let text = match (&node.fstype, &node.label) {
                (Some(fstype), Some(label)) => format!("{fstype} \"{label}\""),
                (Some(fstype), None) => fstype.clone(),
                _ => continue,
            };
            // An array's members all carry the same one.
            if !contents.contains(&text) {
                contents.push(text);
            }
        }
        contents
    }

    /// One file system on several devices: only one of them is a mount's source.
    fn may_share_file_system(&self) -> bool {
        self.uuid.is_some() && matches!(self.fstype.as_deref(), Some("btrfs" | "bcachefs"))
    }
}

impl Mount {
    /// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`
    fn parse(line: &[u8]) -> Option<Self> {
        let text = |field: &[u8]| unescape(field).to_string_lossy().into_owned();
        let mut fields = line.split(|byte| *byte == b' ');
        let (number, target) = (text(fields.nth(2)?), text(fields.nth(1)?));
        // Optional fields, up to a hyphen.
        fields.find(|field| *field == b"-")?;
        Some(Self { number, target, fstype: text(fields.next()?), source: text(fields.next()?) })
    }
}

/// util-linux pads device numbers in some versions.
fn trimmed<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<String, D::Error> {
    Ok(String::deserialize(deserializer)?.trim().to_owned())
}

/// The lines of a table of the kernel's.
fn lines(table: &[u8]) -> impl Iterator<Item = &[u8]> {
    table.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

pub(super) fn failed(why: impl Into<String>) -> Error {
    Error::disk_scan_failed(why)
}

pub(super) fn find<'a>(scan: &'a Scan, path: &Path) -> Result<&'a Node> {
    let has_map = |disk: &&Node| disk.children.iter().any(|map| map.is_multipath() && map.path == path);
    if let Some(node) = scan.disks.iter().find(|disk| disk.path == path || has_map(disk)) {
        return Ok(scan.first_path(node));
    }
    if let Some(disk) = scan.disks.iter().find(|disk| disk.family().any(|node| node.path == path)) {
        let why = format!("{} is a part of the disk {}; a whole disk is needed", path.display(), disk.path.display());
        return Err(Error::disk_unusable(path.display(), problem_id(DiskProblem::WrongKind), why));
    }
    let why = format!("{} is not a disk of this machine; `calamares-bootc disks` lists them", path.display());
    Err(not_found(path, why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn mountinfo_lines_are_taken_apart() {
        let line =
            br"36 35 98:0 /mnt1 /media/my\040stick rw,noatime master:1 shared:2 - ext3 /dev/a\134b rw,errors=continue";
        let mount = Mount::parse(line).expect("a mount");
        assert_eq!(
            (mount.number.as_str(), mount.target.as_str(), mount.fstype.as_str(), mount.source.as_str()),
            ("98:0", "/media/my stick", "ext3", r"/dev/a\b")
        );
        assert_eq!(Mount::parse(b"36 35 98:0 /"), None);
    }

    #[test]
    fn what_is_no_list_of_disks_is_an_error() {
        for (lsblk, mountinfo) in
            [("", ""), ("{}", ""), (r#"{"blockdevices": [{"name": "sda"}]}"#, ""), (r#"{"blockdevices": []}"#, "x")]
        {
            assert_eq!(
                Scan::parse(lsblk, mountinfo, "").unwrap_err().code,
                Code::DiskScanFailed,
                "{lsblk} {mountinfo}"
            );
        }
    }

    #[test]
    fn names_that_are_no_utf8_are_taken() {
        let mountinfo = b"36 35 0:40 / /media/pok\xe9mon rw - tmpfs none rw\n\
            37 35 0:41 / /mnt/share rw - cifs //server/D\xfcsseldorf rw\n38 35 8:1 / / rw - ext4 /dev/sda1 rw\n";
        let swaps = b"Filename Type Size Used Priority\n/swap\xe9\\040file file 1 0 -2\n";
        let scan = Scan::parse(r#"{"blockdevices": []}"#, mountinfo, swaps).expect("a scan");
        let targets: Vec<&str> = scan.mounts.iter().map(|mount| mount.target.as_str()).collect();
        assert_eq!(targets, ["/media/pok\u{fffd}mon", "/mnt/share", "/"]);
        assert_eq!(scan.mounts[1].source, "//server/D\u{fffd}sseldorf");
        assert_eq!(scan.swaps, [PathBuf::from(unescape(b"/swap\xe9 file"))]);
    }

    #[test]
    fn swaps_are_read_below_the_heading() {
        let swaps = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/sda2                               partition\t999420\t0\t-2\n";
        let scan = Scan::parse(r#"{"blockdevices": []}"#, "", swaps).expect("a scan");
        assert_eq!(scan.swaps, [PathBuf::from("/dev/sda2")]);
    }
}
