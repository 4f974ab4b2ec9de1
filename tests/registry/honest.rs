// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Against Debian's docker-registry: TLS, passwords, the way from a name to a layout.

use std::path::Path;
use std::process::Command;

use image::layout::News;
use image::pull::{Limits, pull};
use image::registry::Platform;
use plan::reach::RegistryOptions;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use words::error::Code;

use super::docker::{DockerRegistry, PASSWORD, USER, run};
use super::engine::Person;
use super::fixture::{TestImage, digest_of, found, index, login, look_up};

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_described() {
    let registry = DockerRegistry::start();
    let image = TestImage::bootable(&[3000, 70_000, 3000]);
    registry.push(&image, "team/os:1").await;

    let found = found(&format!("{}/team/os:1", registry.host), &registry.options(), login(USER, PASSWORD)).await;
    assert_eq!(found.reference.to_string(), format!("{}/team/os:1", registry.host));
    assert_eq!(found.digest, image.digest);
    assert_eq!(found.version, "13.2");
    assert_eq!(found.layers, 3);
    assert_eq!(found.largest_layer_bytes, 70_000);
    assert_eq!(found.download_bytes, image.size() + image.manifest.len() as u64);
    assert!(found.platform.starts_with("linux/"), "{}", found.platform);
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_are_asked_for_and_judged() {
    let registry = DockerRegistry::start();
    let image = TestImage::bootable(&[10]);
    registry.push(&image, "os:1").await;
    let reference = format!("{}/os:1", registry.host);

    let error = look_up(&reference, &registry.options(), None).await.error.expect("no login");
    assert_eq!((error.code, error.args), (Code::LoginNeeded, vec![registry.host.clone()]));

    let error = look_up(&reference, &registry.options(), login(USER, "guess")).await.error.expect("wrong login");
    assert_eq!((error.code, error.args), (Code::LoginRefused, vec![registry.host.clone(), USER.into()]));
    assert!(!error.details.contains("guess"), "{}", error.details);

    let dir = tempfile::tempdir().expect("a directory");
    let password_file = dir.path().join("password");
    std::fs::write(&password_file, format!("{PASSWORD}\n")).expect("written");
    let options =
        RegistryOptions { username: Some(USER.into()), password_file: Some(password_file), ..registry.options() };
    found(&reference, &options, None).await;

    let auth_file = dir.path().join("etc/auth.json");
    image::auth::write_auth_file(&auth_file, &registry.host, &login(USER, PASSWORD).expect("a login"))
        .expect("written");
    found(&reference, &RegistryOptions { auth_file: Some(auth_file), ..registry.options() }, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_authority_is_not_trusted() {
    let registry = DockerRegistry::start();
    let reference = format!("{}/os:1", registry.host);
    let error = look_up(&reference, &RegistryOptions::default(), None).await.error.expect("not trusted");
    assert_eq!(error.code, Code::RegistryTls, "{}", error.details);
    assert!(error.details.contains("caFile"), "{}", error.details);

    let insecure = RegistryOptions { insecure: true, ..Default::default() };
    let error = look_up(&reference, &insecure, None).await.error.expect("no login");
    assert_eq!(error.code, Code::LoginNeeded, "{}", error.details);
}

#[test]
fn a_client_certificate_is_presented() {
    let registry = DockerRegistry::for_known_clients();
    let reference = format!("{}/os:1", registry.host);
    let file = |name: &str| format!(".config/containers/certs.d/{}/{name}", registry.host);
    let read = |path: &Path| std::fs::read(path).expect("read");
    let [certificate, key] = registry.client_pair();

    let person = Person::new().with_file(&file("ca.crt"), read(&registry.ca_file()));
    let error = person.inspect(&reference).expect_err("no certificate");
    assert!(error.contains("wants a client certificate"), "{error}");
    assert!(error.contains(&format!("/etc/containers/certs.d/{}", registry.host)), "{error}");

    let person = person.with_file(&file("me.cert"), read(&certificate));
    let error = person.inspect(&reference).expect_err("no key");
    assert!(error.contains("the key that belongs to it is missing"), "{error}");

    // It is let in, and asked for a password next.
    let person = person.with_file(&file("me.key"), read(&key));
    let error = person.inspect(&reference).expect_err("no login");
    assert!(error.contains("wants a login"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_installed_says_why() {
    let registry = DockerRegistry::start();
    let machine = Platform::of_machine().architecture;
    let other = if machine == "s390x" { "amd64" } else { "s390x" };
    registry.push(&TestImage::new(&[10], &machine, json!({"a": "b"})), "app:1").await;
    let foreign = TestImage::new(&[10], other, json!({"containers.bootc": "1"}));
    registry.push(&foreign, "foreign:1").await;
    registry.push_index(index(&[(&format!("linux/{other}"), &foreign)]), "foreign:index").await;

    let cases = [
        ("app:1", Code::NotBootable, true),
        ("app:2", Code::ImageNotFound, false),
        ("nothing:1", Code::ImageNotFound, false),
        ("foreign:1", Code::PlatformMissing, true),
        ("foreign:index", Code::PlatformMissing, false),
    ];
    for (name, code, known) in cases {
        let outcome = look_up(&format!("{}/{name}", registry.host), &registry.options(), login(USER, PASSWORD)).await;
        let error = outcome.error.expect(name);
        assert_eq!((error.code, outcome.image.is_some()), (code, known), "{name}: {}", error.details);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_machines_platform_is_chosen_from_an_index() {
    let registry = DockerRegistry::start();
    let machine = Platform::of_machine().architecture;
    let (mine, foreign) = (TestImage::bootable(&[20]), TestImage::new(&[10], "mips", json!({"containers.bootc": "1"})));
    registry.push(&mine, "os:mine").await;
    registry.push(&foreign, "os:foreign").await;
    let both = index(&[("linux/mips", &foreign), (&format!("linux/{machine}"), &mine)]);
    registry.push_index(both, "os:1").await;

    let found = found(&format!("{}/os:1", registry.host), &registry.options(), login(USER, PASSWORD)).await;
    assert_eq!(found.digest, mine.digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pulled_layout_is_read_by_skopeo() {
    let registry = DockerRegistry::start();
    // One layer above the default split, so that ranges are in it.
    let image = TestImage::bootable(&[5_000, 40 << 20, 0]);
    registry.push(&image, "os:1").await;
    let found = found(&format!("{}/os:1", registry.host), &registry.options(), login(USER, PASSWORD)).await;

    let dir = tempfile::tempdir().expect("a directory");
    let layout = dir.path().join("layout");
    let mut last = None;
    let cancel = CancellationToken::new();
    let told = |news: News| last = news.progress().or(last);
    pull(&Limits::default(), &found, &registry.options(), login(USER, PASSWORD), &layout, &cancel, told)
        .await
        .expect("pulled");

    let last = last.expect("progress was told");
    assert_eq!((last.done, last.total), (image.size(), Some(image.size())));
    assert_eq!(digest_after_skopeo(&layout), image.digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn dockers_format_keeps_its_digest() {
    let registry = DockerRegistry::start();
    let image = TestImage::bootable(&[5_000]).in_docker_format();
    registry.push(&image, "os:1").await;
    let found = found(&format!("{}/os:1", registry.host), &registry.options(), login(USER, PASSWORD)).await;
    assert_eq!(found.digest, image.digest);

    let dir = tempfile::tempdir().expect("a directory");
    let cancel = CancellationToken::new();
    pull(&Limits::default(), &found, &registry.options(), login(USER, PASSWORD), dir.path(), &cancel, |_| ())
        .await
        .expect("pulled");
    assert_eq!(digest_after_skopeo(dir.path()), image.digest);
}

/// Lets skopeo, which checks every digest on the way, read the layout; returns the digest of the manifest that it found.
fn digest_after_skopeo(layout: &Path) -> String {
    let dir = tempfile::tempdir().expect("a directory");
    let (from, to) = (format!("oci:{}", layout.display()), format!("dir:{}", dir.path().display()));
    run(Command::new("skopeo").args(["--insecure-policy", "copy", &from, &to]));
    digest_of(&std::fs::read(dir.path().join("manifest.json")).expect("copied"))
}
