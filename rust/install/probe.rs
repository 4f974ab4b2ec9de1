// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks into the fetched image: everything that bootc would notice only after the wipe is an error here, before it.

mod answers;
mod files;
mod unified;
mod unlock;

use plan::findings::Ready;
use plan::findings::ResolvedBackend;
use plan::findings::UnifiedKernel;
use std::collections::BTreeSet;
use std::path::Path;

use tokio_util::sync::CancellationToken;

use self::answers::Answers;
use self::files::{Files, Listing, Unpacked};
pub use self::unlock::Unlocking;
use crate::bound;
use crate::podman::{MountedImage, Root};
use crate::rootfs;
use crate::selinux;
use crate::system::UPDATE_TIMER;
use host::cmd;
use plan::findings::BoundImages;
use plan::findings::Firmware;
use plan::findings::Payload;
use plan::{Backend, Bootloader, Filesystem, InstallPlan, Method, Runner};
use words::error::{Code, Error, Result};

/// Where programs are looked for in an image.
const BIN_DIRS: [&str; 4] = ["usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"];

/// Programs that bootc starts where it runs, with either backend.
const PROGRAMS: [&str; 11] =
    ["blkid", "findmnt", "fsfreeze", "fstrim", "lsblk", "mkfs.fat", "mount", "sfdisk", "skopeo", "umount", "wipefs"];

/// Those of them that make partitions, and trim: where bootc does neither, it starts none of them.
const DISK_PROGRAMS: [&str; 4] = ["fsfreeze", "fstrim", "sfdisk", "wipefs"];

/// Those that only the ostree backend starts.
const OSTREE_PROGRAMS: [&str; 2] = ["ostree", "podman"];

/// What an image holds, and the bootc that is to install it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    /// `bootc --version`, as in `1.16.9`.
    pub bootc_version: String,
    /// Long options that `bootc install METHOD --help` lists.
    pub options: BTreeSet<String>,
    /// bootupd with a payload for UEFI: the ostree backend can install GRUB.
    pub bootupd_efi: bool,
    /// bootupd with a payload for BIOS, by its own record.
    pub bootupd_bios: bool,
    /// What bootupd installs that payload with: GRUB's program and its modules.
    pub grub_for_bios: bool,
    /// What bootupd writes the firmware's variables with.
    pub efibootmgr: bool,
    /// `bootctl` and a systemd-boot binary: the composefs backend can install it.
    pub systemd_boot: bool,
    /// A unified kernel image; bootc then chooses the backend itself, where it runs in the image.
    pub unified: Option<UnifiedKernel>,
    /// The timer that fetches updates.
    pub update_timer: bool,
    /// A kernel with its initramfs under `/usr/lib/modules`.
    pub kernel: bool,
    /// A policy for SELinux.
    pub selinux: bool,
    /// The program that labels files by it.
    pub setfiles: bool,
    /// Bytes of the largest kernel with its initramfs; an estimate where the sizes cannot be seen.
    pub kernel_bytes: u64,
    /// The names of its logically bound images.
    pub bound_images: Vec<String>,
    /// What it has to unlock an encrypted root with.
    pub unlocking: Unlocking,
    /// Program names (of those we ask for) that are where bootc runs.
    pub programs: BTreeSet<String>,
    /// bootc is given an OCI layout, and does not install the image it runs in.
    pub from_layout: bool,
}

impl Probe {
    /// Looks at the image and at the bootc that is to install it.
    ///
    /// # Errors
    /// `BootcMissing` when bootc is not there or does not run, `BootcFailed` when it rejects its own configuration; errors of podman;
    /// `Cancelled`.
    pub fn new(source: &Payload, plan: &InstallPlan, cancel: &CancellationToken) -> Result<Self> {
        let reference = &plan.image.reference.to_string();
        let method = if plan.has_mounted_target() { Method::ToFilesystem } else { Method::ToDisk };
        let (mut probe, answers) = match source {
            Payload::Store(image) => {
                let mounted = MountedImage::new(image, cancel)?;
                Self::of_image(Root::Image(image), &mounted.root, method, plan, cancel)?
            }
            Payload::Layout(_) if plan.runner == Runner::Container => {
                let root = rootfs::dir();
                Self::of_image(Root::Dir(&root), &root, method, plan, cancel)?
            }
            Payload::Layout(layout) => {
                let in_image = Self::of_files(&Listing::of_layout(layout, cancel)?);
                let programs = asked_for().filter(|name| cmd::exists(name)).map(str::to_owned).collect();
                (Self { programs, ..in_image }, Answers::of_live_system(method, reference, cancel)?)
            }
        };
        probe.from_layout = matches!(source, Payload::Layout(_));
        probe.bootc_version = parse_version(&answers.version);
        probe.options = parse_options(&answers.help);
        probe.bound_images = bound::names(&answers.bound);
        probe.unlocking.modules = unlock::parse_modules(&answers.initramfs);
        Ok(probe)
    }

    /// What the files of an image show that bootc runs in, and what it answers.
    fn of_image(
        root: Root<'_>,
        files: &Path,
        method: Method,
        plan: &InstallPlan,
        cancel: &CancellationToken,
    ) -> Result<(Self, Answers)> {
        let probe = Self::of_files(&Unpacked(files));
        let initramfs = probe.unlocking.lister && (plan.encrypts() || plan.is_prepared());
        let answers = Answers::of_image(root, method, initramfs, &plan.image.reference.to_string(), cancel)?;
        Ok((probe, answers))
    }

    /// What can be seen in the files of an image.
    fn of_files(files: &dyn Files) -> Self {
        let is_there = |name: &&str| BIN_DIRS.iter().any(|dir| files.exists(&format!("{dir}/{name}")));
        let bootupd = |firmware: &str| {
            is_there(&"bootupctl") && files.exists(&format!("usr/lib/bootupd/updates/{firmware}.json"))
        };
        Self {
            bootupd_efi: bootupd("EFI"),
            bootupd_bios: bootupd("BIOS"),
            grub_for_bios: files.exists("usr/sbin/grub2-install") && files.exists("usr/lib/grub/i386-pc"),
            efibootmgr: is_there(&"efibootmgr"),
            systemd_boot: is_there(&"bootctl") && !files.with_extension("usr/lib/systemd/boot/efi", "efi").is_empty(),
            update_timer: files.exists(&format!("usr/lib/systemd/system/{UPDATE_TIMER}")),
            unified: unified::of_files(files),
            selinux: files.exists(selinux::CONFIG),
            setfiles: is_there(&selinux::PROGRAM),
            kernel: files.names("usr/lib/modules").iter().any(|version| {
                let has = |file: &str| files.exists(&format!("usr/lib/modules/{version}/{file}"));
                has("vmlinuz") && has("initramfs.img")
            }),
            kernel_bytes: kernel_bytes(files),
            unlocking: Unlocking::of_files(files),
            programs: asked_for().filter(is_there).map(str::to_owned).collect(),
            ..Self::default()
        }
    }

    /// What an installation on partitions that are made later goes on with.
    pub fn ready(&self, source: Payload, plan: &InstallPlan, backend: ResolvedBackend, firmware: Firmware) -> Ready {
        let unified = self.unified_for(backend).cloned();
        let unlocks = self.unlocking.check(unified.is_some(), &plan.image.reference.to_string());
        let grub = self.wants_boot_partition(plan, backend);
        Ready {
            source,
            backend,
            firmware,
            grub,
            grub_for_bios: grub && firmware != Firmware::Efi && self.bootupd_bios,
            kernel_bytes: self.kernel_bytes,
            unified,
            bound_images: BoundImages::decide(&self.bound_images, backend, plan),
            takes_nested_mounts: is_at_least(&self.bootc_version, [1, 12]),
            no_unlock: unlocks.err().map(|error| error.details).unwrap_or_default(),
        }
    }

    /// The backend for this image, and whether the plan can work with it at all.
    ///
    /// # Errors
    /// `KernelMissing`, `KernelArgumentsRefused`, `BootloaderMissing`, `FirmwareUnsupported`, `FilesystemUnsupported`,
    /// `UpdateTimerMissing`, `ImageIncomplete`, `UnlockUnsupported`, `BootcTooOld`: each before anything is written.
    pub fn check(&self, plan: &InstallPlan, firmware: Firmware) -> Result<ResolvedBackend> {
        let reference = plan.image.reference.to_string();
        if self.unified.is_none() && !self.kernel {
            let why = format!("{reference} holds no kernel with an initramfs under /usr/lib/modules; it cannot boot");
            return Err(Error::new(Code::KernelMissing, [reference], why));
        }
        if plan.system.update_timer == Some(true) && !self.update_timer {
            let why = format!("{reference} has no {UPDATE_TIMER}, which bootc.conf (system.updateTimer) switches on");
            return Err(Error::new(Code::UpdateTimerMissing, [&reference, UPDATE_TIMER], why));
        }
        let backend = match self.backend(plan.backend, &reference)? {
            // A bootc that does not install the image it runs in does not look for a unified kernel.
            ResolvedBackend::ChosenByBootc if self.from_layout => ResolvedBackend::Composefs,
            backend => backend,
        };
        let boot = (plan.lays_out() && self.wants_boot_partition(plan, backend)).then_some(Filesystem::Ext4);
        // There is one already where somebody else has made it, or the disk was erased first.
        let root = (!plan.is_prepared() && !plan.erases_first()).then_some(plan.filesystem);
        for filesystem in root.into_iter().chain(boot) {
            if !self.programs.contains(filesystem.mkfs()) {
                return Err(filesystem_unsupported(filesystem, &reference));
            }
        }
        if let Some(kernel) = self.unified_for(backend) {
            kernel.check(plan, firmware, &reference)?;
            // One that others make is looked at when it is there.
            if !plan.is_prepared() {
                kernel.check_filesystem(plan.filesystem, &reference)?;
            }
        }
        self.check_boot_loader(backend, firmware, &reference)?;
        self.check_demanded(plan.bootloader, backend, firmware, &reference)?;
        self.check_programs(plan, backend, &reference)?;
        self.check_labels(&reference)?;
        if plan.encrypts() {
            self.unlocking.check(self.unified_for(backend).is_some(), &reference)?;
        }
        if plan.enrols_tpm2() {
            self.unlocking.check_tpm2(self.unified_for(backend).is_some(), &reference)?;
        }
        let mut required = match backend {
            ResolvedBackend::Composefs => vec!["--composefs-backend"],
            ResolvedBackend::Ostree | ResolvedBackend::ChosenByBootc => vec![],
        };
        required.push("--skip-fetch-check");
        if BoundImages::decide(&self.bound_images, backend, plan).option().is_some() {
            required.push("--bound-images");
        }
        required.extend(if plan.has_mounted_target() {
            &["--root-mount-spec", "--boot-mount-spec", "--skip-finalize"][..]
        } else {
            &["--wipe"]
        });
        let missing = required.iter().find(|option| !self.options.contains(**option));
        match missing {
            Some(option) => Err(Error::new(
                Code::BootcTooOld,
                [self.bootc_version.as_str(), option],
                format!("bootc {}, which is to install {reference}, does not know {option}", self.bootc_version),
            )),
            None => Ok(backend),
        }
    }

    /// The unified kernel image, where the system starts from it: ostree has none.
    fn unified_for(&self, backend: ResolvedBackend) -> Option<&UnifiedKernel> {
        self.unified.as_ref().filter(|_| backend != ResolvedBackend::Ostree)
    }

    /// The machine's firmware as far as the image can use it: without efibootmgr bootupd writes no variables, and fails after
    /// everything else is on the disk.
    pub fn usable(&self, firmware: Firmware) -> Firmware {
        match firmware {
            Firmware::Efi if self.bootupd() && !self.efibootmgr => Firmware::NoVariables,
            _ => firmware,
        }
    }

    /// bootupd writes nothing for a firmware that it has no payload for, and bootc calls that a success.
    fn check_boot_loader(&self, backend: ResolvedBackend, firmware: Firmware, reference: &str) -> Result<()> {
        if firmware == Firmware::Bios && !self.bootupd_for(firmware) {
            let why = format!(
                "{reference} has only boot loaders for UEFI, and this machine was started in BIOS mode; start the installer in UEFI mode or choose another image"
            );
            return Err(Error::new(Code::FirmwareUnsupported, [reference], why));
        }
        if backend == ResolvedBackend::Ostree && !self.bootupd_for(firmware) {
            return Err(bootloader_missing(reference, "bootupd in it has a payload for BIOS alone"));
        }
        // Unless it writes variables, bootupd installs all that it has, and stops at what it cannot.
        if backend == ResolvedBackend::Ostree && firmware != Firmware::Efi && self.bootupd_bios && !self.grub_for_bios {
            let why = "bootupd in it has a payload for BIOS, but grub2-install or its modules are missing";
            return Err(bootloader_missing(reference, why));
        }
        Ok(())
    }

    /// `/boot` has to be a file system of its own: for GRUB, which reads neither LUKS2 nor every root file system.
    pub fn wants_boot_partition(&self, plan: &InstallPlan, backend: ResolvedBackend) -> bool {
        // bootc takes bootupd where there is one and nothing else is asked for.
        backend == ResolvedBackend::Ostree || plan.bootloader.map_or(self.bootupd(), |it| it == Bootloader::Grub)
    }

    /// bootc looks for the boot loader that it is told to install after everything else is on the disk, and with composefs it does not
    /// do without.
    fn check_demanded(
        &self,
        demanded: Option<Bootloader>,
        backend: ResolvedBackend,
        firmware: Firmware,
        reference: &str,
    ) -> Result<()> {
        let Some(bootloader) = demanded else { return Ok(()) };
        let is_there = match bootloader {
            Bootloader::Grub => self.bootupd_for(firmware),
            Bootloader::Systemd => self.systemd_boot,
            Bootloader::None => backend == ResolvedBackend::Ostree,
        };
        if is_there {
            return Ok(());
        }
        let name = bootloader.as_str();
        Err(bootloader_missing(reference, &format!("bootc.conf demands installOptions.bootloader: {name}")))
    }

    /// bootupd with a payload for any firmware.
    fn bootupd(&self) -> bool {
        self.bootupd_efi || self.bootupd_bios
    }

    /// bootupd with a payload for this firmware.
    fn bootupd_for(&self, firmware: Firmware) -> bool {
        if firmware == Firmware::Bios { self.bootupd_bios && self.grub_for_bios } else { self.bootupd_efi }
    }

    fn check_programs(&self, plan: &InstallPlan, backend: ResolvedBackend, reference: &str) -> Result<()> {
        let needed = PROGRAMS.iter().chain(if backend == ResolvedBackend::Ostree { &OSTREE_PROGRAMS[..] } else { &[] });
        let is_needed = |name: &&str| !(plan.has_mounted_target() && DISK_PROGRAMS.contains(name));
        let missing: Vec<&str> =
            needed.copied().filter(is_needed).filter(|name| !self.programs.contains(*name)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names = missing.join(", ");
        Err(match plan.runner {
            Runner::Container => {
                let why = format!("bootc needs programs to install {reference} that are missing in it: {names}");
                Error::new(Code::ImageIncomplete, [reference, &names], why)
            }
            Runner::Host => {
                let why = format!("bootc of the live system needs programs that are not installed: {names}");
                Error::new(Code::ToolMissing, [names], why)
            }
        })
    }

    /// With a policy and no labels on what is written into the installed system, nobody could log in there.
    fn check_labels(&self, reference: &str) -> Result<()> {
        if !self.selinux || self.setfiles {
            return Ok(());
        }
        let name = selinux::PROGRAM;
        let why = format!("{reference} has an SELinux policy and no {name} to label the users and settings with");
        Err(Error::new(Code::ImageIncomplete, [reference, name], why))
    }

    fn backend(&self, wanted: Backend, reference: &str) -> Result<ResolvedBackend> {
        let missing = |what: &str| bootloader_missing(reference, what);
        let bootupd = self.bootupd();
        match wanted {
            Backend::Auto if self.unified.is_some() && (self.systemd_boot || bootupd) => {
                Ok(ResolvedBackend::ChosenByBootc)
            }
            Backend::Auto if bootupd => Ok(ResolvedBackend::Ostree),
            Backend::Auto if self.systemd_boot => Ok(ResolvedBackend::Composefs),
            Backend::Auto => Err(missing("neither bootupd with its payload nor systemd-boot")),
            Backend::Ostree if bootupd => Ok(ResolvedBackend::Ostree),
            Backend::Ostree => Err(missing("the ostree backend needs bootupd with its payload")),
            Backend::Composefs if self.systemd_boot || self.bootupd_efi => Ok(ResolvedBackend::Composefs),
            Backend::Composefs => Err(missing("neither systemd-boot nor bootupd")),
        }
    }
}

/// The names of all programs that a check may ask for.
fn asked_for() -> impl Iterator<Item = &'static str> {
    let mkfs = Filesystem::ALL.into_iter().map(Filesystem::mkfs);
    PROGRAMS.into_iter().chain(OSTREE_PROGRAMS).chain(mkfs)
}

fn bootloader_missing(reference: &str, what: &str) -> Error {
    let why = format!("{reference} holds no boot loader that can be installed ({what}); it would not boot");
    Error::new(Code::BootloaderMissing, [reference], why)
}

fn filesystem_unsupported(filesystem: Filesystem, reference: &str) -> Error {
    let (name, mkfs) = (filesystem.as_str(), filesystem.mkfs());
    Error::new(
        Code::FilesystemUnsupported,
        [name, mkfs],
        format!("{reference} cannot make {name}: {mkfs} is missing in it; choose another file system"),
    )
}

/// `bootc 1.16.9` -> `1.16.9`.
fn parse_version(text: &str) -> String {
    text.split_whitespace().last().unwrap_or_default().to_owned()
}

/// Whether a version is this one or a later one; one that cannot be read is not.
fn is_at_least(version: &str, wanted: [u32; 2]) -> bool {
    let parts: Option<Vec<u32>> = version.split('.').take(2).map(|part| part.parse().ok()).collect();
    parts.is_some_and(|parts| parts.as_slice() >= &wanted[..])
}

/// A kernel of Debian with everything in its initramfs.
const USUAL_KERNEL: u64 = 100 << 20;

/// Bytes of the kernel and its initramfs, or of the unified kernel image.
fn kernel_bytes(files: &dyn Files) -> u64 {
    let modules = files.names("usr/lib/modules").into_iter().map(|version| {
        let size = |file: &str| files.size(&format!("usr/lib/modules/{version}/{file}"));
        Some(size("vmlinuz")?.saturating_add(size("initramfs.img")?))
    });
    let unified = files.names(unified::DIR).into_iter().map(|name| files.size(&format!("{}/{name}", unified::DIR)));
    modules.chain(unified).flatten().max().unwrap_or(USUAL_KERNEL)
}

/// The long options of a clap help text.
fn parse_options(help: &str) -> BTreeSet<String> {
    help.lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-'))
        .flat_map(|line| line.split([' ', ',', '=', '[']))
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image_with(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        root
    }

    const KERNEL: [&str; 2] = ["usr/lib/modules/6.12/vmlinuz", "usr/lib/modules/6.12/initramfs.img"];

    #[test]
    fn versions_and_options() {
        assert_eq!(parse_version("bootc 1.16.9\n"), "1.16.9");
        let help = "Options:\n      --wipe\n          Wipe, see --root-size\n      --block-setup <X>\n  -h, --help\n";
        let found: Vec<String> = parse_options(help).into_iter().collect();
        assert_eq!(found, ["--block-setup", "--help", "--wipe"]);
    }

    #[test]
    fn an_image_is_judged_by_its_files() {
        let root = image_with(&[
            KERNEL[0],
            KERNEL[1],
            "usr/bin/bootctl",
            "usr/lib/systemd/boot/efi/systemd-bootx64.efi",
            "usr/sbin/mkfs.ext4",
        ]);
        let probe = Probe::of_files(&Unpacked(root.path()));
        assert!(probe.kernel && probe.systemd_boot && !probe.bootupd_efi && probe.unified.is_none());
        assert!(probe.programs.contains("mkfs.ext4") && !probe.programs.contains("mkfs.xfs"));

        let no_initramfs = image_with(&KERNEL[..1]);
        assert!(!Probe::of_files(&Unpacked(no_initramfs.path())).kernel);
    }

    #[test]
    fn bootupd_counts_with_its_payload() {
        let root = image_with(&["usr/bin/bootupctl", "usr/lib/bootupd/updates/EFI.json"]);
        let probe = Probe::of_files(&Unpacked(root.path()));
        assert!(probe.bootupd_efi && !probe.bootupd_bios);
        assert!(!probe.grub_for_bios && !probe.efibootmgr);
        let whole = image_with(&[
            "usr/bin/bootupctl",
            "usr/bin/efibootmgr",
            "usr/lib/bootupd/updates/BIOS.json",
            "usr/sbin/grub2-install",
            "usr/lib/grub/i386-pc/normal.mod",
        ]);
        let probe = Probe::of_files(&Unpacked(whole.path()));
        assert!(probe.bootupd_bios && probe.grub_for_bios && probe.efibootmgr && !probe.bootupd_efi);
        let no_program = image_with(&["usr/lib/bootupd/updates/EFI.json"]);
        assert!(!Probe::of_files(&Unpacked(no_program.path())).bootupd_efi);
    }

    fn good() -> Probe {
        Probe {
            kernel: true,
            systemd_boot: true,
            programs: asked_for().map(str::to_owned).collect(),
            options: ["--composefs-backend", "--skip-fetch-check", "--wipe"].map(str::to_owned).into(),
            ..Probe::default()
        }
    }

    #[test]
    fn what_would_only_show_after_the_wipe_is_refused() {
        let plan = plan::test::plan();
        assert_eq!(good().check(&plan, Firmware::Efi).unwrap(), ResolvedBackend::Composefs);
        let code = |probe: Probe, firmware| probe.check(&plan, firmware).unwrap_err().code;
        assert_eq!(code(Probe { kernel: false, ..good() }, Firmware::Efi), Code::KernelMissing);
        assert_eq!(code(Probe { systemd_boot: false, ..good() }, Firmware::Efi), Code::BootloaderMissing);
        assert_eq!(code(Probe { programs: Default::default(), ..good() }, Firmware::Efi), Code::FilesystemUnsupported);
        assert_eq!(code(Probe { options: ["--wipe".to_owned()].into(), ..good() }, Firmware::Efi), Code::BootcTooOld);
        assert_eq!(code(good(), Firmware::Bios), Code::FirmwareUnsupported);
        // bootupd writes nothing then and bootc says that all went well.
        assert_eq!(code(Probe { bootupd_efi: true, ..good() }, Firmware::Bios), Code::FirmwareUnsupported);
        assert_eq!(code(Probe { bootupd_bios: true, ..good() }, Firmware::Efi), Code::BootloaderMissing);
    }

    #[test]
    fn an_image_with_grub_starts_by_uefi_and_bios() {
        let plan = plan::test::plan();
        let grub = Probe { bootupd_efi: true, bootupd_bios: true, grub_for_bios: true, efibootmgr: true, ..good() };
        let code = |probe: &Probe, firmware| probe.check(&plan, firmware).map_err(|error| error.code);
        for firmware in [Firmware::Efi, Firmware::NoVariables, Firmware::Bios] {
            assert_eq!(code(&grub, firmware), Ok(ResolvedBackend::Ostree), "{firmware:?}");
            assert_eq!(grub.usable(firmware), firmware);
        }
        let installs_for_bios = |firmware| {
            let source = Payload::Layout("/srv/layout".into());
            grub.ready(source, &plan, ResolvedBackend::Ostree, firmware).grub_for_bios
        };
        let all = [Firmware::Efi, Firmware::NoVariables, Firmware::Bios];
        assert_eq!(all.map(installs_for_bios), [false, true, true]);
        // bootupd would stop at the missing program, after the wipe.
        let unfinished = Probe { grub_for_bios: false, ..grub.clone() };
        assert_eq!(code(&unfinished, Firmware::Efi), Ok(ResolvedBackend::Ostree));
        assert_eq!(code(&unfinished, Firmware::NoVariables), Err(Code::BootloaderMissing));
        assert_eq!(code(&unfinished, Firmware::Bios), Err(Code::FirmwareUnsupported));
        let for_bios = Probe { bootupd_efi: false, ..grub.clone() };
        assert_eq!(code(&for_bios, Firmware::Bios), Ok(ResolvedBackend::Ostree));
        assert_eq!(code(&for_bios, Firmware::Efi), Err(Code::BootloaderMissing));
        let no_program = Probe { efibootmgr: false, ..grub };
        assert_eq!(no_program.usable(Firmware::Efi), Firmware::NoVariables);
        assert_eq!(good().usable(Firmware::Efi), Firmware::Efi, "systemd-boot needs none");
    }

    #[test]
    fn programs_that_bootc_would_miss_after_the_wipe_are_named() {
        let without = |name: &str| {
            let mut probe = Probe { bootupd_efi: true, ..good() };
            probe.programs.remove(name);
            probe
        };
        let plan = plan::test::plan();
        let error = without("skopeo").check(&plan, Firmware::Efi).unwrap_err();
        assert_eq!((error.code, &error.args[1]), (Code::ImageIncomplete, &"skopeo".to_owned()));
        let error = without("podman").check(&plan, Firmware::Efi).unwrap_err();
        assert_eq!((error.code, &error.args[1]), (Code::ImageIncomplete, &"podman".to_owned()));
        let composefs = InstallPlan { backend: Backend::Composefs, ..plan.clone() };
        assert!(without("podman").check(&composefs, Firmware::Efi).is_ok());
        let host = InstallPlan { runner: Runner::Host, ..plan };
        assert_eq!(without("skopeo").check(&host, Firmware::Efi).unwrap_err().code, Code::ToolMissing);
    }

    #[test]
    fn a_policy_comes_with_the_program_that_labels_by_it() {
        let root = image_with(&["etc/selinux/config"]);
        assert!(Probe::of_files(&Unpacked(root.path())).selinux);
        let plan = plan::test::plan();
        let error = Probe { selinux: true, ..good() }.check(&plan, Firmware::Efi).unwrap_err();
        assert_eq!((error.code, &error.args[1]), (Code::ImageIncomplete, &"setfiles".to_owned()));
        assert!(Probe { selinux: true, setfiles: true, ..good() }.check(&plan, Firmware::Efi).is_ok());
    }

    fn encrypted() -> InstallPlan {
        InstallPlan { encryption: plan::Encryption::Passphrase, ..plan::test::plan() }
    }

    /// One that can do it, as far as it shows.
    fn unlocking() -> Probe {
        let options =
            ["--composefs-backend", "--skip-fetch-check", "--root-mount-spec", "--boot-mount-spec", "--skip-finalize"];
        let unlocking = Unlocking { program: true, ..Unlocking::default() };
        Probe { unlocking, options: options.map(str::to_owned).into(), ..good() }
    }

    #[test]
    fn only_what_is_encrypted_has_to_be_unlocked() {
        let locked = Probe { unlocking: Unlocking::default(), ..unlocking() };
        let code = |probe: &Probe, plan: &InstallPlan| probe.check(plan, Firmware::Efi).map_err(|error| error.code);
        assert_eq!(code(&unlocking(), &encrypted()), Ok(ResolvedBackend::Composefs));
        assert_eq!(code(&locked, &encrypted()), Err(Code::UnlockUnsupported));
        let plain = InstallPlan { method: Method::ToFilesystem, ..plan::test::plan() };
        assert_eq!(code(&locked, &plain), Ok(ResolvedBackend::Composefs));
        assert_eq!(
            code(&Probe { unified: Some(UnifiedKernel::default()), ..unlocking() }, &encrypted()),
            Err(Code::UnlockUnsupported)
        );
        let old = Probe { options: good().options, ..unlocking() };
        assert_eq!(code(&old, &encrypted()), Err(Code::BootcTooOld), "no --root-mount-spec");
    }

    #[test]
    fn grub_gets_a_boot_partition_and_a_bootc_that_does_not_partition_needs_fewer_programs() {
        let grub = Probe { bootupd_efi: true, ..unlocking() };
        let plan = encrypted();
        assert!(grub.wants_boot_partition(&plan, ResolvedBackend::Ostree));
        assert!(grub.wants_boot_partition(&plan, ResolvedBackend::Composefs));
        assert!(!unlocking().wants_boot_partition(&plan, ResolvedBackend::Composefs));
        let systemd = InstallPlan { bootloader: Some(Bootloader::Systemd), ..plan.clone() };
        assert!(!grub.wants_boot_partition(&systemd, ResolvedBackend::Composefs));
        let without = |name: &str| {
            let mut probe = grub.clone();
            probe.programs.remove(name);
            probe.check(&InstallPlan { filesystem: Filesystem::Xfs, ..plan.clone() }, Firmware::Efi)
        };
        assert!(without("sfdisk").is_ok());
        assert_eq!(without("findmnt").unwrap_err().code, Code::ImageIncomplete);
        assert_eq!(without("mkfs.ext4").unwrap_err().args, ["ext4", "mkfs.ext4"], "for /boot");
    }

    #[test]
    fn a_boot_loader_that_is_demanded_has_to_be_there() {
        let demand = |bootloader| InstallPlan { bootloader: Some(bootloader), ..plan::test::plan() };
        let code =
            |probe: Probe, bootloader| probe.check(&demand(bootloader), Firmware::Efi).map_err(|error| error.code);
        assert_eq!(code(good(), Bootloader::Grub), Err(Code::BootloaderMissing));
        assert_eq!(code(good(), Bootloader::Systemd), Ok(ResolvedBackend::Composefs));
        let with_bootupd = || Probe { bootupd_efi: true, ..good() };
        assert_eq!(code(with_bootupd(), Bootloader::Grub), Ok(ResolvedBackend::Ostree));
        let alone = Probe { systemd_boot: false, ..with_bootupd() };
        assert_eq!(code(alone, Bootloader::Systemd), Err(Code::BootloaderMissing));
        assert_eq!(code(with_bootupd(), Bootloader::None), Ok(ResolvedBackend::Ostree));
        assert_eq!(code(good(), Bootloader::None), Err(Code::BootloaderMissing), "bootc refuses that with composefs");
    }

    #[test]
    fn a_timer_that_is_not_there_cannot_be_switched_on() {
        let mut plan = plan::test::plan();
        plan.system.update_timer = Some(true);
        assert_eq!(good().check(&plan, Firmware::Efi).unwrap_err().code, Code::UpdateTimerMissing);
        assert!(Probe { update_timer: true, ..good() }.check(&plan, Firmware::Efi).is_ok());
        plan.system.update_timer = Some(false);
        assert!(good().check(&plan, Firmware::Efi).is_ok());
    }

    #[test]
    fn what_a_unified_kernel_rules_out_is_refused() {
        let plan = plan::test::plan();
        let unified = Probe { unified: Some(UnifiedKernel::default()), kernel: false, ..good() };
        let code = |plan: &InstallPlan| unified.check(plan, Firmware::Efi).map_err(|error| error.code);
        let kargs = InstallPlan { kargs: vec!["quiet".into()], ..plan.clone() };
        let xfs = InstallPlan { filesystem: Filesystem::Xfs, ..plan.clone() };
        assert_eq!(code(&plan), Ok(ResolvedBackend::ChosenByBootc));
        assert_eq!(code(&kargs), Err(Code::KernelArgumentsRefused));
        assert_eq!(code(&xfs), Err(Code::FilesystemUnsupported));
        let later = InstallPlan { place: plan::Place::Partitions(Vec::new()), ..xfs.clone() };
        assert_ne!(code(&later), Err(Code::FilesystemUnsupported), "what is there then is looked at then");
        // ostree takes the other kernel that the image has.
        let both = Probe { kernel: true, bootupd_efi: true, ..unified.clone() };
        let ostree = |plan: InstallPlan| InstallPlan { backend: Backend::Ostree, ..plan };
        for plan in [ostree(kargs), ostree(xfs)] {
            assert_eq!(both.check(&plan, Firmware::Efi), Ok(ResolvedBackend::Ostree));
        }
    }

    #[test]
    fn a_unified_kernel_needs_to_be_told_to_a_bootc_that_installs_from_a_layout() {
        let plan = plan::test::plan();
        let backend = |from_layout, runner| {
            let probe = Probe { unified: Some(UnifiedKernel::default()), from_layout, ..good() };
            probe.check(&InstallPlan { runner, ..plan.clone() }, Firmware::Efi).unwrap()
        };
        for runner in [Runner::Container, Runner::Host] {
            assert_eq!(backend(true, runner), ResolvedBackend::Composefs);
        }
        assert_eq!(backend(false, Runner::Container), ResolvedBackend::ChosenByBootc);
    }

    #[test]
    fn the_backend_follows_what_the_image_holds() {
        use {plan::Backend as B, plan::findings::ResolvedBackend as R};
        let probe = |bootupd_efi, systemd_boot, is_unified: bool| Probe {
            bootupd_efi,
            systemd_boot,
            unified: is_unified.then(UnifiedKernel::default),
            ..Probe::default()
        };
        let cases = [
            (B::Auto, probe(true, true, false), Some(R::Ostree)),
            (B::Auto, probe(false, true, false), Some(R::Composefs)),
            (B::Auto, probe(false, true, true), Some(R::ChosenByBootc)),
            (B::Auto, probe(false, false, false), None),
            (B::Auto, probe(false, false, true), None),
            (B::Composefs, probe(false, false, true), None),
            (B::Ostree, probe(false, true, false), None),
            (B::Ostree, probe(true, true, false), Some(R::Ostree)),
            (B::Composefs, probe(true, false, false), Some(R::Composefs)),
            (B::Composefs, probe(false, false, false), None),
        ];
        for (wanted, probe, expected) in cases {
            let got = probe.backend(wanted, "r").map_err(|error| error.code);
            assert_eq!(got, expected.ok_or(Code::BootloaderMissing), "{wanted:?} {probe:?}");
        }
    }
}
