// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The room on a mounted file system.

use std::io;
use std::path::Path;

use nix::sys::statvfs::statvfs;

/// Bytes that may still be written below `path` (statvfs(3), without what is reserved for root).
///
/// # Errors
/// Those of statvfs(3): `path` is not there or cannot be asked.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let room = statvfs(path)?;
    Ok(room.blocks_available() * room.fragment_size())
}

/// Bytes in use on the file system of `path`.
///
/// # Errors
/// Those of [`free_bytes`].
pub fn used_bytes(path: &Path) -> io::Result<u64> {
    let room = statvfs(path)?;
    Ok(room.blocks().saturating_sub(room.blocks_free()) * room.fragment_size())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_is_asked() {
        let dir = tempfile::tempdir().unwrap();
        assert!(free_bytes(dir.path()).unwrap() > 0);
        assert!(used_bytes(Path::new("/")).unwrap() > 0);
        assert_eq!(free_bytes(&dir.path().join("gone")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
