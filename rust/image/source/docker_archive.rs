// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Images in the archive that `docker save` and `podman save --format docker-archive` write.
//!
//! Such an archive has no manifest of the image specification and so no digest of one. What it has is the configuration, whose
//! digest is docker's image ID, and in it the digests of the unpacked layers. One manifest follows from these: it is made here, the
//! same for the same image every time, and its digest is what such an image is pinned by.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::json;

use super::local::{Indexed, SMALL};
use super::tarball::{Extent, Tarball};
use crate::registry::{digest_of, sha256_hex};

/// One image of `manifest.json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

#[derive(Deserialize)]
struct Config {
    rootfs: Rootfs,
}

#[derive(Deserialize)]
struct Rootfs {
    diff_ids: Vec<String>,
}

/// Reads an archive; the error says what is wrong with it.
pub(super) fn read(tarball: &Tarball) -> Result<Indexed, String> {
    let text = tarball.small("manifest.json", SMALL).map_err(|error| error.to_string())?;
    let text = text.ok_or("it has no manifest.json; only archives of docker 1.10 and later are known")?;
    let saved: Vec<Saved> = serde_json::from_slice(&text).map_err(|error| format!("its manifest.json: {error}"))?;
    let mut indexed = Indexed::default();
    for image in saved {
        let tags = image.repo_tags.clone().unwrap_or_default();
        let manifest = manifest(tarball, &image, &mut indexed.blobs)?;
        let digest = digest_of(&manifest);
        let entry = json!({"mediaType": MANIFEST, "digest": digest, "size": manifest.len()});
        let named = |tag: &String| {
            let mut entry = entry.clone();
            entry["annotations"] = json!({"org.opencontainers.image.ref.name": tag});
            entry
        };
        let entries: Vec<_> = if tags.is_empty() { vec![entry.clone()] } else { tags.iter().map(named).collect() };
        for entry in entries {
            indexed.roots.push(serde_json::from_value(entry).map_err(|error| format!("its manifest.json: {error}"))?);
        }
        indexed.made.insert(digest, manifest);
    }
    Ok(indexed)
}

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// The manifest that follows from the configuration; notes where the blobs are that it names.
fn manifest(tarball: &Tarball, image: &Saved, blobs: &mut HashMap<String, Extent>) -> Result<Vec<u8>, String> {
    let config = tarball.small(&image.config, SMALL).map_err(|error| error.to_string())?;
    let config = config.ok_or_else(|| format!("the configuration {} is missing", image.config))?;
    let parsed: Config =
        serde_json::from_slice(&config).map_err(|error| format!("the configuration {}: {error}", image.config))?;
    let diff_ids = parsed.rootfs.diff_ids;
    if diff_ids.len() != image.layers.len() {
        return Err(format!("{} layers where the configuration has {}", image.layers.len(), diff_ids.len()));
    }
    let mut layers = Vec::new();
    for (name, digest) in image.layers.iter().zip(&diff_ids) {
        sha256_hex(digest)?;
        // A layer that occurs twice may be there once.
        let extent = tarball.find(name).or_else(|| blobs.get(digest).copied());
        let extent = extent.ok_or_else(|| format!("the layer {name} is missing"))?;
        if let Some(format) = tarball.compression_of(extent).map_err(|error| error.to_string())? {
            // Its digest is not in the configuration, and finding it would take a reading of all of it.
            return Err(format!("the layer {name} is compressed with {format}; save the image as oci-archive instead"));
        }
        blobs.insert(digest.clone(), extent);
        layers.push(json!({
            "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": digest, "size": extent.size
        }));
    }
    let digest = digest_of(&config);
    let config_extent = tarball.find(&image.config).ok_or_else(|| format!("{} is missing", image.config))?;
    blobs.insert(digest.clone(), config_extent);
    let config = json!({
        "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": config.len()
    });
    let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
    Ok(manifest.to_string().into_bytes())
}
