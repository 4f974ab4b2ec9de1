// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Everything that can be checked before anything is done; reads only.

use std::path::{Path, PathBuf};

use nix::sys::statfs::{OVERLAYFS_SUPER_MAGIC, TMPFS_MAGIC, statfs};
use nix::sys::statvfs::statvfs;

use crate::cmd;
use crate::disk;
use crate::error::{Code, Error, Result};
use crate::imgref::Transport;
use crate::plan::{self, InstallPlan, Runner};
use crate::runner;
use crate::target::prepared::Prepared;
use crate::target::{self, luks};
use crate::{mirror, podman, system};

/// Programs of the live system that an installation starts.
const TOOLS: [&str; 5] = ["lsblk", "mount", "udevadm", "umount", "wipefs"];

/// Name of our directory where the OCI layout is put; it is removed with everything in it.
const LAYOUT: &str = "calamares-bootc-layout";

/// Where podman puts what it copies (containers.conf(5), `image_copy_tmp_dir`), and bootc in its container too.
const PODMAN_TEMP: &str = "/var/tmp";

/// Memory that programs need during an installation: podman, bootc in its container, Calamares' page cache. Measured: 0.8 GB with
/// the image's own pages.
const PROGRAMS: u64 = 512 << 20;

/// Where an installation puts what it needs only for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScratchPlan {
    /// Directory of our own for the OCI layout.
    pub layout_dir: PathBuf,
    /// A tmpfs of this many bytes has to be mounted over podman's store; `None` when the store can be used as it is.
    pub store_tmpfs: Option<u64>,
}

/// Checks that the installation can be done, and decides where its temporary data go.
///
/// # Errors
/// `NotRoot`, `ToolMissing` (one for all of them), those of [`disk::recheck`], `DiskTooSmall`, `ScratchFull`.
pub fn check(plan: &InstallPlan) -> Result<ScratchPlan> {
    check_root(nix::unistd::geteuid().is_root())?;
    check_tools(&[runner::tools(plan), target::tools(plan)].concat(), &cmd::exists)?;
    if plan.encrypts() {
        luks::require_kernel_support()?;
    }
    runner::check_approach(plan.approach)?;
    system::check(&plan.system)?;
    match &plan.place {
        plan::Place::Disk(chosen) => check_size(&disk::recheck(chosen)?, chosen.size_bytes, plan.image.disk_bytes())?,
        plan::Place::Partitions(partitions) if partitions.is_empty() => {}
        plan::Place::Partitions(partitions) => drop(Prepared::find(partitions)?),
    }
    plan_scratch(&Needs::of(plan), &Room::measure(plan.download_path.as_deref())?)
}

fn check_root(is_root: bool) -> Result<()> {
    if is_root {
        return Ok(());
    }
    let why = "an installation needs root; start Calamares with its own launcher or pkexec";
    Err(Error::new(Code::NotRoot, [""; 0], why))
}

fn check_tools(more: &[&str], is_there: &dyn Fn(&str) -> bool) -> Result<()> {
    let tools = TOOLS.iter().chain(more).copied();
    let missing: Vec<&str> = tools.filter(|tool| !is_there(tool)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(", ");
    let why = format!("not installed in the live system: {names}; install the packages that have them and try again");
    Err(Error::new(Code::ToolMissing, [names], why))
}

fn check_size(disk: &Path, there: u64, needed: u64) -> Result<()> {
    if there >= needed {
        return Ok(());
    }
    let disk = disk.display().to_string();
    let why = format!("{disk} has {there} bytes and the image needs about {needed}; choose a larger disk");
    Err(Error::new(Code::DiskTooSmall, [disk, needed.to_string(), there.to_string()], why))
}

/// Bytes that an installation needs besides the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Needs {
    /// The image as it is transferred.
    layout: u64,
    /// The image in podman's store.
    store: u64,
    /// podman's copies on the way from the one to the other; it keeps them until the last layer is in.
    import_temp: u64,
    /// What is held in memory while the image is fetched.
    window: u64,
    /// The layer that bootc is reading from the store, unpacked. By then the layout is gone.
    install_temp: u64,
}

impl Needs {
    fn of(plan: &InstallPlan) -> Self {
        let image = &plan.image;
        let (download, install_temp) = (image.download_bytes, image.largest_layer_unpacked());
        let layout = match &image.reference.transport {
            // It is in the store, which has to stay as it is.
            Transport::ContainersStorage => {
                return Self { layout: 0, store: 0, import_temp: 0, window: 0, install_temp };
            }
            // The layout holds links to what lies on the medium.
            Transport::Oci(_) => 0,
            Transport::Registry if plan.streams() => 0,
            Transport::Registry | Transport::OciArchive(_) | Transport::DockerArchive(_) => download,
        };
        let window = if plan.streams() { mirror::Window::default().most() } else { 0 };
        match plan.runner {
            Runner::Container => Self { layout, store: image.unpacked(), import_temp: download, window, install_temp },
            // bootc reads the layout, and unpacks on the disk.
            Runner::Host => Self { layout, store: 0, import_temp: 0, window, install_temp: 0 },
        }
    }
}

/// What a file system lives on, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Medium {
    Disk,
    Memory,
    /// The root of a live system: its writable layer is in memory, and podman's overlay storage refuses to lie on it.
    Overlay,
}

/// A directory, or the nearest one above that is there, with its file system.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: PathBuf,
    /// Device number of the file system: places with the same one share their free bytes.
    device: u64,
    medium: Medium,
    free: u64,
}

impl Place {
    fn measure(path: &Path) -> Result<Self> {
        let there = path.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("/"));
        let failed = |error: std::io::Error| {
            let path = path.display();
            Error::new(Code::ScratchFailed, [path], format!("measuring the room in {}: {error}", there.display()))
        };
        let device = std::os::unix::fs::MetadataExt::dev(&there.metadata().map_err(failed)?);
        let kind = statfs(there).map_err(|errno| failed(errno.into()))?.filesystem_type();
        let room = statvfs(there).map_err(|errno| failed(errno.into()))?;
        let medium = match kind {
            OVERLAYFS_SUPER_MAGIC => Medium::Overlay,
            TMPFS_MAGIC => Medium::Memory,
            _ => Medium::Disk,
        };
        Ok(Self { path: path.to_owned(), device, medium, free: room.blocks_available() * room.fragment_size() })
    }
}

/// The room there is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Room {
    store: Place,
    temp: Place,
    /// The configured directory for the layout.
    download: Option<Place>,
    /// Bytes of memory that can be had without swapping.
    memory: u64,
}

impl Room {
    fn measure(download_path: Option<&Path>) -> Result<Self> {
        const MEMINFO: &str = "/proc/meminfo";
        let failed = |why: String| Error::new(Code::ScratchFailed, [MEMINFO], format!("{MEMINFO}: {why}"));
        let meminfo = std::fs::read_to_string(MEMINFO).map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            store: Place::measure(Path::new(podman::STORE))?,
            temp: Place::measure(Path::new(PODMAN_TEMP))?,
            download: download_path.map(Place::measure).transpose()?,
            memory: available_memory(&meminfo).ok_or_else(|| failed("no MemAvailable".into()))?,
        })
    }

    /// Bytes of memory that files may take.
    fn free_memory(&self) -> u64 {
        self.memory.saturating_sub(PROGRAMS)
    }

    /// A tmpfs will lie over the place.
    fn is_replaced(&self, place: &Place) -> bool {
        place.path == self.store.path && self.store.medium == Medium::Overlay
    }
}

/// `MemAvailable` of `/proc/meminfo` in bytes.
fn available_memory(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// Decides what goes where.
///
/// The layout lies beside podman's store unless the configuration says otherwise, so that a tmpfs over the store takes both.
fn plan_scratch(needs: &Needs, room: &Room) -> Result<ScratchPlan> {
    let room = &Room { memory: room.memory.saturating_sub(needs.window), ..room.clone() };
    let layout = room.download.as_ref().unwrap_or(&room.store);
    let import = [(layout, needs.layout), (&room.store, needs.store), (&room.temp, needs.import_temp)];
    // An installation that runs out of room here has erased the disk already.
    let install = [(&room.store, needs.store), (&room.temp, needs.install_temp)];
    let elsewhere = memory_elsewhere(&import, room)?.max(memory_elsewhere(&install, room)?);
    // All that is left, since the needs are estimates and a tmpfs takes no more memory than what lies in it.
    let replaced = needs.store > 0 && room.is_replaced(&room.store);
    let store_tmpfs = replaced.then(|| room.free_memory().saturating_sub(elsewhere));
    Ok(ScratchPlan { layout_dir: layout.path.join(LAYOUT), store_tmpfs })
}

/// Checks that everything that lies somewhere at the same time has room there. Returns how much of it is in memory outside of a
/// tmpfs that is yet to be mounted.
fn memory_elsewhere(loads: &[(&Place, u64)], room: &Room) -> Result<u64> {
    let sum = |is_counted: &dyn Fn(&Place) -> bool| {
        let counted = loads.iter().filter(|(place, _)| is_counted(place));
        counted.fold(0, |sum: u64, (_, bytes)| sum.saturating_add(*bytes))
    };
    // Every file system that stays has to hold what goes there.
    for (place, _) in loads.iter().filter(|(place, _)| !room.is_replaced(place)) {
        let needed = sum(&|other| other.device == place.device && !room.is_replaced(other));
        if needed > place.free {
            return Err(full(&place.path, needed, place.free));
        }
    }
    // What is kept in memory shares it, in however many file systems.
    let (needed, free) = (sum(&|place| place.medium != Medium::Disk), room.free_memory());
    if needed > free {
        return Err(full(&room.store.path, needed, free));
    }
    Ok(sum(&|place| place.medium != Medium::Disk && !room.is_replaced(place)))
}

fn full(path: &Path, needed: u64, free: u64) -> Error {
    let path = path.display().to_string();
    let why = format!(
        "the image needs about {needed} bytes of temporary space in {path}, {free} are free; set downloadPath in bootc.conf to a \
         directory with more room, or use a machine with more memory"
    );
    Error::new(Code::ScratchFull, [path, needed.to_string(), free.to_string()], why)
}

/// Bytes in use on the file system of `path`; `None` where it cannot be asked.
pub fn used_bytes(path: &Path) -> Option<u64> {
    let room = statvfs(path).ok()?;
    Some(room.blocks().saturating_sub(room.blocks_free()) * room.fragment_size())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1_000_000_000;
    const NEEDS: Needs = Needs { layout: GB, store: 5 * GB / 2, import_temp: GB, window: 0, install_temp: GB / 2 };

    fn place(path: &str, device: u64, medium: Medium, free: u64) -> Place {
        Place { path: path.into(), device, medium, free }
    }

    /// A live system: one overlay over everything.
    fn live(memory: u64) -> Room {
        let overlay = |path| place(path, 1, Medium::Overlay, memory / 2);
        Room { store: overlay("/var/lib/containers"), temp: overlay("/var/tmp"), download: None, memory }
    }

    /// An installed system: one disk.
    fn installed(free: u64) -> Room {
        let disk = |path| place(path, 1, Medium::Disk, free);
        Room { store: disk("/var/lib/containers"), temp: disk("/var/tmp"), download: None, memory: GB }
    }

    fn numbers(room: &Room) -> Vec<String> {
        let error = plan_scratch(&NEEDS, room).unwrap_err();
        assert_eq!(error.code, Code::ScratchFull);
        assert!(error.details.contains("downloadPath"), "{error}");
        error.args
    }

    #[test]
    fn a_live_system_gets_a_tmpfs_over_the_store_with_the_layout_in_it() {
        let plan = plan_scratch(&NEEDS, &live(8 * GB)).expect("a plan");
        assert_eq!(plan.layout_dir, Path::new("/var/lib/containers/calamares-bootc-layout"));
        assert_eq!(plan.store_tmpfs, Some(8 * GB - PROGRAMS - NEEDS.import_temp));
    }

    #[test]
    fn short_memory_is_refused_with_the_numbers() {
        let needed = 9 * GB / 2;
        assert!(plan_scratch(&NEEDS, &live(needed + PROGRAMS)).is_ok());
        let free = (needed - 1).to_string();
        assert_eq!(numbers(&live(needed + PROGRAMS - 1)), ["/var/lib/containers", &needed.to_string(), &free]);
        assert!(plan_scratch(&NEEDS, &live(0)).is_err());
    }

    #[test]
    fn a_disk_is_used_as_it_is_and_has_to_hold_everything() {
        let plan = plan_scratch(&NEEDS, &installed(9 * GB / 2)).expect("a plan");
        assert_eq!(plan.store_tmpfs, None);
        assert_eq!(numbers(&installed(4 * GB))[1..], ["4500000000".to_owned(), (4 * GB).to_string()]);
    }

    #[test]
    fn a_download_path_takes_the_layout_out_of_memory() {
        let mut room = live(9 * GB / 2);
        assert!(plan_scratch(&NEEDS, &room).is_err());
        room.download = Some(place("/media/stick", 2, Medium::Disk, 2 * GB));
        let plan = plan_scratch(&NEEDS, &room).expect("a plan");
        assert_eq!(plan.layout_dir, Path::new("/media/stick/calamares-bootc-layout"));
        assert_eq!(plan.store_tmpfs, Some(9 * GB / 2 - PROGRAMS - NEEDS.import_temp));
        room.download = Some(place("/media/stick", 2, Medium::Disk, GB / 2));
        assert_eq!(numbers(&room), ["/media/stick", "1000000000", "500000000"]);
    }

    #[test]
    fn podmans_temporary_directory_counts_where_it_lies() {
        // A small tmpfs on /var/tmp.
        let mut room = live(16 * GB);
        room.temp = place("/var/tmp", 3, Medium::Memory, GB / 2);
        assert_eq!(numbers(&room), ["/var/tmp", "1000000000", "500000000"]);
        // A disk there leaves the memory to the store.
        room.temp = place("/var/tmp", 3, Medium::Disk, GB);
        assert_eq!(plan_scratch(&NEEDS, &room).expect("a plan").store_tmpfs, Some(16 * GB - PROGRAMS));
    }

    #[test]
    fn a_store_that_is_a_tmpfs_already_is_used() {
        let mut room = live(16 * GB);
        room.store = place("/var/lib/containers", 4, Medium::Memory, 4 * GB);
        assert_eq!(plan_scratch(&NEEDS, &room).expect("a plan").store_tmpfs, None);
        room.store.free = 3 * GB;
        assert_eq!(numbers(&room), ["/var/lib/containers", "3500000000", "3000000000"]);
    }

    #[test]
    fn a_layer_that_bootc_cannot_unpack_is_refused_before_anything_is_erased() {
        let one_layer = Needs { install_temp: 5 * GB / 2, ..NEEDS };
        // Enough for the import: 4.5 GB; the installation needs 5 GB.
        let mut room = live(10 * GB);
        room.memory = 9 * GB / 2 + PROGRAMS;
        assert!(plan_scratch(&NEEDS, &room).is_ok());
        assert_eq!(plan_scratch(&one_layer, &room).unwrap_err().args[1], "5000000000");
        assert_eq!(plan_scratch(&one_layer, &installed(9 * GB / 2)).unwrap_err().args[1], "5000000000");
        // What it needs is kept free of the store.
        assert_eq!(plan_scratch(&one_layer, &live(8 * GB)).expect("a plan").store_tmpfs, Some(11 * GB / 2 - PROGRAMS));
    }

    #[test]
    fn the_needs_follow_from_the_manifest() {
        let mut plan = crate::plan::tests::plan();
        (plan.image.download_bytes, plan.image.largest_layer_bytes) = (GB, GB / 5);
        let mut needs = |reference: &str| {
            plan.image.reference = reference.parse().expect("a reference");
            Needs::of(&plan)
        };
        assert_eq!(needs("registry.example/os:1"), NEEDS);
        assert_eq!(needs("oci-archive:/run/os.tar"), NEEDS);
        assert_eq!(needs("oci:/run/os"), Needs { layout: 0, ..NEEDS });
        let stored = Needs { layout: 0, store: 0, import_temp: 0, ..NEEDS };
        assert_eq!(needs("containers-storage:localhost/os:1"), stored);
        assert_eq!(plan_scratch(&stored, &live(2 * GB)).expect("a plan").store_tmpfs, None, "it would hide the image");
        plan.pull.mode = crate::pull::PullMode::Stream;
        plan.image.reference = "registry.example/os:1".parse().expect("a reference");
        let streamed = Needs { layout: 0, window: mirror::Window::default().most(), ..NEEDS };
        assert_eq!(Needs::of(&plan), streamed);
        let store = |needs| plan_scratch(needs, &live(8 * GB)).expect("a plan").store_tmpfs.expect("in memory");
        assert_eq!(store(&NEEDS) - store(&streamed), streamed.window);
        // Layers that lie there unpacked need no estimate.
        plan.image.unpacked_bytes = Some(GB);
        let unpacked = Needs { store: GB, install_temp: GB / 5, ..NEEDS };
        plan.image.reference = "docker-archive:/run/os.tar".parse().expect("a reference");
        assert_eq!(Needs::of(&plan), unpacked);
        plan.runner = Runner::Host;
        assert_eq!(Needs::of(&plan), Needs { layout: GB, store: 0, import_temp: 0, window: 0, install_temp: 0 });
    }

    #[test]
    fn absurd_sizes_do_not_overflow() {
        let needs =
            Needs { layout: u64::MAX, store: u64::MAX, import_temp: u64::MAX, window: 0, install_temp: u64::MAX };
        for room in [live(8 * GB), installed(GB)] {
            assert_eq!(plan_scratch(&needs, &room).unwrap_err().code, Code::ScratchFull);
        }
    }

    #[test]
    fn only_root_installs() {
        assert!(check_root(true).is_ok());
        assert_eq!(check_root(false).unwrap_err().code, Code::NotRoot);
    }

    #[test]
    fn missing_programs_come_in_one_message() {
        assert!(check_tools(&["podman"], &|_| true).is_ok());
        let error = check_tools(&["podman"], &|tool| tool == "mount").unwrap_err();
        assert_eq!(
            (error.code, error.args),
            (Code::ToolMissing, vec!["lsblk, udevadm, umount, wipefs, podman".to_owned()])
        );
    }

    #[test]
    fn a_small_disk_is_refused_with_the_numbers() {
        assert!(check_size(Path::new("/dev/vda"), 10, 10).is_ok());
        let error = check_size(Path::new("/dev/vda"), 9, 10).unwrap_err();
        assert_eq!((error.code, error.args), (Code::DiskTooSmall, ["/dev/vda", "10", "9"].map(String::from).to_vec()));
    }

    #[test]
    fn meminfo_is_read_in_bytes() {
        let text = "MemTotal:        8048712 kB\nMemFree:          512000 kB\nMemAvailable:    6000000 kB\n";
        assert_eq!(available_memory(text), Some(6_144_000_000));
        assert_eq!(available_memory("MemTotal: 1 kB\n"), None);
    }

    #[test]
    fn this_machine_can_be_measured() {
        let room = Room::measure(Some(Path::new("/no/such/directory"))).expect("room");
        assert!(room.memory > 0);
        assert!(used_bytes(Path::new("/")).is_some_and(|used| used > 0));
        assert_eq!(used_bytes(Path::new("/no/such/directory")), None);
    }
}
