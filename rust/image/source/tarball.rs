// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A tar archive as a list of places: what lies where in it. Nothing is unpacked, and no name in it becomes a path.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// More members than this are no image: podman itself stops at a few hundred layers.
const MEMBERS: usize = 100_000;
/// How the compressed formats begin that people put around archives.
const COMPRESSED: [(&[u8], &str); 4] =
    [(&[0x1f, 0x8b], "gzip"), (&[0x28, 0xb5, 0x2f, 0xfd], "zstd"), (b"BZh", "bzip2"), (&[0xfd, b'7', b'z'], "xz")];

/// Where the bytes of a member are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// From the start of the archive, in bytes.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
}

/// An archive and the places of its members.
#[derive(Debug)]
pub(super) struct Tarball {
    path: PathBuf,
    members: HashMap<String, Extent>,
    /// Members that are another name for one.
    links: HashMap<String, String>,
}

impl Tarball {
    /// Reads the headers; the content is skipped. The error says what is wrong with the archive.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let mut file = File::open(path).map_err(|error| error.to_string())?;
        let mut start = [0; 4];
        let length = read_some(&mut file, &mut start).map_err(|error| error.to_string())?;
        if let Some(format) = compression(&start[..length]) {
            return Err(format!("it is compressed with {format}; unpack that first, the layers in it stay compressed"));
        }
        file.rewind().map_err(|error| error.to_string())?;

        let broken = |error: io::Error| format!("not a readable tar archive: {error}");
        let mut archive = tar::Archive::new(file);
        let (mut members, mut links) = (HashMap::new(), HashMap::new());
        for (count, entry) in archive.entries_with_seek().map_err(broken)?.enumerate() {
            let entry = entry.map_err(broken)?;
            if count == MEMBERS {
                return Err(format!("it has more than {MEMBERS} members"));
            }
            let name = String::from_utf8_lossy(&entry.path_bytes()).trim_start_matches("./").to_owned();
            let kind = entry.header().entry_type();
            if kind.is_file() || kind.is_contiguous() {
                members.insert(name, Extent { offset: entry.raw_file_position(), size: entry.size() });
            } else if let (true, Some(to)) = (kind.is_symlink() || kind.is_hard_link(), entry.link_name_bytes()) {
                let to = String::from_utf8_lossy(&to).into_owned();
                links.insert(name.clone(), if kind.is_symlink() { beside(&name, &to) } else { to });
            }
        }
        Ok(Self { path: path.to_owned(), members, links })
    }

    /// Where a member is; the link of an older docker's doubled layer is followed once.
    pub(super) fn find(&self, name: &str) -> Option<Extent> {
        let linked = || self.members.get(self.links.get(name)?);
        self.members.get(name).or_else(linked).copied()
    }

    /// All files in it.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, Extent)> {
        self.members.iter().map(|(name, extent)| (name.as_str(), *extent))
    }

    /// The format that a member is compressed with, by its first bytes.
    pub(super) fn compression_of(&self, extent: Extent) -> io::Result<Option<&'static str>> {
        let mut start = [0; 4];
        let length = read_some(&mut open(&self.path, extent)?, &mut start)?;
        Ok(compression(&start[..length]))
    }

    /// A file that fits into memory; `None` where it is not there, an error where it is larger than `most` bytes.
    pub(super) fn small(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let Some(extent) = self.find(name) else { return Ok(None) };
        if extent.size > most {
            return Err(io::Error::other(format!("{name} has {} bytes; at most {most} are read", extent.size)));
        }
        let mut bytes = Vec::new();
        open(&self.path, extent)?.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

/// Reads a member of the archive at `path`.
pub(super) fn open(path: &Path, extent: Extent) -> io::Result<io::Take<File>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(extent.offset))?;
    Ok(file.take(extent.size))
}

fn compression(start: &[u8]) -> Option<&'static str> {
    COMPRESSED.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, format)| *format)
}

/// `../other/layer.tar` of a link `this/layer.tar`.
fn beside(name: &str, to: &str) -> String {
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// As much as there is, at most what fits.
fn read_some(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An archive of these files.
    pub(in crate::source) fn archive(path: &Path, files: &[(&str, &[u8])]) {
        let mut builder = tar::Builder::new(File::create(path).expect("created"));
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, *bytes).expect("added");
        }
        builder.finish().expect("written");
    }

    #[test]
    fn members_are_found_where_they_are() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("a.tar");
        let large = vec![7; 5000];
        archive(&path, &[("./index.json", b"{}"), ("blobs/sha256/ab", &large)]);
        let tarball = Tarball::read(&path).expect("read");
        assert_eq!(tarball.small("index.json", 10).expect("read"), Some(b"{}".to_vec()));
        assert_eq!(tarball.small("none", 10).expect("read"), None);
        assert!(tarball.small("blobs/sha256/ab", 10).is_err(), "too large");
        let mut bytes = Vec::new();
        let extent = tarball.find("blobs/sha256/ab").expect("there");
        open(&path, extent).expect("opened").read_to_end(&mut bytes).expect("read");
        assert_eq!(bytes, large);
    }

    #[test]
    fn a_doubled_layer_is_a_link() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("a.tar");
        let mut builder = tar::Builder::new(File::create(&path).expect("created"));
        let mut header = tar::Header::new_gnu();
        header.set_size(3);
        builder.append_data(&mut header, "one/layer.tar", &b"abc"[..]).expect("added");
        let mut link = tar::Header::new_gnu();
        link.set_entry_type(tar::EntryType::Symlink);
        link.set_size(0);
        builder.append_link(&mut link, "two/layer.tar", "../one/layer.tar").expect("added");
        builder.finish().expect("written");
        assert_eq!(Tarball::read(&path).expect("read").small("two/layer.tar", 9).expect("read"), Some(b"abc".to_vec()));
    }

    #[test]
    fn what_is_no_archive_is_said() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("a.tar");
        for (bytes, why) in
            [(&b"\x1f\x8b\x08\0"[..], "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (&[b'x'; 1024], "not a readable tar")]
        {
            std::fs::write(&path, bytes).expect("written");
            let error = Tarball::read(&path).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
        assert!(Tarball::read(&dir.path().join("none")).expect_err("not there").contains("No such file"));
        // Cut off in the middle of a member: it is found, and reading it tells.
        let large = vec![7; 5000];
        archive(&path, &[("a", &large)]);
        File::options().write(true).open(&path).and_then(|file| file.set_len(1000)).expect("cut");
        if let Ok(tarball) = Tarball::read(&path) {
            let bytes = tarball.small("a", 9999).expect("read").expect("there");
            assert!(bytes.len() < 5000);
        }
    }
}
