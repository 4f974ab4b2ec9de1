// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Desktops mount what appears on a disk. While bootc makes file systems they must not: its own unmounting would fail.

use std::path::Path;

use crate::cmd::{self, Cmd};
use crate::run_dir::MAPPING;
use words::error::{Error, Result};

/// A rule of udev that lasts until the next start at most.
const RULE: &str = "/run/udev/rules.d/99-calamares-bootc.rules";

/// Keeps desktops from mounting the disk, its partitions and the opened root, until [`allow`].
///
/// # Errors
/// `ScratchFailed` with the rule's file.
pub fn inhibit(disk: &Path) -> Result<()> {
    let rule = Path::new(RULE);
    let name = disk.file_name().unwrap_or_default().to_string_lossy();
    let made = rule.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(rule, text(&name))).map_err(|error| failed(&error))?;
    reload()
}

/// Takes [`inhibit`] back; also when it was never called. udev notices by itself, only later.
///
/// # Errors
/// `ScratchFailed` with the rule's file.
pub fn allow() -> Result<()> {
    match std::fs::remove_file(RULE) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(&error)),
        _ => Ok(()),
    }
}

/// `sda1`, but `nvme0n1p1`: a `p` stands before the number where the disk's name ends in one. UDISKS_IGNORE: udisks(8), which all
/// desktops mount with.
fn text(disk: &str) -> String {
    let number = if disk.ends_with(|c: char| c.is_ascii_digit()) { "p[0-9]*" } else { "[0-9]*" };
    let names = [format!("KERNEL==\"{disk}|{disk}{number}\""), format!("ENV{{DM_NAME}}==\"{MAPPING}\"")];
    names.map(|name| format!("SUBSYSTEM==\"block\", {name}, ENV{{UDISKS_IGNORE}}=\"1\"\n")).concat()
}

fn reload() -> Result<()> {
    let why = "telling udev of the rule against automatic mounting";
    cmd::output(&Cmd::new("udevadm").args(["control", "--reload"]), |_| Error::scratch_failed(RULE, why)).map(drop)
}

fn failed(error: &std::io::Error) -> Error {
    Error::scratch_failed(RULE, format!("{RULE}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_is_for_this_disk_alone() {
        // Neither for sdaa nor for nvme0n10.
        let rule = |name: &str| format!("SUBSYSTEM==\"block\", {name}, ENV{{UDISKS_IGNORE}}=\"1\"\n");
        let mapping = rule("ENV{DM_NAME}==\"calamares-bootc-root\"");
        assert_eq!(text("sda"), rule("KERNEL==\"sda|sda[0-9]*\"") + &mapping);
        assert_eq!(text("nvme0n1"), rule("KERNEL==\"nvme0n1|nvme0n1p[0-9]*\"") + &mapping);
    }
}
