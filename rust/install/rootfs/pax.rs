// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What is said of a member of an archive in front of it: PAX records, long names, maps of holes.

use std::io::{self, Read};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::field::{invalid, seconds, size};

/// Pieces of a file between holes; a map of more is none that a file system made.
const PIECES: usize = 1 << 16;
/// Extended attributes of a file; Linux lists 64 KiB of their names.
const XATTRS: usize = 1000;

/// What the headers before a member say.
#[derive(Default)]
pub struct Extensions {
    /// Bytes of them all.
    pub bytes: u64,
    pub name: Option<Vec<u8>>,
    pub link: Option<Vec<u8>>,
    /// Bytes that are stored.
    pub size: Option<u64>,
    /// Bytes with holes.
    pub real_size: Option<u64>,
    pub uid: Option<u32>,
    pub gid: Option<u32>,
    pub mtime: Option<u32>,
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
    pub sparse: Option<Sparse>,
    /// GNU's sparse files of version 1.0.
    pub map_is_in_content: bool,
}

impl Extensions {
    /// Takes PAX records, `LENGTH KEY=VALUE\n`, where the length counts all of it and the value is any bytes.
    pub fn add(&mut self, mut records: &[u8]) -> io::Result<()> {
        let malformed = || invalid("a malformed PAX header");
        // Some writers fill the header up with zeros.
        while records.iter().any(|byte| *byte != 0) {
            let blank = records.iter().position(|byte| *byte == b' ').ok_or_else(malformed)?;
            let length = decimal(&records[..blank]).and_then(|length| usize::try_from(length).ok());
            let record = length.and_then(|length| records.get(blank + 1..length)).ok_or_else(malformed)?;
            let (key, value) = record.strip_suffix(b"\n").and_then(split_key).ok_or_else(malformed)?;
            self.record(key, value)?;
            records = &records[blank + 1 + record.len()..];
        }
        Ok(())
    }

    fn record(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        // An empty value takes back what was said before.
        let bytes = || (!value.is_empty()).then(|| value.to_owned());
        let whole = || if value.is_empty() { Ok(None) } else { number(key, value).map(Some) };
        let id = || whole().map(|id| id.map(|id| u32::try_from(id).unwrap_or(u32::MAX)));
        match key {
            b"path" => self.name = bytes(),
            b"linkpath" => self.link = bytes(),
            b"size" => self.size = whole()?,
            b"uid" => self.uid = id()?,
            b"gid" => self.gid = id()?,
            b"mtime" => self.mtime = time(value),
            b"GNU.sparse.name" => self.name = bytes(),
            b"GNU.sparse.major" => self.map_is_in_content = value == b"1",
            b"GNU.sparse.size" | b"GNU.sparse.realsize" => {
                self.real_size = whole()?;
                if let Some(sparse) = &mut self.sparse {
                    sparse.size = self.real_size.unwrap_or_default();
                }
            }
            b"GNU.sparse.map" => {
                let numbers = value.split(|byte| *byte == b',').map(|digits| number(key, digits));
                let numbers: Vec<u64> = numbers.collect::<io::Result<_>>()?;
                let pairs = numbers.chunks(2).map(|pair| (pair[0], *pair.get(1).unwrap_or(&0)));
                self.map().pieces = pairs.collect();
            }
            b"GNU.sparse.numblocks" => drop(self.map()),
            b"GNU.sparse.offset" => {
                let offset = number(key, value)?;
                self.map().add(offset, 0)?;
            }
            b"GNU.sparse.numbytes" => {
                let length = number(key, value)?;
                let last = self.map().pieces.last_mut().ok_or_else(|| invalid("a map of holes without offsets"))?;
                last.1 = length;
            }
            _ => self.xattr(key, value)?,
        }
        Ok(())
    }

    /// star writes names and values as they are; libarchive puts both into text, and beside it writes star's as well.
    fn xattr(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        let (name, value) = if let Some(name) = key.strip_prefix(b"SCHILY.xattr.") {
            (name.to_owned(), Some(value.to_owned()))
        } else if let Some(name) = key.strip_prefix(b"LIBARCHIVE.xattr.") {
            let value = STANDARD.decode(value).or_else(|_| STANDARD_NO_PAD.decode(value));
            (percent_decoded(name), value.ok())
        } else {
            return Ok(());
        };
        if let Some(value) = value.filter(|value| is_kept(&name, value)) {
            self.xattrs.retain(|(other, _)| *other != name);
            self.xattrs.push((name, value));
        }
        if self.xattrs.len() > XATTRS {
            return Err(invalid(format!("a file with more than {XATTRS} extended attributes")));
        }
        Ok(())
    }

    fn map(&mut self) -> &mut Sparse {
        let size = self.real_size.unwrap_or_default();
        self.sparse.get_or_insert(Sparse { pieces: Vec::new(), size })
    }
}

/// What Linux and a squashfs can keep, and what does not tell overlayfs anything: that is for us to say.
pub fn is_kept(xattr: &[u8], value: &[u8]) -> bool {
    let has_name = |space: &[u8]| xattr.strip_prefix(space).is_some_and(|rest| !rest.is_empty() && !rest.contains(&0));
    [&b"user."[..], b"trusted.", b"security."].iter().any(|space| has_name(space))
        && !xattr.starts_with(b"trusted.overlay.")
        && !xattr.contains(&b'=')
        && xattr.len() <= 255
        && value.len() <= 1 << 16
}

/// Where a file has bytes, and how many it has with the holes between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sparse {
    /// Offset and length of each piece.
    pub pieces: Vec<(u64, u64)>,
    /// Bytes.
    pub size: u64,
}

impl Sparse {
    /// The map at the start of a content: numbers in lines, first how many pieces there are. Also how many bytes it takes.
    pub fn read_map(from: &mut impl Read) -> io::Result<(Self, u64)> {
        let mut sparse = Self { pieces: Vec::new(), size: 0 };
        let mut bytes = 0;
        let count = map_number(from, &mut bytes)?;
        for _ in 0..count {
            let offset = map_number(from, &mut bytes)?;
            let length = map_number(from, &mut bytes)?;
            sparse.add(offset, length)?;
        }
        Ok((sparse, bytes))
    }

    /// Takes pairs of header fields, as far as they are used.
    pub fn add_fields(&mut self, fields: &[u8]) -> io::Result<()> {
        for pair in fields.chunks_exact(24).filter(|pair| pair[0] != 0) {
            self.add(size(&pair[..12])?, size(&pair[12..])?)?;
        }
        Ok(())
    }

    fn add(&mut self, offset: u64, length: u64) -> io::Result<()> {
        if self.pieces.len() == PIECES {
            return Err(invalid(format!("a file with more than {PIECES} holes")));
        }
        self.pieces.push((offset, length));
        Ok(())
    }

    /// The pieces come one after the other, end in the file, and are what is stored.
    pub fn check(&self, stored: u64) -> io::Result<()> {
        let mut end = 0;
        let mut sum: u64 = 0;
        for (offset, length) in &self.pieces {
            let next = offset.checked_add(*length).filter(|next| *offset >= end && *next <= self.size);
            end = next.ok_or_else(|| invalid("a map of holes that does not fit the file"))?;
            sum += length;
        }
        if sum <= stored { Ok(()) } else { Err(invalid("a map of holes that does not fit the file")) }
    }
}

fn map_number(from: &mut impl Read, bytes: &mut u64) -> io::Result<u64> {
    let mut digits = Vec::new();
    loop {
        let mut byte = [0];
        from.read_exact(&mut byte)?;
        *bytes += 1;
        match byte[0] {
            b'\n' => return number(b"GNU.sparse.map", &digits),
            digit if digits.len() < 20 => digits.push(digit),
            _ => return Err(invalid("a map of holes that is none")),
        }
    }
}

fn split_key(record: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = record.iter().position(|byte| *byte == b'=').filter(|at| *at > 0)?;
    Some((&record[..equals], &record[equals + 1..]))
}

fn decimal(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

fn number(key: &[u8], value: &[u8]) -> io::Result<u64> {
    let number = decimal(value).filter(|number| *number < 1 << 62);
    number.ok_or_else(|| invalid(format!("a PAX header whose {} is no number", String::from_utf8_lossy(key))))
}

/// Seconds with a sign and a fraction; what is none says nothing, since nothing depends on it.
fn time(value: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(value).ok()?;
    let whole = text.split('.').next()?;
    let is_number = whole.strip_prefix('-').unwrap_or(whole).bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !whole.is_empty()).then(|| match whole.parse::<i128>() {
        Ok(time) => seconds(time),
        // More digits than that.
        Err(_) => seconds(if whole.starts_with('-') { i128::MIN } else { i128::MAX }),
    })
}

fn percent_decoded(name: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| (byte as char).to_digit(16);
    let mut decoded = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match after {
            [high, low, more @ ..] if byte == b'%' => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push((high * 16 + low) as u8);
                    rest = more;
                }
                _ => decoded.push(byte),
            },
            _ => decoded.push(byte),
        }
    }
    decoded
}
