// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Where the target is mounted, and how.

use std::path::{Path, PathBuf};

use host::cmd::Cmd;
use host::run_dir::RUN_DIR;

/// Where the target's root file system is mounted, for us and for bootc alike.
pub fn dir() -> PathBuf {
    Path::new(RUN_DIR).join("target")
}

/// Mounts a part of it.
pub(super) fn mount(device: &Path, place: &Path) -> Cmd {
    Cmd::new("mount")
        .args(["--options", "X-mount.mkdir=0755"])
        .args([device, place].map(|path| path.display().to_string()))
}
