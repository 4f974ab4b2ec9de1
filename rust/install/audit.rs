// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads the finished disk as a firmware and an updater would: does it boot, and is it what was chosen?
//!
//! bootc can end with status 0 and leave a disk that does not boot (seen with bootupd on a machine that was not started by EFI).

mod finding;
mod found;
mod start;

use std::path::{Path, PathBuf};

use self::finding::Finding;
pub use self::found::Found;
use self::found::files;
use crate::deployment::Deployment;
use crate::selinux;
use crate::volume::luks::UNLOCK_KARG;
use plan::findings::Firmware;
use words::error::Result;

/// What was to be installed.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The image's.
    pub digest: &'a str,
    /// Where updates come from.
    pub reference: &'a str,
    /// The root is.
    pub encrypted: bool,
    /// What starts the disk; `None` where no boot loader was wanted.
    pub firmware: Option<Firmware>,
}

/// Checks an installed disk.
///
/// # Errors
/// `AuditFailed` with the first finding.
pub fn check(found: &Found<'_>, expected: &Expected<'_>) -> Result<()> {
    let Found { sysroot, layout, .. } = *found;
    if let Some(firmware) = expected.firmware {
        start::check(found, firmware)?;
    }
    check_entries(found, expected.encrypted)?;
    check_labels(&sysroot.join(layout.etc()))?;
    check_origin(&sysroot.join(layout.origin()), expected.reference)?;
    check_digest(sysroot, layout, expected.digest)
}

fn check_entries(disk: &Found<'_>, encrypted: bool) -> Result<()> {
    let Found { sysroot, esp, mark, .. } = *disk;
    let mut found = false;
    // Files of an entry are looked for where its boot loader looks: on the entry's own file system, /boot being one or a directory.
    for (entries, roots) in [
        (esp.map(|esp| esp.join("loader/entries")), vec![esp.map(Path::to_owned)]),
        (Some(sysroot.join("boot/loader/entries")), vec![Some(sysroot.to_owned()), Some(sysroot.join("boot"))]),
    ] {
        let roots: Vec<PathBuf> = roots.into_iter().flatten().collect();
        for entry in entries.iter().flat_map(|dir| files(dir, "conf")) {
            let text =
                std::fs::read_to_string(&entry).map_err(|error| Finding::NoBootEntry.error(entry.display(), error))?;
            if mark.is_some_and(|mark| !text.contains(mark)) {
                continue;
            }
            check_entry(&entry, &text, &roots)?;
            // A unified kernel image, which takes no arguments, is unlocked by the type of its partition.
            let takes_arguments = keys(&text).any(|(key, _)| key == "linux");
            if encrypted && takes_arguments && !text.contains(UNLOCK_KARG) {
                let why = format!("{} has no {UNLOCK_KARG}, without which the root stays locked", entry.display());
                return Err(Finding::NoUnlock.error(entry.display(), why));
            }
            found = true;
        }
    }
    let unified = esp.is_some_and(|esp| has_unified_kernel(&esp.join("EFI/Linux")));
    if found || unified { Ok(()) } else { Err(Finding::NoBootEntry.error("loader/entries", "there is no boot entry")) }
}

/// Every file that a boot entry names is there (Boot Loader Specification, type 1).
fn check_entry(entry: &Path, text: &str, roots: &[PathBuf]) -> Result<()> {
    for (key, value) in keys(text) {
        let is_there = || roots.iter().any(|root| root.join(value.trim_start_matches('/')).is_file());
        if matches!(key, "linux" | "initrd" | "efi" | "uki") && !is_there() {
            let why = format!("{} names {value}, which is not there", entry.display());
            return Err(Finding::EntryFileMissing.error(value, why));
        }
    }
    Ok(())
}

/// The lines of a boot entry.
fn keys(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| line.trim().split_once(char::is_whitespace)).map(|(key, value)| (key, value.trim()))
}

fn check_labels(etc: &Path) -> Result<()> {
    match selinux::unlabelled(etc)? {
        Some(path) => Err(Finding::NoLabel.error(path.display(), format!("{} has no SELinux label", path.display()))),
        None => Ok(()),
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .map_err(|error| Finding::NoOrigin.error(path.display(), format!("{}: {error}", path.display())))
}

fn check_origin(origin: &Path, reference: &str) -> Result<()> {
    let text = read(origin)?;
    let found = ini_value(&text, "origin", "container-image-reference").unwrap_or_default();
    // `ostree-unverified-image:docker://NAME` or `ostree-unverified-registry:NAME`.
    if !found.ends_with(&format!("/{reference}")) && !found.ends_with(&format!(":{reference}")) {
        return Err(
            Finding::OtherReference.error(found, format!("updates would come from `{found}`, not from `{reference}`"))
        );
    }
    Ok(())
}

fn check_digest(sysroot: &Path, layout: &Deployment, digest: &str) -> Result<()> {
    let found = match layout {
        Deployment::Composefs { .. } => {
            let text = read(&sysroot.join(layout.origin()))?;
            ini_value(&text, "image", "manifest_digest").unwrap_or_default().to_owned()
        }
        Deployment::Ostree { deployment, .. } => committed_digest(sysroot, deployment)?,
    };
    if found == digest {
        return Ok(());
    }
    let why = format!("the installed image is `{found}`, not `{digest}`");
    Err(Finding::OtherDigest.error(found, why))
}

/// The digest of the image that an ostree deployment is made of: ostree-ext keeps it in the metadata of the commit, a GVariant whose
/// strings end in a zero byte.
fn committed_digest(sysroot: &Path, deployment: &Path) -> Result<String> {
    const KEY: &[u8] = b"ostree.manifest-digest\0";
    let name = deployment.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unreadable = |why: String| Finding::NoOrigin.error(&name, why);
    let checksum = name.split('.').next().unwrap_or_default();
    let (directory, rest) = checksum.split_at_checked(2).ok_or_else(|| unreadable(format!("{name} is no checksum")))?;
    let commit = sysroot.join("ostree/repo/objects").join(directory).join(format!("{rest}.commit"));
    let bytes = std::fs::read(&commit).map_err(|error| unreadable(format!("{}: {error}", commit.display())))?;
    let key = bytes.windows(KEY.len()).position(|window| window == KEY);
    let value = key.map(|at| &bytes[at + KEY.len()..]).unwrap_or_default();
    // Zeros may come before it, to align it.
    let text = value.iter().skip_while(|byte| **byte == 0).take_while(|byte| **byte != 0).copied().collect();
    String::from_utf8(text).map_err(|error| unreadable(format!("{}: {error}", commit.display())))
}

/// The value of `key` in `[section]`.
fn ini_value<'a>(text: &'a str, section: &str, key: &str) -> Option<&'a str> {
    let mut current = "";
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            current = name;
        } else if let Some((name, value)) = line.split_once('=') {
            if current == section && name.trim() == key {
                return Some(value.trim());
            }
        }
    }
    None
}

/// Unified kernel images are in `EFI/Linux` or one directory below it.
fn has_unified_kernel(linux: &Path) -> bool {
    let below = std::fs::read_dir(linux).into_iter().flatten().filter_map(std::result::Result::ok);
    !files(linux, "efi").is_empty() || below.into_iter().any(|entry| !files(&entry.path(), "efi").is_empty())
}

#[cfg(test)]
mod tests {
    use words::error::Code;

    use super::*;

    const DIGEST: &str = "sha256:fee75c0efb9198179829fe82f45a73ad9a0319a2aafbe92e08a1784039c0a9d6";
    const REFERENCE: &str = "registry.example/os:1";
    /// As bootc 1.16.9 writes them.
    const ENTRY: &str = "title Debian\nversion 13\nlinux /EFI/Linux/bootc_composefs-ab/vmlinuz\n\
        initrd /EFI/Linux/bootc_composefs-ab/initrd\noptions root=UUID=1 rw composefs=ab\n";
    const ORIGIN: &str = "[origin]\ncontainer-image-reference = ostree-unverified-image:docker://registry.example/os:1\n\
        [boot]\nboot_type = bls\n[image]\n\
        manifest_digest = sha256:fee75c0efb9198179829fe82f45a73ad9a0319a2aafbe92e08a1784039c0a9d6\n";

    struct Disk(tempfile::TempDir, Option<&'static str>);

    impl Disk {
        fn good() -> Self {
            let disk = Self(tempfile::tempdir().unwrap(), None);
            disk.write("esp/EFI/BOOT/BOOTX64.EFI", "");
            disk.write("esp/EFI/Linux/bootc_composefs-ab/vmlinuz", "");
            disk.write("esp/EFI/Linux/bootc_composefs-ab/initrd", "");
            disk.write("esp/loader/entries/bootc_debian-13-1.conf", ENTRY);
            disk.write("sysroot/state/deploy/ab/ab.origin", ORIGIN);
            disk
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }

        fn remove(&self, path: &str) {
            std::fs::remove_file(self.0.path().join(path)).unwrap();
        }

        fn finding(&self) -> Option<String> {
            self.finding_of(false)
        }

        fn finding_of(&self, encrypted: bool) -> Option<String> {
            let sysroot = self.0.path().join("sysroot");
            let layout = Deployment::find(&sysroot).unwrap();
            let esp = self.0.path().join("esp");
            let found = Found {
                disk: Path::new("/no/such"),
                sysroot: &sysroot,
                esp: Some(&esp),
                boot_uuid: None,
                layout: &layout,
                mark: self.1,
            };
            let firmware = Some(Firmware::Efi);
            let result = check(&found, &Expected { digest: DIGEST, reference: REFERENCE, encrypted, firmware });
            result.err().map(|error| {
                assert_eq!(error.code, Code::AuditFailed);
                error.args[0].clone()
            })
        }
    }

    #[test]
    fn a_good_disk_passes() {
        assert_eq!(Disk::good().finding(), None);
    }

    #[test]
    fn an_empty_esp_is_found() {
        let disk = Disk::good();
        disk.remove("esp/EFI/BOOT/BOOTX64.EFI");
        assert_eq!(disk.finding().as_deref(), Some("no-boot-program"));
    }

    #[test]
    fn missing_entries_and_missing_files_of_entries_are_found() {
        let disk = Disk::good();
        disk.remove("esp/EFI/Linux/bootc_composefs-ab/initrd");
        assert_eq!(disk.finding().as_deref(), Some("entry-file-missing"));
        disk.remove("esp/loader/entries/bootc_debian-13-1.conf");
        assert_eq!(disk.finding().as_deref(), Some("no-boot-entry"));
    }

    #[test]
    fn an_entry_that_leaves_an_encrypted_root_locked_is_found() {
        let disk = Disk::good();
        assert_eq!(disk.finding_of(true).as_deref(), Some("no-unlock"));
        disk.write("esp/loader/entries/bootc_debian-13-1.conf", &ENTRY.replace(" rw", " rw rd.luks.uuid=2"));
        assert_eq!(disk.finding_of(true), None);
        disk.write("esp/EFI/Linux/bootc/bootc_composefs-ab.efi", "");
        let unified = "title Debian\nefi /EFI/Linux/bootc/bootc_composefs-ab.efi\n";
        disk.write("esp/loader/entries/bootc_debian-13-1.conf", unified);
        assert_eq!(disk.finding_of(true), None);
    }

    #[test]
    fn entries_of_other_systems_are_left_alone() {
        let mut disk = Disk::good();
        disk.write("esp/loader/entries/other.conf", "title Other\nlinux /gone\noptions root=UUID=2\n");
        assert_eq!(disk.finding().as_deref(), Some("entry-file-missing"));
        disk.1 = Some("UUID=1");
        assert_eq!(disk.finding(), None);
        disk.1 = Some("UUID=3");
        assert_eq!(disk.finding().as_deref(), Some("no-boot-entry"), "only other systems' entries");
    }

    #[test]
    fn a_unified_kernel_needs_no_entry() {
        let disk = Disk::good();
        disk.remove("esp/loader/entries/bootc_debian-13-1.conf");
        disk.write("esp/EFI/Linux/bootc/ab.efi", "");
        assert_eq!(disk.finding(), None);
    }

    #[test]
    fn files_that_selinux_keeps_from_everybody_are_found() {
        let disk = Disk::good();
        disk.write("sysroot/state/deploy/ab/etc/selinux/config", "SELINUX=enforcing\n");
        assert_eq!(disk.finding().as_deref(), Some("no-label"));
        disk.write("sysroot/state/deploy/ab/etc/selinux/config", "SELINUX=disabled\n");
        assert_eq!(disk.finding(), None);
    }

    #[test]
    fn the_digest_of_an_ostree_deployment_is_read_from_its_commit() {
        let disk = Disk(tempfile::tempdir().unwrap(), None);
        disk.write("ostree/deploy/default/deploy/cd34.0/etc/hostname", "");
        let finding = || {
            let layout = Deployment::find(disk.0.path()).unwrap();
            check_digest(disk.0.path(), &layout, DIGEST).err().map(|error| error.args[0].clone())
        };
        assert_eq!(finding().as_deref(), Some("no-origin"), "no commit");
        let commit = |digest: &str| format!("a\0ostree.manifest-digest\0\0\0{digest}\0s\0ostree.manifest\0{{}}\0");
        disk.write("ostree/repo/objects/cd/34.commit", &commit(DIGEST));
        assert_eq!(finding(), None);
        disk.write("ostree/repo/objects/cd/34.commit", &commit("sha256:00"));
        assert_eq!(finding().as_deref(), Some("other-digest"));
        disk.write("ostree/repo/objects/cd/34.commit", "a\0");
        assert_eq!(finding().as_deref(), Some("other-digest"));
    }

    #[test]
    fn another_image_or_another_source_of_updates_is_found() {
        let disk = Disk::good();
        let origin = "sysroot/state/deploy/ab/ab.origin";
        disk.write(origin, &ORIGIN.replace("fee75c", "000000"));
        assert_eq!(disk.finding().as_deref(), Some("other-digest"));
        disk.write(origin, &ORIGIN.replace("registry.example", "localhost"));
        assert_eq!(disk.finding().as_deref(), Some("other-reference"));
        disk.remove(origin);
        assert_eq!(disk.finding().as_deref(), Some("no-origin"));
    }
}
