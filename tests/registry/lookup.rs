// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Looking up an image when the registry, the network or the image is broken.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use config::Config;
use image::inspect::{inspect, inspect_blocking};
use image::registry::Platform;
use plan::reach::RegistryOptions;
use plan::trust::Trust;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use words::error::Code;

use super::fixture::{TestImage, found, index, look_up, reference};
use super::liar::{Liar, Reply};

#[tokio::test]
async fn plain_http_only_where_it_is_allowed() {
    let registry = Liar::start(&TestImage::bootable(&[10]), |_, reply| reply);
    found(&registry.reference(), &registry.options(), None).await;
    let error = look_up(&registry.reference(), &RegistryOptions::default(), None).await.error.expect("no TLS");
    assert!(matches!(error.code, Code::RegistryTls | Code::RegistryUnreachable), "{}", error.details);
}

#[tokio::test]
async fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
    let error =
        look_up(&format!("127.0.0.1:{port}/os:1"), &RegistryOptions::default(), None).await.error.expect("nobody");
    assert_eq!((error.code, error.args), (Code::RegistryUnreachable, vec![format!("127.0.0.1:{port}")]));

    let error = look_up("registry.invalid/os:1", &RegistryOptions::default(), None).await.error.expect("no such name");
    assert_eq!((error.code, error.args), (Code::RegistryUnreachable, vec!["registry.invalid".to_owned()]));
}

#[tokio::test]
async fn answers_that_are_errors() {
    for (status, code) in
        [(429, Code::RateLimited), (500, Code::RegistryError), (502, Code::RegistryError), (403, Code::LoginNeeded)]
    {
        let registry = Liar::start(&TestImage::bootable(&[10]), move |request, reply| {
            if request.path.contains("/manifests/") { Reply::new(status, "<html>oh no</html>") } else { reply }
        });
        let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("an error");
        assert_eq!(error.code, code, "{status}: {}", error.details);
        if code == Code::RegistryError {
            assert_eq!(error.args, [registry.host.clone(), status.to_string()]);
        }
    }
}

#[tokio::test]
async fn manifests_that_are_none() {
    let artifact = json!({"schemaVersion": 2, "layers": [],
        "config": {"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": format!("sha256:{}", "0".repeat(64)), "size": 2}});
    for bytes in [b"<html>".as_slice(), b"{}", b"", artifact.to_string().as_bytes()] {
        let registry = Liar::with_manifest(bytes);
        let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("no manifest");
        assert_eq!(error.code, Code::ManifestInvalid, "{}", error.details);
    }
}

#[tokio::test]
async fn a_configuration_with_another_digest_is_refused() {
    let image = TestImage::bootable(&[10]);
    let config =
        image.blobs.keys().find(|digest| image.blobs[*digest].starts_with(b"{")).expect("a configuration").clone();
    let lie = config.clone();
    let registry = Liar::start(&image, move |request, mut reply| {
        if request.is_blob(&lie) {
            reply.body.reverse();
        }
        reply
    });
    let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("corrupt");
    assert_eq!((error.code, &error.args[1]), (Code::BlobCorrupt, &config), "{}", error.details);
}

#[tokio::test]
async fn a_manifest_with_another_digest_is_refused() {
    let image = TestImage::bootable(&[10]);
    let registry = Liar::start(&image, |request, mut reply| {
        if request.path.contains("/manifests/sha256:") {
            reply.body.push(b' ');
        }
        reply
    });
    let pinned = format!("{}@{}", registry.reference(), image.digest);
    let error = look_up(&pinned, &registry.options(), None).await.error.expect("corrupt");
    assert_eq!(error.code, Code::BlobCorrupt, "{}", error.details);
}

#[tokio::test]
async fn the_best_variant_is_chosen() {
    let machine = Platform::of_machine();
    let (plain, foreign) = (TestImage::bootable(&[10]), TestImage::new(&[20], "mips", json!({})));
    let too_new = TestImage::bootable(&[30]);
    let index = index(&[
        ("linux/mips", &foreign),
        (&format!("linux/{}/v99", machine.architecture), &too_new),
        (&format!("linux/{}", machine.architecture), &plain),
        ("unknown/unknown", &foreign),
    ]);
    let registry = Liar::with_index(index, &[&plain, &foreign, &too_new]);
    assert_eq!(found(&registry.reference(), &registry.options(), None).await.digest, plain.digest);
}

#[test]
fn a_look_up_ends_at_once_when_it_is_cancelled() {
    let cancel = CancellationToken::new();
    let asked = cancel.clone();
    // It takes connections and never says a word; the look-up is cancelled as soon as the first one is there.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let reference = format!("{}/os:1", silent.local_addr().expect("bound"));
    let server = std::thread::spawn(move || {
        let connection = silent.accept().expect("a connection");
        asked.cancel();
        (connection, Instant::now())
    });
    let outcome = inspect_blocking(&Config::default(), &reference, None, &cancel);
    let (_connection, cancelled) = server.join().expect("no panic");
    assert_eq!(outcome.error.expect("cancelled").code, Code::Cancelled);
    assert!(cancelled.elapsed() < Duration::from_secs(1), "it took {:?}", cancelled.elapsed());
}

/// A key that cosign made.
const KEY: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbk7kKk5zepw1+KDmvbPu/liWoCC/
bvfcy72djhaJVDWiW1AEdATYrHYdJqc4aBxxS+AeqUi0eTKAWKVq6zckYA==
-----END PUBLIC KEY-----
";

#[tokio::test]
async fn a_registry_that_knows_no_referrers_says_so_in_many_ways() {
    let dir = tempfile::tempdir().expect("a directory");
    let key = dir.path().join("team.pub");
    std::fs::write(&key, KEY).expect("written");
    let trust = Trust::Keys(vec![key]);
    let image = TestImage::bootable(&[10]);
    let index = |entries: &str| format!(r#"{{"schemaVersion":2,"manifests":{entries}}}"#);
    let itself = String::from_utf8(image.manifest.clone()).expect("text");
    let cases = [
        (404, String::new(), Code::SignatureMissing),
        (400, String::new(), Code::SignatureMissing),
        (401, String::new(), Code::SignatureMissing),
        (403, String::new(), Code::SignatureMissing),
        (405, String::new(), Code::SignatureMissing),
        (406, "<html>".into(), Code::SignatureMissing),
        (501, String::new(), Code::SignatureMissing),
        (200, "<html>".into(), Code::SignatureMissing),
        (200, itself.clone(), Code::SignatureMissing),
        (200, index("null"), Code::SignatureMissing),
        (200, index(r#"[null,5,{"digest":null},{"digest":"../x"}]"#), Code::SignatureMissing),
        // What is out of order may have one: an image is not called unsigned then.
        (500, String::new(), Code::RegistryError),
        (503, String::new(), Code::RegistryError),
        (429, String::new(), Code::RateLimited),
    ];
    for (status, page, code) in cases {
        let (itself, told) = (itself.clone(), page.clone());
        let registry = Liar::start(&image, move |request, reply| {
            if request.path.contains("/referrers/") {
                return Reply::new(status, told.clone());
            }
            // GitLab's takes the fallback's tag for the digest.
            let fallback = request.path.split("/manifests/sha256-").nth(1).is_some_and(|hex| hex.len() == 64);
            if fallback { Reply::new(200, itself.clone()) } else { reply }
        });
        let (options, machine) = (registry.options(), Platform::of_machine());
        let image = reference(&registry.reference());
        let signed = inspect(&image, &options, &trust, None, &machine).await.error.expect("not signed");
        assert_eq!(signed.code, code, "{status} {page}: {}", signed.details);
        let free = inspect(&image, &options, &Trust::Unchecked, None, &machine).await;
        assert_eq!(free.error, None, "{status} {page}: nothing is demanded");
    }
}
