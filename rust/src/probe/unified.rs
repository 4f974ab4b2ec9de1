// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The unified kernel image of an image, and what the command line in it rules out.
//!
//! bootc 1.16 says so only when it installs it, after everything else is on the disk; and where it is given a layout, it does not look
//! for one and takes a file system without fs-verity, from which the system would not start.

use std::fs::File;

use object::read::pe::PeFile64;
use object::read::{Object, ObjectSection, ReadCache};
use serde::{Deserialize, Serialize};

use super::files::Files;
use crate::bootc::Firmware;
use crate::error::{Code, Error, Result};
use crate::plan::{Filesystem, InstallPlan};

/// Where an image has it (bootc's `kernel.rs`).
pub const DIR: &str = "boot/EFI/Linux";
/// A file of that directory that is one.
const EXTENSION: &str = "efi";

/// The section of a unified kernel image that is its command line (Unified Kernel Image specification).
const CMDLINE: &str = ".cmdline";
/// The arguments that name the root by its digest (composefs-boot's `cmdline.rs`).
const COMPOSEFS: [&str; 2] = ["composefs=", "composefs.digest="];
/// Before the digest: it need not be proved by fs-verity.
const UNPROVEN: char = '?';

/// A unified kernel image.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnifiedKernel {
    /// `None` where it cannot be seen.
    cmdline: Option<String>,
}

impl UnifiedKernel {
    /// The one of an image, where it has one.
    pub fn of_files(files: &dyn Files) -> Option<Self> {
        let mut names = files.with_extension(DIR, EXTENSION);
        names.sort();
        let name = names.first()?;
        let cmdline = files.open(&format!("{DIR}/{name}")).and_then(|file| cmdline_of(&file));
        Some(Self { cmdline })
    }

    /// Whether an installation by the plan would start from it.
    ///
    /// # Errors
    /// `KernelMissing`, `KernelArgumentsRefused`, `FirmwareUnsupported`.
    pub fn check(&self, plan: &InstallPlan, firmware: Firmware, reference: &str) -> Result<()> {
        if self.cmdline.is_some() && self.root().is_none() {
            let why = format!("the unified kernel image in {reference} names no root (composefs=); it cannot boot");
            return Err(Error::new(Code::KernelMissing, [reference], why));
        }
        if firmware == Firmware::Bios {
            let why = format!(
                "{reference} has a unified kernel image, which needs UEFI, and this machine was started in BIOS mode; start the installer in UEFI mode or choose another image"
            );
            return Err(Error::new(Code::FirmwareUnsupported, [reference], why));
        }
        if !plan.kargs.is_empty() {
            let kargs = plan.kargs.join(" ");
            let why = format!(
                "the kernel arguments of the unified kernel image in {reference} are fixed, and bootc.conf (installOptions.kargs) adds: {kargs}"
            );
            return Err(Error::new(Code::KernelArgumentsRefused, [reference, &kargs], why));
        }
        Ok(())
    }

    /// Whether it starts from a root on this file system.
    ///
    /// # Errors
    /// `FilesystemUnsupported`.
    pub fn check_filesystem(&self, filesystem: Filesystem, reference: &str) -> Result<()> {
        if filesystem.has_verity() || !self.demands_verity() {
            return Ok(());
        }
        let name = filesystem.as_str();
        let why = format!(
            "the unified kernel image in {reference} demands fs-verity, which {name} does not have; choose ext4 or btrfs"
        );
        Err(Error::new(Code::FilesystemUnsupported, [name, "fs-verity"], why))
    }

    /// Its root has to be proved by fs-verity; what cannot be seen is taken for the usual.
    fn demands_verity(&self) -> bool {
        self.root().is_none_or(|digest| !digest.starts_with(UNPROVEN))
    }

    /// The digest of the root, with what comes before it.
    fn root(&self) -> Option<&str> {
        let words = self.cmdline.as_deref().into_iter().flat_map(str::split_ascii_whitespace);
        words.into_iter().find_map(|word| COMPOSEFS.iter().find_map(|key| word.strip_prefix(key)))
    }
}

/// The command line in a unified kernel image; `None` where it is none, or has none.
fn cmdline_of(image: &File) -> Option<String> {
    // Only what is looked at is read: it holds an initramfs.
    let cache = ReadCache::new(image);
    let image = PeFile64::parse(&cache).ok()?;
    let text = image.section_by_name(CMDLINE)?.data().ok()?;
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    Some(String::from_utf8_lossy(text).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::plan;
    use crate::probe::files::Unpacked;

    const DIGEST: &str = "fee75c0efb9198179829fe82f45a73ad9a0319a2aafbe92e08a1784039c0a9d6";

    fn with(cmdline: &str) -> UnifiedKernel {
        UnifiedKernel { cmdline: Some(cmdline.to_owned()) }
    }

    /// A program for UEFI (PE32+) with one section.
    fn program(section: &[u8; 8], content: &[u8]) -> Vec<u8> {
        const HEADERS: usize = 512;
        let mut bytes = vec![0; HEADERS];
        let mut put = |at: usize, what: &[u8]| bytes[at..at + what.len()].copy_from_slice(what);
        put(0, b"MZ");
        put(0x3c, &64u32.to_le_bytes());
        put(64, b"PE\0\0\x64\x86\x01\0");
        // Bytes of the optional header, which begins with its magic number and names no data directories.
        put(84, &112u16.to_le_bytes());
        put(88, &0x20bu16.to_le_bytes());
        put(200, section);
        let size = u32::try_from(content.len()).unwrap();
        for (at, value) in [(208, size), (212, 4096), (216, size + 3), (220, 512)] {
            put(at, &value.to_le_bytes());
        }
        bytes.extend(content);
        // To what the section is aligned.
        bytes.extend([0; 3]);
        bytes
    }

    fn image(name: &str, bytes: &[u8]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join(DIR)).unwrap();
        std::fs::write(root.path().join(DIR).join(name), bytes).unwrap();
        root
    }

    #[test]
    fn the_command_line_is_read_out_of_the_program() {
        let of = |root: &tempfile::TempDir| UnifiedKernel::of_files(&Unpacked(root.path()));
        let cmdline = format!("rw composefs={DIGEST}");
        let found = of(&image("6.12.efi", &program(b".cmdline", format!("{cmdline}\n\0").as_bytes())));
        assert_eq!(found, Some(with(&cmdline)));
        assert_eq!(of(&image("6.12.efi", &program(b".osrel\0\0", b"ID=debian"))), Some(UnifiedKernel::default()));
        assert_eq!(of(&image("6.12.efi", b"no program")), Some(UnifiedKernel::default()));
        assert_eq!(of(&image("vmlinuz", &program(b".cmdline", b"quiet"))), None);
        let linked = image("other", b"");
        std::os::unix::fs::symlink("/etc/passwd", linked.path().join(DIR).join("6.12.efi")).unwrap();
        assert_eq!(of(&linked), Some(UnifiedKernel::default()));
    }

    #[test]
    fn what_it_does_not_start_from_is_refused() {
        let xfs = |kernel: &UnifiedKernel| kernel.check_filesystem(Filesystem::Xfs, "r").map_err(|error| error.code);
        for sealed in [format!("composefs={DIGEST} rw"), format!("rw composefs.digest=v1-sha512-12:{DIGEST}")] {
            assert_eq!(xfs(&with(&sealed)), Err(Code::FilesystemUnsupported), "{sealed}");
            assert_eq!(with(&sealed).check_filesystem(Filesystem::Btrfs, "r"), Ok(()));
        }
        for open in [format!("composefs=?{DIGEST}"), format!("composefs.digest=?v1-sha512-12:{DIGEST}")] {
            assert_eq!(xfs(&with(&open)), Ok(()), "{open}");
        }
        assert_eq!(xfs(&UnifiedKernel::default()), Err(Code::FilesystemUnsupported));
    }

    #[test]
    fn what_it_cannot_do_is_refused() {
        let sealed = with(&format!("composefs={DIGEST}"));
        let code = |kernel: &UnifiedKernel, plan: &InstallPlan, firmware| {
            kernel.check(plan, firmware, "registry.example/os:1").map_err(|error| (error.code, error.args.join(" ")))
        };
        let refused = |code, more: &str| Err((code, format!("registry.example/os:1{more}")));
        assert_eq!(code(&sealed, &plan(), Firmware::Efi), Ok(()));
        assert_eq!(code(&UnifiedKernel::default(), &plan(), Firmware::NoVariables), Ok(()));
        assert_eq!(code(&with("rw quiet"), &plan(), Firmware::Efi), refused(Code::KernelMissing, ""));
        assert_eq!(code(&sealed, &plan(), Firmware::Bios), refused(Code::FirmwareUnsupported, ""));
        let kargs = InstallPlan { kargs: vec!["quiet".into(), "splash".into()], ..plan() };
        assert_eq!(code(&sealed, &kargs, Firmware::Efi), refused(Code::KernelArgumentsRefused, " quiet splash"));
    }
}
