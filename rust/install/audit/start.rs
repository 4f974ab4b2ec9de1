// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The way from the firmware to the boot entries: the program that the firmware starts, and GRUB's configuration.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::finding::Finding;
use super::found::{Found, files};
use crate::deployment::Deployment;
use plan::findings::Firmware;
use words::error::Result;

const SECTOR: usize = 512;

/// Checks what this firmware starts.
pub fn check(found: &Found<'_>, firmware: Firmware) -> Result<()> {
    match (firmware, found.esp) {
        (Firmware::Bios, _) => check_boot_sector(found.disk)?,
        (_, Some(esp)) => check_boot_program(esp)?,
        (Firmware::Efi, None) => return Err(Finding::NoBootProgram.error("ESP", "there is no EFI system partition")),
        // Machines that start otherwise: from a PReP partition, by zipl.
        (Firmware::NoVariables, None) => return Ok(()),
    }
    // bootc has only GRUB for this backend.
    match found.layout {
        Deployment::Ostree { .. } => check_grub(found, firmware),
        Deployment::Composefs { .. } => Ok(()),
    }
}

/// The removable path, where every UEFI looks (UEFI specification 3.5.1.1).
fn check_boot_program(esp: &Path) -> Result<()> {
    let programs = files(&esp.join("EFI/BOOT"), "efi");
    if programs.is_empty() {
        return Err(Finding::NoBootProgram
            .error("EFI/BOOT", "there is no boot program in EFI/BOOT on the EFI system partition"));
    }
    Ok(())
}

/// GRUB's first sector, which names the sector where the rest of GRUB is (`boot.S`: `kernel_sector`).
fn check_boot_sector(disk: &Path) -> Result<()> {
    let missing = |why: &str| Finding::NoBootProgram.error(disk.display(), format!("{}: {why}", disk.display()));
    let read = |sector: u64| read_sector(disk, sector).map_err(|error| missing(&error.to_string()));
    let boot = read(0)?;
    let is_grub = boot[..440].windows(4).any(|bytes| bytes == b"GRUB");
    if !is_grub || boot[510..] != [0x55, 0xaa] {
        return Err(missing("there is no GRUB in the first sector"));
    }
    let rest = boot[0x5c..0x64].iter().rev().fold(0, |number, byte| (number << 8) | u64::from(*byte));
    if rest == 0 || read(rest)?.iter().all(|byte| *byte == 0) {
        return Err(missing("GRUB's first sector points to an empty one"));
    }
    Ok(())
}

fn read_sector(disk: &Path, number: u64) -> std::io::Result<[u8; SECTOR]> {
    let mut sector = [0; SECTOR];
    let mut file = File::open(disk)?;
    file.seek(SeekFrom::Start(number.saturating_mul(SECTOR as u64)))?;
    file.read_exact(&mut sector)?;
    Ok(sector)
}

/// GRUB's configuration as bootupd writes it: the real one in `/boot`, and on the ESP one that finds it by the file system's UUID.
fn check_grub(found: &Found<'_>, firmware: Firmware) -> Result<()> {
    let missing = |path: &Path, why: &str| {
        let path = path.display();
        Err(Finding::NoBootConfig.error(&path, format!("{path}: {why}")))
    };
    let config = found.sysroot.join("boot/grub2/grub.cfg");
    if !config.is_file() {
        return missing(&config, "GRUB has no configuration");
    }
    let Some(esp) = found.esp.filter(|_| firmware != Firmware::Bios) else { return Ok(()) };
    let vendors = std::fs::read_dir(esp.join("EFI")).into_iter().flatten().filter_map(std::result::Result::ok);
    let configs = vendors.map(|entry| entry.path().join("grub.cfg")).filter(|config| config.is_file());
    // Those of other systems may be beside it. Without the second file GRUB looks for the label `boot`.
    let leads_here = |config: &PathBuf| {
        let named = std::fs::read_to_string(config.with_file_name("bootuuid.cfg"));
        named.is_err() || found.boot_uuid.is_none_or(|uuid| named.is_ok_and(|text| text.contains(uuid)))
    };
    if configs.into_iter().any(|config| leads_here(&config)) {
        return Ok(());
    }
    missing(&esp.join("EFI"), "no configuration of GRUB on the EFI system partition leads to the file system of /boot")
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    const UUID: &str = "6aa6e9b8-3a9b-4c2c-8c3f-6f1c9a7f8a10";

    struct Disk(tempfile::TempDir);

    impl Disk {
        /// As bootupd 0.2 leaves it.
        fn good() -> Self {
            let disk = Self(tempfile::tempdir().unwrap());
            let mut sectors = [0; 4 * SECTOR];
            sectors[0x180..0x185].copy_from_slice(b"GRUB ");
            sectors[0x5c] = 2;
            sectors[510..512].copy_from_slice(&[0x55, 0xaa]);
            sectors[2 * SECTOR] = 0x52;
            disk.write("disk", &sectors);
            disk.write("esp/EFI/BOOT/BOOTX64.EFI", b"");
            disk.write("esp/EFI/debian/grub.cfg", b"");
            disk.write("esp/EFI/debian/bootuuid.cfg", format!("set BOOT_UUID=\"{UUID}\"\n").as_bytes());
            disk.write("sysroot/boot/grub2/grub.cfg", b"");
            disk
        }

        fn write(&self, path: &str, content: &[u8]) {
            let path = self.0.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }

        fn without(path: &str) -> Self {
            let disk = Self::good();
            std::fs::remove_file(disk.0.path().join(path)).unwrap();
            disk
        }

        fn finding(&self, firmware: Firmware) -> Option<String> {
            let layout = Deployment::Ostree { deployment: "ostree/deploy/os/deploy/ab.0".into(), var: "var".into() };
            self.finding_of(&layout, firmware, UUID)
        }

        fn finding_of(&self, layout: &Deployment, firmware: Firmware, uuid: &str) -> Option<String> {
            let [disk, sysroot, esp] = ["disk", "sysroot", "esp"].map(|name| self.0.path().join(name));
            let found =
                Found { disk: &disk, sysroot: &sysroot, esp: Some(&esp), boot_uuid: Some(uuid), layout, mark: None };
            check(&found, firmware).err().map(|error| {
                assert_eq!(error.code, Code::AuditFailed);
                error.args[0].clone()
            })
        }
    }

    const ALL: [Firmware; 3] = [Firmware::Efi, Firmware::NoVariables, Firmware::Bios];

    fn no(what: &str) -> Option<String> {
        Some(format!("no-{what}"))
    }

    #[test]
    fn a_good_disk_passes_with_every_firmware() {
        for firmware in ALL {
            assert_eq!(Disk::good().finding(firmware), None);
        }
    }

    #[test]
    fn each_firmware_misses_its_own_boot_program() {
        let empty_esp = Disk::without("esp/EFI/BOOT/BOOTX64.EFI");
        assert_eq!(ALL.map(|it| empty_esp.finding(it)), [no("boot-program"), no("boot-program"), None]);
        let blank = Disk::good();
        blank.write("disk", &[0; 4 * SECTOR]);
        assert_eq!(ALL.map(|it| blank.finding(it)), [None, None, no("boot-program")]);
    }

    #[test]
    fn only_uefi_demands_an_esp() {
        let disk = Disk::good();
        let [path, sysroot] = ["disk", "no-boot"].map(|name| disk.0.path().join(name));
        let layout = Deployment::Ostree { deployment: "ostree".into(), var: "var".into() };
        let found = Found { disk: &path, sysroot: &sysroot, esp: None, boot_uuid: None, layout: &layout, mark: None };
        assert_eq!(check(&found, Firmware::Efi).unwrap_err().args, ["no-boot-program", "ESP"]);
        assert_eq!(check(&found, Firmware::NoVariables), Ok(()), "it starts in a way of its own");
        assert_eq!(check(&found, Firmware::Bios).unwrap_err().args[0], "no-boot-config");
    }

    #[test]
    fn a_boot_sector_has_to_lead_somewhere() {
        let changed = |change: &dyn Fn(&mut Vec<u8>)| {
            let disk = Disk::good();
            let mut sectors = std::fs::read(disk.0.path().join("disk")).unwrap();
            change(&mut sectors);
            disk.write("disk", &sectors);
            disk.finding(Firmware::Bios)
        };
        assert_eq!(changed(&|_| ()), None);
        assert_eq!(changed(&|sectors| sectors[511] = 0), no("boot-program"), "no signature");
        assert_eq!(changed(&|sectors| sectors[2 * SECTOR] = 0), no("boot-program"), "an empty core");
        assert_eq!(changed(&|sectors| sectors[0x5c] = 0), no("boot-program"), "itself");
        assert_eq!(changed(&|sectors| sectors[0x63] = 1), no("boot-program"), "past the end");
        assert_eq!(changed(&|sectors| sectors.truncate(100)), no("boot-program"), "no sector");
    }

    #[test]
    fn grub_needs_its_configuration_where_it_looks() {
        assert_eq!(
            ALL.map(|it| Disk::without("sysroot/boot/grub2/grub.cfg").finding(it)),
            ALL.map(|_| no("boot-config"))
        );
        let on_esp = Disk::without("esp/EFI/debian/grub.cfg");
        assert_eq!(ALL.map(|it| on_esp.finding(it)), [no("boot-config"), no("boot-config"), None]);
        let by_label = Disk::without("esp/EFI/debian/bootuuid.cfg");
        assert_eq!(by_label.finding(Firmware::Efi), None);
    }

    #[test]
    fn a_configuration_of_another_system_is_found() {
        let layout = Deployment::Ostree { deployment: "ostree".into(), var: "var".into() };
        let other = |firmware| Disk::good().finding_of(&layout, firmware, "00000000-3a9b-4c2c-8c3f-6f1c9a7f8a10");
        assert_eq!(ALL.map(other), [no("boot-config"), no("boot-config"), None]);
        // Another system's beside one's own.
        let shared = Disk::good();
        shared.write("esp/EFI/BOOT2/grub.cfg", b"");
        shared.write("esp/EFI/BOOT2/bootuuid.cfg", b"set BOOT_UUID=\"00\"");
        assert_eq!(ALL.map(|it| shared.finding(it)), [None, None, None]);
        let composefs = Deployment::Composefs { state: "state".into(), image: "image".into(), var: "var".into() };
        assert_eq!(Disk::without("sysroot/boot/grub2/grub.cfg").finding_of(&composefs, Firmware::Efi, UUID), None);
    }
}
