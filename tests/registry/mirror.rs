// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The mirror on the loopback interface, read by curl and skopeo, in front of registries that are honest and others.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use host::cmd::{self, Cmd};
use image::pull::Limits;
use install::mirror::{Home, Mirror, Window};
use install::podman::{LOGINS, REGISTRIES};
use tokio_util::sync::CancellationToken;
use words::error::Code;

use super::docker::{DockerRegistry, PASSWORD, USER, run};
use super::fixture::{TestImage, digest_of, found, hasty, login};
use super::liar::{End, Liar, Reply};

const WINDOW: Window = Window { unit: 128 << 10, ahead: 512 << 10 };

async fn mirror_of(registry: &Liar, limits: &Limits, cancel: &CancellationToken) -> Option<Mirror> {
    let image = found(&registry.reference(), &registry.options(), None).await;
    Mirror::start(&image, &registry.options(), None, limits, WINDOW, cancel).await.expect("started")
}

async fn mirror(registry: &Liar) -> Mirror {
    mirror_of(registry, &hasty(), &CancellationToken::new()).await.expect("parts are sent")
}

fn url(mirror: &Mirror, path: &str) -> String {
    let (address, secret) =
        mirror.location().split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a path");
    format!("http://{address}/v2/{secret}/{path}")
}

/// Status and body of a request.
fn curl(arguments: &[&str]) -> (String, Vec<u8>) {
    let dir = tempfile::tempdir().expect("a directory");
    let body = dir.path().join("body");
    let mut command = Command::new("curl");
    command.args(["--silent", "--write-out", "%{http_code} %{exitcode}", "--output"]).arg(&body).args(arguments);
    let output = command.output().expect("curl runs");
    (String::from_utf8(output.stdout).expect("text"), std::fs::read(&body).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn it_has_this_image_and_nothing_else() {
    let image = TestImage::bootable(&[2 << 20, 100_000, 0]);
    let registry = Liar::start(&image, |_, reply| reply);
    let mirror = mirror(&registry).await;
    assert!(mirror.location().starts_with("127.0.0.1:"), "{}", mirror.location());

    assert_eq!(
        curl(&[&url(&mirror, &format!("manifests/{}", image.digest))]),
        ("200 0".into(), image.manifest.clone())
    );
    for (digest, bytes) in &image.blobs {
        let (status, body) = curl(&[&url(&mirror, &format!("blobs/{digest}"))]);
        assert_eq!(status, "200 0", "{digest}");
        assert!(body == *bytes, "{digest} has other bytes");
    }
    let largest = url(&mirror, &format!("blobs/{}", image.largest()));
    let whole = &image.blobs[&image.largest()];
    assert_eq!(curl(&["--range", "2000000-", &largest]), ("206 0".into(), whole[2_000_000..].to_vec()));
    assert_eq!(curl(&["--range", "5-9", &largest]), ("206 0".into(), whole[5..10].to_vec()));
    assert_eq!(curl(&["--range", "9999999-", &largest]).0, "416 0");
    assert_eq!(curl(&["--range", "0-1,5-9", &largest]), ("200 0".into(), whole.clone()), "several parts at once");
    assert_eq!(curl(&["--head", &largest]).0, "200 0");
    assert_eq!(curl(&["--request", "DELETE", &largest]).0, "405 0");

    let (base, _) = largest.split_once("/v2/").expect("a path");
    assert_eq!(curl(&[&format!("{base}/v2/")]).0, "200 0");
    let other = digest_of(b"of another image");
    for path in [
        url(&mirror, &format!("blobs/{other}")),
        url(&mirror, &format!("manifests/{other}")),
        url(&mirror, "manifests/1"),
        url(&mirror, "tags/list"),
        format!("{largest}/more"),
        format!("{base}/v2/os/blobs/{}", image.largest()),
        format!("{base}/v2/{}/blobs/{}", "0".repeat(32), image.largest()),
        format!("{base}/etc/passwd"),
    ] {
        assert_eq!(curl(&["--path-as-is", &path]).0, "404 0", "{path}");
    }
    assert_eq!(mirror.failure(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn skopeo_reads_it_by_the_real_name_and_without_the_login() {
    let registry = DockerRegistry::start();
    let image = TestImage::bootable(&[1 << 20, 300_000, 300_000, 5000]);
    registry.push(&image, "team/os:1").await;
    let found = found(&format!("{}/team/os:1", registry.host), &registry.options(), login(USER, PASSWORD)).await;
    let cancel = CancellationToken::new();
    let mirror = Mirror::start(&found, &registry.options(), login(USER, PASSWORD), &hasty(), WINDOW, &cancel).await;
    let mirror = mirror.expect("started").expect("parts are sent");

    let dir = tempfile::tempdir().expect("a directory");
    let home = Home::make(dir.path(), &found.reference, &mirror.location()).expect("made");
    let copy = dir.path().join("copy");
    run(Command::new("skopeo")
        .args(["copy", "--insecure-policy", "--preserve-digests"])
        .arg(format!("docker://{}", home.name(&found.digest)))
        .arg(format!("oci:{}", copy.display()))
        .env("HOME", home.path())
        .env("REGISTRY_AUTH_FILE", home.path().join(LOGINS)));
    for (digest, bytes) in &image.blobs {
        let file = copy.join("blobs/sha256").join(digest.strip_prefix("sha256:").expect("a digest"));
        assert!(std::fs::read(file).expect("read") == *bytes, "{digest} has other bytes");
    }
    let progress = mirror.progress();
    assert_eq!((progress.done, progress.total), (image.size(), Some(image.size())));
    let written = std::fs::read_to_string(home.path().join(REGISTRIES)).expect("read");
    assert!(!written.contains(USER) && !written.contains(PASSWORD), "{written}");
}

#[tokio::test(flavor = "multi_thread")]
async fn corrupt_blobs_do_not_arrive_and_end_in_the_librarys_error() {
    let image = TestImage::bootable(&[2 << 20, 1000]);
    let largest = image.largest();
    let registry = Liar::start(&image, {
        let largest = largest.clone();
        move |request, mut reply| {
            if request.is_blob(&largest)
                && request.range.as_ref().is_some_and(|range| range.start == 0 && range.end > 1)
            {
                reply.body[7] ^= 1;
            }
            reply
        }
    });
    let mirror = mirror(&registry).await;
    let (status, body) = curl(&[&url(&mirror, &format!("blobs/{largest}"))]);
    assert_eq!(status, "200 18", "cut off");
    assert!(body.len() < 2 << 20, "the last unit does not go out");
    let error = mirror.failure().expect("noted");
    assert_eq!((error.code, &error.args[1]), (Code::BlobCorrupt, &largest), "{error}");
    assert!(mirror.stop().is_cancelled(), "podman is told to end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_goes_away_ends_in_the_librarys_error() {
    let image = TestImage::bootable(&[2 << 20]);
    let largest = image.largest();
    let registry = Liar::start(&image, {
        let largest = largest.clone();
        move |request, mut reply| {
            if request.is_blob(&largest) && request.range.as_ref().is_some_and(|range| range.end > 1 << 20) {
                reply.end = End::Cut(0);
            }
            reply
        }
    });
    let mirror = mirror(&registry).await;
    let (status, _) = curl(&[&url(&mirror, &format!("blobs/{largest}"))]);
    assert_eq!(status, "200 18", "cut off");
    let error = mirror.failure().expect("noted");
    assert_eq!((error.code, &error.args[0]), (Code::PullInterrupted, &registry.host), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_connections_are_none_of_the_readers_business() {
    let image = TestImage::bootable(&[2 << 20]);
    let largest = image.largest();
    let registry = Liar::start(&image, {
        let largest = largest.clone();
        move |request, mut reply| {
            if request.is_blob(&largest) && reply.body.len() > 20_000 {
                reply.end = End::Cut(20_000);
            }
            reply
        }
    });
    let limits = Limits { pause: Duration::from_millis(1), ..hasty() };
    let mirror = mirror_of(&registry, &limits, &CancellationToken::new()).await.expect("parts are sent");
    let (status, body) = curl(&[&url(&mirror, &format!("blobs/{largest}"))]);
    assert_eq!(status, "200 0");
    assert!(body == image.blobs[&largest]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_reads_is_not_fetched() {
    let size = 32 << 20;
    let image = TestImage::bootable(&[size, 300_000]);
    let registry = Liar::start(&image, |_, reply| reply);
    let mirror = mirror(&registry).await;
    let before = registry.blob_bytes();
    let (address, secret) =
        mirror.location().split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a path");
    let mut lazy = TcpStream::connect(&address).expect("connected");
    lazy.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
    let request =
        format!("GET /v2/{secret}/blobs/{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", image.largest());
    lazy.write_all(request.as_bytes()).expect("sent");
    let deadline = Instant::now() + Duration::from_secs(60);
    while registry.blob_bytes() - before < WINDOW.ahead {
        assert!(Instant::now() < deadline, "nothing is fetched ahead");
        std::thread::yield_now();
    }
    // Another reader gets its blob although one takes all of the window.
    for (digest, bytes) in &image.blobs {
        if *digest != image.largest() {
            assert!(curl(&[&url(&mirror, &format!("blobs/{digest}"))]).1 == *bytes, "{digest}");
        }
    }
    // The window, and what the sockets between the two hold.
    let fetched = registry.blob_bytes() - before;
    assert!(fetched < size as u64 * 3 / 4, "{fetched} bytes were fetched for a reader that reads nothing");

    let mut answer = Vec::new();
    lazy.read_to_end(&mut answer).expect("read");
    assert!(answer.ends_with(&image.blobs[&image.largest()]), "it goes on when it is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_ends_the_reader_at_once() {
    let image = TestImage::bootable(&[2 << 20]);
    let (largest, stalled) = (image.largest(), Arc::new(AtomicBool::new(false)));
    let registry = Liar::start(&image, {
        let (largest, stalled) = (largest.clone(), stalled.clone());
        move |request, mut reply| {
            if request.is_blob(&largest) && request.range.as_ref().is_some_and(|range| range.end > 1) {
                stalled.store(true, SeqCst);
                reply.end = End::Stall(100);
            }
            reply
        }
    });
    let limits = Limits { stall: Duration::from_secs(60), patience: Duration::from_secs(60), ..hasty() };
    let cancel = CancellationToken::new();
    let mirror = mirror_of(&registry, &limits, &cancel).await.expect("parts are sent");
    let reader =
        Cmd::new("curl").args(["--silent", "--output", "/dev/null", &url(&mirror, &format!("blobs/{largest}"))]);
    let mut cancelled_at = None;
    let result = cmd::run(&reader, mirror.stop(), &mut |_| {
        if stalled.load(SeqCst) && cancelled_at.is_none() {
            cancelled_at = Some(Instant::now());
            cancel.cancel();
        }
    });
    assert_eq!(result.expect_err("cancelled").code, Code::Cancelled);
    drop(mirror);
    let took = cancelled_at.expect("it was").elapsed();
    // The answer that it waits for would come after a minute.
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_parts_of_blobs_there_is_no_mirror() {
    let image = TestImage::bootable(&[2 << 20]);
    let blobs = image.blobs.clone();
    let registry = Liar::start(&image, move |request, reply| {
        let whole = blobs.iter().find(|(digest, _)| request.is_blob(digest));
        whole.map_or(reply, |(_, bytes)| Reply::new(200, bytes.clone()))
    });
    assert!(mirror_of(&registry, &hasty(), &CancellationToken::new()).await.is_none());
}
