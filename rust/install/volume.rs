// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The target of `bootc install to-filesystem`: partitions, encryption and file systems that we make and mount; [`prepared`] is
//! that which somebody else has made.
//!
//! Labels, types and options are those of `bootc install to-disk`, so that both ways lead to the same system. mkfs runs where
//! bootc runs, in the image: what it makes is read by the image's kernel and boot loader, not by the live system's. Only where the
//! disk has to hold the image before there is one ([`Target::ahead`]), the root is made by the live system's mkfs. What comes beside
//! it, and is read by boot loaders, waits for the image all the same.

pub mod esp;
pub mod luks;
mod mkfs;
mod mounted;
pub mod prepared;
mod recovery;
mod spec;
pub mod tpm2;

use host::gpt;
use host::run_dir::MAPPING;
use std::path::{Path, PathBuf};

use self::luks::Keys;
pub use self::mounted::dir;
use self::mounted::mount;
pub use self::spec::RootSpec;
use crate::context::Context;
use crate::journal::Undo;
use crate::runner;
use crate::state::State;
use host::cmd::{self, Cmd, Finished, Output};
use host::gpt::Table;
use host::mounts;
use host::partitions::Partitions;
use host::run_dir::create_private_dir;
use plan::findings::Payload;
use plan::findings::ResolvedBackend;
use plan::{Filesystem, InstallPlan, size_in_mib};
use words::error::{Code, Error, Result};
use words::events::{LogLevel, Step};

/// MiB of the EFI system partition, as bootc makes it: with composefs the kernels are there.
const ESP: u64 = 512;
const ESP_WITH_KERNELS: u64 = 1024;
/// MiB of `/boot`: three kernels with a large initramfs each, of which an update keeps two.
const BOOT: u64 = 1024;

/// Programs of the live system that this needs besides those that every installation does.
const TOOLS: [&str; 1] = ["sfdisk"];
/// And what it needs in addition where the root is made first, besides its mkfs.
const TOOLS_AHEAD: [&str; 1] = ["partx"];

/// The programs of the live system that a plan needs for this.
pub fn tools(plan: &InstallPlan) -> Vec<&'static str> {
    let mut tools = Vec::new();
    if plan.lays_out() {
        tools.extend(TOOLS);
    }
    if plan.erases_first() {
        tools.extend(TOOLS_AHEAD);
        tools.push(plan.filesystem.mkfs());
    }
    if plan.encrypts() {
        tools.extend(luks::TOOLS);
    }
    if plan.is_prepared() {
        tools.extend(prepared::TOOLS);
    }
    tools
}

/// A target, designed. All names in it are known before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    table: Table,
    filesystem: Filesystem,
    /// UUID of the root file system.
    root: String,
    /// UUID of the file system of `/boot`, where it is one of its own.
    boot: Option<String>,
    /// UUID of the LUKS volume that the root file system is in, where there is one.
    luks: Option<String>,
    /// The TPM is to unlock that.
    tpm2: bool,
}

impl Target {
    /// Designs the target for a plan. With `boot`, `/boot` is a file system of its own, and the ESP is mounted in it.
    ///
    /// # Errors
    /// `LayoutUnsupported` for machines that start otherwise than by UEFI or BIOS; `Internal` without the kernel's random numbers.
    pub fn new(plan: &InstallPlan, backend: ResolvedBackend, boot: bool) -> Result<Self> {
        Self::design(plan, if backend == ResolvedBackend::Ostree { ESP } else { ESP_WITH_KERNELS }, boot)
    }

    /// Designs the root of a target, to be made before anybody has looked into the image; [`Target::with_boot`] tells the rest.
    ///
    /// # Errors
    /// Those of [`Target::new`].
    pub fn ahead(plan: &InstallPlan) -> Result<Self> {
        Self::design(plan, gpt::FRONT, false)
    }

    /// Decides what comes before a root that is there already: a `/boot` beside the ESP, or an ESP alone.
    ///
    /// # Errors
    /// `Internal` without the kernel's random numbers.
    pub fn with_boot(self, boot: bool) -> Result<Self> {
        let size = boot.then_some(BOOT);
        let table = Table { esp: gpt::FRONT - size.unwrap_or(0), boot: size, ..self.table };
        Ok(Self { table, boot: boot.then(uuid).transpose()?, ..self })
    }

    fn design(plan: &InstallPlan, esp: u64, boot: bool) -> Result<Self> {
        let target = Self {
            table: Table {
                id: uuid()?,
                arch: std::env::consts::ARCH,
                esp,
                boot: boot.then_some(BOOT),
                root: plan.root_size.as_deref().and_then(size_in_mib),
            },
            filesystem: plan.filesystem,
            root: uuid()?,
            boot: boot.then(uuid).transpose()?,
            luks: plan.encrypts().then(uuid).transpose()?,
            tpm2: plan.enrols_tpm2(),
        };
        target.table.script()?;
        Ok(target)
    }

    /// How this is found at boot.
    pub fn spec(&self) -> RootSpec {
        RootSpec { root: self.root.clone(), boot: self.boot.clone(), luks: self.luks.clone(), tpm2: self.tpm2 }
    }

    /// The UUID of the LUKS volume that the root file system is in, where there is one.
    pub fn luks(&self) -> Option<&str> {
        self.luks.as_deref()
    }

    /// Makes all of it and mounts it at [`dir`]. What was on the disk is gone.
    ///
    /// # Errors
    /// `LayoutFailed`, `EncryptionFailed`, `MountFailed`, `DiskFailed` when the disk went away; `Cancelled`; those of the runner.
    pub fn lay_out(&self, site: &Site<'_>, source: &Payload, keys: Option<&Keys>, state: &mut State) -> Result<()> {
        site.unless_gone(|| self.lay_out_on(site, source, keys, state))
    }

    fn lay_out_on(&self, site: &Site<'_>, source: &Payload, keys: Option<&Keys>, state: &mut State) -> Result<()> {
        let partitions = partition(site, self.table.script()?)?;
        site.context.events.step(Step::Format);
        let root = self.unlocked(site, &partitions.root, keys, state)?;
        state.will(Undo::Stop)?;
        for argv in self.format_argvs(Some(&root), &partitions)? {
            format(site, source, &argv)?;
        }
        state.will(Undo::Unmount)?;
        create_private_dir(&dir())?;
        let mounts = [vec![mount(&root, &dir())], self.mounts_of_rest(&partitions)?].concat();
        mounts.iter().try_for_each(mounts::run)
    }

    /// Makes the root alone, without a program of the image, and mounts it at [`dir`]. What was on the disk is gone.
    ///
    /// # Errors
    /// Those of [`Target::lay_out`].
    pub fn lay_out_root(&self, site: &Site<'_>, keys: Option<&Keys>, state: &mut State) -> Result<()> {
        site.unless_gone(|| {
            let partitions = partition(site, self.table.script_of_root()?)?;
            let root = self.unlocked(site, &partitions.root, keys, state)?;
            let format = self.format_root_command(&root);
            cmd::output_unless(site.context.cancel, &format, |finished| site.failed(finished, &format.to_string()))?;
            state.will(Undo::Unmount)?;
            create_private_dir(&dir())?;
            mounts::run(&mount(&root, &dir()))
        })
    }

    /// What makes the root file system of `device` in [`Target::lay_out_root`].
    pub fn format_root_command(&self, device: &Path) -> Cmd {
        let argv = mkfs::root_of_live_system(self.filesystem, &self.root, device);
        Cmd::new(&argv[0]).args(argv[1..].iter().cloned())
    }

    /// Makes what [`Target::with_boot`] has decided, beside the mounted root, and mounts it there.
    ///
    /// # Errors
    /// Those of [`Target::lay_out`].
    pub fn lay_out_rest(&self, site: &Site<'_>, source: &Payload, state: &mut State) -> Result<()> {
        site.unless_gone(|| {
            let append = append_command(site.disk, self.table.script_of_rest());
            for command in [append, partx_command(site.disk, self.table.first_of_rest())] {
                cmd::output_unless(site.context.cancel, &command, |finished| {
                    site.failed(finished, "adding partitions")
                })?;
            }
            let partitions = Partitions::of_disk(site.disk)?;
            state.will(Undo::Stop)?;
            for argv in self.format_argvs(None, &partitions)? {
                format(site, source, &argv)?;
            }
            self.mounts_of_rest(&partitions)?.iter().try_for_each(mounts::run)
        })
    }

    /// The device of the root file system: the partition, or an encrypted volume that is made in it.
    fn unlocked(&self, site: &Site<'_>, partition: &Path, keys: Option<&Keys>, state: &mut State) -> Result<PathBuf> {
        match (&self.luks, keys) {
            (None, _) => Ok(partition.to_owned()),
            (Some(uuid), Some(keys)) => {
                state.will(Undo::Close(MAPPING.to_owned()))?;
                site.context.events.info(format!("encrypting {}", partition.display()));
                luks::create(partition, uuid, keys, site.context.cancel)?;
                Ok(luks::device())
            }
            (Some(_), None) => Err(Error::internal("a root is to be encrypted without a key")),
        }
    }

    /// mkfs for every file system but a root that is there already.
    fn format_argvs(&self, root: Option<&Path>, partitions: &Partitions) -> Result<Vec<Vec<String>>> {
        let mut argvs = vec![mkfs::esp(required(&partitions.esp, "EFI-SYSTEM")?)];
        if let Some(uuid) = &self.boot {
            argvs.push(mkfs::boot(uuid, required(&partitions.boot, "boot")?));
        }
        argvs.extend(root.map(|root| mkfs::root(self.filesystem, &self.root, root)));
        Ok(argvs)
    }

    /// bootc wants an empty root, but for mount points. It finds the ESP by itself; bootupd wants the directory for it, and before
    /// 1.12 bootc takes none that is not on a `/boot` of its own.
    fn mounts_of_rest(&self, partitions: &Partitions) -> Result<Vec<Cmd>> {
        let mut commands = Vec::new();
        if self.boot.is_some() {
            commands.push(mount(required(&partitions.boot, "boot")?, &dir().join("boot")));
            commands.push(mount(required(&partitions.esp, "EFI-SYSTEM")?, &dir().join("boot/efi")));
        }
        Ok(commands)
    }
}

/// Where and by whom a target is made.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The disk, under the name that it has now.
    pub disk: &'a Path,
    /// By whom the image's programs are run.
    pub plan: &'a InstallPlan,
    /// Where progress goes, and what asks for an end.
    pub context: &'a Context<'a>,
}

impl Site<'_> {
    /// Whatever was missed first where the disk has gone.
    fn unless_gone(&self, work: impl FnOnce() -> Result<()>) -> Result<()> {
        work().map_err(|error| {
            let gone = error.code != Code::Cancelled && !self.disk.exists();
            if gone { Error::disk_failed(self.disk.display(), error.details) } else { error }
        })
    }

    fn failed(&self, finished: &Finished, what: &str) -> Error {
        failed(self.disk, what, finished)
    }
}

/// Partitions the disk and waits for the nodes.
fn partition(site: &Site<'_>, script: String) -> Result<Partitions> {
    let command = partition_command(site.disk, script);
    cmd::output_unless(site.context.cancel, &command, |finished| site.failed(finished, "partitioning the disk"))?;
    Partitions::of_disk(site.disk)
}

/// Runs an mkfs of the image.
fn format(site: &Site<'_>, source: &Payload, argv: &[String]) -> Result<()> {
    let command = runner::tool_command(site.plan, source, argv);
    let finished = runner::run(site.plan, &command, site.context.cancel, &mut |output| {
        if let Output::Line(_, line) = output {
            site.context.events.log(LogLevel::Debug, format!("{}: {line}", argv[0]));
        }
    })?;
    if finished.status.success() { Ok(()) } else { Err(site.failed(&finished, &argv.join(" "))) }
}

fn uuid() -> Result<String> {
    const UUID: &str = "/proc/sys/kernel/random/uuid";
    let text = std::fs::read_to_string(UUID).map_err(|error| Error::internal(format!("{UUID}: {error}")))?;
    Ok(text.trim().to_owned())
}

fn failed(disk: &Path, what: &str, finished: &Finished) -> Error {
    // Words of the kernel (strerror(3)), whoever passes them on.
    const BROKEN: [&str; 3] = ["Input/output error", "No such device", "Read-only file system"];
    let is_broken = BROKEN.iter().any(|words| finished.stderr.contains(words));
    let why = format!("{what}: {}: {}", finished.describe(), finished.stderr.trim());
    if is_broken { Error::disk_failed(disk.display(), why) } else { Error::layout_failed(disk.display(), why) }
}

fn required<'a>(partition: &'a Option<PathBuf>, name: &str) -> Result<&'a Path> {
    partition
        .as_deref()
        .ok_or_else(|| Error::deployment_missing(name, format!("the partition {name} was made and is not there")))
}

/// Under a lock that keeps udev from reading the disk meanwhile, and with the signatures of what was on the partitions wiped.
fn partition_command(disk: &Path, script: String) -> Cmd {
    Cmd::new("sfdisk")
        .args(["--quiet", "--lock=yes", "--wipe=always", "--wipe-partitions=always"])
        .arg(disk.display().to_string())
        .input(script)
}

/// Adds partitions to a disk that is in use. The kernel would not read the whole table again; [`partx_command`] tells it of what is new.
fn append_command(disk: &Path, script: String) -> Cmd {
    Cmd::new("sfdisk")
        .args(["--quiet", "--lock=yes", "--append", "--no-reread", "--no-tell-kernel", "--wipe-partitions=always"])
        .arg(disk.display().to_string())
        .input(script)
}

fn partx_command(disk: &Path, first: u32) -> Cmd {
    Cmd::new("partx").args(["--add".to_owned(), "--nr".to_owned(), format!("{first}:"), disk.display().to_string()])
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;
    use plan::test::plan;
    use plan::{Encryption, Method, Tpm2};

    fn partitions() -> Partitions {
        let [esp, boot] = ["/dev/vda2", "/dev/vda3"].map(|path| Some(path.into()));
        Partitions { root: "/dev/vda4".into(), esp, boot, boot_uuid: None }
    }

    /// With names instead of random numbers.
    fn target(plan: &InstallPlan, backend: ResolvedBackend, boot: bool) -> Target {
        let target = Target::new(plan, backend, boot).unwrap();
        Target {
            root: "ROOT".into(),
            boot: target.boot.map(|_| "BOOT".into()),
            luks: target.luks.map(|_| "LUKS".into()),
            table: Table { id: "TABLE".into(), ..target.table },
            ..target
        }
    }

    fn encrypted() -> InstallPlan {
        InstallPlan { encryption: Encryption::Passphrase, root_size: Some("20G".into()), ..plan() }
    }

    #[test]
    fn names_are_random() {
        let make = || Target::new(&encrypted(), ResolvedBackend::Ostree, true).unwrap();
        let (one, other) = (make(), make());
        let names = |target: Target| [Some(target.table.id), Some(target.root), target.boot, target.luks];
        let all: std::collections::BTreeSet<_> = names(one).into_iter().chain(names(other)).collect();
        assert_eq!(all.len(), 8);
        assert!(all.iter().flatten().all(|uuid| uuid.len() == 36));
    }

    #[test]
    fn sizes_follow_backend_and_plan() {
        let table = target(&encrypted(), ResolvedBackend::Ostree, true).table;
        assert_eq!((table.esp, table.boot, table.root), (512, Some(1024), Some(20480)));
        let table = target(&plan(), ResolvedBackend::Composefs, false).table;
        assert_eq!((table.esp, table.boot, table.root), (1024, None, None));
    }

    #[test]
    fn bootc_is_told_of_all_that_is_made() {
        let spec = target(&encrypted(), ResolvedBackend::Ostree, true).spec();
        let [root, boot, luks] = ["ROOT", "BOOT", "LUKS"].map(str::to_owned);
        assert_eq!(spec, RootSpec { root, boot: Some(boot), luks: Some(luks), tpm2: false });
        let by_tpm = InstallPlan { tpm2: Tpm2::Enroll, ..encrypted() };
        assert!(target(&by_tpm, ResolvedBackend::Composefs, false).spec().tpm2);
        let plain = InstallPlan { method: Method::ToFilesystem, ..plan() };
        let spec = target(&plain, ResolvedBackend::Composefs, false).spec();
        assert_eq!((spec.boot, spec.luks), (None, None));
    }

    #[test]
    fn every_file_system_is_made_once() {
        let lines = |boot, root: Option<&Path>| {
            let target = target(&encrypted(), ResolvedBackend::Composefs, boot);
            let argvs = target.format_argvs(root, &partitions()).unwrap();
            argvs.iter().map(|argv| argv.join(" ")).collect::<Vec<_>>()
        };
        let (esp, boot) = ("mkfs.fat -n EFI-SYSTEM /dev/vda2", "mkfs.ext4 -U BOOT -L boot /dev/vda3");
        let root = "mkfs.ext4 -U ROOT -L root -O verity /dev/mapper/calamares-bootc-root";
        assert_eq!(lines(true, Some(&luks::device())), [esp, boot, root]);
        assert_eq!(lines(false, Some(&luks::device())), [esp, root]);
        assert_eq!(lines(true, None), [esp, boot]);
    }

    #[test]
    fn the_image_decides_what_comes_before_a_root_that_is_there() {
        let plan = InstallPlan { scratch: plan::Scratch::Target, ..plan() };
        let sizes = |target: &Target| (target.table.esp, target.table.boot, target.table.root);
        let ahead = Target::ahead(&plan).unwrap();
        let root = ahead.root.clone();
        let with_boot = ahead.clone().with_boot(true).unwrap();
        assert_eq!(sizes(&with_boot), (1024, Some(1024), None));
        assert_eq!((&with_boot.root, with_boot.boot.is_some()), (&root, true));
        assert_eq!(sizes(&ahead.with_boot(false).unwrap()), (2048, None, None));
    }

    #[test]
    fn only_mount_points_are_in_the_root() {
        assert_eq!(
            mount(Path::new("/dev/vda4"), &dir()).to_string(),
            "mount --options X-mount.mkdir=0755 /dev/vda4 /run/calamares-bootc/target"
        );
        let lines = |boot| {
            let target = target(&plan(), ResolvedBackend::Composefs, boot);
            let commands = target.mounts_of_rest(&partitions()).unwrap();
            commands.iter().map(Cmd::to_string).collect::<Vec<_>>()
        };
        assert_eq!(lines(false), [""; 0]);
        assert_eq!(
            lines(true),
            [
                "mount --options X-mount.mkdir=0755 /dev/vda3 /run/calamares-bootc/target/boot",
                "mount --options X-mount.mkdir=0755 /dev/vda2 /run/calamares-bootc/target/boot/efi",
            ]
        );
    }

    #[test]
    fn partitions_are_added_to_a_disk_in_use() {
        let disk = Path::new("/dev/vda");
        assert_eq!(
            append_command(disk, "start=2MiB\n".into()).argv().join(" "),
            "sfdisk --quiet --lock=yes --append --no-reread --no-tell-kernel --wipe-partitions=always /dev/vda"
        );
        assert_eq!(
            append_command(disk, String::new()).input("start=2MiB\n"),
            append_command(disk, "start=2MiB\n".into())
        );
        assert_eq!(partx_command(disk, 3).argv(), ["partx", "--add", "--nr", "3:", "/dev/vda"]);
    }

    #[test]
    fn the_table_goes_to_sfdisk_by_its_input() {
        let command = partition_command(Path::new("/dev/vda"), "label: gpt\n".into());
        assert_eq!(
            command.argv(),
            ["sfdisk", "--quiet", "--lock=yes", "--wipe=always", "--wipe-partitions=always", "/dev/vda"]
        );
        assert_eq!(command, partition_command(Path::new("/dev/vda"), String::new()).input("label: gpt\n"));
    }

    #[test]
    fn a_disk_that_fails_is_told_from_one_that_is_not_taken() {
        let code = |words: &str| {
            let finished = Finished { status: std::process::ExitStatus::from_raw(256), stderr: words.to_owned() };
            let error = failed(Path::new("/dev/vda"), "mkfs.ext4", &finished);
            assert_eq!(error.args, ["/dev/vda"]);
            assert!(error.details.contains(words), "{error}");
            error.code
        };
        assert_eq!(code("mkfs.ext4: Input/output error while writing"), Code::DiskFailed);
        assert_eq!(code("mkfs.ext4: invalid option"), Code::LayoutFailed);
        let missing = target(&plan(), ResolvedBackend::Composefs, false)
            .format_argvs(None, &Partitions { esp: None, ..partitions() });
        assert_eq!(missing.unwrap_err().code, Code::DeploymentMissing);
    }

    #[test]
    fn only_what_the_plan_uses_is_demanded_of_the_live_system() {
        assert_eq!(tools(&plan()), [""; 0]);
        assert_eq!(tools(&InstallPlan { method: Method::ToFilesystem, ..plan() }), ["sfdisk"]);
        assert_eq!(tools(&encrypted()), ["sfdisk", "cryptsetup", "modprobe"]);
        let ahead = InstallPlan { scratch: plan::Scratch::Target, filesystem: Filesystem::Xfs, ..plan() };
        assert_eq!(tools(&ahead), ["sfdisk", "partx", "mkfs.xfs"]);
    }
}
