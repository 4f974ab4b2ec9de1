// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Images in the archive that `docker save` and `podman save --format docker-archive` write.
//!
//! Such an archive has no manifest of the image specification and so no digest of one. What it has is the configuration, whose
//! digest is docker's image ID, and in it the digests of the unpacked layers. One manifest follows from these: it is made here, the
//! same for the same image every time, and its digest is what such an image is pinned by.
//!
//! Where docker keeps its images in containerd's store (its default since version 29), and where go-containerregistry writes the archive,
//! the layers are compressed. docker writes an OCI layout beside them, which is read then; else the layers' names have their digests.

use serde::Deserialize;
use serde_json::json;

use super::indexed::{FULL_NAME, Indexed, REF_NAME, SMALL, index_of_archive};
use super::tarball::Tarball;
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
    if has_compressed(tarball, &saved)? && tarball.find("index.json").is_some() {
        return layout(tarball, &saved);
    }
    let mut indexed = Indexed::default();
    for image in saved {
        let tags = image.repo_tags.clone().unwrap_or_default();
        let manifest = manifest(tarball, &image, &mut indexed)?;
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

/// Whether a layer is compressed: as docker saves images that are in containerd's store.
fn has_compressed(tarball: &Tarball, saved: &[Saved]) -> Result<bool, String> {
    for extent in saved.iter().flat_map(|image| &image.layers).filter_map(|name| tarball.find(name)) {
        if tarball.compression_of(extent).map_err(|error| error.to_string())?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The OCI layout that such an archive is as well, with the names that docker gives its images.
fn layout(tarball: &Tarball, saved: &[Saved]) -> Result<Indexed, String> {
    let mut indexed = index_of_archive(tarball)?;
    let tags: Vec<&String> = saved.iter().filter_map(|image| image.repo_tags.as_ref()).flatten().collect();
    let mut named = Vec::new();
    for root in std::mem::take(&mut indexed.roots) {
        let name = root.annotation(FULL_NAME).map(str::to_owned);
        match (name, saved) {
            (Some(name), _) if tags.contains(&&name) => named.push(root.with_annotation(REF_NAME, &name)),
            // With a single image there is no doubt whose the names are.
            (None, [_]) if !tags.is_empty() => {
                named.extend(tags.iter().map(|tag| root.clone().with_annotation(REF_NAME, tag)));
            }
            _ => named.push(root),
        }
    }
    indexed.roots = named;
    Ok(indexed)
}

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// The manifest that follows from the configuration; notes where the blobs are that it names.
fn manifest(tarball: &Tarball, image: &Saved, indexed: &mut Indexed) -> Result<Vec<u8>, String> {
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
        let extent = tarball.find(name).or_else(|| indexed.blobs.get(digest).copied());
        let extent = extent.ok_or_else(|| format!("the layer {name} is missing"))?;
        let format = tarball.compression_of(extent).map_err(|error| error.to_string())?;
        let (digest, suffix) = match format {
            None => (digest.clone(), String::new()),
            Some(format @ ("gzip" | "zstd")) => {
                // In the configuration is another one, and finding it would take a reading of the whole layer. It is checked when it is read.
                let digest = digest_in(name).ok_or_else(|| compressed(name, format))?;
                indexed.is_compressed = true;
                (digest, format!("+{format}"))
            }
            Some(format) => return Err(compressed(name, format)),
        };
        indexed.blobs.insert(digest.clone(), extent);
        layers.push(json!({
            "mediaType": format!("application/vnd.oci.image.layer.v1.tar{suffix}"), "digest": digest, "size": extent.size
        }));
    }
    let digest = digest_of(&config);
    let config_extent = tarball.find(&image.config).ok_or_else(|| format!("{} is missing", image.config))?;
    indexed.blobs.insert(digest.clone(), config_extent);
    let config = json!({
        "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": config.len()
    });
    let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
    Ok(manifest.to_string().into_bytes())
}

fn compressed(name: &str, format: &str) -> String {
    format!("the layer {name} is compressed with {format}; save the image as oci-archive instead")
}

/// The digest in a name: `blobs/sha256/HEX` of docker, `HEX.tar.gz` of go-containerregistry.
fn digest_in(name: &str) -> Option<String> {
    let name = name.rsplit('/').next()?;
    let hex = name.strip_prefix("sha256:").unwrap_or(name).split('.').next()?;
    let digest = format!("sha256:{hex}");
    sha256_hex(&digest).is_ok().then_some(digest)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::tarball::tests::archive;
    use super::*;

    const NAME: &str = "registry.example.org/team/os:1";
    const GZIP: &[u8] = b"\x1f\x8b\x08\0layer";

    /// The layers of the manifest that is made for an image with one layer, of this name and with these bytes.
    fn layers(name: &str, bytes: &[u8]) -> Result<serde_json::Value, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.tar");
        let config = json!({"rootfs": {"diff_ids": [digest_of(b"unpacked")]}}).to_string();
        let saved = json!([{"Config": "blobs/sha256/c", "RepoTags": null, "Layers": [name]}]).to_string();
        // As docker writes it: a layout beside it.
        let files: [(&str, &[u8]); 4] = [
            ("oci-layout", b"{}"),
            ("blobs/sha256/c", config.as_bytes()),
            ("manifest.json", saved.as_bytes()),
            (name, bytes),
        ];
        archive(&path, &files);
        let tarball = Tarball::read(&path).unwrap();
        let indexed = read(&tarball)?;
        assert_eq!(indexed.is_compressed, bytes.starts_with(&GZIP[..2]) || bytes.starts_with(b"\x28\xb5"));
        let manifest: serde_json::Value =
            serde_json::from_slice(indexed.made.values().next().expect("a manifest")).unwrap();
        let digest = manifest["layers"][0]["digest"].as_str().expect("a digest");
        assert!(indexed.blobs[digest] == tarball.find(name).expect("there"));
        Ok(manifest["layers"][0].clone())
    }

    #[test]
    fn compressed_layers_are_known_by_their_names() {
        let hex = "ab".repeat(32);
        for (name, bytes, kind) in [
            (format!("blobs/sha256/{hex}"), GZIP, "tar+gzip"),
            (format!("{hex}.tar.gz"), GZIP, "tar+gzip"),
            (format!("sha256:{hex}"), b"\x28\xb5\x2f\xfdx", "tar+zstd"),
        ] {
            let layer = layers(&name, bytes).unwrap();
            assert_eq!(layer["digest"], format!("sha256:{hex}"), "{name}");
            assert_eq!(layer["mediaType"], format!("application/vnd.oci.image.layer.v1.{kind}"), "{name}");
        }
        // One that is not compressed is known by the configuration.
        let layer = layers(&format!("blobs/sha256/{hex}"), &[0; 1024]).unwrap();
        assert_eq!(layer["digest"], digest_of(b"unpacked"));
        for (name, bytes) in [("one/layer.tar", GZIP), (&format!("{hex}.tar"), b"BZh9"), ("abc.tar.gz", GZIP)] {
            assert!(layers(name, bytes).unwrap_err().contains("save the image as oci-archive"), "{name}");
        }
    }

    /// What `docker save` writes of an image in containerd's store: a layout, and the old list of images beside it.
    fn saved(layer: &[u8], tags: Value, annotations: Value, with_index: bool) -> Result<Indexed, String> {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("saved.tar");
        let config = json!({"rootfs": {"diff_ids": [digest_of(b"unpacked")]}}).to_string();
        let blob = |bytes: &[u8]| format!("blobs/sha256/{}", &digest_of(bytes)[7..]);
        let list = json!([{"Config": blob(config.as_bytes()), "RepoTags": tags, "Layers": [blob(layer)]}]).to_string();
        let root =
            json!({"mediaType": MANIFEST, "digest": digest_of(b"manifest"), "size": 8, "annotations": annotations});
        let index = json!({"schemaVersion": 2, "manifests": [root]}).to_string();
        let mut files = vec![
            (blob(config.as_bytes()), config.as_bytes()),
            (blob(layer), layer),
            (blob(b"manifest"), b"manifest".as_slice()),
            ("manifest.json".to_owned(), list.as_bytes()),
        ];
        if with_index {
            files.push(("index.json".to_owned(), index.as_bytes()));
        }
        let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        archive(&path, &files);
        read(&Tarball::read(&path)?)
    }

    #[test]
    fn compressed_layers_are_those_of_the_layout_beside() {
        for layer in [b"\x1f\x8b\x08\x00layer".as_slice(), b"\x28\xb5\x2f\xfdlayer"] {
            for annotations in [
                json!({"io.containerd.image.name": NAME, "org.opencontainers.image.ref.name": "1"}),
                json!({"org.opencontainers.image.ref.name": "1"}),
                json!({"io.containerd.image.name": null}),
                Value::Null,
            ] {
                let found = saved(layer, json!([NAME]), annotations.clone(), true).expect("a layout");
                let names: Vec<_> = found.roots.iter().filter_map(|root| root.annotation(REF_NAME)).collect();
                assert_eq!(names, [NAME], "{annotations}");
                assert!(found.made.is_empty() && found.blobs.contains_key(&digest_of(layer)));
            }
            let nameless = saved(layer, Value::Null, Value::Null, true).expect("a layout");
            assert_eq!((nameless.roots.len(), nameless.roots[0].annotation(REF_NAME)), (1, None));
            let without =
                saved(layer, json!([NAME]), Value::Null, false).expect("a manifest by the names of the layers");
            assert!(without.is_compressed && without.made.len() == 1);
        }
        let plain = saved(b"plain", json!([NAME]), Value::Null, true).expect("as docker saved it before");
        assert_eq!(plain.made.len(), 1);
    }
}
