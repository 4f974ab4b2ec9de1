// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What is mounted in our directory, and what mounts and unmounts it.
//!
//! Names of mount points and of what is mounted there are bytes: shares and old file systems have some that are no UTF-8.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use nix::mount::MsFlags;

use crate::cmd::{self, Cmd};
use crate::run_dir::{RUN_DIR, create_private_dir};
use words::error::{Error, Result};

/// What the kernel mounts by itself, without a process of mount(8), which finds file systems out and makes loop devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    from: PathBuf,
    to: PathBuf,
    kind: &'static str,
    options: String,
    /// Each for a call of its own: the kernel changes a mount only after it has made it (mount(2)).
    flags: Vec<MsFlags>,
}

impl Mount {
    /// A directory, seen at another place.
    pub fn bind(from: impl Into<PathBuf>, to: impl Into<PathBuf>) -> Self {
        let (from, to) = (from.into(), to.into());
        Self { from, to, kind: "", options: String::new(), flags: vec![MsFlags::MS_BIND] }
    }

    /// The same, and nothing can be written there.
    pub fn bind_read_only(from: impl Into<PathBuf>, to: impl Into<PathBuf>) -> Self {
        Self::bind(from, to).and(MsFlags::MS_BIND | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY)
    }

    /// A directory with what is mounted in it and will be.
    pub fn tree(from: impl Into<PathBuf>, to: impl Into<PathBuf>) -> Self {
        let tree = Self { flags: vec![MsFlags::MS_BIND | MsFlags::MS_REC], ..Self::bind(from, to) };
        tree.and(MsFlags::MS_SLAVE | MsFlags::MS_REC)
    }

    /// A file system that lies on no device.
    pub fn of(kind: &'static str, options: impl Into<String>, to: impl Into<PathBuf>) -> Self {
        Self { from: kind.into(), to: to.into(), kind, options: options.into(), flags: vec![MsFlags::empty()] }
    }

    /// The same, and nothing can be written there.
    pub fn of_read_only(kind: &'static str, options: impl Into<String>, to: impl Into<PathBuf>) -> Self {
        Self { flags: vec![MsFlags::MS_RDONLY], ..Self::of(kind, options, to) }
    }

    /// Our directory, as a mount that tells no other mount namespace of the mounts in it. systemd gives udev and other services
    /// namespaces that get a copy of every mount on `/run`; a copy with the live system's `/dev` in it stays there after ours is
    /// gone, and with it the file system of the disk, which is never unmounted then.
    fn of_our_directory() -> Self {
        Self::bind(RUN_DIR, RUN_DIR).and(MsFlags::MS_PRIVATE)
    }

    fn and(mut self, flags: MsFlags) -> Self {
        self.flags.push(flags);
        self
    }

    /// Mounts it. Below our directory nobody gets a copy.
    ///
    /// # Errors
    /// `MountFailed` with the mount point.
    pub fn make(&self) -> Result<()> {
        seclude(&self.to)?;
        self.call()
    }

    fn call(&self) -> Result<()> {
        tracing::debug!("mounting {self}");
        let (from, to, kind, options) = (self.from.as_path(), &self.to, self.kind, self.options.as_str());
        self.flags.iter().try_for_each(|flags| {
            nix::mount::mount(Some(from), to, Some(kind), *flags, Some(options))
                .map_err(|errno| failed(&to.display().to_string(), errno.desc()))
        })
    }
}

impl fmt::Display for Mount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, options, flags, .. } = self;
        write!(f, "{} on {} ({options}) {flags:?}", from.display(), to.display())
    }
}

/// Runs a command that mounts something; its last argument is where. Below our directory nobody gets a copy of the mount.
///
/// # Errors
/// `MountFailed` with the mount point.
pub fn run(command: &Cmd) -> Result<()> {
    let target = command.argv().last().map(String::as_str).unwrap_or_default();
    seclude(Path::new(target))?;
    cmd::output(command, |_| failed(target, "mount(8)")).map(drop)
}

/// Makes our directory a mount of its own, where `place` is in it.
fn seclude(place: &Path) -> Result<()> {
    if !place.starts_with(RUN_DIR) || is_mount_point(RUN_DIR)? {
        return Ok(());
    }
    create_private_dir(Path::new(RUN_DIR))?;
    Mount::of_our_directory().call()
}

fn failed(place: &str, why: &str) -> Error {
    Error::mount_failed(place, format!("mounting {place}: {why}"))
}

/// Unmounts everything in our directory, the newest first. No lazy unmount: what comes back without an error is on the disk.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount_ours() -> Result<()> {
    unmount_in(Path::new(RUN_DIR))
}

/// Unmounts what is mounted at the directory and in it, the last first. Nothing there is no error.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount_in(dir: &Path) -> Result<()> {
    // The kernel's list has no links.
    let real = dir.canonicalize();
    mounts_in(&mountinfo()?, real.as_deref().unwrap_or(dir)).iter().try_for_each(|target| unmount(target))
}

/// Not by umount(8): there are some thirty in an installation, and a process for each takes longer than the unmounting.
fn unmount(target: &Path) -> Result<()> {
    let shown = target.display().to_string();
    tracing::debug!(target = shown, "unmounting");
    nix::mount::umount(target)
        .map_err(|errno| Error::unmount_failed(&shown, format!("unmounting {shown}: {}", errno.desc())))
}

/// Something is mounted on the directory.
pub fn is_mount_point(dir: &str) -> Result<bool> {
    Ok(mount_points(&mountinfo()?).any(|target| target == Path::new(dir)))
}

fn mountinfo() -> Result<Vec<u8>> {
    std::fs::read("/proc/self/mountinfo")
        .map_err(|error| Error::internal(format!("reading /proc/self/mountinfo: {error}")))
}

/// proc_pid_mountinfo(5): field 5 is the mount point.
fn mount_points(mountinfo: &[u8]) -> impl Iterator<Item = PathBuf> {
    let lines = mountinfo.split(|byte| *byte == b'\n');
    lines.filter_map(|line| line.split(|byte| *byte == b' ').nth(4)).map(unescape).map(PathBuf::from)
}

/// Mount points on the directory and below it, the newest first.
fn mounts_in(mountinfo: &[u8], dir: &Path) -> Vec<PathBuf> {
    let mut targets: Vec<PathBuf> = mount_points(mountinfo).filter(|target| target.starts_with(dir)).collect();
    targets.reverse();
    targets
}

/// A field of the kernel's tables: it writes blanks and backslashes as `\040`, and all other bytes as they are.
pub fn unescape(text: &[u8]) -> OsString {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        match after {
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..] if byte == b'\\' => {
                plain.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                rest = after;
            }
            _ => {
                plain.push(byte);
                rest = after;
            }
        }
    }
    OsString::from_vec(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn what_cannot_be_mounted_or_unmounted_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("file").display().to_string();
        std::fs::write(&place, "").unwrap();
        let error = run(&Cmd::new("mount").args(["/no/such/device", &place])).unwrap_err();
        assert_eq!((error.code, error.args), (Code::MountFailed, vec![place.clone()]));
        let error = Mount::bind("/no/such/directory", &place).make().unwrap_err();
        assert_eq!((error.code, error.args), (Code::MountFailed, vec![place.clone()]));
        assert!(
            error.details.ends_with("No such file or directory") || error.details.contains("not permitted"),
            "{}",
            error.details
        );
        let error = unmount(Path::new(&place)).unwrap_err();
        assert_eq!((error.code, error.args), (Code::UnmountFailed, vec![place]));
    }

    #[test]
    fn mounts_come_back_newest_first_and_only_ours() {
        let mountinfo = b"20 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
            29 20 0:26 /calamares-bootc /run/calamares-bootc rw - tmpfs tmpfs rw\n\
            30 20 8:2 / /run/calamares-bootc/sysroot rw - ext4 /dev/sdb3 rw\n\
            31 20 8:2 / /run/calamares-bootc/root/a\\040b rw - ext4 /dev/sdb3 rw\n\
            32 20 8:2 / /run/calamares-bootc-other rw - ext4 /dev/sdc rw\n\
            33 20 8:2 / /media/pok\xe9mon rw - ext4 /dev/sdd rw\n";
        assert_eq!(
            mounts_in(mountinfo, Path::new("/run/calamares-bootc")),
            ["/run/calamares-bootc/root/a b", "/run/calamares-bootc/sysroot", "/run/calamares-bootc"].map(Path::new)
        );
        // Its own bytes, not what they look like: the kernel is asked to unmount that.
        let media = OsString::from_vec(b"/media/pok\xe9mon".to_vec());
        assert_eq!(mounts_in(mountinfo, Path::new("/media")), [PathBuf::from(media)]);
    }

    #[test]
    fn a_mount_is_changed_after_it_was_made() {
        let flags = |mount: Mount| mount.flags;
        let (bind, recursive) = (MsFlags::MS_BIND, MsFlags::MS_REC);
        assert_eq!(flags(Mount::bind("/a", "/b")), [bind]);
        let read_only = bind | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY;
        assert_eq!(flags(Mount::bind_read_only("/a", "/b")), [bind, read_only]);
        assert_eq!(flags(Mount::tree("/a", "/b")), [bind | recursive, MsFlags::MS_SLAVE | recursive]);
        assert_eq!(flags(Mount::of("tmpfs", "mode=0755", "/b")), [MsFlags::empty()]);
        assert_eq!(flags(Mount::of_read_only("overlay", "lowerdir=/a", "/b")), [MsFlags::MS_RDONLY]);
    }

    #[test]
    fn other_namespaces_get_no_copies_of_the_mounts() {
        let ours = Mount::of_our_directory();
        assert_eq!((ours.from.as_path(), ours.to.as_path()), (Path::new(RUN_DIR), Path::new(RUN_DIR)));
        assert_eq!(ours.flags, [MsFlags::MS_BIND, MsFlags::MS_PRIVATE]);
    }
}
