// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks an image up where it is kept: what it is, whether this machine can run it, and whether bootc can install it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::auth::Credentials;
use crate::registry::{self, Document, IndexEntry, Manifest, Platform, Session, lenient};
use crate::runtime;
use crate::signature;
use crate::source::Source;
use config::Config;
use plan::image::Image;
use plan::imgref::ImageRef;
use plan::reach::RegistryOptions;
use plan::trust::Trust;
use words::error::{Error, Result};

/// A person waits for it.
const DEADLINE: Duration = Duration::from_secs(30);
/// Characters of a version that are shown.
const VERSION: usize = 100;
/// Labels that make an image bootable; the presence of one is enough for bootc.
const BOOTABLE: [&str; 2] = ["containers.bootc", "ostree.bootable"];

/// What a look-up found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectOutcome {
    /// The image as far as it is known, also when it cannot be installed.
    pub image: Option<Image>,
    /// Name of the key that its signature was checked with; `None` when nothing was demanded.
    pub verified_by: Option<String>,
    /// Why it cannot be installed.
    pub error: Option<Error>,
}

impl InspectOutcome {
    /// Nothing is known but why.
    pub fn failed(error: Error) -> Self {
        Self { image: None, verified_by: None, error: Some(error) }
    }
}

/// [`inspect`] on a runtime of its own, for an image of the configuration or any other; ends at once when `cancel` fires.
pub fn inspect_blocking(
    config: &Config,
    reference: &str,
    login: Option<Credentials>,
    cancel: &CancellationToken,
) -> InspectOutcome {
    let meanings = match registry::meanings(reference) {
        Ok(meanings) => meanings,
        Err(error) => return InspectOutcome::failed(error),
    };
    let work = async { Ok(first_of(config, reference, &meanings, login).await) };
    runtime::block_on(cancel, work).unwrap_or_else(InspectOutcome::failed)
}

/// The tags of the repository that `text` names, with or without a tag of its own; ends at once when `cancel` fires.
///
/// # Errors
/// Those of [`Session::open_itself`] and [`Session::tags`]; [`Code::ReferenceAmbiguous`] for a name that may be several.
pub fn tags_blocking(
    config: &Config,
    text: &str,
    login: Option<Credentials>,
    cancel: &CancellationToken,
) -> Result<Vec<String>> {
    let meanings = registry::meanings(text)?;
    let [reference] = meanings.as_slice() else {
        return Err(registry::ambiguous(text, &meanings, "the tags are those of one repository"));
    };
    let options = config.registry_options(reference.registry());
    runtime::block_on(cancel, async { Session::open_itself(reference, &options, login).await?.tags().await })
}

/// The first of the images that a name may stand for and that is there.
async fn first_of(config: &Config, text: &str, meanings: &[ImageRef], login: Option<Credentials>) -> InspectOutcome {
    if let (Some(_), [_, _, ..]) = (&login, meanings) {
        // The login is for one registry, and no other may see it.
        return InspectOutcome::failed(registry::ambiguous(text, meanings, "a login is for one registry"));
    }
    let wanted = config.install_options.target_arch.as_deref();
    let platform = wanted.map_or_else(Platform::of_machine, Platform::of_architecture);
    let decide = |image: &mut Image| {
        image.target = Some(config.target(image)?).filter(|target| *target != image.reference);
        Ok(config.trust(image.identity()))
    };
    let mut failed = Vec::new();
    for reference in meanings {
        let options = config.registry_options(reference.registry());
        let outcome = inspect_as(reference, &options, login.clone(), &platform, &decide).await;
        match outcome.error {
            Some(error) if outcome.image.is_none() && meanings.len() > 1 => failed.push(error.details),
            _ => return outcome,
        }
    }
    InspectOutcome::failed(registry::ambiguous(text, meanings, &failed.join("; ")))
}

/// Looks an image up, within [`DEADLINE`].
pub async fn inspect(
    reference: &ImageRef,
    options: &RegistryOptions,
    trust: &Trust,
    login: Option<Credentials>,
    platform: &Platform,
) -> InspectOutcome {
    inspect_as(reference, options, login, platform, &|_| Ok(trust.clone())).await
}

/// [`inspect`], where `decide` completes what was found and says what it has to prove.
async fn inspect_as(
    reference: &ImageRef,
    options: &RegistryOptions,
    login: Option<Credentials>,
    platform: &Platform,
    decide: &dyn Fn(&mut Image) -> Result<Trust>,
) -> InspectOutcome {
    let mut image = None;
    let work = async {
        let source = Source::open(reference, options, login).await?;
        look_up(&source, reference, platform, &mut image).await?;
        match &mut image {
            Some(image) => {
                let trust = decide(image)?;
                signature::verify(&source, image, &trust).await
            }
            None => Ok(None),
        }
    };
    let found = tokio::time::timeout(DEADLINE, work).await;
    let (verified_by, error) = match found {
        Ok(Ok(key)) => (key, None),
        Ok(Err(error)) => (None, Some(error)),
        Err(_) => (None, Some(too_slow(reference))),
    };
    InspectOutcome { image, verified_by, error }
}

fn too_slow(reference: &ImageRef) -> Error {
    let seconds = DEADLINE.as_secs();
    let (place, advice) = match reference.transport.path() {
        Some(path) => (path.display().to_string(), "check the medium"),
        None => (reference.registry().to_owned(), "check the network"),
    };
    let details = format!("{place} gave no full answer within {seconds} s; {advice} and try again");
    Error::registry_timeout(&place, seconds, details)
}

/// The part of the image's configuration that counts here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ImageConfig {
    #[serde(deserialize_with = "lenient::field")]
    os: String,
    #[serde(deserialize_with = "lenient::field")]
    architecture: String,
    #[serde(deserialize_with = "lenient::field")]
    variant: String,
    #[serde(deserialize_with = "lenient::field")]
    config: Option<Runtime>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Runtime {
    #[serde(rename = "Labels", deserialize_with = "lenient::field")]
    labels: BTreeMap<String, lenient::Label>,
}

impl lenient::Record for Runtime {}

impl ImageConfig {
    /// Whom it is for, and its labels. `index` is what the index says of it: a configuration may say less.
    fn read(bytes: &[u8], index: &Platform) -> serde_json::Result<(Platform, BTreeMap<String, String>)> {
        let config: Self = lenient::parse(bytes)?;
        let labels = config.config.map(|runtime| runtime.labels).unwrap_or_default();
        let labels = labels.into_iter().map(|(name, lenient::Label(value))| (name, value)).collect();
        let platform = Platform::written(&config.os, &config.architecture, &config.variant);
        Ok((platform.or(index), labels))
    }
}

async fn look_up(source: &Source, reference: &ImageRef, platform: &Platform, found: &mut Option<Image>) -> Result<()> {
    let (image, offered, labels) = match source {
        Source::Store(stored) => stored.describe(),
        Source::Registry(_) | Source::Local(_) => read(source, reference, platform).await?,
    };
    *found = Some(Image { target: source.own_name(), ..image });

    if platform.fit(&offered).is_none() {
        return Err(missing(reference, platform, &[offered]));
    }
    if !BOOTABLE.iter().any(|label| labels.contains_key(*label)) {
        let details = format!(
            "{reference} has neither the label {} nor {}; it is a container for applications, choose one that is made for bootc",
            BOOTABLE[0], BOOTABLE[1]
        );
        return Err(Error::not_bootable(reference, details));
    }
    Ok(())
}

/// Follows the index to the manifest and the manifest to the configuration.
async fn read(
    source: &Source,
    reference: &ImageRef,
    platform: &Platform,
) -> Result<(Image, Platform, BTreeMap<String, String>)> {
    let (bytes, digest, document) = source.document(None).await?;
    let (bytes, digest, index_digest, manifest, said) = match document {
        Document::Image(manifest) => (bytes, digest, None, manifest, platform.clone()),
        Document::Index(entries) => {
            let index = Some(digest);
            let entry = choose(reference, &entries, platform)?;
            let said = entry.platform.clone().or(platform);
            match source.document(Some(&entry.digest)).await? {
                (bytes, digest, Document::Image(manifest)) => (bytes, digest, index, manifest, said),
                (_, _, Document::Index(_)) => return Err(source.invalid("an index that leads to another index")),
            }
        }
    };
    let config = source.small_blob(&manifest.config).await?;
    let (offered, labels) = ImageConfig::read(&config, &said)
        .map_err(|error| source.invalid(&format!("the configuration {}: {error}", manifest.config.digest)))?;
    let image = describe(reference, &manifest, digest, bytes.len() as u64, &offered, &labels);
    let unpacked = source.is_unpacked().then(|| manifest.layers.iter().map(|layer| layer.size).sum());
    Ok((Image { index_digest, unpacked_bytes: unpacked, ..image }, offered, labels))
}

/// The entry that fits best; the first of equals.
fn choose<'e>(reference: &ImageRef, entries: &'e [IndexEntry], platform: &Platform) -> Result<&'e IndexEntry> {
    let fitting = entries.iter().filter_map(|entry| Some((platform.fit(&entry.platform)?, entry)));
    let best = fitting.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, entry)| entry).ok_or_else(|| {
        let offered: Vec<_> = entries.iter().map(|entry| entry.platform.clone()).collect();
        missing(reference, platform, &offered)
    })
}

fn missing(reference: &ImageRef, wanted: &Platform, offered: &[Platform]) -> Error {
    let offered = offered.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let details = format!("{reference} is not made for {wanted}, but for {offered}; choose another image or tag");
    Error::platform_missing(reference, wanted, &offered, details)
}

fn describe(
    reference: &ImageRef,
    manifest: &Manifest,
    digest: String,
    manifest_bytes: u64,
    platform: &Platform,
    labels: &BTreeMap<String, String>,
) -> Image {
    let label = labels.get("org.opencontainers.image.version").cloned();
    Image {
        reference: reference.clone(),
        target: None,
        digest,
        index_digest: None,
        unpacked_bytes: None,
        platform: platform.to_string(),
        download_bytes: manifest_bytes + manifest.blobs().iter().map(|blob| blob.size).sum::<u64>(),
        largest_layer_bytes: manifest.layers.iter().map(|layer| layer.size).max().unwrap_or(0),
        layers: manifest.layers.len() as u32,
        version: registry::plain(&label.or_else(|| manifest.version.clone()).unwrap_or_default(), VERSION),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    fn entry(architecture: &str, variant: &str, digest: &str) -> IndexEntry {
        let platform = Platform { os: "linux".into(), architecture: architecture.into(), variant: variant.into() };
        IndexEntry { digest: digest.into(), platform }
    }

    fn machine(architecture: &str, variant: &str) -> Platform {
        entry(architecture, variant, "").platform
    }

    #[test]
    fn the_best_platform_is_chosen() {
        let reference = "registry.example/os:1".parse().expect("a reference");
        let entries = [
            entry("arm64", "", "arm"),
            entry("amd64", "", "old"),
            entry("amd64", "v3", "new"),
            entry("amd64", "", "again"),
        ];
        assert_eq!(choose(&reference, &entries, &machine("amd64", "v3")).expect("fits").digest, "new");
        assert_eq!(choose(&reference, &entries, &machine("amd64", "v2")).expect("fits").digest, "old");
        assert_eq!(choose(&reference, &entries, &machine("arm64", "v8")).expect("fits").digest, "arm");
    }

    #[test]
    fn an_entry_for_every_machine_is_taken_where_none_fits_better() {
        let reference = "registry.example/os:1".parse().expect("a reference");
        let mut entries = vec![entry("", "", "any"), entry("arm64", "", "arm")];
        entries[0].platform.os.clear();
        assert_eq!(choose(&reference, &entries, &machine("amd64", "v3")).expect("fits").digest, "any");
        assert_eq!(choose(&reference, &entries, &machine("arm64", "v8")).expect("fits").digest, "arm");
    }

    #[test]
    fn configurations_as_builders_leave_them() {
        let index = machine("amd64", "");
        for (text, platform) in [
            (r#"{"os": "linux", "architecture": "amd64", "variant": "v8"}"#, "linux/amd64"),
            (r#"{"os": "linux", "architecture": "x86_64"}"#, "linux/amd64"),
            (r#"{"os": "", "architecture": "amd64"}"#, "linux/amd64"),
            (r#"{"os": null, "architecture": null, "variant": null}"#, "linux/amd64"),
            (r#"{"architecture": 5, "config": null}"#, "linux/amd64"),
            ("{}", "linux/amd64"),
            (r#"{"os": "linux", "architecture": "arm64"}"#, "linux/arm64"),
        ] {
            let (found, _) = ImageConfig::read(text.as_bytes(), &index).expect(text);
            assert_eq!(found.to_string(), platform, "{text}");
        }
    }

    #[test]
    fn labels_that_are_no_texts_are_labels() {
        let index = machine("amd64", "");
        let text = b"\xef\xbb\xbf{\"config\": {\"Labels\": {\"containers.bootc\": 1, \"a\": null, \"b\": true, \"c\": \"caf\xe9\"}}}";
        let (_, labels) = ImageConfig::read(text, &index).expect("a configuration");
        let labels: Vec<_> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(labels, ["a=", "b=true", "c=caf\u{fffd}", "containers.bootc=1"]);
        for text in [r#"{"config": {"Labels": []}}"#, r#"{"config": {"Labels": null}}"#, r#"{"config": []}"#] {
            assert!(ImageConfig::read(text.as_bytes(), &index).expect(text).1.is_empty());
        }
    }

    #[test]
    fn a_missing_platform_lists_what_there_is() {
        let reference: ImageRef = "registry.example/os:1".parse().expect("a reference");
        let entries = [entry("arm64", "v8", "a"), entry("s390x", "", "b")];
        let error = choose(&reference, &entries, &machine("amd64", "v3")).expect_err("not there");
        assert_eq!(error.code, Code::PlatformMissing);
        assert_eq!(error.args, ["registry.example/os:1", "linux/amd64/v3", "linux/arm64, linux/s390x"]);

        let entries = [entry("amd64", "v3", "a"), entry("amd64", "v4", "b"), entry("arm64", "", "c")];
        let error = choose(&reference, &entries, &machine("amd64", "v2")).expect_err("too new");
        assert_eq!(error.args[1..], ["linux/amd64/v2", "linux/amd64/v3, linux/amd64/v4, linux/arm64"]);
        assert_eq!(choose(&reference, &entries, &machine("amd64", "v4")).expect("fits").digest, "b");
    }
}
