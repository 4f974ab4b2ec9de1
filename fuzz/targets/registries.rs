// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A registries.conf with any content, and an image that is looked up with it: the result is a registry to ask, or an error.

#![no_main]

use image::registry;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (image, conf) = input;
    if let Ok(places) = registry::places_by(conf, image) {
        assert!(places > 0, "{image}");
    }
});
