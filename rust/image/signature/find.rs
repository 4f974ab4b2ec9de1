// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a repository keeps the signatures of an image.
//!
//! - Under the tag `sha256-DIGEST.sig`, cosign's classic way.
//! - As referrers of the manifest (distribution specification 1.1), with the fallback tag where a registry has no such list.

use super::statement::Statement;
use crate::registry::{Descriptor, Raw, RawDescriptor, sha256_hex};
use crate::source::Source;
use words::error::{Error, Result};

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
///
/// One that cannot be had spoils no other: whether enough is there is decided by who asks.
pub(crate) async fn manifests(source: &Source, digest: &str) -> (Vec<(Option<String>, Vec<u8>)>, Option<Error>) {
    let mut doubt = None;
    let mut or_doubt = |found: Result<Option<Vec<u8>>>| {
        found.unwrap_or_else(|error| {
            tracing::warn!(digest, %error, "what may be signed cannot be had");
            doubt.get_or_insert(error);
            None
        })
    };
    let tag = format!("{}.sig", digest.replace(':', "-"));
    let classic = or_doubt(source.manifest_of_tag(&tag).await);
    let mut manifests: Vec<_> = classic.map(|manifest| (Some(tag), manifest)).into_iter().collect();
    let referrers = source.referrers(digest).await.unwrap_or_else(|error| {
        or_doubt(Err(error));
        Vec::new()
    });
    for referrer in referrers.into_iter().filter(|one| sha256_hex(&one.digest).is_ok()).take(MOST) {
        let is_signature = referrer.artifact_type.as_deref().is_none_or(|kind| {
            kind.starts_with(BUNDLE) || kind.starts_with("application/vnd.dev.cosign") || kind.contains("empty")
        });
        if is_signature && referrer.digest != digest {
            manifests.extend(or_doubt(source.manifest_bytes(&referrer.digest).await).map(|manifest| (None, manifest)));
        }
    }
    (manifests, doubt)
}

/// Everything that is said to be signed about the manifest `digest`. What cannot be read is left out, with a line in the log: it
/// proves nothing, and anybody who may write to the repository could put it there.
/// Beside it, why there may be more.
pub(super) async fn statements(source: &Source, digest: &str) -> (Vec<Statement>, Option<Error>) {
    let mut found = Vec::new();
    let (manifests, mut doubt) = manifests(source, digest).await;
    for (_, manifest) in manifests {
        let Ok(manifest) = Raw::parse(&manifest) else { continue };
        for layer in manifest.layers().take(MOST - found.len()) {
            match statement(source, digest, layer).await {
                Ok(Some(Ok(statement))) => found.push(statement),
                Ok(Some(Err(why))) => tracing::warn!(digest, layer = layer.digest, why, "a signature is not readable"),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(digest, layer = layer.digest, %error, "a signature cannot be had");
                    doubt.get_or_insert(error);
                }
            }
        }
    }
    (found, doubt)
}

/// The statement in a layer, if it is one.
async fn statement(
    source: &Source,
    about: &str,
    layer: &RawDescriptor,
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
    let signature = layer.annotation(SIGNATURE);
    Ok(signature.map(|signature| Statement::simple_signing(about, text, signature)))
}
