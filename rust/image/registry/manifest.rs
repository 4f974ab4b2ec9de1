// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What a registry answers, checked: every digest is one that can be verified and is safe as a file name, every size is a size.

use std::collections::HashSet;

use oci_client::manifest::{OciDescriptor, OciImageManifest, OciManifest};

use super::Platform;

/// Media types that are asked for: OCI and docker's schema 2, image and index of each.
pub const ACCEPTED: &[&str] = &[
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

/// Largest manifest or index that is read: what registries have to take (distribution specification, "Pushing Manifests").
const DOCUMENT_MAX: usize = 4 << 20;

/// Most layers of an image: podman's store takes 500, and real images have fewer than 150.
const LAYERS_MAX: usize = 1000;

/// How the media types of layers begin, in the OCI's and in docker's words.
const LAYERS: &[&str] = &["application/vnd.oci.image.layer.", "application/vnd.docker.image.rootfs."];

/// Media types of an image's configuration.
const CONFIGS: &[&str] =
    &["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];

/// A blob of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor {
    /// `sha256:…`.
    pub digest: String,
    /// Bytes.
    pub size: u64,
}

/// The manifest of one platform's image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Of the manifest itself.
    pub media_type: String,
    /// The image's configuration.
    pub config: Descriptor,
    /// In order; one may occur twice.
    pub layers: Vec<Descriptor>,
    /// `org.opencontainers.image.version` among the annotations.
    pub version: Option<String>,
}

/// One line of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// Of the platform's manifest.
    pub digest: String,
    /// For what machine.
    pub platform: Platform,
}

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// An image.
    Image(Manifest),
    /// Images for several platforms.
    Index(Vec<IndexEntry>),
}

impl Document {
    /// Reads the bytes of a manifest or an index; the error says what breaks the image specification.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > DOCUMENT_MAX {
            return Err(format!("a manifest of {} bytes; at most {DOCUMENT_MAX} are read", bytes.len()));
        }
        let document: OciManifest = serde_json::from_slice(bytes)
            .map_err(|error| format!("neither an image manifest nor an index: {error}"))?;
        let (version, media_type) = match &document {
            OciManifest::Image(image) => (image.schema_version, &image.media_type),
            OciManifest::ImageIndex(index) => (index.schema_version, &index.media_type),
        };
        if version != 2 {
            return Err(format!("schema version {version}; only version 2 is in use"));
        }
        if let Some(media_type) = media_type.as_ref().filter(|media_type| !ACCEPTED.contains(&media_type.as_str())) {
            return Err(format!("media type {media_type}, which is no image"));
        }
        match document {
            OciManifest::Image(image) => Manifest::new(image).map(Self::Image),
            OciManifest::ImageIndex(index) => {
                let known = index.manifests.into_iter().filter_map(|entry| {
                    let platform = entry.platform?;
                    // Attestations of buildx, no images.
                    (platform.os.to_string() != "unknown").then(|| {
                        sha256_hex(&entry.digest)?;
                        let platform = Platform {
                            os: platform.os.to_string(),
                            architecture: platform.architecture.to_string(),
                            variant: platform.variant.unwrap_or_default(),
                        };
                        Ok(IndexEntry { digest: entry.digest, platform })
                    })
                });
                known.collect::<Result<_, String>>().map(Self::Index)
            }
        }
    }
}

impl Descriptor {
    /// Takes a descriptor whose digest can be checked and whose size is one; else says what is wrong with it.
    pub fn of(found: &OciDescriptor) -> Result<Self, String> {
        sha256_hex(&found.digest)?;
        let size = u64::try_from(found.size).map_err(|_| format!("the size {} of {}", found.size, found.digest))?;
        Ok(Self { digest: found.digest.clone(), size })
    }
}

impl Manifest {
    fn new(image: OciImageManifest) -> Result<Self, String> {
        if !CONFIGS.contains(&image.config.media_type.as_str()) {
            return Err(format!("an artifact of type {}, no image", image.config.media_type));
        }
        if image.layers.is_empty() {
            return Err("an image without layers".into());
        }
        if image.layers.len() > LAYERS_MAX {
            return Err(format!("an image of {} layers; at most {LAYERS_MAX} are read", image.layers.len()));
        }
        let kinds = image.layers.iter().map(|layer| &layer.media_type);
        if let Some(kind) = kinds.into_iter().find(|kind| !is_layer(kind)) {
            return Err(format!("a layer of type {kind}, which cannot be unpacked"));
        }
        let manifest = Self {
            media_type: image.media_type.unwrap_or_else(|| ACCEPTED[0].into()),
            config: Descriptor::of(&image.config)?,
            layers: image.layers.iter().map(Descriptor::of).collect::<Result<_, _>>()?,
            version: image.annotations.and_then(|mut all| all.remove("org.opencontainers.image.version")),
        };
        let total = manifest.blobs().iter().try_fold(0u64, |sum, blob| sum.checked_add(blob.size));
        // More than a file system can hold; below it, a little more can be added without a thought.
        let total = total.filter(|total| i64::try_from(*total).is_ok());
        total.map(|_| manifest).ok_or_else(|| "sizes that add up to more than there can be".into())
    }

    /// Config and layers, each digest once.
    pub fn blobs(&self) -> Vec<Descriptor> {
        let mut known = HashSet::new();
        let all = std::iter::once(&self.config).chain(&self.layers);
        all.filter(|blob| known.insert(blob.digest.as_str())).cloned().collect()
    }
}

/// Whether a blob of this media type is a layer that can be unpacked; an encrypted one cannot.
fn is_layer(kind: &str) -> bool {
    LAYERS.iter().any(|beginning| kind.starts_with(beginning)) && !kind.ends_with("+encrypted")
}

/// The 64 digits of a `sha256:` digest; only they may become part of a path.
pub fn sha256_hex(digest: &str) -> Result<&str, String> {
    let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    match digest.strip_prefix("sha256:") {
        Some(hex) if hex.len() == 64 && hex.bytes().all(lower_hex) => Ok(hex),
        _ => Err(format!("the digest '{}'; only sha256 is supported", digest.escape_debug())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn manifest(change: impl FnOnce(&mut serde_json::Value)) -> Result<Document, String> {
        let blob = |kind: &str| serde_json::json!({"mediaType": format!("application/vnd.oci.image.{kind}"), "digest": DIGEST, "size": 5});
        let mut value = serde_json::json!({
            "schemaVersion": 2,
            "mediaType": ACCEPTED[0],
            "config": blob("config.v1+json"),
            "layers": [blob("layer.v1.tar+gzip"), blob("layer.v1.tar+gzip")],
        });
        change(&mut value);
        Document::parse(value.to_string().as_bytes())
    }

    #[test]
    fn a_blob_counts_once() {
        let Ok(Document::Image(image)) = manifest(|_| ()) else { panic!("an image") };
        assert_eq!(image.layers.len(), 2);
        assert_eq!(image.blobs(), [Descriptor { digest: DIGEST.into(), size: 5 }]);
    }

    #[test]
    fn what_breaks_the_specification_is_named() {
        type Change = fn(&mut serde_json::Value);
        let cases: [(Change, &str); 12] = [
            (|m| m["schemaVersion"] = 1.into(), "schema version 1"),
            (|m| m["mediaType"] = "text/html".into(), "media type text/html"),
            (|m| m["config"]["mediaType"] = "application/vnd.wasm".into(), "an artifact of type application/vnd.wasm"),
            (|m| m["layers"] = serde_json::json!([]), "without layers"),
            (|m| m["layers"][0]["size"] = (-1).into(), "the size -1"),
            (|m| m["layers"][0]["digest"] = "sha256:../../etc/passwd".into(), "the digest 'sha256:../../etc/passwd'"),
            (
                |m| {
                    m["layers"][0]["size"] = i64::MAX.into();
                    m["config"]["digest"] = DIGEST.replace('e', "a").into();
                },
                "sizes that add up",
            ),
            (|m| m["layers"][0]["mediaType"] = "text/html".into(), "a layer of type text/html"),
            (
                |m| m["layers"][0]["mediaType"] = "application/vnd.oci.image.layer.v1.tar+gzip+encrypted".into(),
                "cannot be unpacked",
            ),
            (|m| m["layers"] = vec![m["layers"][0].clone(); 1001].into(), "1001 layers"),
            (|m| m["annotations"] = serde_json::json!({"a": "a".repeat(5 << 20)}), "a manifest of"),
            (|m| *m = serde_json::json!([]), "neither an image manifest nor an index"),
        ];
        for (change, part) in cases {
            let why = manifest(change).expect_err(part);
            assert!(why.contains(part), "{why}");
        }
    }

    #[test]
    fn attestations_are_no_platforms() {
        let entry = |os: &str, arch: &str| {
            serde_json::json!({"mediaType": ACCEPTED[0], "digest": DIGEST, "size": 5,
                "platform": {"os": os, "architecture": arch, "variant": "v8"}})
        };
        let index = serde_json::json!({"schemaVersion": 2, "mediaType": ACCEPTED[1],
            "manifests": [entry("linux", "arm64"), entry("unknown", "unknown")]});
        let Ok(Document::Index(entries)) = Document::parse(index.to_string().as_bytes()) else { panic!("an index") };
        let platforms: Vec<_> = entries.iter().map(|entry| entry.platform.to_string()).collect();
        assert_eq!(platforms, ["linux/arm64"]);
    }
}
