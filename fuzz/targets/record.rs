// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The record of an unfinished blob, as a disk gives it back: as many units as the blob has, and what is read is what is written.

#![no_main]

use image::pull::Record;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u8, &[u8])| {
    let (size, unit, text) = (u64::from(input.0), u64::from(input.1) + 1, input.2);
    let complete = Record::read(text, size, unit);
    assert_eq!(complete.len() as u64, size.div_ceil(unit));
    let written = Record::new(size, unit, &complete).text().expect("JSON");
    assert_eq!(Record::read(&written, size, unit), complete);
    // The same text beside the blob that it is about, if it is about one of a size that fits in here.
    Record::read(text, 2500, 1000);
});
