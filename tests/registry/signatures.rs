// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Images that the real cosign signed, in the real registry.

use std::path::{Path, PathBuf};
use std::process::Command;

use image::inspect::{InspectOutcome, inspect};
use image::registry::Platform;
use plan::trust::Trust;
use serde_json::{Value, json};
use words::error::Code;

use super::docker::{DockerRegistry, PASSWORD, USER, run};
use super::fixture::{MANIFEST, TestImage, digest_of, index, login, reference};

/// A predicate that makes an attestation of cosign 2 the signature that cosign 3 makes.
pub const SIGNATURE: &str = "https://sigstore.dev/cosign/sign/v1";

/// A registry and two pairs of keys.
pub struct Signing {
    pub registry: DockerRegistry,
    dir: tempfile::TempDir,
}

impl Signing {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        for name in ["team", "other"] {
            run(Command::new("cosign")
                .args(["generate-key-pair", "--output-key-prefix", name])
                .env("COSIGN_PASSWORD", "")
                .current_dir(&dir));
        }
        Self { registry: DockerRegistry::start(), dir }
    }

    /// Uploads an image whose only layer has so many bytes; the sizes make them differ.
    pub async fn push(&self, name: &str, bytes: usize) -> TestImage {
        let image = TestImage::bootable(&[bytes]);
        self.registry.push(&image, name).await;
        image
    }

    /// Runs `cosign ACTION… host/repository@digest` with a key.
    pub fn cosign(&self, action: &[&str], key: &str, repository: &str, digest: &str) {
        run(Command::new("cosign")
            .args(action)
            .args(["--yes", "--tlog-upload=false", "--key", &format!("{key}.key")])
            .args(["--registry-username", USER, "--registry-password", PASSWORD])
            .arg("--registry-cacert")
            .arg(self.registry.ca_file())
            .arg(format!("{}/{repository}@{digest}", self.registry.host))
            .env("COSIGN_PASSWORD", "")
            .env("COSIGN_EXPERIMENTAL", "1")
            .env("HOME", self.dir.path())
            .current_dir(&self.dir));
    }

    /// `cosign save` of an image and its signatures into a layout.
    pub fn save(&self, repository: &str, digest: &str, dir: &Path) {
        run(Command::new("cosign")
            .args(["save", "--registry-username", USER, "--registry-password", PASSWORD, "--registry-cacert"])
            .arg(self.registry.ca_file())
            .arg("--dir")
            .arg(dir)
            .arg(format!("{}/{repository}@{digest}", self.registry.host))
            .env("HOME", self.dir.path()));
    }

    /// A file with this text; its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("text").to_owned()
    }

    pub fn key(&self, name: &str) -> PathBuf {
        self.dir.path().join(format!("{name}.pub"))
    }

    pub async fn look_up(&self, name: &str, keys: &[&str]) -> InspectOutcome {
        let trust = Trust::Keys(keys.iter().map(|key| self.key(key)).collect());
        let image = reference(&format!("{}/{name}", self.registry.host));
        inspect(&image, &self.registry.options(), &trust, login(USER, PASSWORD), &Platform::of_machine()).await
    }

    async fn refusal(&self, name: &str) -> Code {
        let outcome = self.look_up(name, &["team"]).await;
        assert_eq!(outcome.verified_by, None);
        assert!(outcome.image.is_some(), "what is refused is shown");
        outcome.error.expect("it must be refused").code
    }

    /// What lies under a tag of the repository.
    pub fn manifest(&self, repository: &str, tag: &str) -> Value {
        let image = format!("docker://{}/{repository}:{tag}", self.registry.host);
        let creds = format!("{USER}:{PASSWORD}");
        let text =
            run(Command::new("skopeo").args(["inspect", "--raw", "--creds", &creds, "--tls-verify=false", &image]));
        serde_json::from_str(&text).expect("JSON")
    }

    /// Puts `manifest`, with its blobs, under `sha256-….sig` of the image with this digest.
    async fn put_signature(&self, repository: &str, digest: &str, manifest: &Value, blobs: &[&[u8]]) {
        let manifest = manifest.to_string().into_bytes();
        let blobs = blobs.iter().map(|blob| (digest_of(blob), blob.to_vec())).collect();
        let image = TestImage { blobs, digest: digest_of(&manifest), manifest };
        self.registry.push(&image, &format!("{repository}:{}", signature_tag(digest))).await;
    }

    fn blob(&self, repository: &str, digest: &str) -> Vec<u8> {
        let url = format!("https://{}/v2/{repository}/blobs/{digest}", self.registry.host);
        let creds = format!("{USER}:{PASSWORD}");
        run(Command::new("curl").args(["--silent", "--fail", "--insecure", "--user", &creds, &url])).into_bytes()
    }
}

pub fn signature_tag(digest: &str) -> String {
    format!("{}.sig", digest.replace(':', "-"))
}

#[tokio::test]
async fn a_signature_by_one_of_the_keys_counts() {
    let signing = Signing::start();
    let image = signing.push("team/os:1", 1000).await;
    signing.cosign(&["sign"], "team", "team/os", &image.digest);
    let outcome = signing.look_up("team/os:1", &["other", "team"]).await;
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.verified_by.as_deref(), Some("team.pub"));
}

#[tokio::test]
async fn an_unsigned_image_is_refused() {
    let signing = Signing::start();
    signing.push("team/os:1", 1000).await;
    assert_eq!(signing.refusal("team/os:1").await, Code::SignatureMissing);
}

#[tokio::test]
async fn another_key_is_refused() {
    let signing = Signing::start();
    let image = signing.push("team/os:1", 1000).await;
    signing.cosign(&["sign"], "other", "team/os", &image.digest);
    assert_eq!(signing.refusal("team/os:1").await, Code::SignatureInvalid);
}

#[tokio::test]
async fn the_signature_of_another_digest_is_refused() {
    let signing = Signing::start();
    let good = signing.push("team/os:1", 1000).await;
    let evil = signing.push("team/os:2", 2000).await;
    signing.cosign(&["sign"], "team", "team/os", &good.digest);
    let manifest = signing.manifest("team/os", &signature_tag(&good.digest));
    signing.put_signature("team/os", &evil.digest, &manifest, &[]).await;
    assert_eq!(signing.refusal("team/os:2").await, Code::SignatureInvalid);
    assert_eq!(signing.look_up("team/os:1", &["team"]).await.error, None);
}

#[tokio::test]
async fn a_changed_payload_is_refused() {
    let signing = Signing::start();
    let good = signing.push("team/os:1", 1000).await;
    let evil = signing.push("team/os:2", 2000).await;
    signing.cosign(&["sign"], "team", "team/os", &good.digest);
    // The signature stays, and the text now names the other image.
    let mut manifest = signing.manifest("team/os", &signature_tag(&good.digest));
    let layer = manifest["layers"][0]["digest"].as_str().expect("a digest").to_owned();
    let text = String::from_utf8(signing.blob("team/os", &layer)).expect("text").replace(&good.digest, &evil.digest);
    manifest["layers"][0]["digest"] = digest_of(text.as_bytes()).into();
    manifest["layers"][0]["size"] = text.len().into();
    signing.put_signature("team/os", &evil.digest, &manifest, &[text.as_bytes()]).await;
    assert_eq!(signing.refusal("team/os:2").await, Code::SignatureInvalid);
}

#[tokio::test]
async fn a_signed_index_vouches_for_its_images() {
    let signing = Signing::start();
    let image = signing.push("team/os:amd64", 1000).await;
    let machine = format!("linux/{}", Platform::of_machine().architecture);
    let index = index(&[(&machine, &image)]);
    let digest = digest_of(&index);
    signing.registry.push_index(index, "team/os:1").await;
    assert_eq!(signing.refusal("team/os:1").await, Code::SignatureMissing);
    signing.cosign(&["sign"], "team", "team/os", &digest);
    let outcome = signing.look_up("team/os:1", &["team"]).await;
    assert_eq!((outcome.error, outcome.verified_by.as_deref()), (None, Some("team.pub")));
    // The image itself has no signature.
    assert_eq!(signing.refusal("team/os:amd64").await, Code::SignatureMissing);
}

#[tokio::test]
async fn signatures_among_the_referrers_are_found() {
    let signing = Signing::start();
    let image = signing.push("team/os:1", 1000).await;
    signing.cosign(&["sign", "--registry-referrers-mode=oci-1-1"], "team", "team/os", &image.digest);
    let outcome = signing.look_up("team/os:1", &["team"]).await;
    assert_eq!((outcome.error, outcome.verified_by.as_deref()), (None, Some("team.pub")));
    assert!(signing.manifest("team/os", &image.digest.replace(':', "-"))["manifests"].is_array());
}

#[tokio::test]
async fn bundles_among_the_referrers_are_found() {
    let signing = Signing::start();
    let image = signing.push("team/os:1", 1000).await;
    let predicate = signing.dir.path().join("predicate.json");
    std::fs::write(&predicate, "{}").expect("written");
    let predicate = predicate.to_str().expect("text");
    let bundle = |kind| ["attest", "--new-bundle-format", "--type", kind, "--predicate", predicate];
    // A list of packages is signed too, and says nothing of whether the image may be installed.
    signing.cosign(&bundle("https://spdx.dev/Document"), "team", "team/os", &image.digest);
    assert_eq!(signing.refusal("team/os:1").await, Code::SignatureInvalid);
    signing.cosign(&bundle(SIGNATURE), "other", "team/os", &image.digest);
    assert_eq!(signing.refusal("team/os:1").await, Code::SignatureInvalid);
    signing.cosign(&bundle(SIGNATURE), "team", "team/os", &image.digest);
    let outcome = signing.look_up("team/os:1", &["team"]).await;
    assert_eq!((outcome.error, outcome.verified_by.as_deref()), (None, Some("team.pub")));
}

#[tokio::test]
async fn what_is_no_signature_hides_none() {
    let signing = Signing::start();
    let image = signing.push("team/os:1", 1000).await;
    signing.cosign(&["sign"], "team", "team/os", &image.digest);
    let mut manifest = signing.manifest("team/os", &signature_tag(&image.digest));
    let mut junk = manifest["layers"][0].clone();
    junk["annotations"] = json!({"dev.cosignproject.cosign/signature": "*"});
    manifest["layers"].as_array_mut().expect("layers").insert(0, junk);
    manifest["mediaType"] = MANIFEST.into();
    signing.put_signature("team/os", &image.digest, &manifest, &[]).await;
    assert_eq!(signing.look_up("team/os:1", &["team"]).await.verified_by.as_deref(), Some("team.pub"));
}
