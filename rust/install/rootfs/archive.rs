// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads the tar archive of a layer: what each member is, whatever dialect says so.
//!
//! Our own reader and not the crate `tar`, which takes PAX records apart at newlines (values of extended attributes hold any byte), hands
//! text fields out as they are, knows nothing of PAX's sparse files, and reads extension headers into memory whatever their size. Dialects:
//! V7, ustar, PAX (pax(1), "pax Interchange Format"), GNU (long names, numbers in base 256, sparse files of all four kinds), and the
//! attributes of star and libarchive. Where they leave it open, it is read as bootc's own reader does. Nothing is kept of a member but its
//! own headers, of at most [`EXTENSIONS`] bytes.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use super::field::{invalid, number, seconds, size};
use super::pax::{Extensions, Sparse};

/// Bytes of a header, and what contents are padded to.
pub const BLOCK: usize = 512;
/// Bytes of all that is said of one member in front of it: Linux has no attribute of more than 64 KiB.
pub const EXTENSIONS: u64 = 1 << 20;
/// Bytes of a path, with the zero at its end (`PATH_MAX`), and of each name in it (`NAME_MAX`).
const PATH_MAX: usize = 4096;
const NAME_MAX: usize = 255;
/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

/// What a member is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// Another name of the member with this name.
    HardLink(Vec<u8>),
    /// A symbolic link to this.
    Symlink(Vec<u8>),
    /// A directory.
    Dir,
    /// A device, of whatever number.
    Device,
    /// A named pipe.
    Fifo,
}

/// What is known of a file apart from its names and its content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Meta {
    /// Permissions.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Seconds since 1970, as far as a squashfs can tell it.
    pub mtime: u32,
    /// Extended attributes.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

/// A member of an archive, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name, without what does not name anything; empty for the root.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// What else is said of it.
    pub meta: Meta,
    /// Bytes of its content, with holes.
    pub size: u64,
    /// It has holes.
    pub is_sparse: bool,
}

/// An archive that is read from its beginning to its end.
pub struct Archive<R> {
    from: BufReader<R>,
    /// Bytes of the content of the last member that are still to come, as they are stored.
    stored: u64,
    padding: u64,
    /// Bytes of it with holes.
    size: u64,
    sparse: Option<Sparse>,
}

impl<R: Read> Archive<R> {
    /// Reads `from`.
    pub fn new(from: R) -> Self {
        Self { from: BufReader::with_capacity(BUFFER, from), stored: 0, padding: 0, size: 0, sparse: None }
    }

    /// The next member; what is left of the last one's content is passed over. `None` at the end.
    ///
    /// # Errors
    /// Those of the stream; `InvalidData` for what is no archive, and for a name that leads out of the root or is too long.
    pub fn next_member(&mut self) -> io::Result<Option<Member>> {
        let mut said = Extensions::default();
        loop {
            self.pass_over()?;
            let Some(header) = self.header()? else { return Ok(None) };
            let stored = match said.size {
                Some(size) if !is_extension(header[156]) => size,
                _ => size(&header[124..136])?,
            };
            self.stored = stored;
            self.padding = stored.wrapping_neg() % BLOCK as u64;
            match header[156] {
                b'L' => said.name = Some(self.long_name(&mut said.bytes)?),
                b'K' => said.link = Some(self.long_name(&mut said.bytes)?),
                b'x' | b'X' => {
                    let records = self.extension(&mut said.bytes)?;
                    said.add(&records)?;
                }
                // Global headers, labels of volumes, access lists of Solaris: bootc passes over them, too.
                b'g' | b'V' | b'A' | b'N' => {}
                _ => return self.member(&header, said).map(Some),
            }
        }
    }

    /// Writes the content of the last member, with holes as zeros.
    ///
    /// # Errors
    /// Those of the streams.
    pub fn content(&mut self, to: &mut dyn Write) -> io::Result<()> {
        let Some(sparse) = self.sparse.take() else { return self.copy(self.stored, to) };
        let mut at = 0;
        for (offset, length) in sparse.pieces {
            io::copy(&mut io::repeat(0).take(offset - at), to)?;
            self.copy(length, to)?;
            at = offset + length;
        }
        io::copy(&mut io::repeat(0).take(self.size - at), to).map(drop)
    }

    /// Reads what follows the end of the archive. It means nothing, but whoever writes it waits for a reader.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn finish(mut self) -> io::Result<()> {
        loop {
            match self.from.fill_buf()?.len() {
                0 => return Ok(()),
                length => self.from.consume(length),
            }
        }
    }

    fn member(&mut self, header: &[u8; BLOCK], mut said: Extensions) -> io::Result<Member> {
        let kind = header[156];
        if kind == b'S' {
            said.sparse = Some(self.old_sparse(header)?);
        } else if said.map_is_in_content {
            let (sparse, read) = Sparse::read_map(&mut Bounded { from: &mut self.from, left: &mut self.stored })?;
            // The map is filled up to a block of its own.
            self.copy(read.wrapping_neg() % BLOCK as u64, &mut io::sink())?;
            said.sparse = Some(Sparse { size: said.real_size.unwrap_or_default(), ..sparse });
        }
        if let Some(sparse) = &said.sparse {
            sparse.check(self.stored)?;
        }
        self.size = said.sparse.as_ref().map_or(self.stored, |sparse| sparse.size);
        self.sparse = said.sparse.take();
        let name = said.name.take().unwrap_or_else(|| name(header));
        let link = said.link.take().unwrap_or_else(|| text(&header[157..257]).to_owned());
        let kind = match kind {
            b'1' => Kind::HardLink(link),
            b'2' => Kind::Symlink(link),
            b'3' | b'4' => Kind::Device,
            b'5' | b'D' => Kind::Dir,
            b'6' => Kind::Fifo,
            b'M' => return Err(invalid("a part of a file of several volumes")),
            // V7 knows no directories.
            b'0' | 0 if name.ends_with(b"/") => Kind::Dir,
            _ => Kind::File,
        };
        let meta = Meta {
            mode: (number(&header[100..108]).ok_or_else(|| invalid("a mode that is no number"))? & 0o7777) as u32,
            uid: said.uid.unwrap_or(id(&header[108..116])?),
            gid: said.gid.unwrap_or(id(&header[116..124])?),
            mtime: said.mtime.unwrap_or_else(|| seconds(number(&header[136..148]).unwrap_or(0))),
            xattrs: said.xattrs,
        };
        Ok(Member { path: clean(&name)?, kind, meta, size: self.size, is_sparse: self.sparse.is_some() })
    }

    /// A header; `None` at the end of the archive.
    fn header(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let mut header = [0; BLOCK];
        if self.from.fill_buf()?.is_empty() {
            return Ok(None);
        }
        self.from.read_exact(&mut header).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => cut_off(),
            _ => error,
        })?;
        if header == [0; BLOCK] {
            return Ok(None);
        }
        let sum = |signed: bool| -> i128 {
            let value = |byte: u8| if signed { i128::from(byte as i8) } else { i128::from(byte) };
            header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { value(*byte) }).sum()
        };
        // Some old writers count bytes above 127 as negative.
        match number(&header[148..156]) {
            Some(said) if said == sum(false) || said == sum(true) => Ok(Some(header)),
            _ => Err(invalid("not a tar archive: the checksum of a header is wrong")),
        }
    }

    /// What an extension header says, which fits into memory.
    fn extension(&mut self, bytes: &mut u64) -> io::Result<Vec<u8>> {
        *bytes = bytes.saturating_add(self.stored);
        if *bytes > EXTENSIONS {
            return Err(invalid(format!("extension headers of {bytes} bytes; a file has at most {EXTENSIONS}")));
        }
        let mut content = Vec::with_capacity(self.stored as usize);
        self.copy(self.stored, &mut content)?;
        Ok(content)
    }

    fn long_name(&mut self, bytes: &mut u64) -> io::Result<Vec<u8>> {
        self.extension(bytes).map(|name| text(&name).to_owned())
    }

    /// The map of GNU's oldest kind of sparse file: in the header, and in blocks after it.
    fn old_sparse(&mut self, header: &[u8; BLOCK]) -> io::Result<Sparse> {
        let mut sparse = Sparse { pieces: Vec::new(), size: size(&header[483..495])? };
        sparse.add_fields(&header[386..482])?;
        let mut more = header[482] != 0;
        while more {
            let mut block = [0; BLOCK];
            self.from.read_exact(&mut block)?;
            sparse.add_fields(&block[..504])?;
            more = block[504] != 0;
        }
        Ok(sparse)
    }

    fn pass_over(&mut self) -> io::Result<()> {
        self.copy(self.stored, &mut io::sink())?;
        let padding = std::mem::take(&mut self.padding);
        self.stored = padding;
        // An archive that ends in the middle of the padding of its last member has lost nothing.
        match self.copy(padding, &mut io::sink()) {
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
            _ => {
                self.stored = 0;
                Ok(())
            }
        }
    }

    /// Copies bytes of the content as they are stored.
    fn copy(&mut self, bytes: u64, to: &mut dyn Write) -> io::Result<()> {
        if bytes > self.stored {
            return Err(invalid("a map of holes that does not fit the file"));
        }
        let mut left = bytes;
        while left > 0 {
            let buffer = self.from.fill_buf()?;
            if buffer.is_empty() {
                return Err(cut_off());
            }
            let length = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            to.write_all(&buffer[..length])?;
            self.from.consume(length);
            left -= length as u64;
            self.stored -= length as u64;
        }
        Ok(())
    }
}

/// A part of a content that is read byte by byte.
struct Bounded<'a, R> {
    from: &'a mut BufReader<R>,
    left: &'a mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(*self.left).unwrap_or(usize::MAX).min(buffer.len());
        let length = self.from.read(&mut buffer[..most])?;
        *self.left -= length as u64;
        Ok(length)
    }
}

/// Headers that say something of the next one.
fn is_extension(kind: u8) -> bool {
    matches!(kind, b'L' | b'K' | b'x' | b'X' | b'g' | b'V' | b'A' | b'N')
}

/// The name in a header. Only POSIX has a prefix.
fn name(header: &[u8; BLOCK]) -> Vec<u8> {
    let (name, prefix) = (text(&header[..100]), text(&header[345..500]));
    if header[257..263] == *b"ustar\0" && !prefix.is_empty() { [prefix, b"/", name].concat() } else { name.to_owned() }
}

/// A member's name without what does not name anything.
///
/// # Errors
/// `InvalidData` for one that leads out of the root, and for one that no file system of Linux takes.
pub fn clean(name: &[u8]) -> io::Result<PathBuf> {
    let mut path = Vec::new();
    for part in name.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b".")) {
        let shown = || String::from_utf8_lossy(&name[..name.len().min(NAME_MAX)]).into_owned();
        if part == b".." {
            return Err(invalid(format!("{}: a name that leads out of the root", shown())));
        }
        if part.len() > NAME_MAX || path.len() + part.len() + 2 > PATH_MAX {
            return Err(invalid(format!("{}…: a name that is too long for Linux", shown())));
        }
        if part.contains(&0) {
            return Err(invalid(format!("{}: a name with a zero in it", shown())));
        }
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(part);
    }
    Ok(PathBuf::from(OsString::from_vec(path)))
}

/// Up to the first zero.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn id(field: &[u8]) -> io::Result<u32> {
    let id = number(field).ok_or_else(|| invalid("an owner that is no number"))?;
    Ok(id.clamp(0, u32::MAX.into()) as u32)
}

fn cut_off() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "unexpected EOF: the archive is cut off")
}

#[cfg(test)]
mod tests;
