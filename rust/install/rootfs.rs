// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The root of a fetched image in the live system, for its bootc and what that starts to run in.
//!
//! Nothing is unpacked into files: the tar streams of the layers ([`layer`]) become squashfs files, and overlayfs lays them over one
//! another. That takes less time than a file at a time, and half the room or less. What bootc installs it reads from the layout.
//!
//! Small layers that come one after the other become one file system ([`groups`]): overlayfs takes 500, and an image may have more layers;
//! and each costs two processes and two mounts, however small it is.

mod archive;
pub mod below;
mod field;
pub mod layer;
mod pax;
mod tree;
mod writer;

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use nix::fcntl::{OFlag, OpenHow, ResolveFlag, openat2};
use tokio_util::sync::CancellationToken;

use self::below::Below;
use host::cmd::{self, Cmd};
use host::kernel;
use host::mounts;
use host::run_dir::{RUN_DIR, create_private_dir, remove_dir};
use image::layout::{self, Arrivals, Layout};
use image::registry::Descriptor;
use words::error::{Error, Result};

/// Programs of the live system that make and mount it; the first reads gzip, zstd, and what is not compressed.
pub const TOOLS: [&str; 3] = ["zstd", "sqfstar", "modprobe"];

/// What the kernel needs for it.
const MODULES: [&str; 3] = ["loop", "squashfs", "overlay"];

/// Bytes of layers that become one file system where they are small, of an image that is not large: fewer are not worth the processes.
const GROUP_MIN: u64 = 8 << 20;
/// File systems, about, that a large image of small layers becomes. Large layers stay alone, so there may be twice as many.
const GROUPS: u64 = 100;

/// Name of the directory with the file systems of the layers.
pub const FILES: &str = "calamares-bootc-root";

/// Where it is mounted.
pub fn dir() -> PathBuf {
    Path::new(RUN_DIR).join("image")
}

/// Where the file systems of the layers are, each for itself.
fn layers_dir() -> PathBuf {
    Path::new(RUN_DIR).join("layers")
}

/// Where one of them is, counted from the lowest.
fn layer_dir(number: usize) -> PathBuf {
    layers_dir().join(number.to_string())
}

/// Where those below the one that is made are, laid over one another.
fn below_dir() -> PathBuf {
    Path::new(RUN_DIR).join("below")
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
    let sizes: Vec<u64> = layers.iter().map(|layer| layer.size).collect();
    let total = sum(&sizes);
    let groups = groups(&sizes);
    for (number, group) in groups.iter().enumerate() {
        let layers = &layers[group.clone()];
        if !layers.iter().all(|layer| arrivals.has(&layer.digest)) {
            return Err(Error::cancelled());
        }
        let file = files.join(format!("{number}.squashfs"));
        let (mut most, done) = (0, sum(&sizes[..group.start]));
        let mut on_read = |read: u64| {
            // Some are read again.
            most = read.max(most);
            on_bytes(done + most, total);
        };
        let group = Group { blobs: blobs(layout, layers), file: &file, below: number, reference, cancel };
        group.pack(&mut on_read)?;
        let place = layer_dir(number);
        create_private_dir(&place)?;
        mounts::run(&mount_command(&file, &place))?;
    }
    mount(groups.len())
}

fn sum(sizes: &[u64]) -> u64 {
    sizes.iter().fold(0, |sum, size| sum.saturating_add(*size))
}

fn blobs(layout: &Layout, layers: &[Descriptor]) -> Vec<PathBuf> {
    layers.iter().map(|layer| layout.blob_path(&layer.digest)).collect()
}

/// Which layers become one file system: small ones that follow one another. A large one stays alone, so that it is packed while the next
/// ones are on their way, and read only once.
fn groups(sizes: &[u64]) -> Vec<Range<usize>> {
    let full = GROUP_MIN.max(sum(sizes) / GROUPS);
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut bytes: u64 = 0;
    for (number, size) in sizes.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if bytes < full && *size < full => {
                group.end = number + 1;
                bytes = bytes.saturating_add(*size);
            }
            _ => {
                groups.push(number..number + 1);
                bytes = *size;
            }
        }
    }
    groups
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

/// Unmounts it and its layers; not mounted is no error.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount() -> Result<()> {
    [dir(), below_dir(), layers_dir()].iter().try_for_each(|dir| mounts::unmount_in(dir))
}

/// Layers that become one file system.
struct Group<'a> {
    /// The lowest first.
    blobs: Vec<PathBuf>,
    file: &'a Path,
    /// How many file systems are below it; they are mounted.
    below: usize,
    reference: &'a str,
    cancel: &'a CancellationToken,
}

impl Group<'_> {
    fn pack(&self, on_read: &mut dyn FnMut(u64)) -> Result<()> {
        let packed = self.try_pack(on_read);
        // Another one mounts others there.
        packed.and(mounts::unmount_in(&below_dir()))
    }

    fn try_pack(&self, on_read: &mut dyn FnMut(u64)) -> Result<()> {
        let mount = || mount_below(self.below);
        let (unpack, pack) = (unpack_command(), pack_command(self.file));
        let failed = |why: &str| failed(self.file, self.reference, why);
        let stream = |layers: &mut cmd::Outputs<'_>, to: &mut dyn io::Write| {
            let packed = layer::stream(&mut || layers.next_output(), to, &Below::new(&mount))?;
            Ok(packed.then_some(()))
        };
        if cmd::pipe(&self.blobs, &unpack, stream, &pack, self.cancel, on_read, failed)?.is_some() {
            return Ok(());
        }
        tracing::debug!(file = %self.file.display(), "names come again in the layers: they are read once more");
        let plan = |layers: &mut cmd::Outputs<'_>| layer::plan(&mut || layers.next_output(), &Below::new(&mount));
        let plan = cmd::read_all(&self.blobs, &unpack, plan, self.cancel, on_read, failed)?;
        // sqfstar adds to a file that is there.
        remove_file(self.file)?;
        let write = |layers: &mut cmd::Outputs<'_>, to: &mut dyn io::Write| {
            layer::write(&plan, &mut || layers.next_output(), to, &Below::new(&mount)).map(Some)
        };
        cmd::pipe(&self.blobs, &unpack, write, &pack, self.cancel, on_read, failed).map(drop)
    }
}

fn remove_file(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(layout::failed(file, &error)),
        _ => Ok(()),
    }
}

/// Opens the root of the first `number` file systems, laid over one another.
fn mount_below(number: usize) -> io::Result<Option<File>> {
    if number == 0 {
        return Ok(None);
    }
    let place = below_dir();
    let mounted = mounts::is_mount_point(&place.display().to_string()).and_then(|is_mounted| {
        if is_mounted {
            return Ok(());
        }
        // overlayfs wants two at least.
        let empty = place.with_extension("empty");
        create_private_dir(&empty)?;
        create_private_dir(&place)?;
        let lower = lower_dirs(number).chain([format!("lowerdir+={}", empty.display())]);
        mounts::run(&overlay_command(lower.chain(["ro".to_owned()]), &place))
    });
    mounted.map_err(|error| io::Error::other(error.details))?;
    File::open(&place).map(Some)
}

/// Bytes of memory that the unpacking may take: the window of 128 MiB that zstd and bootc allow at most, and some for itself. Other formats,
/// which it knows as well and which images have not, ask for more.
const UNPACK_MEMORY: u64 = 160 << 20;

/// With `--force` zstd passes on what is not compressed.
fn unpack_command() -> Cmd {
    Cmd::new("zstd").memory(UNPACK_MEMORY).args(["--decompress", "--stdout", "--force", "--quiet"])
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
    let changes = ["upper", "work"].map(|name| format!("{name}dir={}", changes.join(name).display()));
    mounts::run(&overlay_command(lower_dirs(layers).chain(changes), &dir()))
}

/// A `lowerdir+` for each file system, the uppermost first: one option for all of them is too long for mount(8).
fn lower_dirs(number: usize) -> impl Iterator<Item = String> {
    (0..number).rev().map(|number| format!("lowerdir+={}", layer_dir(number).display()))
}

fn overlay_command(options: impl Iterator<Item = String>, place: &Path) -> Cmd {
    let options: Vec<String> = options.collect();
    Cmd::new("mount")
        .args(["--types", "overlay", "--options", &options.join(","), "overlay"])
        .arg(place.display().to_string())
}

fn failed(file: &Path, reference: &str, why: &str) -> Error {
    if why.contains("No space left on device") {
        return Error::scratch_full(file.display(), None, None, why);
    }
    Error::import_failed(reference, format!("a layer could not be made a file system: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

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
            overlay_command(lower_dirs(2).chain(["ro".to_owned()]), &dir()).to_string(),
            "mount --types overlay --options lowerdir+=/run/calamares-bootc/layers/1,lowerdir+=/run/calamares-bootc/layers/0,ro \
             overlay /run/calamares-bootc/image"
        );
    }

    #[test]
    fn small_layers_that_follow_one_another_become_one_file_system() {
        let mib = |sizes: &[u64]| -> Vec<(usize, usize)> {
            let groups = groups(&sizes.iter().map(|size| size << 20).collect::<Vec<_>>());
            groups.into_iter().map(|group| (group.start, group.end)).collect()
        };
        assert!(mib(&[]).is_empty());
        assert_eq!(mib(&[0, 0, 1]), [(0, 3)]);
        assert_eq!(mib(&[300]), [(0, 1)]);
        // A large one stays alone; a group is full with the layer that fills it.
        assert_eq!(mib(&[1, 2, 300, 0, 7, 7, 1, 8, 1]), [(0, 2), (2, 3), (3, 6), (6, 7), (7, 8), (8, 9)]);
        // Never as many as overlayfs takes, whatever an image is made of.
        for size in [0, 1, 5, 100, 5000] {
            for large in [0, 100, 100_000] {
                let sizes: Vec<u64> = (0..1000).map(|number| if number % 2 == 0 { size } else { large }).collect();
                let groups = mib(&sizes);
                assert!(groups.len() < 250, "{size} {large}: {}", groups.len());
                assert_eq!(
                    groups.iter().flat_map(|(start, end)| *start..*end).collect::<Vec<_>>(),
                    (0..1000).collect::<Vec<_>>()
                );
            }
        }
    }

    #[test]
    fn a_full_place_is_told_apart() {
        let code = |why| failed(Path::new("/run/root/1.squashfs"), "registry.example/os:1", why).code;
        assert_eq!(code("Write failed because No space left on device"), Code::ScratchFull);
        assert_eq!(code("`zstd` ended with exit status 1: corrupted"), Code::ImportFailed);
    }
}
