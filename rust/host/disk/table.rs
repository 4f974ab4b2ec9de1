// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The partition table of a disk whose installation failed: taken away, so that half a system never boots.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use nix::fcntl::OFlag;

use words::error::{Error, Result};

/// What is overwritten at both ends of the disk, in bytes: boot code, GPT with its copy, whatever the sector size, and the file
/// systems that lie on disks without partitions.
const END: u64 = 1 << 20;

mod ioctl {
    nix::ioctl_none!(
        /// Writes out and forgets what the kernel keeps of the disk (BLKFLSBUF of linux/fs.h).
        forget_buffers, 0x12, 97);
    nix::ioctl_none!(
        /// Reads the partition table again (BLKRRPART of linux/fs.h).
        read_partitions, 0x12, 95);
}

/// Overwrites both ends of the disk and reads them back from it.
///
/// # Errors
/// `WipeFailed` when the disk is in use, cannot be written to, or gives back something else.
pub fn destroy(disk: &Path) -> Result<()> {
    overwrite(disk).map_err(|error| {
        let path = disk.display().to_string();
        let why = format!("{path} could not be wiped after the failure: {error}; do not start the computer from it");
        Error::wipe_failed(&path, why)
    })
}

fn overwrite(disk: &Path) -> std::io::Result<()> {
    let exclusive = (OFlag::O_EXCL | OFlag::O_CLOEXEC).bits();
    let mut file = OpenOptions::new().read(true).write(true).custom_flags(exclusive).open(disk)?;
    let size = file.seek(SeekFrom::End(0))?;
    let length = END.min(size);
    let places = [0, size - length];
    for place in places {
        file.seek(SeekFrom::Start(place))?;
        file.write_all(&vec![0; length as usize])?;
    }
    file.sync_all()?;
    let is_device = file.metadata()?.file_type().is_block_device();
    if is_device {
        forget_buffers(&file)?;
    }
    for place in places {
        file.seek(SeekFrom::Start(place))?;
        let mut read = vec![1; length as usize];
        file.read_exact(&mut read)?;
        if read.iter().any(|byte| *byte != 0) {
            return Err(std::io::Error::other(format!("what was written at byte {place} does not come back")));
        }
    }
    if is_device { read_partitions(&file) } else { Ok(()) }
}

fn forget_buffers(disk: &File) -> std::io::Result<()> {
    // SAFETY: the request takes no argument, and the descriptor is open for the whole call.
    unsafe { ioctl::forget_buffers(disk.as_raw_fd()) }?;
    Ok(())
}

fn read_partitions(disk: &File) -> std::io::Result<()> {
    // SAFETY: the request takes no argument, and the descriptor is open for the whole call.
    unsafe { ioctl::read_partitions(disk.as_raw_fd()) }?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn both_ends_are_zeroed_and_the_middle_stays() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(&vec![7; 3 << 20]).expect("bytes");
        destroy(file.path()).expect("wiped");
        let bytes = std::fs::read(file.path()).expect("bytes");
        let (start, rest) = bytes.split_at(1 << 20);
        let (middle, end) = rest.split_at(1 << 20);
        assert!(start.iter().chain(end).all(|byte| *byte == 0));
        assert!(middle.iter().all(|byte| *byte == 7));
    }

    #[test]
    fn a_disk_smaller_than_what_is_wiped_is_wiped() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(&[7; 100]).expect("bytes");
        destroy(file.path()).expect("wiped");
        assert_eq!(std::fs::read(file.path()).expect("bytes"), [0; 100]);
    }

    #[test]
    fn what_cannot_be_written_to_is_an_error() {
        let directory = tempfile::tempdir().expect("a directory");
        let error = destroy(directory.path()).unwrap_err();
        assert_eq!((error.code, error.args), (Code::WipeFailed, vec![directory.path().display().to_string()]));
    }
}
