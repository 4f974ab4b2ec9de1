// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! An EFI system partition that is shared with other systems: what is on it is remembered before bootc writes to it, so that a
//! failed installation can be taken off it again and nothing else with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::deployment;
use host::cmd::Cmd;
use host::mounts;
use host::run_dir::{RUN_DIR, create_private_dir, remove_dir};
use words::error::{Error, Result};

/// Larger files are kernels, whose names nobody else has; boot programs and entries are smaller.
const LARGEST_COPY: u64 = 16 << 20;

/// Where no boot loader but its owner's writes; 30 MB on a machine with Windows.
const FOREIGN: &str = "EFI/Microsoft";

/// What was on the partition. Paths are relative to its root.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Before {
    directories: BTreeSet<PathBuf>,
    files: BTreeSet<PathBuf>,
}

fn memory() -> PathBuf {
    Path::new(RUN_DIR).join("esp-before")
}

/// Remembers what is on the partition.
///
/// # Errors
/// `MountFailed`; `ScratchFailed` when it cannot be read or kept.
pub fn remember(device: &Path) -> Result<()> {
    let esp = deployment::mount_esp(device)?;
    let kept = keep(&esp, &memory());
    mounts::unmount_in(&esp)?;
    kept
}

fn keep(esp: &Path, memory: &Path) -> Result<()> {
    remove_dir(memory)?;
    create_private_dir(&memory.join("files"))?;
    let before = Before::read(esp)?;
    for file in before.files.iter().filter(|file| !file.starts_with(FOREIGN)) {
        let (from, to) = (esp.join(file), memory.join("files").join(file));
        let copy = || {
            if from.metadata()?.len() <= LARGEST_COPY {
                std::fs::create_dir_all(to.parent().unwrap_or(memory))?;
                std::fs::copy(&from, &to)?;
            }
            Ok(())
        };
        copy().map_err(|error| failed(&from, &error))?;
    }
    let list = memory.join("list.json");
    let text = serde_json::to_vec(&before).map_err(|error| failed(&list, &error.into()))?;
    std::fs::write(&list, text).map_err(|error| failed(&list, &error))
}

/// Makes the partition what it was. Without a memory of it nothing has been written to it.
///
/// # Errors
/// `MountFailed`, `UnmountFailed`; `WipeFailed` with the file that is not as it was.
pub fn restore(device: &Path) -> Result<()> {
    if !memory().join("list.json").exists() {
        return Ok(());
    }
    let esp = deployment::esp_dir();
    create_private_dir(&esp)?;
    let mount = Cmd::new("mount").args([device, esp.as_path()].map(|path| path.display().to_string()));
    mounts::run(&mount)?;
    let restored = bring_back(&esp, &memory());
    // It is the last that is mounted: our directory, which became a mount for it, goes too.
    mounts::unmount_ours()?;
    restored
}

fn bring_back(esp: &Path, memory: &Path) -> Result<()> {
    let list = memory.join("list.json");
    let text = std::fs::read(&list).map_err(|error| failed(&list, &error))?;
    let before: Before = serde_json::from_slice(&text).map_err(|error| failed(&list, &error.into()))?;
    let now = Before::read(esp)?;
    let not_wiped = |path: &Path, error: &std::io::Error| {
        let path = path.display().to_string();
        Error::wipe_failed(&path, format!("{path}: {error}"))
    };
    for file in now.files.difference(&before.files) {
        std::fs::remove_file(esp.join(file)).map_err(|error| not_wiped(file, &error))?;
    }
    // What is deeper comes later in the order, and has to go first.
    for directory in now.directories.iter().rev().filter(|directory| !before.directories.contains(*directory)) {
        std::fs::remove_dir(esp.join(directory)).map_err(|error| not_wiped(directory, &error))?;
    }
    for file in &before.files {
        let (kept, here) = (memory.join("files").join(file), esp.join(file));
        let content = match std::fs::read(&kept) {
            // Larger than what is kept, or not ours to touch.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            content => content.map_err(|error| not_wiped(file, &error))?,
        };
        if std::fs::read(&here).ok().as_ref() != Some(&content) {
            let write = || {
                std::fs::create_dir_all(here.parent().unwrap_or(esp))?;
                std::fs::write(&here, &content)
            };
            write().map_err(|error| not_wiped(file, &error))?;
        }
    }
    Ok(())
}

/// Removes the memory.
///
/// # Errors
/// `ScratchFailed`.
pub fn forget() -> Result<()> {
    remove_dir(&memory())
}

impl Before {
    fn read(root: &Path) -> Result<Self> {
        let mut found = Self::default();
        let mut pending = vec![PathBuf::new()];
        while let Some(directory) = pending.pop() {
            let mut read = || -> std::io::Result<()> {
                for entry in std::fs::read_dir(root.join(&directory))? {
                    let entry = entry?;
                    let path = directory.join(entry.file_name());
                    if entry.file_type()?.is_dir() {
                        found.directories.insert(path.clone());
                        pending.push(path);
                    } else {
                        found.files.insert(path);
                    }
                }
                Ok(())
            };
            read().map_err(|error| failed(&root.join(&directory), &error))?;
        }
        Ok(found)
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    let path = path.display().to_string();
    Error::scratch_failed(&path, format!("the EFI system partition: {path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn what_others_have_there_comes_back_and_what_is_new_goes() {
        let (esp, memory) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let memory = memory.path().join("esp-before");
        let others = [
            ("EFI/BOOT/BOOTX64.EFI", "theirs"),
            ("EFI/Microsoft/Boot/bootmgfw.efi", "windows"),
            ("loader/loader.conf", "timeout 3"),
            ("loader/entries/other.conf", "title Other"),
        ];
        write(esp.path(), &others);
        let before = Before::read(esp.path()).unwrap();
        keep(esp.path(), &memory).unwrap();
        assert!(!memory.join("files/EFI/Microsoft").exists(), "nobody writes there");
        write(
            esp.path(),
            &[
                ("EFI/BOOT/BOOTX64.EFI", "ours"),
                ("EFI/Linux/bootc_composefs-ab/vmlinuz", "kernel"),
                ("loader/entries/bootc.conf", "title Ours"),
            ],
        );
        std::fs::remove_file(esp.path().join("loader/loader.conf")).unwrap();
        bring_back(esp.path(), &memory).unwrap();
        assert_eq!(Before::read(esp.path()).unwrap(), before);
        for (name, text) in others {
            assert_eq!(std::fs::read_to_string(esp.path().join(name)).unwrap(), text, "{name}");
        }
        remove_dir(&memory).unwrap();
        remove_dir(&memory).unwrap();
        assert!(!memory.exists());
    }

    #[test]
    fn a_copy_that_cannot_be_read_is_an_error() {
        let (esp, memory) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(esp.path().join("BOOT.CSV"), "theirs").unwrap();
        keep(esp.path(), memory.path()).unwrap();
        let kept = memory.path().join("files/BOOT.CSV");
        std::fs::remove_file(&kept).unwrap();
        bring_back(esp.path(), memory.path()).expect("it was not kept");
        std::fs::create_dir(&kept).unwrap();
        assert_eq!(bring_back(esp.path(), memory.path()).unwrap_err().code, Code::WipeFailed);
    }

    #[test]
    fn what_cannot_be_remembered_is_an_error() {
        let memory = tempfile::tempdir().unwrap();
        let error = keep(Path::new("/no/such/directory"), &memory.path().join("memory")).unwrap_err();
        assert_eq!(error.code, Code::ScratchFailed);
        assert_eq!(bring_back(Path::new("/"), memory.path()).unwrap_err().code, Code::ScratchFailed);
    }
}
