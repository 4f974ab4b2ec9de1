// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Images on this machine: layouts and archives as the real tools write them, looked up and laid out without a registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use config::{Config, parse_yaml};
use image::collect::collect;
use image::inspect::{InspectOutcome, inspect_blocking};
use image::layout::{Layout, News};
use image::registry::Platform;
use image::source::{Links, lay_out};
use plan::image::Image;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use words::error::{Code, Error};
use words::events::Progress;

use super::docker::{PASSWORD, USER, run};
use super::fixture::{MANIFEST, TestImage, digest_of, index, noise};
use super::signatures::{SIGNATURE, Signing, signature_tag};

const TARGET: &str = "registry.example.org/team/os:1";

/// A layout with these images, each with a name or without.
fn layout(dir: &Path, images: &[(Option<&str>, &TestImage)]) {
    let entry = |(name, image): &(Option<&str>, &TestImage)| {
        put(dir, image);
        let mut entry = json!({"mediaType": image.media_type(), "digest": image.digest, "size": image.manifest.len()});
        if let Some(name) = name {
            entry["annotations"] = json!({"org.opencontainers.image.ref.name": name});
        }
        entry
    };
    let entries: Vec<_> = images.iter().map(entry).collect();
    put_index(dir, &json!({"schemaVersion": 2, "manifests": entries}));
}

fn put_index(dir: &Path, index: &Value) {
    fs::write(dir.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).expect("written");
    fs::write(dir.join("index.json"), index.to_string()).expect("written");
}

fn put(dir: &Path, image: &TestImage) {
    image.blobs.values().chain([&image.manifest]).for_each(|bytes| put_blob(dir, bytes));
}

fn put_blob(dir: &Path, bytes: &[u8]) {
    fs::create_dir_all(dir.join("blobs/sha256")).expect("made");
    fs::write(blob(dir, &digest_of(bytes)), bytes).expect("written");
}

fn blob(dir: &Path, digest: &str) -> PathBuf {
    dir.join("blobs/sha256").join(digest.strip_prefix("sha256:").expect("a digest"))
}

fn configuration(text: &str) -> Config {
    let parsed = parse_yaml(text);
    parsed.config.unwrap_or_else(|| panic!("{:?}", parsed.problems))
}

/// A configuration with one image that is followed as [`TARGET`].
fn with_target(reference: &str) -> Config {
    configuration(&format!("images: [ {{ name: OS, image: '{reference}', target: '{TARGET}' }} ]"))
}

fn look_up_by(config: &Config, reference: &str) -> InspectOutcome {
    inspect_blocking(config, reference, None, &CancellationToken::new())
}

fn look_up(reference: &str) -> InspectOutcome {
    look_up_by(&with_target(reference), reference)
}

fn found(reference: &str) -> Image {
    let outcome = look_up(reference);
    assert_eq!(outcome.error, None);
    outcome.image.expect("without an error there is an image")
}

fn error(reference: &str) -> Error {
    look_up(reference).error.expect("it must fail")
}

fn laid_out(image: &Image, dir: &Path) -> Layout {
    lay_out(image, dir, Links::Lead, &CancellationToken::new(), |_| ()).expect("laid out")
}

/// Reads a layout with the library that podman has too, and gives the manifest it found. It checks every digest.
fn read_by_skopeo(layout: &Path) -> Vec<u8> {
    let copy = tempfile::tempdir().expect("a directory");
    let (from, to) = (format!("oci:{}", layout.display()), format!("dir:{}", copy.path().display()));
    run(Command::new("skopeo").args(["copy", "--preserve-digests", "--insecure-policy", &from, &to]));
    fs::read(copy.path().join("manifest.json")).expect("read")
}

#[test]
fn a_layout_is_described_and_stays_where_it_is() {
    let dir = tempfile::tempdir().expect("a directory");
    let image = TestImage::bootable(&[3000, 70_000]);
    layout(dir.path(), &[(Some("os"), &image)]);
    let reference = format!("oci:{}:os", dir.path().display());
    let found = found(&reference);
    assert_eq!((&found.digest, found.version.as_str(), found.layers), (&image.digest, "13.2", 2));
    assert_eq!(found.update_reference().to_string(), TARGET);

    let scratch = tempfile::tempdir().expect("a directory");
    let mut last = Progress::default();
    let told = |news: News| last = news.progress().unwrap_or(last);
    let layout = lay_out(&found, scratch.path(), Links::Lead, &CancellationToken::new(), told).expect("laid out");
    assert_eq!((last.done, last.total), (image.size(), Some(image.size())));
    for digest in image.blobs.keys() {
        assert!(layout.blob_path(digest).is_symlink(), "{digest} was copied");
    }
    assert_eq!(read_by_skopeo(layout.dir()), image.manifest);
}

#[test]
fn several_images_are_told_apart_by_their_names() {
    let dir = tempfile::tempdir().expect("a directory");
    let (one, two) = (TestImage::bootable(&[1000]), TestImage::bootable(&[2000]));
    layout(dir.path(), &[(Some("one"), &one), (Some("quay.io/team/two:2"), &two)]);
    let path = dir.path().display();
    assert_eq!(found(&format!("oci:{path}:one")).digest, one.digest);
    assert_eq!(found(&format!("oci:{path}:quay.io/team/two:2")).digest, two.digest);
    for (reference, why) in [
        (format!("oci:{path}"), "several images in it (one, quay.io/team/two:2)"),
        (format!("oci:{path}:three"), "no image 'three' in it, but: one, quay.io/team/two:2"),
    ] {
        let error = error(&reference);
        assert_eq!(error.code, Code::LayoutInvalid);
        assert!(error.details.contains(why), "{error}");
    }
}

#[test]
fn without_a_target_the_name_has_to_be_whole() {
    let dir = tempfile::tempdir().expect("a directory");
    let image = TestImage::bootable(&[1000]);
    let reference = format!("oci:{}", dir.path().display());
    layout(dir.path(), &[(Some("quay.io/team/os:2"), &image)]);
    let outcome = look_up_by(&Config::default(), &reference);
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.image.expect("found").update_reference().to_string(), "quay.io/team/os:2");

    layout(dir.path(), &[(Some("2"), &image)]);
    let outcome = look_up_by(&Config::default(), &reference);
    let error = outcome.error.expect("no place for updates");
    assert_eq!((error.code, error.args), (Code::TargetMissing, vec![reference.clone()]));
    assert!(outcome.image.is_some(), "what is refused is shown");
}

#[test]
fn the_platform_is_chosen_from_the_index() {
    let dir = tempfile::tempdir().expect("a directory");
    let image = TestImage::bootable(&[1000]);
    let other = TestImage::new(&[10], "s390x", json!({"containers.bootc": "1"}));
    let machine = format!("linux/{}", Platform::of_machine().architecture);
    let list = index(&[("linux/s390x", &other), (&machine, &image)]);
    put(dir.path(), &image);
    put_blob(dir.path(), &list);
    let entry =
        json!({"mediaType": "application/vnd.oci.image.index.v1+json", "digest": digest_of(&list), "size": list.len()});
    put_index(dir.path(), &json!({"schemaVersion": 2, "manifests": [entry]}));
    let found = found(&format!("oci:{}", dir.path().display()));
    assert_eq!((&found.digest, found.index_digest), (&image.digest, Some(digest_of(&list))));
    // Only what is installed has to be there.
    let scratch = tempfile::tempdir().expect("a directory");
    assert_eq!(read_by_skopeo(laid_out(&Image { index_digest: None, ..found }, scratch.path()).dir()), image.manifest);
}

#[test]
fn damage_is_found_before_podman_sees_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let image = TestImage::bootable(&[3000, 70_000]);
    layout(dir.path(), &[(None, &image)]);
    let reference = format!("oci:{}", dir.path().display());
    let found = found(&reference);
    let layer = blob(dir.path(), &image.largest());
    let good = fs::read(&layer).expect("read");
    let scratch = tempfile::tempdir().expect("a directory");
    let fails = |bytes: &[u8], code: Code| {
        fs::write(&layer, bytes).expect("written");
        let result = lay_out(&found, scratch.path(), Links::Lead, &CancellationToken::new(), |_| ());
        let error = result.expect_err("damaged");
        assert_eq!(error.code, code, "{error}");
        assert!(!scratch.path().join("index.json").exists(), "it must not look finished");
        error
    };
    let mut bad = good.clone();
    bad[7] ^= 1;
    let error = fails(&bad, Code::ImageDamaged);
    assert_eq!(error.args[..2], [dir.path().display().to_string(), image.largest()]);
    fails(&good[1..], Code::ImageDamaged);
    fs::remove_file(&layer).expect("removed");
    let error = lay_out(&found, scratch.path(), Links::Lead, &CancellationToken::new(), |_| ()).expect_err("missing");
    assert_eq!(error.code, Code::LayoutInvalid, "{error}");

    // What the look-up reads is checked too.
    fs::write(&layer, &good).expect("written");
    let manifest = blob(dir.path(), &image.digest);
    let text = String::from_utf8(image.manifest.clone()).expect("text");
    fs::write(&manifest, text.replace("70000", "70001")).expect("written");
    assert_eq!(self::error(&reference).code, Code::ImageDamaged);
}

#[test]
fn what_is_no_layout_is_named() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().display();
    let cases = [
        (format!("oci:{path}/none"), "index.json: No such file"),
        (format!("oci-archive:{path}/none.tar"), "No such file"),
        (format!("docker-archive:{path}/none.tar"), "No such file"),
    ];
    for (reference, why) in cases {
        let error = error(&reference);
        assert_eq!((error.code, &error.args[0]), (Code::LayoutInvalid, &reference));
        assert!(error.details.contains(why), "{error}");
    }
    put_index(
        dir.path(),
        &json!({"schemaVersion": 2, "manifests": [{"mediaType": MANIFEST, "digest": "sha256:../x", "size": 1}]}),
    );
    let error = error(&format!("oci:{path}"));
    assert!(error.details.contains("the digest 'sha256:../x'"), "{error}");
}

#[test]
fn an_end_is_found_in_the_middle_of_a_layer() {
    let dir = tempfile::tempdir().expect("a directory");
    let image = TestImage::bootable(&[8 << 20]);
    layout(dir.path(), &[(None, &image)]);
    let found = found(&format!("oci:{}", dir.path().display()));
    let (scratch, cancel) = (tempfile::tempdir().expect("a directory"), CancellationToken::new());
    cancel.cancel();
    let error = lay_out(&found, scratch.path(), Links::Lead, &cancel, |_| ()).expect_err("cancelled");
    assert_eq!(error.code, Code::Cancelled);
}

#[test]
fn every_kind_of_layer_is_kept_as_it_is() {
    let chunked = json!({"io.github.containers.zstd-chunked.manifest-checksum": digest_of(b"toc"),
        "io.github.containers.zstd-chunked.manifest-position": "1:2:3:1"});
    let oci = "application/vnd.oci.image.layer.v1.tar";
    for (media_type, annotations) in [
        (oci.to_owned(), json!({})),
        (format!("{oci}+gzip"), json!({})),
        (format!("{oci}+zstd"), json!({})),
        (format!("{oci}+zstd"), chunked),
        ("application/vnd.docker.image.rootfs.diff.tar.gzip".to_owned(), json!({})),
    ] {
        let dir = tempfile::tempdir().expect("a directory");
        let image = TestImage::bootable(&[2000, 3000]).with_layers_of(&media_type, &annotations);
        layout(dir.path(), &[(None, &image)]);
        let found = found(&format!("oci:{}", dir.path().display()));
        let scratch = tempfile::tempdir().expect("a directory");
        let layout = laid_out(&found, scratch.path());
        assert_eq!(fs::read(layout.blob_path(&image.digest)).expect("read"), image.manifest, "{media_type}");
    }
}

#[test]
fn an_archive_of_a_layout_is_read() {
    let dir = tempfile::tempdir().expect("a directory");
    let image = TestImage::bootable(&[3000, 70_000]);
    layout(&dir.path().join("layout"), &[(Some("os"), &image)]);
    let archive = dir.path().join("os.tar");
    let (from, to) =
        (format!("oci:{}:os", dir.path().join("layout").display()), format!("oci-archive:{}:one", archive.display()));
    run(Command::new("skopeo").args(["copy", "--preserve-digests", "--insecure-policy", &from, &to]));
    for reference in [to, format!("oci-archive:{}", archive.display())] {
        let found = found(&reference);
        assert_eq!(found.digest, image.digest);
        let scratch = tempfile::tempdir().expect("a directory");
        assert_eq!(read_by_skopeo(laid_out(&found, scratch.path()).dir()), image.manifest);
    }
    let bytes = fs::read(&archive).expect("read");
    let at = bytes.windows(64).position(|window| *window == noise(1, 64)).expect("the layer is in it");
    let mut bad = bytes.clone();
    bad[at] ^= 1;
    let found = found(&format!("oci-archive:{}", archive.display()));
    fs::write(&archive, bad).expect("written");
    let scratch = tempfile::tempdir().expect("a directory");
    let error = lay_out(&found, scratch.path(), Links::Lead, &CancellationToken::new(), |_| ()).expect_err("damaged");
    assert_eq!(error.code, Code::ImageDamaged, "{error}");
    fs::write(&archive, &bytes[..at + 10]).expect("written");
    assert_eq!(self::error(&format!("oci-archive:{}", archive.display())).code, Code::LayoutInvalid);
}

#[test]
fn an_archive_of_docker_gets_one_digest() {
    let dir = tempfile::tempdir().expect("a directory");
    let image = TestImage::bootable(&[3000, 70_000]);
    layout(&dir.path().join("layout"), &[(None, &image)]);
    let save = |name: &str| {
        let to = format!("docker-archive:{}:registry.example.org/team/os:2", dir.path().join(name).display());
        let from = format!("oci:{}", dir.path().join("layout").display());
        run(Command::new("skopeo").args(["copy", "--insecure-policy", &from, &to]));
        to
    };
    let (first, second) = (save("one.tar"), save("two.tar"));
    let found = found(&first);
    assert_eq!(found.digest, self::found(&second).digest, "the same image");
    assert_eq!(found.layers, 2);
    assert_eq!(found.unpacked_bytes, Some(73_000));
    let scratch = tempfile::tempdir().expect("a directory");
    let manifest: Value =
        serde_json::from_slice(&read_by_skopeo(laid_out(&found, scratch.path()).dir())).expect("JSON");
    let layers = |manifest: &Value| -> Vec<Value> {
        manifest["layers"].as_array().expect("layers").iter().map(|layer| layer["digest"].clone()).collect()
    };
    assert_eq!(layers(&manifest), layers(&serde_json::from_slice(&image.manifest).expect("JSON")));

    let outcome = look_up_by(&Config::default(), &format!("docker-archive:{}", dir.path().join("one.tar").display()));
    let image = outcome.image.expect("found");
    assert_eq!(
        (outcome.error, image.update_reference().to_string().as_str()),
        (None, "registry.example.org/team/os:2")
    );
}

/// A configuration that demands a signature of `team` for what is followed as [`TARGET`], and of nobody for the rest.
fn demanding(signing: &Signing, reference: &str) -> Config {
    configuration(&format!(
        "images: [ {{ name: OS, image: '{reference}', target: '{TARGET}' }} ]\n\
         signatures: [ {{ scope: registry.example.org/team, publicKeys: [ {} ] }} ]",
        signing.key("team").display()
    ))
}

fn skopeo_copy(signing: &Signing, from: &str, to: &str) {
    run(Command::new("skopeo")
        .args(["copy", "--preserve-digests", "--insecure-policy", "--src-tls-verify=false"])
        .args(["--src-creds", &format!("{USER}:{PASSWORD}")])
        .arg(format!("docker://{}/{from}", signing.registry.host))
        .arg(to));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_is_found_beside_the_image() {
    let signing = Signing::start();
    let image = signing.push("team/os:1", 1000).await;
    let dir = tempfile::tempdir().expect("a directory");
    let layout = format!("oci:{}", dir.path().display());
    let reference = format!("{layout}:os");
    skopeo_copy(&signing, "team/os:1", &reference);
    let look_up = || tokio::task::block_in_place(|| look_up_by(&demanding(&signing, &reference), &reference));

    let outcome = look_up();
    assert_eq!(outcome.error.expect("it is not signed").code, Code::SignatureMissing);
    let tag = signature_tag(&image.digest);
    signing.cosign(&["sign"], "other", "team/os", &image.digest);
    skopeo_copy(&signing, &format!("team/os:{tag}"), &format!("{layout}:{tag}"));
    assert_eq!(look_up().error.expect("by another").code, Code::SignatureInvalid);
    signing.cosign(&["sign"], "team", "team/os", &image.digest);
    skopeo_copy(&signing, &format!("team/os:{tag}"), &format!("{layout}:{tag}"));
    let outcome = look_up();
    assert_eq!((outcome.error, outcome.verified_by.as_deref()), (None, Some("team.pub")));
    // The signature is no second image.
    let alone = tokio::task::block_in_place(|| look_up_by(&demanding(&signing, &layout), &layout));
    assert_eq!((alone.error, alone.verified_by.as_deref()), (None, Some("team.pub")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cosign_saves_is_verified() {
    let signing = Signing::start();
    let image = signing.push("team/os:1", 1000).await;
    let dir = tempfile::tempdir().expect("a directory");
    signing.cosign(&["sign"], "team", "team/os", &image.digest);
    signing.save("team/os", &image.digest, dir.path());
    let reference = format!("oci:{}", dir.path().display());
    let outcome = tokio::task::block_in_place(|| look_up_by(&demanding(&signing, &reference), &reference));
    assert_eq!((outcome.error, outcome.verified_by.as_deref()), (None, Some("team.pub")));
    assert_eq!(outcome.image.expect("found").digest, image.digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_are_found_by_their_subject() {
    let signing = Signing::start();
    let image = signing.push("team/os:1", 1000).await;
    let predicate = signing.file("predicate.json", "{}");
    let attest = ["attest", "--new-bundle-format", "--type", SIGNATURE, "--predicate", &predicate];
    signing.cosign(&attest, "team", "team/os", &image.digest);
    let dir = tempfile::tempdir().expect("a directory");
    let layout = format!("oci:{}", dir.path().display());
    skopeo_copy(&signing, "team/os:1", &format!("{layout}:os"));
    let referrers = signing.manifest("team/os", &image.digest.replace(':', "-"));
    let bundle = referrers["manifests"][0]["digest"].as_str().expect("a digest").to_owned();
    skopeo_copy(&signing, &format!("team/os@{bundle}"), &format!("{layout}:bundle"));
    for reference in [format!("{layout}:os"), layout] {
        let outcome = tokio::task::block_in_place(|| look_up_by(&demanding(&signing, &reference), &reference));
        assert_eq!((outcome.error, outcome.verified_by.as_deref()), (None, Some("team.pub")), "{reference}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layout_for_a_medium_holds_images_and_their_signatures() {
    let signing = Signing::start();
    let dir = tempfile::tempdir().expect("a directory");
    let collect = |image: &Image, name: &str| {
        let login = super::fixture::login(USER, PASSWORD);
        let (cancel, limits) = (CancellationToken::new(), super::fixture::hasty());
        let options = signing.registry.options();
        tokio::task::block_in_place(|| collect(&limits, image, &options, login, dir.path(), name, &cancel, |_| ()))
    };
    let one = signing.push("team/os:1", 1000).await;
    let two = signing.push("team/os:amd64", 2000).await;
    let machine = format!("linux/{}", Platform::of_machine().architecture);
    let list = index(&[("linux/s390x", &one), (&machine, &two)]);
    let signed = digest_of(&list);
    signing.registry.push_index(list, "team/os:2").await;
    signing.cosign(&["sign"], "team", "team/os", &one.digest);
    signing.cosign(&["sign"], "team", "team/os", &signed);
    let blobs = || fs::read_dir(dir.path().join("blobs/sha256")).expect("listed").count();
    let mut before = 0;
    // Two images of three blobs each and the index; two signatures of three. The same image again adds nothing.
    for (name, tag, more) in [("one", "team/os:1", 6), ("two", "team/os:2", 7), ("one", "team/os:1", 0)] {
        let outcome = signing.look_up(tag, &["team"]).await;
        assert_eq!(outcome.error, None);
        collect(&outcome.image.expect("found"), name).expect("collected");
        assert_eq!(blobs() - before, more, "{name}");
        before = blobs();
    }

    for (name, image) in [("one", &one), ("two", &two)] {
        let reference = format!("oci:{}:{name}", dir.path().display());
        let outcome = tokio::task::block_in_place(|| look_up_by(&demanding(&signing, &reference), &reference));
        assert_eq!((outcome.error, outcome.verified_by.as_deref()), (None, Some("team.pub")), "{name}");
        let scratch = tempfile::tempdir().expect("a directory");
        assert_eq!(read_by_skopeo(laid_out(&outcome.image.expect("found"), scratch.path()).dir()), image.manifest);
    }
    // Somebody else's file stays.
    fs::write(dir.path().join("index.json"), "[]").expect("written");
    let found = signing.look_up("team/os:1", &["team"]).await.image.expect("found");
    assert_eq!(collect(&found, "one").expect_err("no index").code, Code::LayoutInvalid);
}
