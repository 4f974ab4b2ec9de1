// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The target of `bootc install to-filesystem`: partitions, encryption and file systems that we make and mount; [`prepared`] is
//! that which somebody else has made.
//!
//! Labels, types and options are those of `bootc install to-disk`, so that both ways lead to the same system. mkfs runs where
//! bootc runs, in the image: what it makes is read by the image's kernel and boot loader, not by the live system's.

pub mod esp;
pub mod gpt;
pub mod luks;
pub mod prepared;
mod recovery;

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use self::gpt::Table;
use self::luks::Keys;
use crate::cmd::{self, Cmd, Finished, Output};
use crate::deployment::{self, Partitions};
use crate::error::{Code, Error, Result};
use crate::events::{Events, LogLevel, Step};
use crate::plan::{Filesystem, InstallPlan, size_in_mib};
use crate::probe::ResolvedBackend;
use crate::runner::{self, Source};
use crate::state::{RUN_DIR, State, create_private_dir};

/// MiB of the EFI system partition, as bootc makes it: with composefs the kernels are there.
const ESP: u64 = 512;
const ESP_WITH_KERNELS: u64 = 1024;
/// MiB of `/boot`: three kernels with a large initramfs each, of which an update keeps two.
const BOOT: u64 = 1024;

/// Programs of the live system that this needs besides those that every installation does.
const TOOLS: [&str; 1] = ["sfdisk"];

/// Where the target's root file system is mounted, for us and for bootc alike.
pub fn dir() -> PathBuf {
    Path::new(RUN_DIR).join("target")
}

/// The programs of the live system that a plan needs for this.
pub fn tools(plan: &InstallPlan) -> Vec<&'static str> {
    let mut tools = Vec::new();
    if plan.lays_out() {
        tools.extend(TOOLS);
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
}

impl Target {
    /// Designs the target for a plan. With `boot`, `/boot` is a file system of its own, and the ESP is mounted in it.
    ///
    /// # Errors
    /// `LayoutUnsupported` for machines that start otherwise than by UEFI or BIOS; `Internal` without the kernel's random numbers.
    pub fn new(plan: &InstallPlan, backend: ResolvedBackend, boot: bool) -> Result<Self> {
        const UUID: &str = "/proc/sys/kernel/random/uuid";
        let uuid = || match std::fs::read_to_string(UUID) {
            Ok(text) => Ok(text.trim().to_owned()),
            Err(error) => Err(Error::internal(format!("{UUID}: {error}"))),
        };
        let target = Self {
            table: Table {
                id: uuid()?,
                arch: std::env::consts::ARCH,
                esp: if backend == ResolvedBackend::Ostree { ESP } else { ESP_WITH_KERNELS },
                boot: boot.then_some(BOOT),
                root: plan.root_size.as_deref().and_then(size_in_mib),
            },
            filesystem: plan.filesystem,
            root: uuid()?,
            boot: boot.then(uuid).transpose()?,
            luks: plan.encrypts().then(uuid).transpose()?,
        };
        target.table.script()?;
        Ok(target)
    }

    /// The options of `bootc install to-filesystem` that tell how this is found at boot.
    ///
    /// `--skip-finalize`: bootc would make it read-only, and the system is still to be configured.
    pub fn options(&self) -> Vec<String> {
        let mut options = vec!["--skip-finalize".to_owned()];
        let mut option = |name: &str, value: String| options.extend([name.to_owned(), value]);
        option("--root-mount-spec", format!("UUID={}", self.root));
        if let Some(boot) = &self.boot {
            option("--boot-mount-spec", format!("UUID={boot}"));
        }
        if let Some(luks) = &self.luks {
            option("--karg", luks::karg(luks));
        }
        options
    }

    /// Makes all of it and mounts it at [`dir`]. What was on the disk is gone.
    ///
    /// # Errors
    /// `LayoutFailed`, `EncryptionFailed`, `MountFailed`, `DiskFailed` when the disk went away; `Cancelled`; those of the runner.
    pub fn lay_out(&self, site: &Site<'_>, keys: Option<&Keys>, state: &mut State) -> Result<()> {
        self.lay_out_on(site, keys, state).map_err(|error| {
            // Whatever was missed first.
            let gone = error.code != Code::Cancelled && !site.disk.exists();
            if gone { Error::new(Code::DiskFailed, [site.disk.display()], error.details) } else { error }
        })
    }

    fn lay_out_on(&self, site: &Site<'_>, keys: Option<&Keys>, state: &mut State) -> Result<()> {
        let command = partition_command(site.disk, self.table.script()?);
        cmd::output_unless(site.cancel, &command, |finished| site.failed(finished, "partitioning the disk"))?;
        // Waits for the nodes.
        let partitions = Partitions::of_disk(site.disk)?;
        site.events.step(Step::Format);
        let root = match (&self.luks, keys) {
            (None, _) => partitions.root.clone(),
            (Some(uuid), Some(keys)) => {
                state.mappings = vec![luks::MAPPING.to_owned()];
                state.save()?;
                site.events.info(format!("encrypting {}", partitions.root.display()));
                luks::create(&partitions.root, uuid, keys, site.cancel)?;
                luks::device()
            }
            (Some(_), None) => return Err(Error::internal("a root is to be encrypted without a key")),
        };
        for argv in self.format_argvs(&root, &partitions)? {
            self.format(site, &argv)?;
        }
        create_private_dir(&dir())?;
        self.mount_commands(&root, &partitions)?.iter().try_for_each(deployment::run_mount)
    }

    fn format(&self, site: &Site<'_>, argv: &[String]) -> Result<()> {
        let command = runner::install_command(site.plan, site.source, argv, None);
        let finished = runner::run(site.plan, &command, site.cancel, &mut |output| {
            if let Output::Line(_, line) = output {
                site.events.log(LogLevel::Debug, format!("{}: {line}", argv[0]));
            }
        })?;
        if finished.status.success() {
            return Ok(());
        }
        Err(site.failed(&finished, &argv.join(" ")))
    }

    /// mkfs for every file system, in the words of `bootc install to-disk`. ext4 always gets fs-verity, which composefs can use.
    fn format_argvs(&self, root: &Path, partitions: &Partitions) -> Result<Vec<Vec<String>>> {
        let mkfs = |filesystem: Filesystem, uuid: &str, label: &str, device: &Path| {
            let mut argv = vec![filesystem.mkfs().to_owned()];
            match filesystem {
                Filesystem::Ext4 => argv.extend(["-U".to_owned(), uuid.to_owned()]),
                Filesystem::Btrfs => argv.extend(["-f".to_owned(), "-U".to_owned(), uuid.to_owned()]),
                Filesystem::Xfs => argv.extend(["-f".to_owned(), "-m".to_owned(), format!("uuid={uuid}")]),
            }
            argv.extend(["-L".to_owned(), label.to_owned()]);
            if (filesystem, label) == (Filesystem::Ext4, "root") {
                argv.extend(["-O".to_owned(), "verity".to_owned()]);
            }
            argv.push(device.display().to_string());
            argv
        };
        let esp = required(&partitions.esp, "EFI-SYSTEM")?;
        let mut argvs = vec![["mkfs.fat", "-n", "EFI-SYSTEM"].map(str::to_owned).to_vec()];
        argvs[0].push(esp.display().to_string());
        if let Some(uuid) = &self.boot {
            // Of the three the one that every GRUB reads whole.
            argvs.push(mkfs(Filesystem::Ext4, uuid, "boot", required(&partitions.boot, "boot")?));
        }
        argvs.push(mkfs(self.filesystem, &self.root, "root", root));
        Ok(argvs)
    }

    /// bootc wants an empty root, but for mount points. It finds the ESP by itself; bootupd wants the directory for it, and before
    /// 1.12 bootc takes none that is not on a `/boot` of its own.
    fn mount_commands(&self, root: &Path, partitions: &Partitions) -> Result<Vec<Cmd>> {
        let mount = |device: &Path, place: &Path| {
            Cmd::new("mount")
                .args(["--options", "X-mount.mkdir=0755"])
                .args([device, place].map(|path| path.display().to_string()))
        };
        let mut commands = vec![mount(root, &dir())];
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
    /// Whose programs are run.
    pub plan: &'a InstallPlan,
    /// Where they are.
    pub source: &'a Source,
    /// Asks for an end.
    pub cancel: &'a CancellationToken,
    /// Where progress goes.
    pub events: &'a Events,
}

impl Site<'_> {
    fn failed(&self, finished: &Finished, what: &str) -> Error {
        failed(self.disk, what, finished)
    }
}

fn failed(disk: &Path, what: &str, finished: &Finished) -> Error {
    // Words of the kernel (strerror(3)), whoever passes them on.
    const BROKEN: [&str; 3] = ["Input/output error", "No such device", "Read-only file system"];
    let is_broken = BROKEN.iter().any(|words| finished.stderr.contains(words));
    let code = if is_broken { Code::DiskFailed } else { Code::LayoutFailed };
    let why = format!("{what}: {}: {}", finished.describe(), finished.stderr.trim());
    Error::new(code, [disk.display()], why)
}

fn required<'a>(partition: &'a Option<PathBuf>, name: &str) -> Result<&'a Path> {
    partition.as_deref().ok_or_else(|| {
        Error::new(Code::DeploymentMissing, [name], format!("the partition {name} was made and is not there"))
    })
}

/// Under a lock that keeps udev from reading the disk meanwhile, and with the signatures of what was on the partitions wiped.
fn partition_command(disk: &Path, script: String) -> Cmd {
    Cmd::new("sfdisk")
        .args(["--quiet", "--lock=yes", "--wipe=always", "--wipe-partitions=always"])
        .arg(disk.display().to_string())
        .input(script)
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;
    use crate::plan::{Encryption, Method, tests::plan};

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
    fn bootc_is_told_how_the_root_is_found_and_unlocked() {
        let plain = InstallPlan { method: Method::ToFilesystem, ..plan() };
        assert_eq!(
            target(&plain, ResolvedBackend::Composefs, false).options(),
            ["--skip-finalize", "--root-mount-spec", "UUID=ROOT"]
        );
        #[rustfmt::skip]
        assert_eq!(target(&encrypted(), ResolvedBackend::Ostree, true).options(), [
            "--skip-finalize", "--root-mount-spec", "UUID=ROOT", "--boot-mount-spec", "UUID=BOOT", "--karg", "rd.luks.uuid=LUKS",
        ]);
    }

    #[test]
    fn file_systems_are_made_as_bootc_makes_them() {
        let lines = |filesystem, boot, root: &Path| {
            let plan = InstallPlan { filesystem, ..encrypted() };
            let target = target(&plan, ResolvedBackend::Composefs, boot);
            let argvs = target.format_argvs(root, &partitions()).unwrap();
            argvs.iter().map(|argv| argv.join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(
            lines(Filesystem::Ext4, true, &luks::device()),
            [
                "mkfs.fat -n EFI-SYSTEM /dev/vda2",
                "mkfs.ext4 -U BOOT -L boot /dev/vda3",
                "mkfs.ext4 -U ROOT -L root -O verity /dev/mapper/calamares-bootc-root",
            ]
        );
        assert_eq!(
            lines(Filesystem::Xfs, false, Path::new("/dev/vda3"))[1..],
            ["mkfs.xfs -f -m uuid=ROOT -L root /dev/vda3"]
        );
        assert_eq!(
            lines(Filesystem::Btrfs, false, Path::new("/dev/vda3"))[1..],
            ["mkfs.btrfs -f -U ROOT -L root /dev/vda3"]
        );
    }

    #[test]
    fn only_mount_points_are_in_the_root() {
        let lines = |boot| {
            let target = target(&plan(), ResolvedBackend::Composefs, boot);
            let commands = target.mount_commands(Path::new("/dev/vda4"), &partitions()).unwrap();
            commands.iter().map(Cmd::to_string).collect::<Vec<_>>()
        };
        let root = "mount --options X-mount.mkdir=0755 /dev/vda4 /run/calamares-bootc/target";
        assert_eq!(lines(false), [root]);
        assert_eq!(
            lines(true),
            [
                root,
                "mount --options X-mount.mkdir=0755 /dev/vda3 /run/calamares-bootc/target/boot",
                "mount --options X-mount.mkdir=0755 /dev/vda2 /run/calamares-bootc/target/boot/efi",
            ]
        );
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
            .format_argvs(Path::new("/dev/vda4"), &Partitions { esp: None, ..partitions() });
        assert_eq!(missing.unwrap_err().code, Code::DeploymentMissing);
    }

    #[test]
    fn only_what_the_plan_uses_is_demanded_of_the_live_system() {
        assert_eq!(tools(&plan()), [""; 0]);
        assert_eq!(tools(&InstallPlan { method: Method::ToFilesystem, ..plan() }), ["sfdisk"]);
        assert_eq!(tools(&encrypted()), ["sfdisk", "cryptsetup", "modprobe"]);
    }
}
