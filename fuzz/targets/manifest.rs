// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Manifests and indexes, as a registry sends them: one that is accepted can be fetched safely.

#![no_main]

use image::registry::{Document, sha256_hex};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match Document::parse(bytes) {
        Ok(Document::Image(manifest)) => {
            let blobs = manifest.blobs();
            let digests: std::collections::HashSet<_> = blobs.iter().map(|blob| &blob.digest).collect();
            assert_eq!(digests.len(), blobs.len(), "a digest occurs twice");
            let total = blobs.iter().try_fold(0u64, |sum, blob| sum.checked_add(blob.size));
            total.expect("the sizes can be added");
            blobs.iter().for_each(|blob| assert!(sha256_hex(&blob.digest).is_ok(), "{}", blob.digest));
        }
        Ok(Document::Index(entries)) => {
            entries.iter().for_each(|entry| assert!(sha256_hex(&entry.digest).is_ok(), "{}", entry.digest));
        }
        Err(_) => {}
    }
});
