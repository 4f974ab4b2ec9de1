// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Takes down what holds a disk that is going to be erased.

use std::path::Path;

use super::claim::Claim;
use super::holders::{commands, holders, settle};
use super::problem::busy;
use super::scan::find;
use super::survey::survey;
use crate::cmd::{self, Cmd};
use words::error::Result;

/// Takes down what holds the disk and wipes every signature on it but those of the disk itself. This writes to the disk.
///
/// # Errors
/// `DiskBusy` when something cannot be ended or wiped, `ToolMissing`, those of a scan.
pub fn take_down(path: &Path) -> Result<()> {
    let mut before = usize::MAX;
    loop {
        let scan = survey()?;
        let disk = find(&scan, path)?;
        let left: Vec<String> = holders(disk).map(|node| node.path.display().to_string()).collect();
        if left.len() >= before {
            return Err(busy(path, &format!("{} cannot be ended", left.join(", "))));
        }
        for command in commands(disk) {
            settle(path)?;
            run(&command, path)?;
        }
        if left.is_empty() {
            break;
        }
        before = left.len();
    }
    settle(path)?;
    Claim::new(path).map(drop)
}

fn run(command: &Cmd, disk: &Path) -> Result<()> {
    cmd::output(command, |_| busy(disk, "what lies on it cannot be taken down")).map(drop)
}
