// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether an image can be installed by a plan, by what [`Probe`] has seen of it.

use super::{DISK_PROGRAMS, OSTREE_PROGRAMS, PROGRAMS, Probe};
use crate::bootc;
use crate::selinux;
use crate::system::UPDATE_TIMER;
use plan::findings::{BoundImages, Firmware, Payload, Ready, ResolvedBackend, UnifiedKernel};
use plan::{Backend, Bootloader, Filesystem, InstallPlan, Runner};
use words::error::{Error, Result};

impl Probe {
    /// What the installation by the plan works with, where the image can be installed by it.
    ///
    /// # Errors
    /// `KernelMissing`, `KernelArgumentsRefused`, `BootloaderMissing`, `FirmwareUnsupported`, `FilesystemUnsupported`,
    /// `UpdateTimerMissing`, `ImageIncomplete`, `UnlockUnsupported`, `BootcTooOld`: each before anything is written.
    pub fn judge(&self, source: Payload, plan: &InstallPlan, firmware: Firmware) -> Result<Ready> {
        let backend = self.check(plan, firmware)?;
        let ready = self.ready(source, plan, backend, firmware);
        self.check_options(&bootc::required_options(plan, &ready), &plan.image.reference.to_string())?;
        Ok(ready)
    }

    /// The backend for this image, and whether the image has what the plan needs.
    fn check(&self, plan: &InstallPlan, firmware: Firmware) -> Result<ResolvedBackend> {
        let reference = plan.image.reference.to_string();
        if self.unified.is_none() && !self.kernel {
            let why = format!("{reference} holds no kernel with an initramfs under /usr/lib/modules; it cannot boot");
            return Err(Error::kernel_missing(&reference, why));
        }
        if plan.system.update_timer == Some(true) && !self.update_timer {
            let why = format!("{reference} has no {UPDATE_TIMER}, which bootc.conf (system.updateTimer) switches on");
            return Err(Error::update_timer_missing(&reference, UPDATE_TIMER, why));
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
        Ok(backend)
    }

    /// An option that bootc does not know ends it with a usage error, after what was on the disk is gone.
    fn check_options(&self, required: &[String], reference: &str) -> Result<()> {
        match required.iter().find(|option| !self.options.contains(*option)) {
            None => Ok(()),
            Some(option) => {
                let version = &self.bootc_version;
                let why = format!("bootc {version}, which is to install {reference}, does not know {option}");
                Err(Error::bootc_too_old(version, option, why))
            }
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
            return Err(Error::firmware_unsupported(reference, why));
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
    fn wants_boot_partition(&self, plan: &InstallPlan, backend: ResolvedBackend) -> bool {
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
                Error::image_incomplete(reference, &names, why)
            }
            Runner::Host => {
                let why = format!("bootc of the live system needs programs that are not installed: {names}");
                Error::tool_missing(&names, why)
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
        Err(Error::image_incomplete(reference, name, why))
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

    fn ready(&self, source: Payload, plan: &InstallPlan, backend: ResolvedBackend, firmware: Firmware) -> Ready {
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
}

fn bootloader_missing(reference: &str, what: &str) -> Error {
    let why = format!("{reference} holds no boot loader that can be installed ({what}); it would not boot");
    Error::bootloader_missing(reference, why)
}

fn filesystem_unsupported(filesystem: Filesystem, reference: &str) -> Error {
    let (name, mkfs) = (filesystem.as_str(), filesystem.mkfs());
    Error::filesystem_unsupported(
        name,
        mkfs,
        format!("{reference} cannot make {name}: {mkfs} is missing in it; choose another file system"),
    )
}

/// Whether a version is this one or a later one; one that cannot be read is not.
fn is_at_least(version: &str, wanted: [u32; 2]) -> bool {
    let parts: Option<Vec<u32>> = version.split('.').take(2).map(|part| part.parse().ok()).collect();
    parts.is_some_and(|parts| parts.as_slice() >= &wanted[..])
}

#[cfg(test)]
mod tests;
