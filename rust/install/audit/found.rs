// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The disk that is checked.

use std::path::{Path, PathBuf};

use crate::deployment::Deployment;

/// An installed disk, mounted for reading.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The disk itself.
    pub disk: &'a Path,
    /// The root file system, with `/boot`.
    pub sysroot: &'a Path,
    /// The EFI system partition, where there is one.
    pub esp: Option<&'a Path>,
    /// The UUID of the file system that `/boot` is in, where it is known.
    pub boot_uuid: Option<&'a str>,
    /// What is in the root file system.
    pub layout: &'a Deployment,
    /// What the system's own boot entries have, where the partition is shared with other systems.
    pub mark: Option<&'a str>,
}

/// The files of a directory with this extension, in any case; none when the directory is not there.
pub fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let has_extension = |path: &PathBuf| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension));
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    entries.filter_map(std::result::Result::ok).map(|entry| entry.path()).filter(has_extension).collect()
}
