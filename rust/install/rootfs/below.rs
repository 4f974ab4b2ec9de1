// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the layers below have, seen as one tree: files that a hard link of a layer leads to, and that are not in this layer.
//!
//! Images in the form of ostree's are full of such links, and builders that compare file systems write them. No file system has a link
//! into another one, so the file is packed again, under its own name as well: that it is the same for all links is kept.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, OpenHow, ResolveFlag, openat2, readlinkat};
use xattr::FileExt;

use super::archive::{Kind, Meta};
use super::field::seconds;
use super::pax::is_kept;
use super::writer::Writer;

/// The layers below, mounted when the first one asks for them.
pub struct Below<'a> {
    mount: &'a dyn Fn() -> io::Result<Option<File>>,
    root: OnceCell<Option<File>>,
}

impl<'a> Below<'a> {
    /// `mount` opens the root of the layers below; none for the lowest layer.
    pub fn new(mount: &'a dyn Fn() -> io::Result<Option<File>>) -> Self {
        Self { mount, root: OnceCell::new() }
    }

    /// Opens the file or the symbolic link at a path; `None` where nothing is, or what has no other name.
    ///
    /// # Errors
    /// Those of mounting and opening.
    pub fn open(&self, path: &Path) -> io::Result<Option<Lower>> {
        let Some(root) = self.root()? else { return Ok(None) };
        let at = |flags: OFlag| {
            let how = OpenHow::new().flags(flags | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC);
            openat2(root, path, how.resolve(ResolveFlag::RESOLVE_IN_ROOT)).map(File::from)
        };
        let found = match at(OFlag::O_PATH) {
            Ok(found) => found,
            Err(Errno::ENOENT | Errno::ENOTDIR | Errno::ELOOP) => return Ok(None),
            Err(errno) => return Err(errno.into()),
        };
        let kind = found.metadata()?.file_type();
        if kind.is_symlink() {
            let to = readlinkat(&found, c"")?.into_vec();
            return Lower::new(Kind::Symlink(to), found).map(Some);
        }
        // Something that is no file is not waited for.
        if kind.is_file() { Lower::new(Kind::File, at(OFlag::O_RDONLY)?).map(Some) } else { Ok(None) }
    }

    fn root(&self) -> io::Result<Option<&File>> {
        if self.root.get().is_none() {
            let root = (self.mount)()?;
            self.root.get_or_init(|| root);
        }
        Ok(self.root.get().and_then(Option::as_ref))
    }
}

/// A file of the layers below.
pub struct Lower {
    kind: Kind,
    meta: Meta,
    size: u64,
    file: File,
}

impl Lower {
    fn new(kind: Kind, file: File) -> io::Result<Self> {
        let found = file.metadata()?;
        let mut xattrs = Vec::new();
        if kind == Kind::File {
            for name in file.list_xattr()? {
                let value = file.get_xattr(&name)?.unwrap_or_default();
                if is_kept(name.as_bytes(), &value) {
                    xattrs.push((name.into_vec(), value));
                }
            }
        }
        let mtime = seconds(found.mtime().into());
        let meta = Meta { mode: found.mode() & 0o7777, uid: found.uid(), gid: found.gid(), mtime, xattrs };
        let size = if kind == Kind::File { found.size() } else { 0 };
        Ok(Self { kind, meta, size, file })
    }

    /// Writes it, under this name.
    ///
    /// # Errors
    /// Those of reading and writing.
    pub fn write(mut self, path: &Path, to: &mut Writer<impl Write>) -> io::Result<()> {
        let (file, size) = (&mut self.file, self.size);
        to.member(path, &self.kind, &self.meta, size, |to| {
            let copied = io::copy(&mut file.take(size), to)?;
            if copied == size { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
        })
    }
}
