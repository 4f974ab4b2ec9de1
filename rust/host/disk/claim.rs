// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The proof that nobody else uses a disk.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg, OFlag};

use super::problem::{busy, not_found, problem_id};
use crate::udev;
use words::error::{Error, Result};
use words::ffi::DiskProblem;

/// How long a lock of somebody else is waited for: udev's, while it looks at a disk.
const PATIENCE: Duration = Duration::from_secs(10);

/// Exclusive use of a disk until dropped: nothing can be mounted from it, mapped onto it or added to an array, and udev leaves it
/// alone (systemd's block device locking).
///
/// bootc opens the disk itself and would find it busy under a claim. So one is made and dropped right before bootc starts. Between
/// the two another program could still take the disk; wipefs(8), which bootc runs first, opens it exclusively and fails then,
/// before anything is written.
#[derive(Debug)]
pub struct Claim {
    _disk: Flock<File>,
}

impl Claim {
    /// Opens the disk for exclusive use.
    ///
    /// # Errors
    /// `DiskBusy` when another program has it or a partition of it; `DiskNotFound` when it is gone.
    pub fn new(disk: &Path) -> Result<Self> {
        let file = open(disk).map_err(|error| failed(disk, &error))?;
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => Ok(Self { _disk: lock }),
            Err((file, Errno::EWOULDBLOCK)) => Self::after_udev(file, disk),
            Err((_, errno)) => Err(failed(disk, &errno.into())),
        }
    }

    /// udev holds a shared lock while it looks at a disk. One in another container looks too, and is not waited for by `settle`.
    fn after_udev(mut file: File, disk: &Path) -> Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            udev::settle(PATIENCE, || busy(disk, "udev does not come to rest"))?;
            match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
                Ok(lock) => return Ok(Self { _disk: lock }),
                Err((again, Errno::EWOULDBLOCK)) if Instant::now() < deadline => file = again,
                Err(_) => return Err(busy(disk, "another program has locked it")),
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Whether something has the disk, or a part of it, for itself. What cannot be opened at all is not held; using it will tell.
pub(super) fn is_held(disk: &Path) -> bool {
    open(disk).is_err_and(|error| error.raw_os_error() == Some(Errno::EBUSY as i32))
}

/// Exclusive for block devices, where there is no O_CREAT (open(2)). Not for writing: udev would take the closing of a writer for a
/// change of the disk and read its partition table again while bootc writes it.
fn open(disk: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).custom_flags((OFlag::O_EXCL | OFlag::O_CLOEXEC).bits()).open(disk)
}

fn failed(disk: &Path, error: &std::io::Error) -> Error {
    let code = error.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw);
    match code {
        Errno::EBUSY => busy(disk, "something on it is mounted or otherwise held open"),
        Errno::ENOENT | Errno::ENXIO | Errno::ENODEV | Errno::ENOMEDIUM => {
            not_found(disk, format!("{}: {error}; choose the disk again", disk.display()))
        }
        _ => {
            let why = format!("{}: {error}; see the kernel's log", disk.display());
            Error::disk_unusable(disk.display(), problem_id(DiskProblem::InUse), why)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn a_disk_that_is_not_there_is_named() {
        let error = Claim::new(Path::new("/dev/no-such-disk")).unwrap_err();
        assert_eq!(
            (error.code, error.args.as_slice()),
            (Code::DiskNotFound, ["/dev/no-such-disk".to_owned()].as_slice())
        );
    }

    #[test]
    fn a_second_claim_is_refused_until_the_first_one_ends() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let first = Claim::new(file.path()).expect("a claim");
        let lock = File::open(file.path()).expect("the file");
        assert!(Flock::lock(lock, FlockArg::LockSharedNonblock).is_err());
        drop(first);
        // As udev does for a moment.
        let moment =
            Flock::lock(File::open(file.path()).expect("the file"), FlockArg::LockSharedNonblock).expect("a lock");
        let udev = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            drop(moment);
        });
        // The roots that the tests run in have no udev that could be asked to come to rest.
        if udev::settle(Duration::from_secs(1), || Error::internal("udev")).is_ok() {
            Claim::new(file.path()).expect("a claim");
        }
        udev.join().expect("dropped");
        Claim::new(file.path()).expect("a claim");
    }
}
