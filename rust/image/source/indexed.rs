// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the index of a layout or archive says, and where its blobs are.

use std::collections::HashMap;

use super::tarball::{Extent, Tarball};
use crate::registry::{Raw, RawDescriptor};

/// Largest index, manifest or configuration that is read into memory, in bytes.
pub(super) const SMALL: u64 = 8 << 20;

/// An image's name in an index (image specification, "Pre-Defined Annotation Keys").
pub(super) const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// Its full name, as buildkit and containerd write it.
pub(super) const FULL_NAME: &str = "io.containerd.image.name";

/// What an index says and where the blobs are, as far as they are not where their digests say.
#[derive(Default)]
pub(super) struct Indexed {
    pub roots: Vec<RawDescriptor>,
    /// In an archive.
    pub blobs: HashMap<String, Extent>,
    /// Manifests that were made for images that come without; their layers are kept unpacked but where `is_compressed`.
    pub made: HashMap<String, Vec<u8>>,
    /// A layer of an archive of docker is compressed.
    pub is_compressed: bool,
}

/// That of an archive of a layout.
pub(super) fn index_of_archive(archive: &Tarball) -> std::result::Result<Indexed, String> {
    let bytes = archive.small("index.json", SMALL).map_err(|error| error.to_string())?;
    let bytes = bytes.ok_or("it has no index.json, so it is no archive of an OCI layout")?;
    let blob =
        |(name, extent): (&str, Extent)| Some((format!("sha256:{}", name.strip_prefix("blobs/sha256/")?), extent));
    Ok(Indexed { roots: roots(&bytes)?, blobs: archive.files().filter_map(blob).collect(), ..Indexed::default() })
}

/// The entries of `index.json`.
pub(super) fn roots(index: &[u8]) -> std::result::Result<Vec<RawDescriptor>, String> {
    if index.len() as u64 > SMALL {
        return Err(format!("its index.json has more than {SMALL} bytes"));
    }
    let index = Raw::parse(index).map_err(|why| format!("its index.json: {why}"))?;
    let entries = index.into_entries().ok_or("its index.json is no index")?;
    let (good, odd): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| crate::registry::sha256_hex(&entry.digest).is_ok());
    match odd.first() {
        // One that cannot be followed spoils no other; where there is no other the error has to say so.
        Some(entry) if good.is_empty() => crate::registry::sha256_hex(&entry.digest).map(|_| good),
        Some(entry) => {
            tracing::warn!(digest = entry.digest, "an index has an entry that cannot be followed");
            Ok(good)
        }
        None => Ok(good),
    }
}
