// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How much scratch space an installation needs, how much there is, and where it therefore goes.

use std::path::{Path, PathBuf};

use nix::sys::statfs::{OVERLAYFS_SUPER_MAGIC, TMPFS_MAGIC, statfs};

use super::{LAYOUT, TEMP};
use crate::{mirror, podman, rootfs};
use host::gpt;
use host::room;
use plan::ScratchOffer;
use plan::disk::DiskIdentity;
use plan::imgref::Transport;
use plan::{InstallPlan, Place, Runner, Scratch, size_in_mib};
use words::error::{Error, Result};

/// Memory that programs need during an installation: podman, bootc in its container, Calamares' page cache. Measured: 0.8 GB with
/// the image's own pages.
const PROGRAMS: u64 = 512 << 20;

/// Where it goes, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The place.
    pub place: Scratch,
    /// Bytes that the live system would have to have free for it, and has, where it has too few; else 0.
    pub needed: u64,
    /// See `needed`.
    pub free: u64,
}

/// Decides whether the target disk is used: where it is demanded, and where the live system has too little room and the disk enough.
/// When neither has enough it is the live system's numbers that an installation fails with, before anything is written.
///
/// # Errors
/// `ScratchFailed` when the room cannot be measured.
pub fn decide(offer: ScratchOffer, plan: &InstallPlan) -> Result<Decision> {
    Ok(decide_by(offer, plan, &Room::measure(plan.download_path.as_deref())?))
}

fn decide_by(offer: ScratchOffer, plan: &InstallPlan, room: &Room) -> Decision {
    let live = Decision { place: Scratch::Live, needed: 0, free: 0 };
    // What lies in podman's store would be hidden by a store on the disk, and partitions of others are not ours to fill.
    let Place::Disk(disk) = &plan.place else { return live };
    if offer == ScratchOffer::Live || plan.image.reference.transport == Transport::ContainersStorage {
        return live;
    }
    let live = match plan_scratch(&Needs::of(plan, Scratch::Live), room) {
        Ok(_) => live,
        Err(Shortage { needed, free, .. }) => Decision { needed, free, ..live },
    };
    let is_short = live.needed > 0 && plan_on_target(plan, disk).is_ok();
    let place = if offer == ScratchOffer::Target || is_short { Scratch::Target } else { Scratch::Live };
    Decision { place, ..live }
}

/// Checks that everything has room where the plan puts it.
///
/// # Errors
/// `ScratchFull`, `DiskTooSmall`, `ScratchFailed`.
pub fn plan(plan: &InstallPlan) -> Result<ScratchPlan> {
    match &plan.place {
        Place::Disk(disk) if plan.erases_first() => plan_on_target(plan, disk),
        _ => Ok(plan_scratch(&Needs::of(plan, plan.scratch), &Room::measure(plan.download_path.as_deref())?)?),
    }
}

/// Where an installation puts its temporary data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScratchPlan {
    /// Directory of our own for the OCI layout.
    pub layout_dir: PathBuf,
    /// Directory of our own for the file systems of the image's layers.
    pub root_dir: PathBuf,
    /// A tmpfs of this many bytes has to be mounted over podman's store; `None` when the store can be used as it is.
    pub store_tmpfs: Option<u64>,
}

/// Bytes that an installation needs besides the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Needs {
    /// The image as it is transferred.
    layout: u64,
    /// The file systems of its layers ([`crate::rootfs`]).
    root: u64,
    /// The image in podman's store.
    store: u64,
    /// podman's copies on the way there; it keeps them until the last layer is in.
    import_temp: u64,
    /// What is held in memory while the image is fetched.
    window: u64,
    /// The layer that bootc is reading from the store, unpacked.
    install_temp: u64,
}

impl Needs {
    /// Those of a plan whose scratch space is there.
    fn of(plan: &InstallPlan, scratch: Scratch) -> Self {
        let image = &plan.image;
        let (download, install_temp) = (image.download_bytes, image.largest_layer_unpacked());
        if plan.streams_with(scratch) {
            let window = mirror::Window::default().most();
            return Self { store: image.unpacked(), import_temp: download, window, install_temp, ..Self::default() };
        }
        let root = if plan.runner == Runner::Container { packed(download, image.unpacked()) } else { 0 };
        match &image.reference.transport {
            // It is in the store, which has to stay as it is.
            Transport::ContainersStorage => Self { install_temp, ..Self::default() },
            // The layout holds links to what lies on the medium, where bootc is shown what they lead to.
            Transport::Oci(_) if plan.runner == Runner::Container => Self { root, ..Self::default() },
            // bootc reads the layout, and unpacks on the disk.
            _ => Self { layout: download, root, ..Self::default() },
        }
    }
}

/// Bytes of the file systems of an image's layers, rather too many. An image of Debian takes 0.5 of what it has unpacked, and 1.1 of what
/// it has compressed with zstd (docs/benchmarks.md).
fn packed(download: u64, unpacked: u64) -> u64 {
    download.saturating_add(download / 4).min((u128::from(unpacked) * 6 / 10) as u64)
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
struct Volume {
    path: PathBuf,
    /// Device number of the file system: places with the same one share their free bytes.
    device: u64,
    medium: Medium,
    free: u64,
}

impl Volume {
    fn measure(path: &Path) -> Result<Self> {
        let there = path.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("/"));
        let failed = |error: std::io::Error| {
            let path = path.display();
            Error::scratch_failed(&path, format!("measuring the room in {}: {error}", there.display()))
        };
        let device = std::os::unix::fs::MetadataExt::dev(&there.metadata().map_err(failed)?);
        let kind = statfs(there).map_err(|errno| failed(errno.into()))?.filesystem_type();
        let free = room::free_bytes(there).map_err(failed)?;
        let medium = match kind {
            OVERLAYFS_SUPER_MAGIC => Medium::Overlay,
            TMPFS_MAGIC => Medium::Memory,
            _ => Medium::Disk,
        };
        Ok(Self { path: path.to_owned(), device, medium, free })
    }
}

/// The room there is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Room {
    store: Volume,
    temp: Volume,
    /// The configured directory for the layout.
    download: Option<Volume>,
    /// Bytes of memory that can be had without swapping.
    memory: u64,
}

impl Room {
    fn measure(download_path: Option<&Path>) -> Result<Self> {
        const MEMINFO: &str = "/proc/meminfo";
        let failed = |why: String| Error::scratch_failed(MEMINFO, format!("{MEMINFO}: {why}"));
        let meminfo = std::fs::read_to_string(MEMINFO).map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            store: Volume::measure(Path::new(podman::STORE))?,
            temp: Volume::measure(Path::new(TEMP))?,
            download: download_path.map(Volume::measure).transpose()?,
            memory: available_memory(&meminfo).ok_or_else(|| failed("no MemAvailable".into()))?,
        })
    }

    /// Bytes of memory that files may take.
    fn free_memory(&self) -> u64 {
        self.memory.saturating_sub(PROGRAMS)
    }

    /// A tmpfs will lie over the place.
    fn is_replaced(&self, place: &Volume) -> bool {
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
/// Everything lies beside podman's store, so that a tmpfs over the store takes it all; but the layout where the configuration says.
fn plan_scratch(needs: &Needs, room: &Room) -> Result<ScratchPlan, Shortage> {
    let room = &Room { memory: room.memory.saturating_sub(needs.window), ..room.clone() };
    let layout = room.download.as_ref().unwrap_or(&room.store);
    let beside = needs.root.saturating_add(needs.store);
    let import = [(layout, needs.layout), (&room.store, beside), (&room.temp, needs.import_temp)];
    // An installation that runs out of room here has erased the disk already.
    let install = [(layout, needs.layout), (&room.store, beside), (&room.temp, needs.install_temp)];
    let elsewhere = memory_elsewhere(&import, room)?.max(memory_elsewhere(&install, room)?);
    // All that is left, since the needs are estimates and a tmpfs takes no more memory than what lies in it.
    let replaced = beside > 0 && room.is_replaced(&room.store);
    let store_tmpfs = replaced.then(|| room.free_memory().saturating_sub(elsewhere));
    let root_dir = room.store.path.join(rootfs::FILES);
    Ok(ScratchPlan { layout_dir: layout.path.join(LAYOUT), root_dir, store_tmpfs })
}

/// Of 100 bytes of a partition, how many a file system on it takes.
const USABLE: u64 = 97;

/// The same on the target disk, which holds the new system as well.
fn plan_on_target(plan: &InstallPlan, disk: &DiskIdentity) -> Result<ScratchPlan> {
    let needs = Needs::of(plan, Scratch::Target);
    let needed = [needs.layout, needs.root, plan.image.unpacked()].into_iter().fold(0, u64::saturating_add);
    let outside = (gpt::FRONT + 3) << 20;
    let rest = disk.size_bytes.saturating_sub(outside);
    let root = plan.root_size.as_deref().and_then(size_in_mib).map_or(rest, |mib| rest.min(mib << 20));
    let usable = root / 100 * USABLE;
    if needed <= usable {
        let [layout_dir, root_dir] = [LAYOUT, rootfs::FILES].map(|name| super::dir().join(name));
        return Ok(ScratchPlan { layout_dir, root_dir, store_tmpfs: None });
    }
    let (disk, there) = (disk.path.display().to_string(), disk.size_bytes);
    let whole = (needed / USABLE).saturating_mul(100).saturating_add(outside);
    let why = format!(
        "{disk} has {there} bytes, of which {usable} are for the system; the image needs about {needed} while it is installed \
         with scratch space on it; choose a larger disk, or use a machine with more memory"
    );
    Err(Error::disk_too_small(&disk, whole, there, why))
}

/// Checks that everything that lies somewhere at the same time has room there. Returns how much of it is in memory outside of a
/// tmpfs that is yet to be mounted.
fn memory_elsewhere(loads: &[(&Volume, u64)], room: &Room) -> Result<u64, Shortage> {
    let sum = |is_counted: &dyn Fn(&Volume) -> bool| {
        let counted = loads.iter().filter(|(place, _)| is_counted(place));
        counted.fold(0, |sum: u64, (_, bytes)| sum.saturating_add(*bytes))
    };
    // Every file system that stays has to hold what goes there.
    for (place, _) in loads.iter().filter(|(place, _)| !room.is_replaced(place)) {
        let needed = sum(&|other| other.device == place.device && !room.is_replaced(other));
        if needed > place.free {
            return Err(Shortage { path: place.path.clone(), needed, free: place.free });
        }
    }
    // What is kept in memory shares it, in however many file systems.
    let (needed, free) = (sum(&|place| place.medium != Medium::Disk), room.free_memory());
    if needed > free {
        return Err(Shortage { path: room.store.path.clone(), needed, free });
    }
    Ok(sum(&|place| place.medium != Medium::Disk && !room.is_replaced(place)))
}

/// The live system has too little room.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shortage {
    /// Where.
    path: PathBuf,
    /// Bytes that are needed there.
    needed: u64,
    /// Bytes that are free there.
    free: u64,
}

impl From<Shortage> for Error {
    fn from(Shortage { path, needed, free }: Shortage) -> Self {
        let path = path.display().to_string();
        let why = format!(
            "the image needs about {needed} bytes of temporary space in {path}, {free} are free; set downloadPath in bootc.conf to a \
             directory with more room, or use a machine with more memory"
        );
        Self::scratch_full(path, Some(needed), Some(free), why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    const GB: u64 = 1_000_000_000;
    const NEEDS: Needs = Needs { layout: GB, root: 5 * GB / 4, store: 0, import_temp: 0, window: 0, install_temp: 0 };

    /// Of an image that is streamed into podman's store.
    const STREAMED: Needs =
        Needs { layout: 0, root: 0, store: 5 * GB / 2, import_temp: GB, window: 0, install_temp: GB / 2 };

    fn place(path: &str, device: u64, medium: Medium, free: u64) -> Volume {
        Volume { path: path.into(), device, medium, free }
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
        numbers_of(&NEEDS, room)
    }

    fn numbers_of(needs: &Needs, room: &Room) -> Vec<String> {
        let error = Error::from(plan_scratch(needs, room).unwrap_err());
        assert_eq!(error.code, Code::ScratchFull);
        assert!(error.details.contains("downloadPath"), "{error}");
        error.args
    }

    #[test]
    fn a_live_system_gets_a_tmpfs_over_the_store_with_the_layout_in_it() {
        let plan = plan_scratch(&NEEDS, &live(8 * GB)).expect("a plan");
        assert_eq!(plan.layout_dir, Path::new("/var/lib/containers/calamares-bootc-layout"));
        assert_eq!(plan.root_dir, Path::new("/var/lib/containers/calamares-bootc-root"));
        assert_eq!(plan.store_tmpfs, Some(8 * GB - PROGRAMS));
        let streamed = plan_scratch(&STREAMED, &live(8 * GB)).expect("a plan");
        assert_eq!(streamed.store_tmpfs, Some(8 * GB - PROGRAMS - STREAMED.import_temp));
    }

    #[test]
    fn short_memory_is_refused_with_the_numbers() {
        let needed = 9 * GB / 4;
        assert!(plan_scratch(&NEEDS, &live(needed + PROGRAMS)).is_ok());
        let free = (needed - 1).to_string();
        assert_eq!(numbers(&live(needed + PROGRAMS - 1)), ["/var/lib/containers", &needed.to_string(), &free]);
        assert!(plan_scratch(&NEEDS, &live(0)).is_err());
    }

    #[test]
    fn a_disk_is_used_as_it_is_and_has_to_hold_everything() {
        let plan = plan_scratch(&NEEDS, &installed(9 * GB / 4)).expect("a plan");
        assert_eq!(plan.store_tmpfs, None);
        assert_eq!(numbers(&installed(2 * GB))[1..], ["2250000000".to_owned(), (2 * GB).to_string()]);
    }

    #[test]
    fn a_download_path_takes_the_layout_out_of_memory() {
        let mut room = live(9 * GB / 4);
        assert!(plan_scratch(&NEEDS, &room).is_err());
        room.download = Some(place("/media/stick", 2, Medium::Disk, 2 * GB));
        let plan = plan_scratch(&NEEDS, &room).expect("a plan");
        assert_eq!(plan.layout_dir, Path::new("/media/stick/calamares-bootc-layout"));
        assert_eq!(plan.root_dir, Path::new("/var/lib/containers/calamares-bootc-root"));
        assert_eq!(plan.store_tmpfs, Some(9 * GB / 4 - PROGRAMS));
        room.download = Some(place("/media/stick", 2, Medium::Disk, GB / 2));
        assert_eq!(numbers(&room), ["/media/stick", "1000000000", "500000000"]);
    }

    #[test]
    fn podmans_temporary_directory_counts_where_it_lies() {
        // A small tmpfs on /var/tmp.
        let mut room = live(16 * GB);
        room.temp = place("/var/tmp", 3, Medium::Memory, GB / 2);
        assert_eq!(numbers_of(&STREAMED, &room), ["/var/tmp", "1000000000", "500000000"]);
        // A disk there leaves the memory to the store.
        room.temp = place("/var/tmp", 3, Medium::Disk, GB);
        assert_eq!(plan_scratch(&STREAMED, &room).expect("a plan").store_tmpfs, Some(16 * GB - PROGRAMS));
    }

    #[test]
    fn a_store_that_is_a_tmpfs_already_is_used() {
        let mut room = live(16 * GB);
        room.store = place("/var/lib/containers", 4, Medium::Memory, 4 * GB);
        assert_eq!(plan_scratch(&NEEDS, &room).expect("a plan").store_tmpfs, None);
        room.store.free = 2 * GB;
        assert_eq!(numbers(&room), ["/var/lib/containers", "2250000000", "2000000000"]);
    }

    #[test]
    fn a_layer_that_bootc_cannot_unpack_is_refused_before_anything_is_erased() {
        let one_layer = Needs { install_temp: 5 * GB / 2, ..STREAMED };
        // Enough for the import: 3.5 GB; the installation needs 5 GB.
        let mut room = live(10 * GB);
        room.memory = 9 * GB / 2 + PROGRAMS;
        assert!(plan_scratch(&STREAMED, &room).is_ok());
        assert_eq!(plan_scratch(&one_layer, &room).unwrap_err().needed, 5 * GB);
        assert_eq!(plan_scratch(&one_layer, &installed(9 * GB / 2)).unwrap_err().needed, 5 * GB);
        // What it needs is kept free of the store.
        assert_eq!(plan_scratch(&one_layer, &live(8 * GB)).expect("a plan").store_tmpfs, Some(11 * GB / 2 - PROGRAMS));
    }

    #[test]
    fn the_needs_follow_from_the_manifest() {
        let mut plan = plan::test::plan();
        (plan.image.download_bytes, plan.image.largest_layer_bytes) = (GB, GB / 5);
        let mut needs = |reference: &str| {
            plan.image.reference = reference.parse().expect("a reference");
            Needs::of(&plan, Scratch::Live)
        };
        assert_eq!(needs("registry.example/os:1"), NEEDS);
        assert_eq!(needs("oci-archive:/run/os.tar"), NEEDS);
        assert_eq!(needs("oci:/run/os"), Needs { layout: 0, ..NEEDS });
        let stored = Needs { install_temp: GB / 2, ..Needs::default() };
        assert_eq!(needs("containers-storage:localhost/os:1"), stored);
        assert_eq!(plan_scratch(&stored, &live(2 * GB)).expect("a plan").store_tmpfs, None, "it would hide the image");
        plan.pull.mode = plan::fetch::PullMode::Stream;
        plan.image.reference = "registry.example/os:1".parse().expect("a reference");
        let streamed = Needs { window: mirror::Window::default().most(), ..STREAMED };
        assert_eq!(Needs::of(&plan, Scratch::Live), streamed);
        let store = |needs| plan_scratch(needs, &live(8 * GB)).expect("a plan").store_tmpfs.expect("in memory");
        assert_eq!(store(&STREAMED) - store(&streamed), streamed.window);
        // Layers that lie there unpacked need no estimate.
        plan.image.unpacked_bytes = Some(GB);
        let unpacked = Needs { root: 6 * GB / 10, ..NEEDS };
        plan.image.reference = "docker-archive:/run/os.tar".parse().expect("a reference");
        assert_eq!(Needs::of(&plan, Scratch::Live), unpacked);
        plan.runner = Runner::Host;
        assert_eq!(Needs::of(&plan, Scratch::Live), Needs { layout: GB, ..Needs::default() });
        plan.image.reference = "oci:/run/os".parse().expect("a reference");
        assert_eq!(Needs::of(&plan, Scratch::Live).layout, GB, "it opens nothing that leads out of a layout");
    }

    /// 3.5 GB that unpack to 8.75, the largest layer 0.25 GB, for a disk of 20 GB.
    fn large() -> InstallPlan {
        let mut plan = plan::test::plan();
        plan.image.reference = "registry.example/os:1".parse().expect("a reference");
        (plan.image.download_bytes, plan.image.largest_layer_bytes) = (7 * GB / 2, GB / 4);
        resized(plan, 20 * GB)
    }

    fn resized(mut plan: InstallPlan, bytes: u64) -> InstallPlan {
        if let Place::Disk(disk) = &mut plan.place {
            disk.size_bytes = bytes;
        }
        plan
    }

    fn on_target(plan: &InstallPlan) -> Result<ScratchPlan> {
        let Place::Disk(disk) = &plan.place else { panic!("the plan is for partitions") };
        plan_on_target(plan, disk)
    }

    #[test]
    fn the_disk_is_used_where_memory_is_short_and_it_has_room() {
        let (plan, room) = (large(), live(8 * GB));
        let decide = |offer, plan: &InstallPlan, room: &Room| decide_by(offer, plan, room);
        let short = Decision { place: Scratch::Target, needed: 7_875_000_000, free: 8 * GB - PROGRAMS };
        assert_eq!(decide(ScratchOffer::Auto, &plan, &room), short);
        assert_eq!(decide(ScratchOffer::Target, &plan, &room), short);
        assert_eq!(decide(ScratchOffer::Live, &plan, &room).place, Scratch::Live);
        let enough = Decision { place: Scratch::Live, needed: 0, free: 0 };
        assert_eq!(decide(ScratchOffer::Auto, &plan, &live(32 * GB)), enough);
        assert_eq!(decide(ScratchOffer::Target, &plan, &live(32 * GB)).place, Scratch::Target);
        // Too little everywhere: it fails with the numbers of the live system, and the disk stays as it is.
        let small = resized(plan.clone(), 10 * GB);
        assert_eq!(decide(ScratchOffer::Auto, &small, &room), Decision { place: Scratch::Live, ..short });
        let mut stored = plan;
        stored.image.reference = "containers-storage:localhost/os:1".parse().expect("a reference");
        assert_eq!(decide(ScratchOffer::Target, &stored, &room), enough);
        let others = InstallPlan { place: Place::Partitions(Vec::new()), ..large() };
        assert_eq!(decide(ScratchOffer::Target, &others, &room), enough);
    }

    #[test]
    fn the_disk_holds_the_system_beside_the_image() {
        // 3.5 GB of the layout, 4.375 of its root, 8.75 of the system, and what is outside of the root.
        let plan = large();
        let least = 16_625_000_000 / USABLE * 100 + ((gpt::FRONT + 3) << 20);
        let sized = |bytes: u64| on_target(&resized(plan.clone(), bytes));
        let fits = sized(least + 1000).expect("a plan");
        let [layout_dir, root_dir] =
            ["layout", "root"].map(|it| crate::scratch::dir().join(format!("calamares-bootc-{it}")));
        assert_eq!(fits, ScratchPlan { layout_dir, root_dir, store_tmpfs: None });
        let error = sized(least - 1000).unwrap_err();
        assert_eq!((error.code, &error.args[2]), (Code::DiskTooSmall, &(least - 1000).to_string()));
        assert!(error.args[1].parse::<u64>().expect("a number").abs_diff(least) < 1000, "{error}");
        // A smaller root than the disk has room for.
        let root = |size: &str| on_target(&InstallPlan { root_size: Some(size.into()), ..plan.clone() });
        assert!(root("16G").is_ok());
        assert_eq!(root("15G").unwrap_err().code, Code::DiskTooSmall);
        // A bootc of the live system needs no root.
        let host = |bytes: u64| on_target(&resized(InstallPlan { runner: Runner::Host, ..plan.clone() }, bytes));
        let least = 12_250_000_000 / USABLE * 100 + ((gpt::FRONT + 3) << 20);
        assert!(host(least + 1000).is_ok() && host(least - 1000).is_err());
    }

    #[test]
    fn absurd_sizes_do_not_overflow() {
        let most = u64::MAX;
        let needs = Needs { layout: most, root: most, store: most, import_temp: most, window: 0, install_temp: most };
        for room in [live(8 * GB), installed(GB)] {
            assert_eq!(Error::from(plan_scratch(&needs, &room).unwrap_err()).code, Code::ScratchFull);
        }
        let mut plan = large();
        (plan.image.download_bytes, plan.image.largest_layer_bytes) = (u64::MAX, u64::MAX);
        assert_eq!(on_target(&plan).unwrap_err().code, Code::DiskTooSmall);
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
    }
}
