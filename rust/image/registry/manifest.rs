// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What a registry answers, checked: every digest is one that can be verified and is safe as a file name, every size is a size.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Platform;
use super::lenient::{self, Record};

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
    /// For what machine. Parts that the index does not give are empty; all are where it says nothing.
    pub platform: Platform,
}

/// A manifest or an index as its publisher wrote it: nothing of it is checked yet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Raw {
    #[serde(deserialize_with = "lenient::field")]
    schema_version: Option<i64>,
    #[serde(deserialize_with = "lenient::field")]
    media_type: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) artifact_type: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) config: Option<RawDescriptor>,
    #[serde(deserialize_with = "lenient::field")]
    layers: Option<Vec<Option<RawDescriptor>>>,
    #[serde(deserialize_with = "lenient::field")]
    manifests: Option<Vec<Option<RawDescriptor>>>,
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) subject: Option<RawDescriptor>,
    #[serde(deserialize_with = "lenient::field")]
    annotations: BTreeMap<String, Option<String>>,
}

/// A descriptor, or an entry of an index, as its publisher wrote it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RawDescriptor {
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) media_type: String,
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) digest: String,
    #[serde(deserialize_with = "lenient::field")]
    size: Option<i64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) artifact_type: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    annotations: BTreeMap<String, Option<String>>,
    #[serde(deserialize_with = "lenient::field")]
    platform: Option<RawPlatform>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct RawPlatform {
    #[serde(deserialize_with = "lenient::field")]
    os: String,
    #[serde(deserialize_with = "lenient::field")]
    architecture: String,
    #[serde(deserialize_with = "lenient::field")]
    variant: String,
}

impl Record for RawDescriptor {}
impl Record for RawPlatform {}

impl Raw {
    /// Reads the bytes of a manifest or an index; the error says why they are none.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let none = |error: serde_json::Error| format!("neither an image manifest nor an index: {error}");
        if bytes.len() > DOCUMENT_MAX {
            return Err(format!("a manifest of {} bytes; at most {DOCUMENT_MAX} are read", bytes.len()));
        }
        // Go's programs take a key in any case, and would see another document than we do.
        if let Keys(Some(odd)) = lenient::parse(bytes).map_err(none)? {
            return Err(format!("the key '{}', which some programs would read as another one", odd.escape_debug()));
        }
        lenient::parse(bytes).map_err(none)
    }

    /// The layers of a manifest that can be read.
    pub(crate) fn layers(&self) -> impl Iterator<Item = &RawDescriptor> {
        self.layers.iter().flatten().flatten()
    }

    /// The entries of an index that can be read; `None` for what is no index.
    pub(crate) fn into_entries(self) -> Option<Vec<RawDescriptor>> {
        let is_image = self.layers.is_some() || self.config.is_some();
        self.manifests.filter(|_| !is_image).map(|entries| entries.into_iter().flatten().collect())
    }
}

impl RawDescriptor {
    /// An annotation that is a text.
    pub(crate) fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name)?.as_deref()
    }

    /// The same with an annotation.
    pub(crate) fn with_annotation(mut self, name: &str, value: &str) -> Self {
        self.annotations.insert(name.to_owned(), Some(value.to_owned()));
        self
    }

    /// Whether it is one of buildx's attestations, which stand in an index like images.
    fn is_attestation(&self) -> bool {
        let unknown = self.platform.as_ref().is_some_and(|platform| platform.os == "unknown");
        unknown || self.annotation("vnd.docker.reference.type") == Some("attestation-manifest")
    }

    /// Whether it may lead to an image: a platform is for images, and where there is none the type says so.
    fn may_be_image(&self) -> bool {
        let is_manifest = self.media_type.is_empty() || [ACCEPTED[0], ACCEPTED[2]].contains(&self.media_type.as_str());
        !self.is_attestation() && (self.platform.is_some() || (is_manifest && self.artifact_type.is_none()))
    }
}

/// The first key of a document that is one of those that count here but for upper and lower case.
struct Keys(Option<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                const KNOWN: [&str; 5] = ["schemaVersion", "mediaType", "config", "layers", "manifests"];
                let mut odd = None;
                while let Some((key, IgnoredAny)) = map.next_entry::<String, _>()? {
                    if KNOWN.iter().any(|known| key.eq_ignore_ascii_case(known) && key != *known) {
                        odd.get_or_insert(key);
                    }
                }
                Ok(Keys(odd))
            }
        }
        deserializer.deserialize_map(Reader)
    }
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
        let raw = Raw::parse(bytes)?;
        // Docker's first manifests have a number and nothing else that is known here.
        if let Some(version) = raw.schema_version.filter(|version| *version != 2) {
            return Err(format!("schema version {version}; only version 2 is in use"));
        }
        let kind = raw.media_type.as_deref().filter(|kind| !kind.is_empty());
        if let Some(kind) = kind.filter(|kind| !ACCEPTED.contains(kind)) {
            return Err(format!("media type {kind}, which is no image"));
        }
        let says_index = kind.map(|kind| kind == ACCEPTED[1] || kind == ACCEPTED[3]);
        match (raw.layers.is_some() || raw.config.is_some(), raw.manifests.is_some()) {
            // Whoever is asked next might take it for the other one (CVE-2021-41190).
            (true, true) => Err("an image manifest and an index at the same time".into()),
            (false, false) => Err("neither an image manifest nor an index".into()),
            (image, _) if says_index == Some(image) => {
                Err(format!("media type {}, with the content of another", kind.unwrap_or_default()))
            }
            (true, false) => Manifest::new(raw).map(Self::Image),
            (false, true) => entries(raw).map(Self::Index),
        }
    }
}

/// The entries of an index that may lead to images. One that cannot be followed is left out and spoils no other.
fn entries(raw: Raw) -> Result<Vec<IndexEntry>, String> {
    let mut reasons = Vec::new();
    let mut found = Vec::new();
    for entry in raw.into_entries().unwrap_or_default().into_iter().filter(RawDescriptor::may_be_image) {
        match sha256_hex(&entry.digest) {
            Err(why) => reasons.push(why),
            Ok(_) => {
                let RawPlatform { os, architecture, variant } = entry.platform.unwrap_or_default();
                let platform = Platform::written(&os, &architecture, &variant);
                found.push(IndexEntry { digest: entry.digest, platform });
            }
        }
    }
    match reasons.into_iter().next() {
        Some(why) if found.is_empty() => Err(why),
        Some(why) => {
            tracing::warn!(why, "an index has entries that cannot be followed");
            Ok(found)
        }
        None => Ok(found),
    }
}

impl Descriptor {
    /// Takes a descriptor whose digest can be checked and whose size is one; else says what is wrong with it.
    pub(crate) fn of(found: &RawDescriptor) -> Result<Self, String> {
        sha256_hex(&found.digest)?;
        let size = found.size.ok_or_else(|| format!("no size of {}", found.digest))?;
        let size = u64::try_from(size).map_err(|_| format!("the size {size} of {}", found.digest))?;
        Ok(Self { digest: found.digest.clone(), size })
    }
}

impl Manifest {
    fn new(image: Raw) -> Result<Self, String> {
        let config = image.config.ok_or("an image without a configuration")?;
        // What Go's programs push with an empty type is an image all the same.
        if !config.media_type.is_empty() && !CONFIGS.contains(&config.media_type.as_str()) {
            return Err(format!("an artifact of type {}, no image", config.media_type));
        }
        let layers = image.layers.unwrap_or_default();
        if layers.is_empty() {
            return Err("an image without layers".into());
        }
        if layers.len() > LAYERS_MAX {
            return Err(format!("an image of {} layers; at most {LAYERS_MAX} are read", layers.len()));
        }
        // None may be left out: the others would be another image.
        let layers: Vec<_> = layers.into_iter().collect::<Option<_>>().ok_or("a layer that is no descriptor")?;
        let kinds = layers.iter().map(|layer: &RawDescriptor| &layer.media_type);
        if let Some(kind) = kinds.into_iter().find(|kind| !is_layer(kind)) {
            return Err(format!("a layer of type {kind}, which cannot be unpacked"));
        }
        let mut annotations = image.annotations;
        let manifest = Self {
            media_type: image.media_type.filter(|kind| !kind.is_empty()).unwrap_or_else(|| ACCEPTED[0].into()),
            config: Descriptor::of(&config)?,
            layers: layers.iter().map(Descriptor::of).collect::<Result<_, _>>()?,
            version: annotations.remove("org.opencontainers.image.version").flatten(),
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
    fn what_is_odd_beside_it_spoils_no_manifest() {
        type Change = fn(&mut serde_json::Value);
        let cases: [Change; 11] = [
            |m| m["annotations"] = serde_json::Value::Null,
            |m| m["annotations"] = serde_json::json!({"a": null, "b": 5, "c": ["d"]}),
            |m| m["annotations"] = serde_json::json!("none"),
            |m| m["subject"] = serde_json::Value::Null,
            |m| m["artifactType"] = 5.into(),
            |m| m["mediaType"] = serde_json::Value::Null,
            |m| m["mediaType"] = "".into(),
            |m| m["schemaVersion"] = serde_json::Value::Null,
            |m| m["manifests"] = serde_json::Value::Null,
            |m| m["layers"][0]["annotations"] = serde_json::json!({"a": null}),
            |m| m["layers"][0]["urls"] = serde_json::json!([null, 5]),
        ];
        for (number, change) in cases.into_iter().enumerate() {
            let Ok(Document::Image(image)) = manifest(change) else { panic!("case {number}") };
            assert_eq!(image.layers.len(), 2);
        }
        let named = manifest(|m| {
            m["annotations"] = serde_json::json!({"x": null, "org.opencontainers.image.version": "1"});
        });
        let Ok(Document::Image(image)) = named else { panic!("an image") };
        assert_eq!(image.version.as_deref(), Some("1"));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        type Change = fn(&mut serde_json::Value);
        let cases: [(Change, &str); 6] = [
            (|m| m["manifests"] = serde_json::json!([]), "at the same time"),
            (|m| m["mediaType"] = ACCEPTED[1].into(), "with the content of another"),
            (|m| m["Layers"] = serde_json::json!([]), "the key 'Layers'"),
            (|m| m["MANIFESTS"] = serde_json::Value::Null, "the key 'MANIFESTS'"),
            (|m| m["layers"][1] = serde_json::Value::Null, "a layer that is no descriptor"),
            (|m| m["layers"][1]["size"] = serde_json::Value::Null, "no size"),
        ];
        for (change, part) in cases {
            let why = manifest(change).expect_err(part);
            assert!(why.contains(part), "{part}: {why}");
        }
    }

    fn platforms(entries: serde_json::Value) -> Result<Vec<String>, String> {
        let index = serde_json::json!({"schemaVersion": 2, "mediaType": ACCEPTED[1], "manifests": entries});
        match Document::parse(index.to_string().as_bytes())? {
            Document::Index(entries) => Ok(entries.iter().map(|entry| entry.platform.to_string()).collect()),
            Document::Image(_) => panic!("no image"),
        }
    }

    #[test]
    fn an_entry_that_cannot_be_followed_spoils_no_other() {
        let good = serde_json::json!({"mediaType": ACCEPTED[0], "digest": DIGEST, "size": 5, "platform": {"os": "linux", "architecture": "arm64"}});
        for odd in [
            serde_json::Value::Null,
            serde_json::json!("text"),
            serde_json::json!({}),
            serde_json::json!({"digest": null, "platform": {"os": "linux", "architecture": "amd64"}}),
            serde_json::json!({"digest": "sha512:00", "platform": {"os": "linux", "architecture": "amd64"}}),
            serde_json::json!({"mediaType": "application/vnd.example.sbom", "digest": DIGEST}),
            serde_json::json!({"mediaType": ACCEPTED[0], "artifactType": "application/vnd.example", "digest": DIGEST}),
            serde_json::json!({"mediaType": ACCEPTED[0], "digest": DIGEST,
                "annotations": {"vnd.docker.reference.type": "attestation-manifest"}}),
        ] {
            let found = platforms(serde_json::json!([odd, good]));
            assert_eq!(found, Ok(vec!["linux/arm64".into()]), "{odd}");
        }
        let why = platforms(serde_json::json!([{"digest": "sha512:00", "platform": {}}])).expect_err("nothing else");
        assert!(why.contains("only sha256"), "{why}");
    }

    #[test]
    fn entries_need_no_platform() {
        let entry = |platform: serde_json::Value| {
            let entry =
                serde_json::json!({"mediaType": ACCEPTED[0], "digest": DIGEST, "size": 5, "platform": platform});
            platforms(serde_json::json!([entry])).expect("an index").remove(0)
        };
        for (platform, shown) in [
            (serde_json::Value::Null, "/"),
            (serde_json::json!({}), "/"),
            (serde_json::json!({"os": "linux"}), "linux/"),
            (serde_json::json!({"os": "linux", "architecture": "x86_64", "variant": null}), "linux/amd64"),
            (serde_json::json!({"os": 1, "architecture": "arm64", "variant": "v8", "os.version": null}), "/arm64"),
        ] {
            assert_eq!(entry(platform.clone()), shown, "{platform}");
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
