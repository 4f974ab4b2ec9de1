// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether an image can unlock an encrypted root when it starts, as far as it shows.

use std::collections::BTreeSet;

use super::files::Files;
use words::error::{Error, Result};

/// What asks for a passphrase, where distributions have it.
const PROGRAMS: [&str; 4] =
    ["usr/lib/systemd/systemd-cryptsetup", "usr/bin/systemd-cryptsetup", "usr/sbin/cryptsetup", "usr/bin/cryptsetup"];

/// Modules of dracut that put it into an initramfs.
const MODULES: [&str; 2] = ["crypt", "systemd-cryptsetup"];

/// The one of them that asks a TPM, and that finds a root by itself.
const PROGRAMS_OF_SYSTEMD: [&str; 2] = ["usr/lib/systemd/systemd-cryptsetup", "usr/bin/systemd-cryptsetup"];

/// What enrols a TPM.
const ENROLLER: &str = "usr/bin/systemd-cryptenroll";

/// What both load when they work with a TPM: they start without (systemd's `tpm2-util.c`).
const TSS: [&str; 4] = ["libtss2-esys.so.0", "libtss2-mu.so.0", "libtss2-rc.so.0", "libtss2-tcti-device.so.0"];

/// Module of dracut that puts these into an initramfs.
const TPM_MODULE: &str = "tpm2-tss";

/// dracut's program that tells what is in an initramfs.
const LISTER: &str = "usr/bin/lsinitrd";

/// What an image has for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unlocking {
    /// systemd's program or cryptsetup's; whether the initramfs has it is another matter.
    pub program: bool,
    /// It is systemd's.
    pub systemd: bool,
    /// What a TPM is enrolled and asked with, that is missing; empty where nothing is.
    pub missing_for_tpm: Vec<&'static str>,
    /// [`LISTER`].
    pub lister: bool,
    /// dracut's modules in the initramfs; empty where the image cannot tell.
    pub modules: BTreeSet<String>,
}

impl Unlocking {
    /// What can be seen in the files of an image.
    pub fn of_files(files: &dyn Files) -> Self {
        let program = PROGRAMS.iter().any(|path| files.exists(path));
        let missing_for_tpm = missing_for_tpm(files);
        let systemd = PROGRAMS_OF_SYSTEMD.iter().any(|path| files.exists(path));
        Self { program, systemd, missing_for_tpm, lister: files.exists(LISTER), modules: BTreeSet::new() }
    }

    /// Without these the TPM would not be enrolled, or not be asked. `sealed`: the kernel arguments are fixed.
    ///
    /// # Errors
    /// `UnlockUnsupported`.
    pub fn check_tpm2(&self, sealed: bool, reference: &str) -> Result<()> {
        let why = if sealed {
            "the kernel arguments of its unified kernel image are fixed, and one is needed to ask the TPM".to_owned()
        } else if !self.missing_for_tpm.is_empty() {
            format!("it lacks {}", self.missing_for_tpm.join(", "))
        } else if !self.modules.is_empty() && !self.modules.contains(TPM_MODULE) {
            format!("its initramfs lacks dracut's module {TPM_MODULE}")
        } else {
            return Ok(());
        };
        let why = format!(
            "{reference} cannot unlock its root by a TPM: {why}; choose another image, or leave the TPM out (tpm2: none)"
        );
        Err(Error::unlock_unsupported(reference, why))
    }

    /// Without the program in it an initramfs would wait for a root that never comes. `sealed`: the kernel arguments are fixed, and
    /// systemd alone knows a root, and what it is encrypted with, by the type of its partition.
    ///
    /// # Errors
    /// `UnlockUnsupported`.
    pub fn check(&self, sealed: bool, reference: &str) -> Result<()> {
        let why = if sealed && !self.systemd {
            "it has no systemd-cryptsetup, and its unified kernel image takes no argument for another program"
        } else if !self.program {
            "it has neither systemd-cryptsetup nor cryptsetup"
        } else if !self.modules.is_empty() && !MODULES.iter().any(|module| self.modules.contains(*module)) {
            "its initramfs lacks dracut's module crypt"
        } else {
            return Ok(());
        };
        let why = format!("{reference} cannot unlock an encrypted root at boot: {why}; install it without encryption");
        Err(Error::unlock_unsupported(reference, why))
    }
}

fn missing_for_tpm(files: &dyn Files) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if !PROGRAMS_OF_SYSTEMD.iter().any(|path| files.exists(path)) {
        missing.push("systemd-cryptsetup");
    }
    if !files.exists(ENROLLER) {
        missing.push("systemd-cryptenroll");
    }
    // Debian's have a directory for each architecture.
    let of_architecture = files.names("usr/lib").into_iter().filter(|name| name.contains("-linux-gnu"));
    let dirs: Vec<String> = ["usr/lib64", "usr/lib"]
        .map(str::to_owned)
        .into_iter()
        .chain(of_architecture.map(|name| format!("usr/lib/{name}")))
        .collect();
    missing.extend(TSS.into_iter().filter(|name| !dirs.iter().any(|dir| files.exists(&format!("{dir}/{name}")))));
    missing
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
    use words::error::Code;

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
        let by_type = Unlocking { systemd: true, ..can.clone() };
        assert_eq!(by_type.check(true, "r"), Ok(()));
        for error in [
            refused(&Unlocking::default(), false),
            refused(&listed(&["systemd", "ostree"]), false),
            refused(&can, true),
            refused(&Unlocking { modules: modules(&["systemd"]), ..by_type }, true),
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
        let found = Unlocking::of_files(&Unpacked(root.path()));
        assert!(!found.program && !found.lister);
        std::fs::create_dir_all(root.path().join("usr/bin")).unwrap();
        std::fs::write(root.path().join("usr/bin/systemd-cryptsetup"), "").unwrap();
        std::fs::write(root.path().join("usr/bin/lsinitrd"), "").unwrap();
        let found = Unlocking::of_files(&Unpacked(root.path()));
        assert!(found.program && found.lister);
    }

    #[test]
    fn an_image_that_cannot_enrol_a_tpm_is_refused() {
        let can = Unlocking { program: true, ..Unlocking::default() };
        let listed = |names: &[&str]| Unlocking { modules: modules(names), ..can.clone() };
        for good in [can.clone(), listed(&["crypt", "tpm2-tss"])] {
            assert_eq!(good.check_tpm2(false, "r"), Ok(()));
            assert_eq!(good.check_tpm2(true, "r").unwrap_err().code, Code::UnlockUnsupported);
        }
        for (bad, why) in [
            (Unlocking { missing_for_tpm: vec!["systemd-cryptenroll"], ..can.clone() }, "systemd-cryptenroll"),
            (listed(&["crypt"]), "module tpm2-tss"),
        ] {
            let error = bad.check_tpm2(false, "registry.example/os:1").unwrap_err();
            assert_eq!(
                (error.code, error.args.join(" ")),
                (Code::UnlockUnsupported, "registry.example/os:1".to_owned())
            );
            assert!(error.details.contains(why), "{error}");
        }
    }

    #[test]
    fn what_a_tpm_needs_is_found_where_distributions_have_it() {
        for libraries in ["usr/lib64", "usr/lib", "usr/lib/x86_64-linux-gnu"] {
            let root = tempfile::tempdir().unwrap();
            let mut files = vec!["usr/bin/systemd-cryptsetup".to_owned(), ENROLLER.to_owned()];
            files.extend(TSS.map(|name| format!("{libraries}/{name}")));
            let missing = || Unlocking::of_files(&Unpacked(root.path())).missing_for_tpm;
            assert_eq!(missing().len(), files.len());
            for file in &files {
                std::fs::create_dir_all(root.path().join(file).parent().unwrap()).unwrap();
                std::fs::write(root.path().join(file), "").unwrap();
            }
            assert_eq!(missing(), [""; 0], "{libraries}");
            std::fs::remove_file(root.path().join(libraries).join(TSS[3])).unwrap();
            assert_eq!(missing(), [TSS[3]]);
        }
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
