// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Room for temporary data: how much, where ([`budget`]), and how it is made on the target disk.
//!
//! There it is a file in the new root file system, with a file system of its own in it. bootc wants an empty root: the file loses its
//! name as soon as it is mounted, so the root is empty for every version of bootc, and nothing has to be deleted at the end, or stays
//! after a power cut. The file system is Btrfs, which compresses what bootc copies.

mod budget;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

pub use self::budget::{Decision, ScratchPlan, decide, plan};
use crate::podman;
use host::cmd::{self, Cmd};
use host::kernel;
use host::mounts::{self, Mount};
use host::room;
use host::run_dir::{RUN_DIR, create_private_dir};
use plan::{Filesystem, InstallPlan};
use words::error::{Code, Error, Result};

/// Name of our directory where the OCI layout is put; it is removed with everything in it.
const LAYOUT: &str = "calamares-bootc-layout";

/// Where bootc, in its container too, and podman (containers.conf(5), `image_copy_tmp_dir`) put what they copy.
const TEMP: &str = "/var/tmp";

/// Programs of the live system that this needs.
const TOOLS: [&str; 2] = ["mkfs.btrfs", "modprobe"];

/// What the kernel needs for it; both load by themselves on most live systems.
const MODULES: [&str; 2] = ["loop", "btrfs"];

/// Bytes of the file that shows before the wipe that the live system can do all this: mkfs.xfs makes nothing below 300 MB.
const REHEARSAL: u64 = 512 << 20;

/// The programs of the live system that a plan needs for this.
pub fn tools(plan: &InstallPlan) -> Vec<&'static str> {
    let mut tools = Vec::new();
    if plan.erases_first() {
        tools.extend(TOOLS);
        tools.extend((plan.filesystem == Filesystem::Btrfs).then_some("chattr"));
    }
    tools
}

/// Where the room on the target disk is mounted.
pub fn dir() -> PathBuf {
    Path::new(RUN_DIR).join("scratch")
}

/// What bootc copies.
fn temp_dir() -> PathBuf {
    dir().join("tmp")
}

fn store_dir() -> PathBuf {
    dir().join("store")
}

/// Proves that the live system can make and mount what it will have to on the disk, with a file in memory, `format` being the
/// command that will make the root file system of what it is given.
///
/// # Errors
/// `ToolMissing` with what cannot do its part, `MountFailed`, `ScratchFailed`.
pub fn rehearse(format: impl FnOnce(&Path) -> Cmd) -> Result<()> {
    for module in MODULES {
        kernel::load_module(module, &incapable(module))?;
    }
    create_private_dir(Path::new(RUN_DIR))?;
    let file = rehearsal();
    let rehearsed = make_file(&file, REHEARSAL).and_then(|()| {
        let format = format(&file);
        cmd::output(&format, |_| cannot_do(format.program()))?;
        // The next one may not be made over what the last one left.
        make_file(&file, REHEARSAL)?;
        mount(&file)?;
        mounts::unmount_in(&dir())
    });
    let removed = remove(&file);
    rehearsed.and(removed)
}

fn rehearsal() -> PathBuf {
    Path::new(RUN_DIR).join("rehearsal")
}

/// Makes the room in the file system that is mounted at `root`, and mounts it. All that is free there is for it: it takes what it
/// holds, and gives back what is deleted.
///
/// # Errors
/// `ScratchFailed`, `ToolMissing`, `MountFailed`.
pub fn make(root: &Path, filesystem: Filesystem) -> Result<()> {
    let file = root.join(".calamares-bootc");
    make_file(&file, 0)?;
    if filesystem == Filesystem::Btrfs {
        // What is written over would be kept in two places.
        cmd::output(&Cmd::new("chattr").args(["+C", &file.display().to_string()]), |_| cannot_do("chattr"))?;
    }
    let bytes = room::free_bytes(root).map_err(|error| failed(root, &error))?;
    File::options()
        .write(true)
        .open(&file)
        .and_then(|file| file.set_len(bytes))
        .map_err(|error| failed(&file, &error))?;
    mount(&file)?;
    remove(&file)?;
    for (dir, mode) in [(store_dir(), 0o711), (temp_dir(), 0o1777)] {
        let made = fs::create_dir(&dir).and_then(|()| fs::set_permissions(&dir, Permissions::from_mode(mode)));
        made.map_err(|error| failed(&dir, &error))?;
    }
    Ok(())
}

/// Lets podman keep its images there.
///
/// # Errors
/// `MountFailed`, `ScratchFailed`.
pub fn lend_store() -> Result<()> {
    fs::create_dir_all(podman::STORE).map_err(|error| failed(Path::new(podman::STORE), &error))?;
    Mount::bind(store_dir(), podman::STORE).make()
}

/// Lets bootc put its temporary files there. Not for longer than bootc runs: services that start meanwhile and have temporary
/// directories of their own would hold them.
///
/// # Errors
/// `MountFailed`.
pub fn lend_temp() -> Result<()> {
    temp_mount().make()
}

fn temp_mount() -> Mount {
    Mount::bind(temp_dir(), TEMP)
}

/// Whether podman keeps its images there.
pub fn has_store() -> bool {
    is_ours(Path::new(podman::STORE))
}

/// Unmounts all of it. What was lent comes first. It is not an error if some of it is missing: the installer may have been killed in between.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount_all() -> Result<()> {
    for place in [TEMP, podman::STORE].map(Path::new) {
        if is_ours(place) {
            // podman keeps an overlay mounted in its store; that goes first.
            mounts::unmount_in(place)?;
        }
    }
    if is_mounted() {
        mounts::unmount_in(&dir())?;
    }
    // What a kill has left.
    if rehearsal().exists() { remove(&rehearsal()) } else { Ok(()) }
}

/// What `error` is called when the disk at `root` is full: a loop device calls it broken.
pub fn or_full(error: Error, root: &Path, disk: &Path) -> Error {
    /// Bytes: file systems keep some to themselves.
    const FULL: u64 = 64 << 20;
    let is_full = is_mounted() && room::free_bytes(root).is_ok_and(|free| free < FULL);
    if !is_full || error.code == Code::Cancelled {
        return error;
    }
    let disk = disk.display().to_string();
    let why = format!("{disk} is full; the image needs more room than was estimated: {}", error.details);
    Error::scratch_full(&disk, None, None, why)
}

fn make_file(file: &Path, bytes: u64) -> Result<()> {
    File::create(file).and_then(|file| file.set_len(bytes)).map_err(|error| failed(file, &error))
}

fn mount(file: &Path) -> Result<()> {
    let [format, mount] = mount_commands(file);
    cmd::output(&format, |_| cannot_do(format.program()))?;
    create_private_dir(&dir())?;
    mounts::run(&mount)
}

/// The loop device goes with the mount. A power cut ends all of it, so nothing has to be safe on the disk (`nobarrier`).
fn mount_commands(file: &Path) -> [Cmd; 2] {
    let file = file.display().to_string();
    [
        Cmd::new("mkfs.btrfs").args(["--quiet", "--metadata", "single", "--data", "single", &file]),
        Cmd::new("mount")
            .args(["--types", "btrfs", "--options", "loop,compress=zstd:1,discard,noatime,nobarrier"])
            .args([file, dir().display().to_string()]),
    ]
}

fn is_mounted() -> bool {
    device(&dir()).is_some_and(|device_there| Some(device_there) != device(Path::new(RUN_DIR)))
}

/// What lies at `place` is of our file system, and not the live system's own.
fn is_ours(place: &Path) -> bool {
    is_mounted() && device(place) == device(&dir())
}

fn device(place: &Path) -> Option<u64> {
    place.metadata().ok().map(|metadata| metadata.dev())
}

fn remove(file: &Path) -> Result<()> {
    fs::remove_file(file).map_err(|error| failed(file, &error))
}

fn cannot_do(program: &str) -> Error {
    Error::tool_missing(program, incapable(program))
}

fn incapable(program: &str) -> String {
    format!("{program} of the live system cannot do what scratch space on the target disk needs")
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::scratch_failed(path.display(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::Scratch;
    use plan::test::plan;

    #[test]
    fn the_file_is_compressed_and_given_back() {
        let lines =
            mount_commands(Path::new("/run/calamares-bootc/target/.calamares-bootc")).map(|cmd| cmd.to_string());
        assert_eq!(
            lines,
            [
                "mkfs.btrfs --quiet --metadata single --data single /run/calamares-bootc/target/.calamares-bootc",
                "mount --types btrfs --options loop,compress=zstd:1,discard,noatime,nobarrier \
                 /run/calamares-bootc/target/.calamares-bootc /run/calamares-bootc/scratch",
            ]
        );
    }

    #[test]
    fn bootc_gets_a_directory_of_it_for_temporary_files() {
        let expected = Mount::bind("/run/calamares-bootc/scratch/tmp", "/var/tmp");
        assert_eq!(temp_mount(), expected);
    }

    #[test]
    fn what_is_not_ours_is_not_unmounted() {
        // The roots that the tests run in have no installation.
        assert!(!is_mounted() && !is_ours(Path::new(TEMP)));
        unmount_all().unwrap();
    }

    #[test]
    fn an_error_is_left_alone_where_there_is_no_room_of_ours() {
        let error = or_full(Error::internal("broken"), Path::new("/proc"), Path::new("/dev/vda"));
        assert_eq!(error.code, Code::Internal);
    }

    #[test]
    fn a_file_that_cannot_be_made_is_named() {
        let error = make_file(Path::new("/proc/nowhere"), 1).unwrap_err();
        assert_eq!((error.code, error.args), (Code::ScratchFailed, vec!["/proc/nowhere".to_owned()]));
    }

    #[test]
    fn only_what_the_plan_uses_is_demanded_of_the_live_system() {
        assert_eq!(tools(&plan()), [""; 0]);
        let on_target = |filesystem| tools(&InstallPlan { scratch: Scratch::Target, filesystem, ..plan() });
        assert_eq!(on_target(Filesystem::Ext4), ["mkfs.btrfs", "modprobe"]);
        assert_eq!(on_target(Filesystem::Btrfs).last(), Some(&"chattr"));
    }
}
