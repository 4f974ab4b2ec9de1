// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What of ours lies in the live system, and where.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use words::error::{Error, Result};

/// Everything of ours in the live system is below this; root only.
pub const RUN_DIR: &str = "/run/calamares-bootc";

/// [`RUN_DIR`] as a path.
pub fn run_dir() -> &'static Path {
    Path::new(RUN_DIR)
}

/// Removes a directory with everything in it. It is not an error if it does not exist.
///
/// # Errors
/// `ScratchFailed`.
pub fn remove_dir(dir: &Path) -> Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed("removing", dir, &error)),
        _ => Ok(()),
    }
}

/// Makes a directory that only root can enter.
pub fn create_private_dir(dir: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|error| failed("creating", dir, &error))
}

/// device-mapper's name of the opened root; known, so that it can be closed.
pub const MAPPING: &str = "calamares-bootc-root";

fn failed(what: &str, path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::scratch_failed(path.display(), format!("{what} {}: {error}", path.display()))
}
