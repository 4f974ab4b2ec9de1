// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A layer's tar stream on its way into a file system of its own.
//!
//! What it hides of the layers below is written in the way of overlayfs (a device 0:0 of that name), not of the OCI image specification
//! (a file `.wh.NAME`, or `.wh..wh..opq` for all that a directory had). What nobody reads during an installation is left out.

use std::collections::{BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use tar::{Builder, Entry, EntryType, Header};

/// Directories of which only the first level is kept: `usr/lib/modules/VERSION` holds kernel and initramfs, and below are the modules for a
/// kernel that does not run. bootc installs from the layers, not from here.
const UNNEEDED: [(&str, usize); 7] = [
    ("usr/lib/modules", 2),
    ("usr/lib/firmware", 1),
    ("usr/share/doc", 1),
    ("usr/share/fonts", 1),
    ("usr/share/icons", 1),
    ("usr/share/locale", 1),
    ("usr/share/man", 1),
];

/// Bytes that are read and written at once.
const BUFFER: usize = 1 << 20;

/// Writes the layer `from`, changed, to `to`. `below` gives the names that the layers below have in a directory.
///
/// # Errors
/// Those of the streams; `InvalidData` for what is no tar archive, and for a name that leads out of the root.
pub fn rewrite(from: impl Read, to: impl Write, below: &dyn Fn(&Path) -> Vec<OsString>) -> io::Result<()> {
    let mut archive = tar::Archive::new(BufReader::with_capacity(BUFFER, from));
    let to = Builder::new(BufWriter::with_capacity(BUFFER, to));
    let mut rewritten = Rewritten { archive: to, names: Names::default(), left_out: HashSet::new() };
    let mut hidden = Vec::new();
    for entry in archive.entries()? {
        let entry = entry?;
        let path = clean(&entry.path_bytes())?;
        // The root is there already, and a global header says nothing of a file.
        if path.as_os_str().is_empty() || entry.header().entry_type().is_pax_global_extensions() {
            continue;
        }
        match Hidden::by(&path) {
            Some(marker) => hidden.push(marker),
            None => rewritten.add(entry, path)?,
        }
    }
    // Last: what the same layer has under a hidden name is not meant, wherever in the archive it comes.
    for marker in hidden {
        rewritten.hide(marker, below)?;
    }
    rewritten.archive.finish()?;
    rewritten.archive.get_mut().flush()?;
    // What follows the end of an archive means nothing, but whoever writes it waits for a reader.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map(drop)
}

/// What is hidden of the layers below.
enum Hidden {
    /// This name.
    Name(PathBuf),
    /// All that this directory had.
    Content(PathBuf),
}

impl Hidden {
    /// What a file hides by its name.
    fn by(path: &Path) -> Option<Self> {
        let name = path.file_name()?.as_bytes();
        let dir = path.parent().unwrap_or(Path::new(""));
        if name == b".wh..wh..opq" {
            return Some(Self::Content(dir.to_owned()));
        }
        name.strip_prefix(b".wh.").map(|name| Self::Name(dir.join(OsStr::from_bytes(name))))
    }
}

/// The names in this layer.
#[derive(Default)]
struct Names {
    dirs: HashSet<PathBuf>,
    others: HashSet<PathBuf>,
}

impl Names {
    fn add(&mut self, path: PathBuf, is_dir: bool) {
        for dir in path.ancestors().skip(1) {
            if !self.dirs.insert(dir.to_owned()) {
                break;
            }
        }
        let names = if is_dir { &mut self.dirs } else { &mut self.others };
        names.insert(path);
    }
}

struct Rewritten<W: Write> {
    archive: Builder<W>,
    names: Names,
    left_out: HashSet<PathBuf>,
}

impl<W: Write> Rewritten<W> {
    /// Copies an entry, unless nobody needs it.
    fn add(&mut self, mut entry: Entry<'_, impl Read>, path: PathBuf) -> io::Result<()> {
        let kind = entry.header().entry_type();
        let leads_nowhere = || -> io::Result<bool> {
            let Some(to) = entry.link_name_bytes().filter(|_| kind.is_hard_link()) else { return Ok(false) };
            Ok(self.left_out.contains(&clean(&to)?))
        };
        if is_unneeded(&path) || leads_nowhere()? {
            self.left_out.insert(path);
            return Ok(());
        }
        copy(&mut entry, &mut self.archive)?;
        self.names.add(path, kind.is_dir());
        Ok(())
    }

    fn hide(&mut self, hidden: Hidden, below: &dyn Fn(&Path) -> Vec<OsString>) -> io::Result<()> {
        match hidden {
            Hidden::Name(path) if self.names.dirs.contains(&path) => self.hide_content(&path, below),
            // It hides what is below by being there.
            Hidden::Name(path) if self.names.others.contains(&path) => Ok(()),
            Hidden::Name(path) => self.white_out(path),
            Hidden::Content(dir) => self.hide_content(&dir, below),
        }
    }

    fn hide_content(&mut self, dir: &Path, below: &dyn Fn(&Path) -> Vec<OsString>) -> io::Result<()> {
        let names: BTreeSet<OsString> = below(dir).into_iter().collect();
        names.into_iter().try_for_each(|name| self.hide(Hidden::Name(dir.join(name)), below))
    }

    /// A device 0:0 hides what is below it (Documentation/filesystems/overlayfs.rst).
    fn white_out(&mut self, path: PathBuf) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Char);
        header.set_size(0);
        header.set_mode(0);
        header.set_device_major(0)?;
        header.set_device_minor(0)?;
        self.archive.append_data(&mut header, &path, io::empty())?;
        self.names.add(path, false);
        Ok(())
    }
}

/// Copies an entry with everything that is said of it in front of it.
fn copy(entry: &mut Entry<'_, impl Read>, to: &mut Builder<impl Write>) -> io::Result<()> {
    let mut header = entry.header().clone();
    let mut records: Vec<(String, Vec<u8>)> = Vec::new();
    for record in entry.pax_extensions()?.into_iter().flatten() {
        let record = record?;
        let key = record.key().map_err(io::Error::other)?;
        records.push((key.to_owned(), record.value_bytes().to_owned()));
    }
    // Names that an entry of GNU's own kind gives in front of it, as they are too long for the header.
    let mut say = |key: &str, value: &[u8], in_header: Option<&[u8]>| {
        if in_header != Some(value) && records.iter().all(|(said, _)| said != key) {
            records.push((key.to_owned(), value.to_owned()));
        }
    };
    say("path", &entry.path_bytes(), Some(&header.path_bytes()));
    if let Some(link) = entry.link_name_bytes() {
        say("linkpath", &link, header.link_name_bytes().as_deref());
    }
    if header.entry_type().is_gnu_sparse() {
        // It is read with its holes.
        header.set_entry_type(EntryType::Regular);
        header.set_size(entry.size());
    }
    header.set_cksum();
    to.append_pax_extensions(records.iter().map(|(key, value)| (key.as_str(), value.as_slice())))?;
    to.append(&header, entry)
}

fn is_unneeded(path: &Path) -> bool {
    UNNEEDED.iter().any(|(dir, depth)| path.strip_prefix(dir).is_ok_and(|rest| rest.components().count() > *depth))
}

/// A member's name without what does not name anything.
fn clean(name: &[u8]) -> io::Result<PathBuf> {
    let mut path = PathBuf::new();
    for component in Path::new(OsStr::from_bytes(name)).components() {
        match component {
            Component::Normal(part) => path.push(part),
            Component::CurDir | Component::RootDir => {}
            Component::ParentDir | Component::Prefix(_) => {
                let shown = String::from_utf8_lossy(name).into_owned();
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("{shown}: a name that leads out of the root"),
                ));
            }
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// An archive of names: `name/` is a directory, `name=text` a file, `name->other` a hard link.
    fn archive(names: &[&str]) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for name in names {
            let mut header = Header::new_gnu();
            header.set_mode(0o755);
            header.set_size(0);
            if let Some((name, link)) = name.split_once("->") {
                header.set_entry_type(EntryType::Link);
                builder.append_link(&mut header, name, link).unwrap();
            } else if let Some((name, text)) = name.split_once('=') {
                header.set_size(text.len() as u64);
                builder.append_data(&mut header, name, text.as_bytes()).unwrap();
            } else {
                header.set_entry_type(if name.ends_with('/') { EntryType::Directory } else { EntryType::Regular });
                builder.append_data(&mut header, name, io::empty()).unwrap();
            }
        }
        builder.into_inner().unwrap()
    }

    /// What becomes of an archive above layers with these names: names in the same notation, `!name` for what is hidden.
    fn rewritten(names: &[&str], below: &[&str]) -> Vec<String> {
        let mut out = Vec::new();
        let lower = |dir: &Path| -> Vec<OsString> {
            let paths = below.iter().filter_map(|path| Path::new(path).strip_prefix(dir).ok());
            paths.filter_map(|rest| rest.components().next()).map(|name| name.as_os_str().to_owned()).collect()
        };
        rewrite(&archive(names)[..], &mut out, &lower).unwrap();
        let mut archive = tar::Archive::new(&out[..]);
        let describe = |entry: io::Result<Entry<'_, &[u8]>>| {
            let mut entry = entry.unwrap();
            let (path, kind) = (entry.path().unwrap().display().to_string(), entry.header().entry_type());
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            match kind {
                EntryType::Char => format!("!{path}"),
                EntryType::Link => format!("{path}->{}", entry.link_name().unwrap().unwrap().display()),
                _ if text.is_empty() => path,
                _ => format!("{path}={text}"),
            }
        };
        archive.entries().unwrap().map(describe).collect()
    }

    #[test]
    fn what_stays_stays_as_it_is() {
        let long = format!("usr/share/{}/file=text", "long/".repeat(60));
        let link = format!("usr/bin/b->usr/{}/a", "long/".repeat(60).trim_end_matches('/'));
        let names = ["usr/", "usr/bin/", "usr/bin/a=program", &long, &link];
        assert_eq!(rewritten(&names, &[]), names);
    }

    #[test]
    fn xattrs_and_long_names_of_pax_stay() {
        let name = format!("usr/{}/ping", "long/".repeat(60));
        let mut builder = Builder::new(Vec::new());
        let capability = b"\x01\0\0\x02\0\x20\0\0".as_slice();
        builder
            .append_pax_extensions([
                ("path", name.as_bytes()),
                ("SCHILY.xattr.security.capability", capability),
                ("uid", b"3000000"),
            ])
            .unwrap();
        let mut header = Header::new_ustar();
        header.set_path("ping").unwrap();
        header.set_size(4);
        header.set_cksum();
        builder.append(&header, &b"ping"[..]).unwrap();
        let mut out = Vec::new();
        rewrite(&builder.into_inner().unwrap()[..], &mut out, &|_| Vec::new()).unwrap();
        let mut archive = tar::Archive::new(&out[..]);
        let mut entry = archive.entries().unwrap().next().unwrap().unwrap();
        assert_eq!((entry.path().unwrap().display().to_string(), entry.header().uid().unwrap()), (name, 3_000_000));
        let records = entry.pax_extensions().unwrap().unwrap();
        let values: HashMap<String, Vec<u8>> = records
            .flatten()
            .map(|record| (record.key().unwrap().to_owned(), record.value_bytes().to_owned()))
            .collect();
        assert_eq!(values["SCHILY.xattr.security.capability"], capability);
    }

    #[test]
    fn what_nobody_reads_is_left_out() {
        let kernel = ["usr/lib/modules/6.12/vmlinuz=k", "usr/lib/modules/6.12/initramfs.img=i"];
        let names = [
            &kernel[..],
            &["usr/lib/modules/6.12/kernel/fs/xfs.ko=x", "usr/lib/firmware/", "usr/lib/firmware/a/b.bin=b"],
            &["usr/share/a->usr/lib/firmware/a/b.bin", "usr/share/b->usr/share/a", "usr/share/c=c"],
        ]
        .concat();
        assert_eq!(rewritten(&names, &[]), [kernel[0], kernel[1], "usr/lib/firmware/", "usr/share/c=c"]);
    }

    #[test]
    fn whiteouts_are_overlayfs_own() {
        assert_eq!(rewritten(&["etc/", "etc/.wh.old", "etc/new=n"], &["etc/old"]), ["etc/", "etc/new=n", "!etc/old"]);
        // Both hidden and there: it is the new one that is there, whichever comes first.
        for names in [["etc/a=new", "etc/.wh.a"], ["etc/.wh.a", "etc/a=new"]] {
            assert_eq!(rewritten(&names, &["etc/a"]), ["etc/a=new"]);
        }
    }

    #[test]
    fn a_directory_that_is_made_anew_shows_nothing_of_the_old_one() {
        let below = ["etc/d/a", "etc/d/b/c", "etc/d/e/f", "etc/other"];
        let new = ["etc/d/", "etc/d/b/", "etc/d/b/new=n", "etc/d/e=file"];
        let expected = [&new[..], &["!etc/d/a", "!etc/d/b/c"]].concat();
        for marker in ["etc/d/.wh..wh..opq", "etc/.wh.d"] {
            assert_eq!(rewritten(&[&[marker], &new[..]].concat(), &below), expected, "{marker}");
        }
    }

    #[test]
    fn a_name_that_leads_out_and_a_broken_archive_are_refused() {
        let mut bytes = archive(&["usr/aa/x=text"]);
        let error = |bytes: &[u8]| rewrite(bytes, io::sink(), &|_| Vec::new()).unwrap_err();
        for cut in [100, 514, 700] {
            let why = error(&bytes[..cut]).to_string();
            assert!(why.contains("entire block") || why.contains("unexpected EOF"), "{why}");
        }
        bytes[4..6].copy_from_slice(b"..");
        let mut header = Header::from_byte_slice(&bytes[..512]).clone();
        header.set_cksum();
        bytes[..512].copy_from_slice(header.as_bytes());
        assert!(error(&bytes).to_string().contains("usr/../x: a name that leads out"), "{}", error(&bytes));
    }
}
