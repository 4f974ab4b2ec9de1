// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Image references, as a user types them: an accepted reference is written as it was read, and cannot escape from its place in an address.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plan::imgref::ImageRef;

fuzz_target!(|text: &str| {
    let Ok(reference) = text.parse::<ImageRef>() else { return };
    let written = reference.to_string();
    assert_eq!(written.parse::<ImageRef>().expect("what was written can be read"), reference);
    assert!(!reference.repository().split('/').any(|part| part == ".."), "{written}");
    assert!(!reference.registry().contains(['/', '@', '?', '#', ' ']), "{written}");
});
