// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Everything that can be checked before anything is done; reads only.

use std::path::Path;

use crate::runner;
use crate::scratch::{self, ScratchPlan};
use crate::system;
use crate::volume::prepared::Prepared;
use crate::volume::{self, luks};
use host::cmd;
use host::disk;
use plan::InstallPlan;
use words::error::{Error, Result};

/// Programs of the live system that an installation starts.
const TOOLS: [&str; 5] = ["lsblk", "mount", "udevadm", "umount", "wipefs"];

/// Checks that the installation can be done, and decides where its temporary data go.
///
/// # Errors
/// `NotRoot`, `ToolMissing` (one for all of them), those of [`disk::recheck`], `DiskTooSmall`, `ScratchFull`.
pub fn check(plan: &InstallPlan) -> Result<ScratchPlan> {
    check_root(nix::unistd::geteuid().is_root())?;
    check_tools(&[runner::tools(plan), volume::tools(plan), scratch::tools(plan)].concat(), &cmd::exists)?;
    if plan.encrypts() {
        luks::require_kernel_support()?;
    }
    runner::check_approach(plan.approach)?;
    system::check(&plan.system)?;
    match &plan.place {
        plan::Place::Disk(chosen) => check_size(&disk::recheck(chosen)?, chosen.size_bytes, plan.image.disk_bytes())?,
        plan::Place::Partitions(partitions) if partitions.is_empty() => {}
        plan::Place::Partitions(partitions) => drop(Prepared::find(partitions)?),
    }
    scratch::plan(plan)
}

fn check_root(is_root: bool) -> Result<()> {
    if is_root {
        return Ok(());
    }
    let why = "an installation needs root; start Calamares with its own launcher or pkexec";
    Err(Error::not_root(why))
}

fn check_tools(more: &[&str], is_there: &dyn Fn(&str) -> bool) -> Result<()> {
    let tools = TOOLS.iter().chain(more).copied();
    let missing: Vec<&str> = tools.filter(|tool| !is_there(tool)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(", ");
    let why = format!("not installed in the live system: {names}; install the packages that have them and try again");
    Err(Error::tool_missing(&names, why))
}

/// Whether the disk has room for what an image needs, in bytes.
///
/// # Errors
/// `DiskTooSmall`.
pub fn check_size(disk: &Path, there: u64, needed: u64) -> Result<()> {
    if there >= needed {
        return Ok(());
    }
    let disk = disk.display().to_string();
    let why = format!("{disk} has {there} bytes and the image needs about {needed}; choose a larger disk");
    Err(Error::disk_too_small(&disk, needed, there, why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn only_root_installs() {
        assert!(check_root(true).is_ok());
        assert_eq!(check_root(false).unwrap_err().code, Code::NotRoot);
    }

    #[test]
    fn missing_programs_come_in_one_message() {
        assert!(check_tools(&["podman"], &|_| true).is_ok());
        let error = check_tools(&["podman"], &|tool| tool == "mount").unwrap_err();
        assert_eq!(
            (error.code, error.args),
            (Code::ToolMissing, vec!["lsblk, udevadm, umount, wipefs, podman".to_owned()])
        );
    }

    #[test]
    fn a_small_disk_is_refused_with_the_numbers() {
        assert!(check_size(Path::new("/dev/vda"), 10, 10).is_ok());
        let error = check_size(Path::new("/dev/vda"), 9, 10).unwrap_err();
        assert_eq!((error.code, error.args), (Code::DiskTooSmall, ["/dev/vda", "10", "9"].map(String::from).to_vec()));
    }
}
