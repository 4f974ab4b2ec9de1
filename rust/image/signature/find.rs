// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a repository keeps the signatures of an image.
//!
//! - Under the tag `sha256-DIGEST.sig`, cosign's classic way.
//! - As referrers of the manifest (distribution specification 1.1), with the fallback tag where a registry has no such list.

use oci_client::manifest::{OciDescriptor, OciImageManifest};

use super::statement::Statement;
use crate::registry::Descriptor;
use crate::source::Source;
use words::error::Result;

/// Media type of a text of simple signing; its signature is an annotation.
const SIMPLE_SIGNING: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
/// That annotation.
const SIGNATURE: &str = "dev.cosignproject.cosign/signature";
/// Media types of sigstore bundles begin so; a version follows.
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle";
/// More signatures than this of one image are not looked at.
const MOST: usize = 64;

/// The manifests that may hold signatures of the manifest `digest`: the one of the tag that signatures have, with that tag, and those
/// among the referrers.
pub async fn manifests(source: &Source, digest: &str) -> Result<Vec<(Option<String>, Vec<u8>)>> {
    let tag = format!("{}.sig", digest.replace(':', "-"));
    let classic = source.manifest_of_tag(&tag).await?;
    let mut manifests: Vec<_> = classic.map(|manifest| (Some(tag), manifest)).into_iter().collect();
    for referrer in source.referrers(digest).await?.into_iter().take(MOST) {
        let is_signature = referrer.artifact_type.as_deref().is_none_or(|kind| {
            kind.starts_with(BUNDLE) || kind.starts_with("application/vnd.dev.cosign") || kind.contains("empty")
        });
        if is_signature {
            manifests.extend(source.manifest_bytes(&referrer.digest).await?.map(|manifest| (None, manifest)));
        }
    }
    Ok(manifests)
}

/// Everything that is said to be signed about the manifest `digest`. What cannot be read is left out, with a line in the log: it
/// proves nothing, and anybody who may write to the repository could put it there.
pub(super) async fn statements(source: &Source, digest: &str) -> Result<Vec<Statement>> {
    let mut found = Vec::new();
    for (_, manifest) in manifests(source, digest).await? {
        let Ok(manifest) = serde_json::from_slice::<OciImageManifest>(&manifest) else { continue };
        for layer in manifest.layers.into_iter().take(MOST - found.len()) {
            match statement(source, digest, &layer).await? {
                Some(Ok(statement)) => found.push(statement),
                Some(Err(why)) => tracing::warn!(digest, layer = layer.digest, why, "a signature is not readable"),
                None => {}
            }
        }
    }
    Ok(found)
}

/// The statement in a layer, if it is one.
async fn statement(
    source: &Source,
    about: &str,
    layer: &OciDescriptor,
) -> Result<Option<std::result::Result<Statement, String>>> {
    let simple = layer.media_type == SIMPLE_SIGNING;
    if !simple && !layer.media_type.starts_with(BUNDLE) {
        return Ok(None);
    }
    let blob = match Descriptor::of(layer) {
        Ok(blob) => blob,
        Err(why) => return Ok(Some(Err(why))),
    };
    let text = source.small_blob(&blob).await?;
    if !simple {
        return Ok(Some(Statement::bundle(about, &text)));
    }
    let signature = layer.annotations.as_ref().and_then(|all| all.get(SIGNATURE));
    Ok(signature.map(|signature| Statement::simple_signing(about, text, signature)))
}
