// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The record of an unfinished blob, as read from a disk: it has as many units as the blob, and reading returns what was written.

#![no_main]

use image::pull::Record;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u8, &[u8])| {
    let (size, unit, text) = (u64::from(input.0), u64::from(input.1) + 1, input.2);
    let complete = Record::read(text, size, unit);
    assert_eq!(complete.len() as u64, size.div_ceil(unit));
    let written = Record::new(size, unit, &complete).text().expect("JSON");
    assert_eq!(Record::read(&written, size, unit), complete);
    // The same text beside the blob that it describes, if that blob's size fits in memory here.
    Record::read(text, 2500, 1000);
});
