// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Fills a layout that goes onto a medium: images by name, blobs that they share once, and with each image what proves where it is
//! from, so that an installer without a network can demand the same of it as of the one in the registry.

use std::path::Path;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::auth::Credentials;
use crate::layout::{Layout, News};
use crate::pull::{Limits, pull};
use crate::registry::{Descriptor, Raw, digest_of};
use crate::runtime::on_runtime;
use crate::signature;
use crate::source::Source;
use plan::image::Image;
use plan::reach::RegistryOptions;
use words::error::Result;

/// An image's name in an index.
const REF_NAME: &str = "org.opencontainers.image.ref.name";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// Fetches `image`, which is in a registry, into the layout at `dir` and calls it `name` there. Other images in it stay; one of the
/// same name gives it up.
///
/// # Errors
/// Those of [`pull`]; `LayoutInvalid` for an index in `dir` that is none.
#[allow(clippy::too_many_arguments)]
pub fn collect(
    limits: &Limits,
    image: &Image,
    options: &RegistryOptions,
    login: Option<Credentials>,
    dir: &Path,
    name: &str,
    cancel: &CancellationToken,
    tell: impl FnMut(News),
) -> Result<()> {
    let layout = Layout::create(dir)?;
    let mut entries = layout.entries()?;
    // A cancel ends the pull, and with it this.
    let small = manifests(image, options, login.clone(), &layout, name);
    let large = pull(limits, image, options, login, dir, cancel, tell);
    let (small, _) = on_runtime(async { tokio::try_join!(small, large) })?;
    add(&mut entries, small);
    // The pull lists its image alone when all is there.
    layout.list(&entries)
}

/// Puts everything but the image's own blobs into the layout; the entries that lead to it all.
async fn manifests(
    image: &Image,
    options: &RegistryOptions,
    login: Option<Credentials>,
    layout: &Layout,
    name: &str,
) -> Result<Vec<Value>> {
    let source = Source::open(&image.reference, options, login).await?;
    let mut entries = vec![root(&source, image, layout, name).await?];
    entries.extend(proofs(&source, &image.digest, layout).await?);
    if let Some(index) = &image.index_digest {
        entries.extend(proofs(&source, index, layout).await?);
    }
    Ok(entries)
}

/// The entry that leads to the image: through the index where there is one, since that may be what is signed.
async fn root(source: &Source, image: &Image, layout: &Layout, name: &str) -> Result<Value> {
    let digest = image.index_digest.as_deref().unwrap_or(&image.digest);
    let (bytes, digest, _) = source.document(Some(digest)).await?;
    layout.put(&digest, &bytes)?;
    let otherwise = if image.index_digest.is_some() { INDEX } else { MANIFEST };
    Ok(entry(&bytes, &digest, otherwise, Some(name)))
}

/// Puts the signatures of the manifest `about` into the layout; their entries.
async fn proofs(source: &Source, about: &str, layout: &Layout) -> Result<Vec<Value>> {
    let mut entries = Vec::new();
    let (manifests, _) = signature::manifests(source, about).await;
    for (tag, manifest) in manifests {
        // What is not readable proves nothing, here as at the look-up.
        let Ok(parsed) = Raw::parse(&manifest) else { continue };
        // Nor is one that is not whole.
        let mut blobs = Vec::new();
        for found in parsed.config.iter().chain(parsed.layers()) {
            let Ok(blob) = Descriptor::of(found) else { break };
            let Ok(bytes) = source.small_blob(&blob).await else { break };
            blobs.push((blob.digest, bytes));
        }
        if blobs.len() != parsed.config.iter().chain(parsed.layers()).count() {
            tracing::warn!(about, "a signature is left out that cannot be had whole");
            continue;
        }
        for (digest, bytes) in &blobs {
            layout.put(digest, bytes)?;
        }
        let digest = digest_of(&manifest);
        layout.put(&digest, &manifest)?;
        entries.push(entry(&manifest, &digest, MANIFEST, tag.as_deref()));
    }
    Ok(entries)
}

fn entry(bytes: &[u8], digest: &str, otherwise: &str, name: Option<&str>) -> Value {
    let said = serde_json::from_slice::<Value>(bytes).ok();
    let media_type = said.as_ref().and_then(|said| said["mediaType"].as_str()).unwrap_or(otherwise);
    let mut entry = json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() });
    if let Some(name) = name {
        entry["annotations"] = json!({ REF_NAME: name });
    }
    entry
}

/// Adds entries in place of those that have the same name, or have none and are the same.
fn add(entries: &mut Vec<Value>, new: Vec<Value>) {
    let name = |entry: &Value| entry["annotations"][REF_NAME].as_str().map(str::to_owned);
    entries.retain(|old| {
        !new.iter().any(|new| name(old) == name(new) && (name(old).is_some() || old["digest"] == new["digest"]))
    });
    entries.extend(new);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_belongs_to_the_last_and_the_others_stay() {
        let entry = |digest: &str, name| entry(b"{}", digest, MANIFEST, name);
        let mut entries = vec![entry("a", Some("one")), entry("b", Some("two")), entry("c", None), entry("d", None)];
        add(&mut entries, vec![entry("e", Some("one")), entry("c", None)]);
        let digests: Vec<_> = entries.iter().map(|entry| entry["digest"].as_str().expect("text")).collect();
        assert_eq!(digests, ["b", "d", "e", "c"]);
    }
}
