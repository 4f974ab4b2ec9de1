// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How the machine was started, as far as it decides what is installed.

use plan::findings::Firmware;
use std::path::Path;

use crate::room;

/// That of the running machine.
pub fn detect() -> Firmware {
    Signs::read(Path::new("/sys")).firmware()
}

/// What tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Signs {
    /// The kernel was started by UEFI.
    efi: bool,
    /// efivarfs is mounted and shows variables.
    variables: bool,
    /// It is not mounted read-only.
    writable: bool,
    /// Its free bytes, where the kernel tells.
    free: Option<u64>,
    /// The machine has the tables of a PC's firmware.
    pc: bool,
}

impl Signs {
    fn read(sys: &Path) -> Self {
        let efivars = sys.join("firmware/efi/efivars");
        // Older kernels do not tell: nothing is free and nothing in use.
        let tells = room::used_bytes(&efivars).is_ok_and(|used| used > 0);
        Self {
            efi: sys.join("firmware/efi").exists(),
            variables: std::fs::read_dir(&efivars).is_ok_and(|mut entries| entries.next().is_some()),
            writable: nix::unistd::access(&efivars, nix::unistd::AccessFlags::W_OK).is_ok(),
            free: room::free_bytes(&efivars).ok().filter(|free| *free > 0 || tells),
            pc: sys.join("class/dmi/id").exists(),
        }
    }

    fn firmware(&self) -> Firmware {
        if self.efi && self.variables && self.writable && has_room_for_an_entry(self.free) {
            Firmware::Efi
        } else if !self.efi && self.pc {
            Firmware::Bios
        } else {
            Firmware::NoVariables
        }
    }
}

/// Whether the firmware's memory takes a boot entry, by the free bytes of efivarfs. Linux keeps 5 KiB free on PCs
/// (`EFI_MIN_RESERVE`), because some firmware breaks when its memory is full; an entry with its path takes less than 1 KiB.
fn has_room_for_an_entry(free: Option<u64>) -> bool {
    free.is_none_or(|free| free >= 6 << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PC: Signs = Signs { efi: true, variables: true, writable: true, free: Some(64 << 10), pc: true };

    #[test]
    fn variables_that_take_an_entry_are_used() {
        assert_eq!(PC.firmware(), Firmware::Efi);
        assert_eq!(Signs { free: None, ..PC }.firmware(), Firmware::Efi, "an old kernel");
        assert_eq!(Signs { free: Some(6 << 10), ..PC }.firmware(), Firmware::Efi);
    }

    #[test]
    fn variables_that_are_missing_read_only_or_full_are_done_without() {
        for signs in [
            Signs { variables: false, writable: false, free: None, ..PC },
            Signs { writable: false, ..PC },
            Signs { free: Some(5 << 10), ..PC },
            Signs { free: Some(0), ..PC },
        ] {
            assert_eq!(signs.firmware(), Firmware::NoVariables, "{signs:?}");
        }
    }

    #[test]
    fn only_a_pc_without_uefi_has_a_bios() {
        let none = Signs { efi: false, variables: false, writable: false, free: None, pc: true };
        assert_eq!(none.firmware(), Firmware::Bios);
        assert_eq!(Signs { pc: false, ..none }.firmware(), Firmware::NoVariables);
    }

    #[test]
    fn the_signs_are_read_where_the_kernel_puts_them() {
        let sys = tempfile::tempdir().unwrap();
        let make = |dir: &str| std::fs::create_dir_all(sys.path().join(dir)).unwrap();
        let read = || Signs::read(sys.path());
        assert_eq!(read(), Signs { efi: false, variables: false, writable: false, free: None, pc: false });
        make("class/dmi/id");
        assert_eq!(read().firmware(), Firmware::Bios);
        make("firmware/efi");
        assert_eq!(read().firmware(), Firmware::NoVariables, "efivarfs is not mounted");
        make("firmware/efi/efivars");
        let empty = read();
        assert!(empty.efi && empty.writable && !empty.variables);
        assert_eq!(empty.firmware(), Firmware::NoVariables);
        std::fs::write(sys.path().join("firmware/efi/efivars/BootOrder-8be4df61"), "").unwrap();
        assert!(read().variables && read().free.is_some());
    }
}
