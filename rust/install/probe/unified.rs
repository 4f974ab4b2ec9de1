// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The unified kernel image of an image, and what the command line in it rules out.
//!
//! bootc 1.16 says so only when it installs it, after everything else is on the disk; and where it is given a layout, it does not look
//! for one and takes a file system without fs-verity, from which the system would not start.

use plan::findings::UnifiedKernel;
use std::fs::File;

use object::read::pe::PeFile64;
use object::read::{Object, ObjectSection, ReadCache};

use super::files::Files;

/// Where an image has it (bootc's `kernel.rs`).
pub const DIR: &str = "boot/EFI/Linux";
/// A file of that directory that is one.
const EXTENSION: &str = "efi";

/// The section of a unified kernel image that is its command line (Unified Kernel Image specification).
const CMDLINE: &str = ".cmdline";

/// The one of an image, where it has one.
pub fn of_files(files: &dyn Files) -> Option<UnifiedKernel> {
    let mut names = files.with_extension(DIR, EXTENSION);
    names.sort();
    let name = names.first()?;
    let cmdline = files.open(&format!("{DIR}/{name}")).and_then(|file| cmdline_of(&file));
    Some(UnifiedKernel { cmdline })
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
        let of = |root: &tempfile::TempDir| super::of_files(&Unpacked(root.path()));
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
}
