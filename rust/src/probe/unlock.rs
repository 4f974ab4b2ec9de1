// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether an image can unlock an encrypted root when it starts, as far as it shows.

use std::collections::BTreeSet;

use super::files::Files;
use crate::error::{Code, Error, Result};

/// What asks for a passphrase, where distributions have it.
const PROGRAMS: [&str; 4] =
    ["usr/lib/systemd/systemd-cryptsetup", "usr/bin/systemd-cryptsetup", "usr/sbin/cryptsetup", "usr/bin/cryptsetup"];

/// Modules of dracut that put it into an initramfs.
const MODULES: [&str; 2] = ["crypt", "systemd-cryptsetup"];

/// dracut's program that tells what is in an initramfs.
const LISTER: &str = "usr/bin/lsinitrd";

/// What an image has for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unlocking {
    /// systemd's program or cryptsetup's; whether the initramfs has it is another matter.
    pub program: bool,
    /// [`LISTER`].
    pub lister: bool,
    /// dracut's modules in the initramfs; empty where the image cannot tell.
    pub modules: BTreeSet<String>,
}

impl Unlocking {
    /// What can be seen in the files of an image.
    pub fn of_files(files: &dyn Files) -> Self {
        let program = PROGRAMS.iter().any(|path| files.exists(path));
        Self { program, lister: files.exists(LISTER), modules: BTreeSet::new() }
    }

    /// Without the program in it an initramfs would wait for a root that never comes. `sealed`: the kernel arguments are fixed.
    ///
    /// # Errors
    /// `UnlockUnsupported`.
    pub fn check(&self, sealed: bool, reference: &str) -> Result<()> {
        let why = if sealed {
            "the kernel arguments of its unified kernel image are fixed, and one is needed to unlock the root"
        } else if !self.program {
            "it has neither systemd-cryptsetup nor cryptsetup"
        } else if !self.modules.is_empty() && !MODULES.iter().any(|module| self.modules.contains(*module)) {
            "its initramfs lacks dracut's module crypt"
        } else {
            return Ok(());
        };
        let why = format!("{reference} cannot unlock an encrypted root at boot: {why}; install it without encryption");
        Err(Error::new(Code::UnlockUnsupported, [reference], why))
    }
}

/// The lines between `dracut modules:` and the next rule of `=`.
pub fn parse_modules(text: &str) -> BTreeSet<String> {
    let lines = text.lines().map(str::trim).skip_while(|line| *line != "dracut modules:").skip(1);
    lines.take_while(|line| !line.starts_with('=')).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::files::Unpacked;

    fn modules(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_image_that_cannot_unlock_its_root_is_refused() {
        let can = Unlocking { program: true, ..Unlocking::default() };
        let listed = |names: &[&str]| Unlocking { modules: modules(names), ..can.clone() };
        for good in [can.clone(), listed(&["systemd", "crypt"]), listed(&["systemd-cryptsetup"])] {
            assert_eq!(good.check(false, "r"), Ok(()));
        }
        let refused = |unlocking: &Unlocking, sealed| unlocking.check(sealed, "registry.example/os:1").unwrap_err();
        for error in [
            refused(&Unlocking::default(), false),
            refused(&listed(&["systemd", "ostree"]), false),
            refused(&can, true),
        ] {
            assert_eq!(
                (error.code, error.args.join(" ")),
                (Code::UnlockUnsupported, "registry.example/os:1".to_owned())
            );
        }
    }

    #[test]
    fn the_program_is_found_where_distributions_have_it() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(Unlocking::of_files(&Unpacked(root.path())), Unlocking::default());
        std::fs::create_dir_all(root.path().join("usr/bin")).unwrap();
        std::fs::write(root.path().join("usr/bin/systemd-cryptsetup"), "").unwrap();
        std::fs::write(root.path().join("usr/bin/lsinitrd"), "").unwrap();
        let found = Unlocking::of_files(&Unpacked(root.path()));
        assert!(found.program && found.lister);
    }

    #[test]
    fn dracuts_modules_are_read_from_its_list() {
        let rule = "=".repeat(72);
        let text = format!(
            "Image: initramfs.img: 38M\n{rule}\nVersion: dracut-106\n\ndracut modules:\nsystemd\ncrypt\n{rule}\ndrwxr-xr-x 1\n"
        );
        assert_eq!(parse_modules(&text), modules(&["crypt", "systemd"]));
        assert!(parse_modules("Image: initramfs.img: 38M\n").is_empty());
    }
}
