// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Images to serve, and the usual calls on them.

use std::collections::BTreeMap;
use std::time::Duration;

use image::auth::Credentials;
use image::inspect::{InspectOutcome, inspect};
use image::pull::Limits;
use image::registry::Platform;
use plan::image::Image;
use plan::imgref::ImageRef;
use plan::reach::RegistryOptions;
use plan::trust::Trust;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const CONFIG: &str = "application/vnd.oci.image.config.v1+json";

/// An image's blobs and manifest.
#[derive(Debug, Clone)]
pub struct TestImage {
    pub blobs: BTreeMap<String, Vec<u8>>,
    pub manifest: Vec<u8>,
    pub digest: String,
}

impl TestImage {
    /// A bootable image for this machine, with layers of these sizes.
    pub fn bootable(layers: &[usize]) -> Self {
        Self::new(
            layers,
            &Platform::of_machine().architecture,
            json!({"containers.bootc": "1", "org.opencontainers.image.version": "13.2"}),
        )
    }

    pub fn new(layers: &[usize], architecture: &str, labels: Value) -> Self {
        let mut blobs = BTreeMap::new();
        let mut add = |bytes: Vec<u8>, media_type: &str| {
            let digest = digest_of(&bytes);
            let descriptor = json!({"mediaType": media_type, "digest": digest, "size": bytes.len()});
            blobs.insert(digest, bytes);
            descriptor
        };
        let layers: Vec<_> = layers
            .iter()
            .enumerate()
            .map(|(seed, size)| add(noise(seed as u64, *size), "application/vnd.oci.image.layer.v1.tar"))
            .collect();
        let diff_ids: Vec<_> = layers.iter().map(|layer| layer["digest"].clone()).collect();
        let config = json!({"os": "linux", "architecture": architecture, "config": {"Labels": labels},
            "rootfs": {"type": "layers", "diff_ids": diff_ids}});
        let config = add(config.to_string().into_bytes(), CONFIG);
        let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
        let manifest = manifest.to_string().into_bytes();
        Self { blobs, digest: digest_of(&manifest), manifest }
    }

    /// The same image in docker's format (schema 2).
    pub fn in_docker_format(mut self) -> Self {
        let text = String::from_utf8(self.manifest).expect("JSON");
        let text = text
            .replace(MANIFEST, DOCKER_MANIFEST)
            .replace(CONFIG, "application/vnd.docker.container.image.v1+json")
            .replace("application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar");
        self.manifest = text.into_bytes();
        self.digest = digest_of(&self.manifest);
        self
    }

    /// The same image with its layers called by another media type, and with annotations on them.
    pub fn with_layers_of(self, media_type: &str, annotations: &Value) -> Self {
        self.altered(|manifest| {
            for layer in manifest["layers"].as_array_mut().expect("layers") {
                layer["mediaType"] = media_type.into();
                layer["annotations"] = annotations.clone();
            }
        })
    }

    /// The same image with another manifest.
    pub fn altered(mut self, change: impl FnOnce(&mut Value)) -> Self {
        let mut manifest: Value = serde_json::from_slice(&self.manifest).expect("JSON");
        change(&mut manifest);
        self.manifest = manifest.to_string().into_bytes();
        self.digest = digest_of(&self.manifest);
        self
    }

    /// The manifest's media type.
    pub fn media_type(&self) -> String {
        let manifest: Value = serde_json::from_slice(&self.manifest).expect("JSON");
        manifest["mediaType"].as_str().expect("a media type").to_owned()
    }

    /// The largest blob's digest.
    pub fn largest(&self) -> String {
        let (digest, _) = self.blobs.iter().max_by_key(|(_, bytes)| bytes.len()).expect("an image has blobs");
        digest.clone()
    }

    /// Bytes of all blobs.
    pub fn size(&self) -> u64 {
        self.blobs.values().map(|bytes| bytes.len() as u64).sum()
    }
}

/// An index of images by `os/architecture[/variant]`.
pub fn index(entries: &[(&str, &TestImage)]) -> Vec<u8> {
    let entry = |(platform, image): &(&str, &TestImage)| {
        let mut parts = platform.split('/');
        let mut platform = json!({"os": parts.next(), "architecture": parts.next()});
        if let Some(variant) = parts.next() {
            platform["variant"] = variant.into();
        }
        json!({"mediaType": MANIFEST, "digest": image.digest, "size": image.manifest.len(), "platform": platform})
    };
    let entries: Vec<_> = entries.iter().map(entry).collect();
    json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).to_string().into_bytes()
}

pub fn digest_of(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    format!("sha256:{}", hash.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
}

/// Bytes that do not repeat, the same in each run.
pub fn noise(seed: u64, size: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

pub fn reference(text: &str) -> ImageRef {
    text.parse().expect("the test's reference")
}

pub fn login(user: &str, password: &str) -> Option<Credentials> {
    Some(Credentials::new(user.into(), password.into()))
}

pub async fn look_up(text: &str, options: &RegistryOptions, login: Option<Credentials>) -> InspectOutcome {
    inspect(&reference(text), options, &Trust::Unchecked, login, &Platform::of_machine()).await
}

/// The image, which must be one that can be installed.
pub async fn found(text: &str, options: &RegistryOptions, login: Option<Credentials>) -> Image {
    let outcome = look_up(text, options, login).await;
    assert_eq!(outcome.error, None);
    outcome.image.expect("without an error there is an image")
}

/// Small units and short patience, so that the tests are quick.
pub fn hasty() -> Limits {
    Limits {
        connections: 4,
        unit: 64 << 10,
        stretch: 128 << 10,
        checkpoint: 64 << 10,
        stall: Duration::from_millis(500),
        pause: Duration::from_millis(10),
        patience: Duration::from_millis(700),
    }
}
