// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Small files that say whom to trust and how to log in. What lies in their place may be anything: a pipe that nobody writes to, a
//! device without end, a link to nothing.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Longest such file, in bytes; auth files of machines with many registries have some kilobytes, bundles of authorities less than one
/// megabyte.
const LONGEST: u64 = 4 << 20;

/// The bytes of a regular file of at most 4 MiB; wiped when they go away.
///
/// # Errors
/// Those of opening and reading; `InvalidData` for what is no file or longer.
pub(crate) fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let invalid = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    // Without it, opening a pipe would wait for somebody who writes to it.
    let file = File::options().read(true).custom_flags(nix::libc::O_NONBLOCK).open(path)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(invalid("it is no regular file".into()));
    }
    // In one piece: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(found.len().min(LONGEST) as usize + 1));
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(invalid(format!("it has more than {LONGEST} bytes")));
    }
    Ok(bytes)
}

/// [`read`] as a text, without a byte order mark; bytes that are no UTF-8, as in a comment in Latin-1, are replaced.
///
/// # Errors
/// Those of [`read`].
pub(crate) fn read_text(path: &Path) -> io::Result<Zeroizing<String>> {
    let bytes = read(path)?;
    let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => Zeroizing::new(rest.to_owned()),
        None => text,
    })
}

/// The first of `paths` that is there. Only a name that does not exist counts as absent: a link to nothing or a directory that cannot
/// be entered may hide what somebody demanded.
///
/// # Errors
/// With the path for which it cannot be told.
pub(crate) fn first(paths: &[PathBuf]) -> Result<Option<&PathBuf>, (&PathBuf, io::Error)> {
    for path in paths {
        match path.symlink_metadata() {
            Ok(_) => return Ok(Some(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err((path, error)),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_some_size() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = |name: &str| dir.path().join(name);
        nix::unistd::mkfifo(&path("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("made");
        std::fs::write(path("large"), vec![b' '; LONGEST as usize + 1]).expect("written");
        std::fs::write(path("text"), b"\xef\xbb\xbf# caf\xe9\r\n").expect("written");
        for (name, part) in
            [("pipe", "no regular file"), ("large", "more than"), ("", "no regular file"), ("none", "No such")]
        {
            let error = read(&path(name)).expect_err(name).to_string();
            assert!(error.contains(part), "{name}: {error}");
        }
        assert!(read(Path::new("/dev/zero")).is_err());
        assert_eq!(*read_text(&path("text")).expect("read"), "# caf\u{fffd}\r\n");
    }

    #[test]
    fn only_what_does_not_exist_is_absent() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = |name: &str| dir.path().join(name);
        std::fs::write(path("file"), "").expect("written");
        std::os::unix::fs::symlink("/nowhere/at/all", path("dangling")).expect("linked");
        std::os::unix::fs::symlink("loop", path("loop")).expect("linked");
        assert!(matches!(first(&[path("none"), path("none/none")]), Ok(None)));
        for there in ["file", "dangling", "loop"] {
            let paths = [path("none"), path(there)];
            assert!(matches!(first(&paths), Ok(Some(found)) if *found == path(there)), "{there}");
        }
        let paths = [path("file/below"), path("file")];
        assert!(matches!(first(&paths), Err((found, _)) if *found == paths[0]));
    }
}
