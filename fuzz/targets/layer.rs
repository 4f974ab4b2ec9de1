// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Layers of an image, as anybody may have written them: what the packer gets of them has every name once, and is read back as it is.

#![no_main]

use std::io;

use install::rootfs::below::Below;
use install::rootfs::layer;
use libfuzzer_sys::fuzz_target;

/// Layers one after the other, as often as they are asked for.
fn each<'a>(layers: &'a [&'a [u8]]) -> impl FnMut() -> io::Result<Option<&'a [u8]>> {
    let mut layers = layers.iter();
    move || Ok(layers.next().copied())
}

/// What the packer gets, and whether it took one reading.
fn pack(layers: &[&[u8]]) -> io::Result<(Vec<u8>, bool)> {
    let nothing = || Ok(None);
    let below = Below::new(&nothing);
    let mut packed = Vec::new();
    if layer::stream(&mut each(layers), &mut packed, &below)? {
        return Ok((packed, true));
    }
    packed.clear();
    let plan = layer::plan(&mut each(layers), &below)?;
    layer::write(&plan, &mut each(layers), &mut packed, &below)?;
    Ok((packed, false))
}

fuzz_target!(|input: (u16, &[u8])| {
    let (first, second) = input.1.split_at(input.1.len().min(usize::from(input.0) * 512));
    let Ok((packed, _)) = pack(&[first, second]) else { return };
    let (again, was_streamed) = pack(&[&packed]).expect("an archive");
    assert!(was_streamed, "a name comes again");
    // By then without what only we may tell overlayfs.
    assert_eq!(pack(&[&again]).expect("an archive"), (again, true));
});
