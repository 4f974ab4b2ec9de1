// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The machine's disks: which there are, which can be erased, and why the others can't.
//!
//! [`survey`] asks lsblk(8) and the kernel, [`scan`] reads their answers, [`verdict`] decides from what was read and nothing else, [`claim`] proves that nobody else has a disk open.
//! Two functions write to a disk, and only past the point of no return: [`take_down`] before an installation, [`destroy`] after
//! one that failed.

pub mod automount;
mod claim;
mod holders;
mod problem;
mod scan;
mod survey;
mod table;
mod take_down;
mod verdict;

use plan::disk::DiskIdentity;
use std::path::{Path, PathBuf};

use self::problem::not_found;
pub use self::problem::problem_id;
use self::scan::{Node, Scan, find};
use self::survey::survey;
pub use self::table::destroy;
pub use self::take_down::take_down;
use words::error::{Error, Result};
use words::ffi::{Disk, DiskProblem};

/// All disks of the machine, the usable ones first. Disks below `needed_bytes` are too small.
///
/// # Errors
/// `DiskScanFailed` when lsblk or the kernel's tables cannot be read.
pub fn list(needed_bytes: u64) -> Result<Vec<Disk>> {
    Ok(list_of(&survey()?, needed_bytes))
}

fn list_of(scan: &Scan, needed_bytes: u64) -> Vec<Disk> {
    // A disk that several paths lead to is one disk.
    let disks = scan.disks.iter().filter(|node| scan.first_path(node) == *node);
    let mut disks: Vec<Disk> = disks.map(|node| describe(scan, node, needed_bytes)).collect();
    // Stable: lsblk's order stays within a group.
    disks.sort_by_key(|disk| match disk.problem {
        DiskProblem::None => 0,
        DiskProblem::Zram | DiskProblem::Loop | DiskProblem::WrongKind => 2,
        _ => 1,
    });
    disks
}

fn describe(scan: &Scan, node: &Node, needed_bytes: u64) -> Disk {
    let (problem, problem_args) = verdict::problem(scan, node, needed_bytes);
    Disk {
        path: node.path.display().to_string(),
        model: node.model().to_owned(),
        serial: node.serial().to_owned(),
        bus: node.tran.clone().unwrap_or_default(),
        size_bytes: node.size,
        removable: node.rm || node.tran.as_deref() == Some("usb"),
        partitions: node.children.iter().filter(|child| child.is_partition()).count().try_into().unwrap_or(u32::MAX),
        contents: node.contents(),
        problem,
        problem_args,
    }
}

/// The disk at `path`, which may be a link below `/dev/disk`, to be found again later.
///
/// # Errors
/// `DiskNotFound` when there is no such disk, `DiskUnusable` when it cannot be a target.
pub fn identity_of(path: &Path) -> Result<DiskIdentity> {
    choose(path, false)
}

/// The same, of a disk that the user has confirmed though it looks like what the installer runs from.
///
/// # Errors
/// Those of [`identity_of`].
pub fn confirmed_identity_of(path: &Path) -> Result<DiskIdentity> {
    choose(path, true)
}

fn choose(path: &Path, even_if_medium: bool) -> Result<DiskIdentity> {
    let target = path.canonicalize().map_err(|error| {
        not_found(path, format!("{}: {error}; `calamares-bootc disks` lists the disks of this machine", path.display()))
    })?;
    let scan = survey()?;
    let node = find(&scan, &target)?;
    refuse_unusable(&scan, node, even_if_medium)?;
    Ok(DiskIdentity { even_if_medium, ..identity(node) })
}

/// What `node` is recognised by.
fn identity(node: &Node) -> DiskIdentity {
    DiskIdentity {
        path: node.path.clone(),
        size_bytes: node.size,
        serial: node.serial().to_owned(),
        wwn: node.wwn().to_owned(),
        model: node.model().to_owned(),
        even_if_medium: false,
    }
}

/// Whether `node` is the disk that was chosen, whatever its name is now.
fn is_chosen(chosen: &DiskIdentity, node: &Node) -> bool {
    let here = identity(node);
    (chosen.size_bytes, &chosen.serial, &chosen.wwn, &chosen.model)
        == (here.size_bytes, &here.serial, &here.wwn, &here.model)
}

/// Looks the chosen disk up again, right before the first write, and proves that it can be made free: nothing on it is open, the
/// programs for it are there. Returns its name of now.
///
/// # Errors
/// Those of [`recheck`]; `DiskBusy`, `ToolMissing`.
pub fn prove_free(identity: &DiskIdentity) -> Result<PathBuf> {
    let scan = survey()?;
    let path = recheck_in(&scan, identity)?;
    holders::prove_free(&scan, &path)?;
    Ok(path)
}

/// Looks the chosen disk up again: names move when disks come and go. Returns its name of now.
///
/// # Errors
/// `DiskNotFound` when it is gone, `DiskChanged` when another disk has its name or it cannot be told from another one,
/// `DiskUnusable` when it has come into use since.
pub fn recheck(identity: &DiskIdentity) -> Result<PathBuf> {
    recheck_in(&survey()?, identity)
}

fn recheck_in(scan: &Scan, identity: &DiskIdentity) -> Result<PathBuf> {
    let mut alike: Vec<&Node> = scan.disks.iter().filter(|node| is_chosen(identity, node)).collect();
    // Another path to the same disk is no other disk.
    alike.retain(|node| node.path == identity.path || scan.first_path(node) == *node);
    let in_place = alike.iter().find(|node| node.path == identity.path);
    let node = match (in_place, alike.as_slice()) {
        (Some(node), _) => node,
        (None, [node]) if identity.is_unmistakable() => node,
        _ => return Err(lost(scan, identity, alike.len())),
    };
    let node = scan.first_path(node);
    refuse_unusable(scan, node, identity.even_if_medium)?;
    Ok(node.path.clone())
}

fn lost(scan: &Scan, identity: &DiskIdentity, alike: usize) -> Error {
    let path = identity.path.display();
    let wanted = format!("`{}`, serial `{}`, {} bytes", identity.model, identity.serial, identity.size_bytes);
    let again = "choose the disk again";
    if alike > 1 {
        let why = format!("{path} is gone and {alike} disks look like it ({wanted}); unplug the others or {again}");
        return Error::disk_changed(&path, why);
    }
    match scan.disks.iter().find(|node| node.path == identity.path) {
        Some(node) => {
            let (model, serial, size) = (node.model(), node.serial(), node.size);
            let why = format!("{path} was {wanted} and is now `{model}`, serial `{serial}`, {size} bytes; {again}");
            Error::disk_changed(&path, why)
        }
        None => not_found(&identity.path, format!("{path} ({wanted}) is not there any more; plug it in or {again}")),
    }
}

fn refuse_unusable(scan: &Scan, node: &Node, even_if_medium: bool) -> Result<()> {
    let (problem, args) = verdict::problem(scan, node, 0);
    let path = node.path.display();
    match problem {
        DiskProblem::None => return Ok(()),
        DiskProblem::LooksLikeMedium if even_if_medium => {
            tracing::warn!(%path, "the disk looks like the live medium and is used since the user has confirmed it");
            return Ok(());
        }
        DiskProblem::LooksLikeMedium => {
            let why = format!(
                "{path} holds the image of a live system, and this one may run from it; if it does not, say so with `--even-if-medium`"
            );
            return Err(Error::disk_unusable(&path, problem_id(problem), why));
        }
        _ => {}
    }
    let why = format!("{path} cannot be erased: {} {}", problem_id(problem), args.join(", "));
    Err(Error::disk_unusable(&path, problem_id(problem), why.trim_end()))
}

/// The disk can be the target, at least when the user has confirmed it.
pub fn can_be_chosen(disk: &Disk) -> bool {
    problem::can_be_chosen(disk.problem)
}

#[cfg(test)]
mod tests;
