// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What speaks against a disk, and the errors that say so.

use std::path::Path;

use words::error::Error;
use words::ffi::DiskProblem;

/// A disk with this problem can be the target, at least when the user has confirmed that it is not what it looks like.
pub fn can_be_chosen(problem: DiskProblem) -> bool {
    matches!(problem, DiskProblem::None | DiskProblem::LooksLikeMedium)
}

/// The problem's name in errors and in machine-readable output; empty for none.
pub fn problem_id(problem: DiskProblem) -> &'static str {
    match problem {
        DiskProblem::None => "",
        DiskProblem::LiveMedium => "live-medium",
        DiskProblem::LooksLikeMedium => "looks-like-medium",
        DiskProblem::Mounted => "mounted",
        DiskProblem::Swap => "swap",
        DiskProblem::InUse => "in-use",
        DiskProblem::ReadOnly => "read-only",
        DiskProblem::TooSmall => "too-small",
        DiskProblem::Zram => "zram",
        DiskProblem::Loop => "loop",
        _ => "wrong-kind",
    }
}

pub(super) fn not_found(path: &Path, why: String) -> Error {
    Error::disk_not_found(path.display(), why)
}

pub(super) fn busy(disk: &Path, why: &str) -> Error {
    let disk = disk.display().to_string();
    Error::disk_busy(&disk, format!("{disk} is in use: {why}; close programs that use it and try again"))
}
