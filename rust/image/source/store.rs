// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! An image that is in podman's store already: neither fetched nor taken in, nor removed afterwards.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::registry::Platform;
use host::cmd::{self, Cmd};
use plan::findings::StoredImage;
use plan::image::Image;
use plan::imgref::ImageRef;
use words::error::{Error, Result};

/// What `podman image inspect` says, as far as it counts here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    id: String,
    /// `sha256:…` of the manifest.
    digest: String,
    os: String,
    architecture: String,
    #[serde(default)]
    variant: String,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
    /// Bytes of all layers, unpacked.
    size: u64,
    #[serde(rename = "RootFS")]
    rootfs: Rootfs,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rootfs {
    #[serde(default)]
    layers: Vec<String>,
}

/// An image in podman's store.
pub struct Stored {
    reference: ImageRef,
    inspected: Inspected,
}

/// `podman image inspect` of a name, with or without a digest.
fn inspect_command(name: &str) -> Cmd {
    Cmd::new("podman").args(["image", "inspect", "--format=json", name])
}

impl Stored {
    /// Looks the image up.
    ///
    /// # Errors
    /// [`Code::ImageNotFound`], [`Code::ToolMissing`], [`Code::LayoutInvalid`] for an answer that is not understood.
    pub fn find(reference: &ImageRef) -> Result<Self> {
        let answer = cmd::output(&inspect_command(&reference.name.to_string()), |_| {
            Error::image_not_found(reference, "looking into podman's store")
        })?;
        let inspected = parse(&answer).map_err(|why| {
            let details = format!("{reference}: what podman says of it is not understood: {why}");
            Error::layout_invalid(reference, details)
        })?;
        Ok(Self { reference: reference.clone(), inspected })
    }

    /// The image that a plan names, which must still be the one that was looked up.
    ///
    /// # Errors
    /// Those of [`Stored::find`]; [`Code::ImageDamaged`] when the name is another image's now.
    pub fn reopen_pinned(image: &Image) -> Result<StoredImage> {
        let Inspected { id, digest, .. } = Self::find(&image.reference)?.inspected;
        if digest == image.digest {
            return Ok(StoredImage { id });
        }
        let name = image.reference.to_string();
        let details =
            format!("{name} is {digest} in podman's store, and {} was chosen; choose the image again", image.digest);
        Err(Error::image_damaged(&name, &image.digest, &digest, details))
    }

    /// The image, the platform that it is for, and its labels. Nothing of it has to be transferred.
    pub fn describe(&self) -> (Image, Platform, BTreeMap<String, String>) {
        let found = self.inspected.clone();
        let platform = Platform { os: found.os, architecture: found.architecture, variant: found.variant };
        let labels = found.labels.unwrap_or_default();
        let image = Image {
            reference: self.reference.clone(),
            target: None,
            digest: found.digest,
            index_digest: None,
            platform: platform.to_string(),
            download_bytes: 0,
            unpacked_bytes: Some(found.size),
            // podman tells the size of all layers only; one may be nearly all of it.
            largest_layer_bytes: found.size,
            layers: found.rootfs.layers.len() as u32,
            version: labels.get("org.opencontainers.image.version").cloned().unwrap_or_default(),
        };
        (image, platform, labels)
    }

    /// The reference in a registry that the image has here.
    pub fn own_name(&self) -> Option<ImageRef> {
        ImageRef::full(&self.reference.without_digest().name.to_string())
    }

    /// The error for an answer that is not understood.
    pub fn invalid(&self, why: &str) -> Error {
        let reference = self.reference.to_string();
        Error::layout_invalid(&reference, format!("{reference}: {why}"))
    }

    /// podman gives out neither manifests nor blobs of its store.
    pub fn opaque(&self) -> Error {
        Error::internal(format!("{} was asked for a manifest, and podman's store gives out none", self.reference))
    }
}

fn parse(answer: &str) -> std::result::Result<Inspected, String> {
    let mut images: Vec<Inspected> = serde_json::from_str(answer).map_err(|error| error.to_string())?;
    let image = images.pop().filter(|_| images.is_empty()).ok_or("not one image")?;
    crate::registry::sha256_hex(&image.digest)?;
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSPECTED: &str = include_str!("../../../tests/fixtures/podman/image-inspect.json");

    fn stored(name: &str) -> Stored {
        Stored { reference: name.parse().expect("a reference"), inspected: parse(INSPECTED).expect("understood") }
    }

    #[test]
    fn podman_is_asked_by_name_and_digest() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let reference: ImageRef = format!("containers-storage:localhost/os@{digest}").parse().expect("a reference");
        assert_eq!(
            inspect_command(&reference.name.to_string()).argv(),
            ["podman", "image", "inspect", "--format=json", &format!("localhost/os@{digest}")]
        );
    }

    #[test]
    fn an_image_in_the_store_needs_no_transfer() {
        let (image, platform, labels) = stored("containers-storage:localhost/os:1").describe();
        assert_eq!((image.download_bytes, image.unpacked()), (0, 3_011_730));
        assert_eq!((image.layers, image.version.as_str()), (1, "13.2"));
        assert_eq!(platform.to_string(), "linux/amd64");
        assert!(labels.contains_key("containers.bootc"));
    }

    #[test]
    fn only_a_name_in_a_registry_is_one_for_updates() {
        assert_eq!(stored("containers-storage:localhost/os:1").own_name(), None);
        let name = stored("containers-storage:quay.io/team/os:1").own_name().map(|name| name.to_string());
        assert_eq!(name.as_deref(), Some("quay.io/team/os:1"));
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for answer in ["", "[]", "{}", &INSPECTED.replace("sha256:", "md5:"), &INSPECTED.replace("\"Id\"", "\"No\"")] {
            assert!(parse(answer).is_err(), "{answer}");
        }
    }
}
