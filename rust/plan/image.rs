// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! An image, pinned: what was found out about it when it was looked up.

use serde::{Deserialize, Serialize};

use crate::imgref::ImageRef;

/// An image, pinned; in a registry, or on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Image {
    /// As it was asked for, with its tag.
    pub reference: ImageRef,
    /// The reference in a registry that stands for it, where `reference` does not: what the installed system follows for updates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<ImageRef>,
    /// `sha256:…` of the platform's manifest.
    pub digest: String,
    /// `sha256:…` of the index that led to it, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_digest: Option<String>,
    /// `linux/amd64`, `linux/arm64/v8`.
    pub platform: String,
    /// Bytes of manifest, config and layers, as they are transferred; a layer that occurs twice counts once.
    pub download_bytes: u64,
    /// Bytes of the layers when they are unpacked, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpacked_bytes: Option<u64>,
    /// Bytes of the largest layer, as it is transferred.
    pub largest_layer_bytes: u64,
    /// How many layers.
    pub layers: u32,
    /// `org.opencontainers.image.version`; may be empty.
    pub version: String,
}

impl Image {
    /// Its reference with its digest: the same image wherever it comes from.
    pub fn pinned(&self) -> ImageRef {
        self.reference.with_digest(&self.digest)
    }

    /// The reference by whose name the image is trusted. A path is nobody's name: an image on a medium has to meet the same demands
    /// as in the registry that it comes from.
    pub fn identity(&self) -> &ImageRef {
        if self.reference.is_in_registry() { &self.reference } else { self.target.as_ref().unwrap_or(&self.reference) }
    }

    /// The reference that the installed system follows for its updates.
    pub fn update_reference(&self) -> ImageRef {
        self.target.as_ref().unwrap_or(&self.reference).without_digest()
    }

    /// Bytes that the image takes unpacked; an estimate where the manifest only says how large it is compressed.
    pub fn unpacked(&self) -> u64 {
        self.unpacked_bytes.unwrap_or_else(|| unpacked(self.download_bytes))
    }

    /// Bytes that the largest layer takes unpacked.
    pub fn largest_layer_unpacked(&self) -> u64 {
        if self.unpacked_bytes.is_some() { self.largest_layer_bytes } else { unpacked(self.largest_layer_bytes) }
    }

    /// Bytes that a target disk must have at least; an estimate from what the manifest says.
    ///
    /// bootc makes an ESP of 1 GiB (or less). Rather too little than too much: a disk that is refused here cannot be used at all,
    /// one that is too small by a little fails with bootc's own message.
    pub fn disk_bytes(&self) -> u64 {
        const ESP: u64 = 1 << 30;
        ESP.saturating_add(self.unpacked())
    }
}

/// Layers unpack to about 2.5 times their size (measured: 2.2 for a small Debian).
fn unpacked(bytes: u64) -> u64 {
    bytes.saturating_mul(5) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_disk_holds_the_esp_and_the_unpacked_image() {
        let image = Image {
            reference: "registry.example/os:1".parse().expect("a reference"),
            target: None,
            digest: String::new(),
            index_digest: None,
            platform: String::new(),
            download_bytes: 1_000_000_000,
            unpacked_bytes: None,
            largest_layer_bytes: 0,
            layers: 1,
            version: String::new(),
        };
        assert_eq!(image.disk_bytes(), (1 << 30) + 2_500_000_000);
        let known = Image { unpacked_bytes: Some(700_000_000), ..image };
        assert_eq!(known.disk_bytes(), (1 << 30) + 700_000_000);
    }

    #[test]
    fn an_image_on_a_medium_goes_by_the_name_it_has_in_a_registry() {
        let mut image = crate::test::plan().image;
        assert_eq!(image.identity().to_string(), "registry.example/os:1");
        image.target = Some("other.example/os:2".parse().expect("a reference"));
        assert_eq!(image.identity().to_string(), "registry.example/os:1", "it comes from there");
        assert_eq!(image.update_reference().to_string(), "other.example/os:2");
        image.reference = "oci:/run/live/medium/os:1".parse().expect("a reference");
        assert_eq!(image.identity().to_string(), "other.example/os:2");
    }
}
