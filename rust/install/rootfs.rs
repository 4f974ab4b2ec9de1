// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The root of a fetched image in the live system, for its bootc and what that starts to run in.
//!
//! Nothing is unpacked into files: the tar stream of each layer ([`layer`]) becomes one squashfs file, and overlayfs lays them over one
//! another. That takes less time than a file at a time, and half the room or less. What bootc installs it reads from the layout.

mod layer;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use nix::fcntl::{OFlag, OpenHow, ResolveFlag, openat2};
use tokio_util::sync::CancellationToken;

use host::cmd::{self, Cmd};
use host::kernel;
use host::mounts;
use host::run_dir::{RUN_DIR, create_private_dir, remove_dir};
use image::layout::{self, Arrivals, Layout};
use words::error::{Code, Error, Result};

/// Programs of the live system that make and mount it; the first reads gzip, zstd, and what is not compressed.
pub const TOOLS: [&str; 3] = ["zstd", "sqfstar", "modprobe"];

/// What the kernel needs for it.
const MODULES: [&str; 3] = ["loop", "squashfs", "overlay"];

/// Name of the directory with the file systems of the layers.
pub const FILES: &str = "calamares-bootc-root";

/// Where it is mounted.
pub fn dir() -> PathBuf {
    Path::new(RUN_DIR).join("image")
}

/// Where the layers are, each for itself.
fn layers_dir() -> PathBuf {
    Path::new(RUN_DIR).join("layers")
}

/// Where one of them is, counted from the lowest.
fn layer_dir(number: usize) -> PathBuf {
    layers_dir().join(number.to_string())
}

/// What is written into it, by container engines for instance; in memory.
fn changes_dir() -> PathBuf {
    Path::new(RUN_DIR).join("changes")
}

/// Opens a file of the image whose root is at `root`. Links are followed as in the image: none leads into the live system.
///
/// # Errors
/// Those of openat2(2); `InvalidInput` for what is no file.
pub fn open(root: &Path, path: &Path) -> io::Result<File> {
    // Something that is no file is not waited for.
    let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK;
    let how = OpenHow::new().flags(flags).resolve(ResolveFlag::RESOLVE_IN_ROOT);
    let file = File::from(openat2(File::open(root)?, path, how)?);
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// Makes the root of an image whose layers arrive in `layout`, and mounts it at [`dir`]; `reference` is what the image is called. The file
/// systems are in the directory `files`. `on_bytes` is told ten times a second or more often how many bytes of how many were read, while
/// it does not wait for a layer.
///
/// # Errors
/// `ImportFailed`, `ScratchFull`, `ScratchFailed`, `ToolMissing`, `MountFailed`; `Cancelled` soon after `cancel` fires, or when a layer
/// does not arrive.
pub fn make(
    layout: &Layout,
    arrivals: &Arrivals,
    files: &Path,
    reference: &str,
    cancel: &CancellationToken,
    on_bytes: &mut dyn FnMut(u64, u64),
) -> Result<()> {
    load_modules()?;
    create_private_dir(files)?;
    let layers = arrivals.layers().ok_or_else(Error::cancelled)?;
    let total = layers.iter().map(|layer| layer.size).sum();
    let mut done = 0;
    for (number, descriptor) in layers.iter().enumerate() {
        if !arrivals.has(&descriptor.digest) {
            return Err(Error::cancelled());
        }
        let file = files.join(format!("{number}.squashfs"));
        let layer = Layer { blob: &layout.blob_path(&descriptor.digest), file: &file, below: number };
        layer.pack(reference, cancel, &mut |read| on_bytes(done + read, total))?;
        let place = layer_dir(number);
        create_private_dir(&place)?;
        mounts::run(&mount_command(&file, &place))?;
        done += descriptor.size;
    }
    mount(layers.len())
}

/// Loads what the kernel needs for it.
///
/// # Errors
/// `ToolMissing` with what the live system has not.
pub fn load_modules() -> Result<()> {
    MODULES.iter().try_for_each(|module| {
        kernel::load_module(
            module,
            &format!("the live system cannot use {module}, which it needs to look into an image"),
        )
    })
}

/// Unmounts it and its layers; not mounted is fine.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount() -> Result<()> {
    [dir(), layers_dir()].iter().try_for_each(|dir| mounts::unmount_in(dir))
}

/// A layer that becomes a file system.
struct Layer<'a> {
    blob: &'a Path,
    file: &'a Path,
    /// How many layers are below it; they are mounted.
    below: usize,
}

impl Layer<'_> {
    fn pack(&self, reference: &str, cancel: &CancellationToken, on_read: &mut dyn FnMut(u64)) -> Result<()> {
        let open = || -> io::Result<(File, File)> {
            let blob = File::open(self.blob)?;
            // The same open file: it tells how far the other one was read.
            Ok((blob.try_clone()?, blob))
        };
        let (blob, mut position) = open().map_err(|error| layout::failed(self.blob, &error))?;
        let between = |from: &mut dyn Read, to: &mut dyn Write| layer::rewrite(from, to, &|dir| self.names_below(dir));
        let mut on_tick = || on_read(position.stream_position().unwrap_or_default());
        cmd::pipe(blob, &unpack_command(), between, &pack_command(self.file), cancel, &mut on_tick, |why| {
            failed(self.file, reference, why)
        })
    }

    /// The names in a directory of the layers below.
    fn names_below(&self, dir: &Path) -> Vec<OsString> {
        let lists = (0..self.below).filter_map(|number| layer_dir(number).join(dir).read_dir().ok());
        lists.flatten().filter_map(|entry| Some(entry.ok()?.file_name())).collect()
    }
}

/// With `--force` zstd passes on what is not compressed.
fn unpack_command() -> Cmd {
    Cmd::new("zstd").args(["--decompress", "--stdout", "--force", "--quiet"])
}

/// zstd at its first level: half a second for 100 MB on one core. Its memory is bounded, since by itself it takes a quarter of the machine's.
fn pack_command(file: &Path) -> Cmd {
    Cmd::new("sqfstar")
        .args(["-comp", "zstd", "-Xcompression-level", "1", "-b", "128K", "-mem", "128M", "-quiet", "-no-progress"])
        .arg(file.display().to_string())
}

fn mount_command(file: &Path, place: &Path) -> Cmd {
    Cmd::new("mount")
        .args(["--types", "squashfs", "--options", "loop,ro"])
        .args([file, place].map(|path| path.display().to_string()))
}

/// Mounts the layers over one another.
fn mount(layers: usize) -> Result<()> {
    let changes = changes_dir();
    // What an earlier image left there is not of this one.
    remove_dir(&changes)?;
    for dir in [changes.join("upper"), changes.join("work"), dir()] {
        create_private_dir(&dir)?;
    }
    // The root of the image that bootc's helpers of other users walk through.
    let upper = changes.join("upper");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&upper, open).map_err(|error| layout::failed(&upper, &error))?;
    mounts::run(&overlay_command(layers))
}

/// A `lowerdir+` for each: one option for all of them is too long for mount(8).
fn overlay_command(layers: usize) -> Cmd {
    let lower = (0..layers).rev().map(|number| format!("lowerdir+={}", layer_dir(number).display()));
    let changes = ["upper", "work"].map(|name| format!("{name}dir={}", changes_dir().join(name).display()));
    let options: Vec<String> = lower.chain(changes).collect();
    Cmd::new("mount")
        .args(["--types", "overlay", "--options", &options.join(","), "overlay"])
        .arg(dir().display().to_string())
}

fn failed(file: &Path, reference: &str, why: &str) -> Error {
    if why.contains("No space left on device") {
        return Error::new(Code::ScratchFull, [&file.display().to_string(), "0", "0"], why);
    }
    Error::new(Code::ImportFailed, [reference], format!("a layer could not be made a file system: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_the_image_does_not_lead_into_the_live_system() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("etc")).unwrap();
        std::fs::write(root.path().join("etc/hostname"), "image").unwrap();
        for (link, target) in [("name", "/etc/hostname"), ("passwd", "/etc/passwd"), ("out", "../../../etc/passwd")] {
            std::os::unix::fs::symlink(target, root.path().join(link)).unwrap();
        }
        let read = |path: &str| open(root.path(), Path::new(path)).and_then(io::read_to_string);
        assert_eq!(read("/name").unwrap(), "image");
        for nothing in ["passwd", "out", "no/such"] {
            assert_eq!(read(nothing).unwrap_err().kind(), io::ErrorKind::NotFound, "{nothing}");
        }
        assert_eq!(read("etc").unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn the_last_layer_is_the_uppermost() {
        assert_eq!(
            overlay_command(2).to_string(),
            "mount --types overlay --options lowerdir+=/run/calamares-bootc/layers/1,lowerdir+=/run/calamares-bootc/layers/0,\
             upperdir=/run/calamares-bootc/changes/upper,workdir=/run/calamares-bootc/changes/work overlay /run/calamares-bootc/image"
        );
    }

    #[test]
    fn a_full_place_is_told_apart() {
        let code = |why| failed(Path::new("/run/root/1.squashfs"), "registry.example/os:1", why).code;
        assert_eq!(code("Write failed because No space left on device"), Code::ScratchFull);
        assert_eq!(code("`zstd` ended with exit status 1: corrupted"), Code::ImportFailed);
    }
}
