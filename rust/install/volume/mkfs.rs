// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How file systems are made: by the image's programs, in the words of `bootc install to-disk`, or by those of the live system, with
//! nothing in them that an older kernel could not read.

use std::path::Path;

use plan::Filesystem;

/// What root gets from every program: fs-verity, which composefs can use.
const VERITY: &str = "verity";

/// Newer programs turn these on by themselves; kernels before 5.15, and other programs, do not know them.
const WITHOUT: &str = "^orphan_file,^metadata_csum_seed";

/// The same for Btrfs: known since 6.1.
const WITHOUT_ON_BTRFS: &str = "^block-group-tree";

/// xfsprogs' own list of what Linux 5.15 can read, where it brings one.
const XFS_OPTIONS: &str = "/usr/share/xfsprogs/mkfs/lts_5.15.conf";

/// The EFI system partition.
pub fn esp(device: &Path) -> Vec<String> {
    ["mkfs.fat", "-n", "EFI-SYSTEM", &device.display().to_string()].map(str::to_owned).to_vec()
}

/// `/boot`: ext4, of the three the one that every GRUB reads whole.
pub fn boot(uuid: &str, device: &Path) -> Vec<String> {
    argv(Filesystem::Ext4, &[], "boot", uuid, device)
}

/// The root file system, by the program of the image.
pub fn root(filesystem: Filesystem, uuid: &str, device: &Path) -> Vec<String> {
    let more: &[&str] = if filesystem == Filesystem::Ext4 { &["-O", VERITY] } else { &[] };
    argv(filesystem, more, "root", uuid, device)
}

/// The root file system, by the program of the live system.
pub fn root_of_live_system(filesystem: Filesystem, uuid: &str, device: &Path) -> Vec<String> {
    conservative(filesystem, Path::new(XFS_OPTIONS).exists(), uuid, device)
}

fn conservative(filesystem: Filesystem, has_xfs_options: bool, uuid: &str, device: &Path) -> Vec<String> {
    let features = format!("{VERITY},{WITHOUT}");
    let options = format!("options={XFS_OPTIONS}");
    let more: &[&str] = match filesystem {
        Filesystem::Ext4 => &["-O", &features],
        Filesystem::Btrfs => &["-O", WITHOUT_ON_BTRFS],
        Filesystem::Xfs if has_xfs_options => &["-c", &options],
        Filesystem::Xfs => &[],
    };
    argv(filesystem, more, "root", uuid, device)
}

fn argv(filesystem: Filesystem, more: &[&str], label: &str, uuid: &str, device: &Path) -> Vec<String> {
    let (device, xfs_uuid) = (device.display().to_string(), format!("uuid={uuid}"));
    let own: &[&str] = match filesystem {
        Filesystem::Ext4 => &["-U", uuid],
        Filesystem::Btrfs => &["-f", "-U", uuid],
        Filesystem::Xfs => &["-f", "-m", &xfs_uuid],
    };
    let words = [&[filesystem.mkfs()], own, &["-L", label], more, &[&device]].concat();
    words.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bootc_makes() {
        let device = Path::new("/dev/vda3");
        let line = |filesystem| root(filesystem, "ROOT", device).join(" ");
        assert_eq!(line(Filesystem::Ext4), "mkfs.ext4 -U ROOT -L root -O verity /dev/vda3");
        assert_eq!(line(Filesystem::Xfs), "mkfs.xfs -f -m uuid=ROOT -L root /dev/vda3");
        assert_eq!(line(Filesystem::Btrfs), "mkfs.btrfs -f -U ROOT -L root /dev/vda3");
        assert_eq!(boot("BOOT", device).join(" "), "mkfs.ext4 -U BOOT -L boot /dev/vda3");
        assert_eq!(esp(device).join(" "), "mkfs.fat -n EFI-SYSTEM /dev/vda3");
    }

    #[test]
    fn a_newer_program_makes_nothing_that_is_new() {
        let line = |filesystem, has| conservative(filesystem, has, "ROOT", Path::new("/dev/vda3")).join(" ");
        assert_eq!(
            line(Filesystem::Ext4, true),
            "mkfs.ext4 -U ROOT -L root -O verity,^orphan_file,^metadata_csum_seed /dev/vda3"
        );
        assert_eq!(
            line(Filesystem::Xfs, true),
            "mkfs.xfs -f -m uuid=ROOT -L root -c options=/usr/share/xfsprogs/mkfs/lts_5.15.conf /dev/vda3"
        );
        assert_eq!(line(Filesystem::Xfs, false), "mkfs.xfs -f -m uuid=ROOT -L root /dev/vda3");
        assert_eq!(line(Filesystem::Btrfs, true), "mkfs.btrfs -f -U ROOT -L root -O ^block-group-tree /dev/vda3");
    }
}
