// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What is in the file systems: nothing where there has to be nothing, and room where it is shared.

use std::fs::ReadDir;
use std::path::Path;

use super::fault::{foreign_entries, not_empty, text, too_small};
use super::{ESP, Prepared, Volume};
use host::cmd::Cmd;
use host::mounts;
use host::room;
use host::run_dir::{RUN_DIR, create_private_dir};
use plan::findings::Ready;
use words::error::{Error, Result};

/// What ext4 makes of every file system, and mkfs for a directory that fsck fills.
const LOST_AND_FOUND: &str = "lost+found";

/// What boot loaders take beside kernels, with room to replace them.
const BOOT_LOADERS: u64 = 16 << 20;
/// Kernels that lie side by side during an update.
const KERNELS: u64 = 2;

impl Prepared {
    /// Whether there is nothing in what has to be empty, and room on what is shared. Mounts for reading.
    ///
    /// # Errors
    /// `PartitionNotEmpty`, `PartitionTooSmall`, `ForeignBootEntries`, `MountFailed`.
    pub fn look_inside(&self, ready: &Ready) -> Result<()> {
        let kernels = KERNELS * ready.kernel_bytes + BOOT_LOADERS;
        for (volume, place) in self.emptied(ready) {
            let free = look(volume, |mounted| match first_entry(mounted)? {
                Some(name) => Err(not_empty(&volume.device, place, &name)),
                None => free_bytes(mounted),
            })?;
            if place == "/boot" && free < kernels {
                return Err(too_small(&volume.device, place, kernels, free));
            }
        }
        let Some(esp) = &self.esp else { return Ok(()) };
        let needed = if ready.grub { BOOT_LOADERS } else { kernels };
        let free = look(esp, |mounted| match boot_entry(mounted)? {
            // bootc renames, replaces and counts whatever is there, at its first update at the latest (seen with 1.16.9).
            Some(name) if !ready.grub => Err(foreign_entries(&esp.device, &name)),
            _ => free_bytes(mounted),
        })?;
        if free < needed { Err(too_small(&esp.device, ESP, needed, free)) } else { Ok(()) }
    }
}

/// Mounts the file system for reading while it is looked at.
fn look<T>(volume: &Volume, at: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    let place = Path::new(RUN_DIR).join("look");
    create_private_dir(&place)?;
    mounts::run(&look_command(volume, &place))?;
    let seen = at(&place);
    mounts::unmount_in(&place)?;
    seen
}

/// Without bringing up to date what was not unmounted: that writes.
pub(super) fn look_command(volume: &Volume, place: &Path) -> Cmd {
    let options = match volume.filesystem.as_str() {
        "ext4" => "ro,noload",
        "xfs" => "ro,norecovery",
        "btrfs" => "ro,nologreplay",
        _ => "ro",
    };
    Cmd::new("mount").args(["--options", options]).args([text(&volume.device), text(place)])
}

/// What cannot be read is not taken for empty: what is empty gets wiped after a failure.
pub(super) fn first_entry(dir: &Path) -> Result<Option<String>> {
    let entries = std::fs::read_dir(dir).map_err(|error| unreadable(dir, &error))?;
    first_name(dir, entries, |name| name != LOST_AND_FOUND)
}

/// A boot entry on an EFI system partition (Boot Loader Specification, type 1).
pub(super) fn boot_entry(esp: &Path) -> Result<Option<String>> {
    let dir = esp.join("loader/entries");
    let entries = match std::fs::read_dir(&dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        entries => entries.map_err(|error| unreadable(&dir, &error))?,
    };
    first_name(&dir, entries, |name| name.ends_with(".conf"))
}

fn first_name(dir: &Path, entries: ReadDir, is_wanted: impl Fn(&str) -> bool) -> Result<Option<String>> {
    for entry in entries {
        let name = entry.map_err(|error| unreadable(dir, &error))?.file_name().to_string_lossy().into_owned();
        if is_wanted(&name) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn unreadable(dir: &Path, error: &std::io::Error) -> Error {
    Error::mount_failed(text(dir), format!("{}: {error}", dir.display()))
}

pub(super) fn free_bytes(dir: &Path) -> Result<u64> {
    room::free_bytes(dir).map_err(|error| unreadable(dir, &error))
}
