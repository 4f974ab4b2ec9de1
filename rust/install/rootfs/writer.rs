// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Writes the archive that becomes a file system: every header anew, in the one form that sqfstar(1) reads without a guess.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::archive::{BLOCK, Kind, Meta};

/// Tells overlayfs that nothing of the layers below shows in a directory (Documentation/filesystems/overlayfs.rst).
const OPAQUE: (&[u8], &[u8]) = (b"trusted.overlay.opaque", b"y");

/// An archive that is written.
pub struct Writer<W> {
    to: W,
}

impl<W: Write> Writer<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to }
    }

    /// Writes a member, whose `size` bytes of content `content` writes.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn member(
        &mut self,
        path: &Path,
        kind: &Kind,
        meta: &Meta,
        size: u64,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let (letter, link) = match kind {
            Kind::File => (b'0', &[][..]),
            Kind::HardLink(to) => (b'1', to.as_slice()),
            Kind::Symlink(to) => (b'2', to.as_slice()),
            // Nobody reads a device during an installation. One of number 0:0 shows as nothing, and hides what is below it.
            Kind::Device => (b'3', &[][..]),
            Kind::Dir => (b'5', &[][..]),
            Kind::Fifo => (b'6', &[][..]),
        };
        self.xattrs(meta)?;
        let path = path.as_os_str().as_bytes();
        self.long(b'L', path)?;
        self.long(b'K', link)?;
        self.header(letter, path, link, meta, size)?;
        if size > 0 {
            content(&mut self.to)?;
            self.pad(size)?;
        }
        Ok(())
    }

    /// Writes another name of a file that is written already.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn link(&mut self, path: &Path, to: &Path) -> io::Result<()> {
        let kind = Kind::HardLink(to.as_os_str().as_bytes().to_owned());
        self.member(path, &kind, &Meta::default(), 0, |_| Ok(()))
    }

    /// Writes a directory.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn dir(&mut self, path: &Path, meta: &Meta, opaque: bool) -> io::Result<()> {
        let mut meta = meta.clone();
        meta.xattrs.extend(opaque.then(|| (OPAQUE.0.to_owned(), OPAQUE.1.to_owned())));
        self.member(path, &Kind::Dir, &meta, 0, |_| Ok(()))
    }

    /// Hides a name of the layers below.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn hide(&mut self, path: &Path) -> io::Result<()> {
        self.member(path, &Kind::Device, &Meta::default(), 0, |_| Ok(()))
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn finish(mut self) -> io::Result<()> {
        self.to.write_all(&[0; 2 * BLOCK])?;
        self.to.flush()
    }

    /// A header of PAX with what no other one can hold.
    fn xattrs(&mut self, meta: &Meta) -> io::Result<()> {
        if meta.xattrs.is_empty() {
            return Ok(());
        }
        let mut records = Vec::new();
        for (name, value) in &meta.xattrs {
            record(&mut records, &[&b"SCHILY.xattr."[..], name, b"="].concat(), value);
        }
        self.extension(b'x', &records)
    }

    /// A header of GNU's own kind with a name that is too long for the header of the member.
    fn long(&mut self, letter: u8, name: &[u8]) -> io::Result<()> {
        if name.len() <= 100 { Ok(()) } else { self.extension(letter, &[name, b"\0"].concat()) }
    }

    fn extension(&mut self, letter: u8, content: &[u8]) -> io::Result<()> {
        self.header(letter, b"././@LongLink", b"", &Meta::default(), content.len() as u64)?;
        self.to.write_all(content)?;
        self.pad(content.len() as u64)
    }

    fn header(&mut self, letter: u8, path: &[u8], link: &[u8], meta: &Meta, size: u64) -> io::Result<()> {
        let mut header = [0; BLOCK];
        for (at, text) in [(0, path), (157, link)] {
            let length = text.len().min(100);
            header[at..at + length].copy_from_slice(&text[..length]);
        }
        let numbers =
            [(100, 8, meta.mode.into()), (108, 8, meta.uid.into()), (116, 8, meta.gid.into()), (124, 12, size)];
        for (at, length, value) in numbers.into_iter().chain([(136, 12, meta.mtime.into())]) {
            number(&mut header[at..at + length], value);
        }
        if letter == b'3' {
            number(&mut header[329..337], 0);
            number(&mut header[337..345], 0);
        }
        header[156] = letter;
        header[257..265].copy_from_slice(b"ustar  \0");
        header[148..156].fill(b' ');
        let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
        number(&mut header[148..155], sum);
        self.to.write_all(&header)
    }

    fn pad(&mut self, size: u64) -> io::Result<()> {
        let padding = (size.wrapping_neg() % BLOCK as u64) as usize;
        self.to.write_all(&[0; BLOCK][..padding])
    }
}

/// Octal digits and a zero; base 256 for what does not fit.
fn number(field: &mut [u8], value: u64) {
    let digits = field.len() - 1;
    let octal = format!("{value:0digits$o}");
    if octal.len() == digits {
        field[..digits].copy_from_slice(octal.as_bytes());
        return;
    }
    let bytes = value.to_be_bytes();
    let length = bytes.len().min(digits);
    let start = field.len() - length;
    field[start..].copy_from_slice(&bytes[bytes.len() - length..]);
    field[0] = 0x80;
}

/// `LENGTH KEY=VALUE\n`; the length counts its own digits.
fn record(to: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    let rest = key.len() + value.len() + 2;
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    to.extend_from_slice(length.to_string().as_bytes());
    to.push(b' ');
    to.extend_from_slice(key);
    to.extend_from_slice(value);
    to.push(b'\n');
}
