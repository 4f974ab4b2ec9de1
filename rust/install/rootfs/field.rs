// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Numbers in the headers of archives, and what is said of one that is none.

use std::io;

/// A number of bytes.
pub fn size(field: &[u8]) -> io::Result<u64> {
    let size = number(field).and_then(|size| u64::try_from(size).ok()).filter(|size| *size < 1 << 62);
    size.ok_or_else(|| invalid("a size that is no number of bytes"))
}

/// Times before 1970 and after 2106 are the nearest that a squashfs has.
pub fn seconds(time: i128) -> u32 {
    time.clamp(0, u32::MAX.into()) as u32
}

pub fn invalid(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}

/// A number in octal digits, or in GNU's base 256; an empty field is 0.
pub fn number(field: &[u8]) -> Option<i128> {
    let (&first, rest) = field.split_first()?;
    if first & 0x80 != 0 {
        // Two's complement, of at most 96 bits.
        let start = if first & 0x40 != 0 { -1 } else { 0 };
        let start = (start << 6) | i128::from(first & 0x3f);
        return Some(rest.iter().fold(start, |number, byte| (number << 8) | i128::from(*byte)));
    }
    let digits = field.trim_ascii();
    let digits = digits.split(|byte| matches!(byte, 0 | b' ')).find(|part| !part.is_empty()).unwrap_or_default();
    digits.iter().try_fold(0, |number, byte| matches!(byte, b'0'..=b'7').then(|| number * 8 + i128::from(byte - b'0')))
}
