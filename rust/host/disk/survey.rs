// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks at the disks of the running machine.

use std::sync::{Mutex, PoisonError};

use super::problem::can_be_chosen;
use super::scan::{Scan, failed};
use super::{claim, holders, verdict};
use crate::cmd::{self, Cmd};
use words::error::Result;

/// The columns of [`super::scan::Node`]; all of them are in util-linux 2.38 and later.
const COLUMNS: &str = "NAME,PATH,MAJ:MIN,TYPE,SIZE,RO,RM,TRAN,MODEL,SERIAL,WWN,FSTYPE,LABEL,UUID,MOUNTPOINTS";

/// Reads what lsblk(8) and the kernel say now, and which disks are held.
///
/// # Errors
/// `DiskScanFailed`; `ToolMissing` without lsblk.
pub(super) fn survey() -> Result<Scan> {
    // Two at once would find each other holding the disks.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let lsblk = Cmd::new("lsblk").args(["--json", "--bytes", "--output", COLUMNS]);
    let lsblk = cmd::output(&lsblk, |_| failed("listing the disks"))?;
    let mut scan = Scan::parse(&lsblk, &read("/proc/self/mountinfo")?, &read("/proc/swaps")?)?;
    // Only where nothing else speaks against them: opening a CD drive would close its tray.
    let candidates = scan.disks.iter().filter(|disk| can_be_chosen(verdict::problem(&scan, disk, 0).0));
    let ends = candidates.flat_map(holders::leaf_devices).map(|node| node.path.clone());
    scan.held = ends.filter(|path| claim::is_held(path)).collect();
    // Who looks at a disk that has just come or changed lets it go by then. Where udev does not come to rest, it is in use.
    if scan.held.first().is_some_and(|path| holders::settle(path).is_ok()) {
        scan.held.retain(|path| claim::is_held(path));
    }
    Ok(scan)
}

fn read(path: &str) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| failed(format!("{path}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_can_be_read() {
        survey().expect("a scan");
    }
}
