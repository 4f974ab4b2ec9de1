// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What is mounted in our directory, and what mounts and unmounts it.

use std::path::Path;

use crate::cmd::{self, Cmd};
use crate::error::{Code, Error, Result};
use crate::state::{RUN_DIR, create_private_dir};

/// Runs a command that mounts something; its last argument is where. Below our directory nobody gets a copy of the mount.
///
/// # Errors
/// `MountFailed` with the mount point.
pub fn run(command: &Cmd) -> Result<()> {
    let target = command.argv().last().map(String::as_str).unwrap_or_default();
    if Path::new(target).starts_with(RUN_DIR) && !is_mount_point(RUN_DIR)? {
        create_private_dir(Path::new(RUN_DIR))?;
        mount_by(&seclude_command(), RUN_DIR)?;
    }
    mount_by(command, target)
}

fn mount_by(command: &Cmd, target: &str) -> Result<()> {
    cmd::output(command, |_| Error::new(Code::MountFailed, [target], format!("mounting {target}"))).map(drop)
}

/// Makes our directory a mount that tells no other mount namespace of the mounts in it. systemd gives udev and other services
/// namespaces that get a copy of every mount on `/run`; a copy with the live system's `/dev` in it stays there after ours is gone,
/// and with it the file system of the disk, which is never unmounted then.
fn seclude_command() -> Cmd {
    Cmd::new("mount").args(["--bind", "--make-private", RUN_DIR, RUN_DIR])
}

/// Unmounts everything in our directory, the newest first. No lazy unmount: what comes back without an error is on the disk.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount_ours() -> Result<()> {
    unmount_in(Path::new(RUN_DIR))
}

/// Unmounts what is mounted at the directory and in it, the last first. Nothing there is fine.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount_in(dir: &Path) -> Result<()> {
    mounts_in(&mountinfo()?, dir).iter().try_for_each(|target| unmount(target))
}

/// Not by umount(8): there are some thirty in an installation, and a process for each takes longer than the unmounting.
fn unmount(target: &str) -> Result<()> {
    tracing::debug!(target, "unmounting");
    nix::mount::umount(target)
        .map_err(|errno| Error::new(Code::UnmountFailed, [target], format!("unmounting {target}: {}", errno.desc())))
}

/// Something is mounted on the directory.
pub fn is_mount_point(dir: &str) -> Result<bool> {
    Ok(mount_points(&mountinfo()?).any(|target| target == dir))
}

fn mountinfo() -> Result<String> {
    std::fs::read_to_string("/proc/self/mountinfo")
        .map_err(|error| Error::internal(format!("reading /proc/self/mountinfo: {error}")))
}

/// proc_pid_mountinfo(5): field 5 is the mount point.
fn mount_points(mountinfo: &str) -> impl Iterator<Item = String> {
    mountinfo.lines().filter_map(|line| line.split(' ').nth(4)).map(unescape)
}

/// Mount points on the directory and below it, the newest first.
fn mounts_in(mountinfo: &str, dir: &Path) -> Vec<String> {
    let mut targets: Vec<String> =
        mount_points(mountinfo).filter(|target| Path::new(target).starts_with(dir)).collect();
    targets.reverse();
    targets
}

/// Octal escapes of the kernel: space, tab, line feed, backslash.
fn unescape(field: &str) -> String {
    field.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_mounted_or_unmounted_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("file").display().to_string();
        std::fs::write(&place, "").unwrap();
        let error = run(&Cmd::new("mount").args(["/no/such/device", &place])).unwrap_err();
        assert_eq!((error.code, error.args), (Code::MountFailed, vec![place.clone()]));
        let error = unmount(&place).unwrap_err();
        assert_eq!((error.code, error.args), (Code::UnmountFailed, vec![place]));
    }

    #[test]
    fn mounts_come_back_newest_first_and_only_ours() {
        let mountinfo = "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
            29 20 0:26 /calamares-bootc /run/calamares-bootc rw - tmpfs tmpfs rw\n\
            30 20 8:2 / /run/calamares-bootc/sysroot rw - ext4 /dev/sdb3 rw\n\
            31 20 8:2 / /run/calamares-bootc/root/a\\040b rw - ext4 /dev/sdb3 rw\n\
            32 20 8:2 / /run/calamares-bootc-other rw - ext4 /dev/sdc rw\n";
        assert_eq!(
            mounts_in(mountinfo, Path::new("/run/calamares-bootc")),
            ["/run/calamares-bootc/root/a b", "/run/calamares-bootc/sysroot", "/run/calamares-bootc"]
        );
    }

    #[test]
    fn other_namespaces_get_no_copies_of_the_mounts() {
        assert_eq!(
            seclude_command().to_string(),
            "mount --bind --make-private /run/calamares-bootc /run/calamares-bootc"
        );
    }
}
