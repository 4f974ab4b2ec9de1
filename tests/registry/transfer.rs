// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Fetching an image from a registry that lies, breaks off and comes back.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

use calamares_bootc::error::{Code, Error, Result};
use calamares_bootc::events::Progress;
use calamares_bootc::layout::Layout;
use calamares_bootc::pull::{Limits, pull};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::fixture::{TestImage, digest_of, found, hasty};
use super::liar::{End, Liar, Reply};

const SIZE: usize = 2 << 20;

fn image() -> TestImage {
    TestImage::bootable(&[SIZE, 100_000, 1_000])
}

async fn fetch_within(limits: &Limits, registry: &Liar, dir: &Path) -> Result<Layout> {
    let found = found(&registry.reference(), &registry.options(), None).await;
    pull(limits, &found, &registry.options(), None, dir, &CancellationToken::new(), |_| ()).await
}

async fn fetch(registry: &Liar, dir: &Path) -> Result<Layout> {
    fetch_within(&hasty(), registry, dir).await
}

/// Every blob is there as it should be, and nothing else.
fn assert_complete(layout: &Layout, image: &TestImage) {
    for (digest, bytes) in &image.blobs {
        let found = std::fs::read(layout.blob_path(digest)).unwrap_or_else(|error| panic!("{digest}: {error}"));
        assert!(found == *bytes, "{digest} has other bytes");
    }
    let files = std::fs::read_dir(layout.dir().join("blobs/sha256")).expect("listed").count();
    assert_eq!(files, image.blobs.len() + 1, "blobs and manifest");
    assert!(layout.dir().join("index.json").exists());
}

/// No blob has its name that is not what its name says.
fn assert_only_checked_blobs(dir: &Path) {
    for entry in std::fs::read_dir(dir.join("blobs/sha256")).expect("listed") {
        let path = entry.expect("read").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.starts_with('.') {
            assert_eq!(digest_of(&std::fs::read(&path).expect("read")), format!("sha256:{name}"));
        }
    }
    assert!(!dir.join("index.json").exists(), "an unfinished layout must not look finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn large_blobs_come_over_several_connections() {
    let (open, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let (counting, peak) = (open.clone(), most.clone());
    let image = image();
    let largest = image.largest();
    let registry = Liar::start(&image, move |request, reply| {
        if request.is_blob(&largest) {
            // Holds the first requests until they are as many as there should be at once.
            peak.fetch_max(counting.fetch_add(1, SeqCst) + 1, SeqCst);
            let started = Instant::now();
            while peak.load(SeqCst) < hasty().connections as u32 && started.elapsed() < Duration::from_millis(400) {
                std::thread::yield_now();
            }
            counting.fetch_sub(1, SeqCst);
        }
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    assert_complete(&fetch(&registry, dir.path()).await.expect("pulled"), &image);
    assert_eq!(most.load(SeqCst), hasty().connections as u32);
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_connections_go_on_where_they_were() {
    let image = image();
    let largest = image.largest();
    let registry = Liar::start(&image, move |request, mut reply| {
        // Every answer for the large blob ends early, down to one that is short enough.
        if request.is_blob(&largest) && reply.body.len() > 20_000 {
            reply.end = End::Cut(20_000);
        }
        reply
    });
    let found = found(&registry.reference(), &registry.options(), None).await;
    let before = registry.blob_bytes();
    let dir = tempfile::tempdir().expect("a directory");
    let limits = Limits { pause: Duration::from_millis(1), ..hasty() };
    let pulled = pull(&limits, &found, &registry.options(), None, dir.path(), &CancellationToken::new(), |_| ()).await;
    assert_complete(&pulled.expect("pulled"), &image);
    assert_eq!(registry.blob_bytes() - before, image.size(), "not a byte came twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_connection_is_replaced() {
    let image = image();
    let (largest, first) = (image.largest(), AtomicBool::new(true));
    let registry = Liar::start(&image, move |request, mut reply| {
        if request.is_blob(&largest) && first.swap(false, SeqCst) {
            reply.end = End::Stall(50_000);
        }
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    assert_complete(&fetch(&registry, dir.path()).await.expect("pulled"), &image);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_connection_is_replaced() {
    let image = image();
    let (largest, first) = (image.largest(), AtomicBool::new(true));
    let registry = Liar::start(&image, move |request, mut reply| {
        if request.is_blob(&largest) && first.swap(false, SeqCst) {
            reply.end = End::Trickle(1_000);
        }
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    let started = Instant::now();
    assert_complete(&fetch(&registry, dir.path()).await.expect("pulled"), &image);
    // A unit would take three quarters of an hour at that rate.
    assert!(started.elapsed() < Duration::from_secs(20), "it took {:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_registry_is_waited_for() {
    let image = image();
    let (largest, left) = (image.largest(), AtomicU32::new(6));
    let registry = Liar::start(&image, move |request, reply| {
        let refuse = request.is_blob(&largest) && left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok();
        if refuse {
            Reply::new(if request.range.as_ref().is_some_and(|range| range.start == 0) { 503 } else { 429 }, "")
        } else {
            reply
        }
    });
    let dir = tempfile::tempdir().expect("a directory");
    let limits = Limits { patience: Duration::from_secs(5), ..hasty() };
    assert_complete(&fetch_within(&limits, &registry, dir.path()).await.expect("pulled"), &image);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_without_ranges_will_do() {
    let image = image();
    let blobs = image.blobs.clone();
    let registry = Liar::start(&image, move |request, reply| {
        let whole = blobs.iter().find(|(digest, _)| request.is_blob(digest));
        whole.map_or(reply, |(_, bytes)| Reply::new(200, bytes.clone()))
    });
    let dir = tempfile::tempdir().expect("a directory");
    assert_complete(&fetch(&registry, dir.path()).await.expect("pulled"), &image);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_ranges_a_cut_starts_the_blob_again() {
    let image = image();
    let (blobs, largest, cuts) = (image.blobs.clone(), image.largest(), AtomicU32::new(2));
    let registry = Liar::start(&image, move |request, reply| {
        let Some((digest, bytes)) = blobs.iter().find(|(digest, _)| request.is_blob(digest)) else { return reply };
        let mut reply = Reply::new(200, bytes.clone());
        let whole = request.range.as_ref().is_some_and(|range| range.end == SIZE as u64);
        if *digest == largest && whole && cuts.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            reply.end = End::Cut(SIZE / 2);
        }
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    assert_complete(&fetch(&registry, dir.path()).await.expect("pulled"), &image);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_repaired_once() {
    let image = image();
    let (largest, first) = (image.largest(), AtomicBool::new(true));
    let registry = Liar::start(&image, move |request, mut reply| {
        if request.is_blob(&largest) && first.swap(false, SeqCst) {
            reply.body[7] ^= 1;
        }
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    assert_complete(&fetch(&registry, dir.path()).await.expect("pulled"), &image);
}

#[tokio::test(flavor = "multi_thread")]
async fn lasting_damage_is_refused() {
    let image = image();
    let (largest, expected) = (image.largest(), image.largest());
    let registry = Liar::start(&image, move |request, mut reply| {
        if request.is_blob(&largest) {
            reply.body[7] ^= 1;
        }
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    let error = fetch(&registry, dir.path()).await.expect_err("corrupt");
    assert_eq!((error.code, &error.args[1]), (Code::BlobCorrupt, &expected), "{}", error.details);
    assert_only_checked_blobs(dir.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_longer_answer_than_asked_for_is_refused() {
    let image = image();
    let largest = image.largest();
    let registry = Liar::start(&image, move |request, mut reply| {
        if request.is_blob(&largest) {
            reply.body.push(0);
        }
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    let error = fetch(&registry, dir.path()).await.expect_err("too long");
    assert_eq!(error.code, Code::ManifestInvalid, "{}", error.details);
    assert_only_checked_blobs(dir.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_try_goes_on_after_the_registry_was_gone() {
    let image = image();
    let served = Arc::new(AtomicU32::new(0));
    let counting = served.clone();
    let largest = image.largest();
    let registry = Liar::start(&image, move |request, mut reply| {
        // Half of the units, then nothing any more.
        if request.is_blob(&largest) && counting.fetch_add(1, SeqCst) >= 8 {
            reply.end = End::Cut(0);
        }
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    let error = fetch(&registry, dir.path()).await.expect_err("interrupted");
    assert_eq!(error.code, Code::PullInterrupted, "{}", error.details);
    assert_eq!(error.args[2], image.size().to_string());
    assert_only_checked_blobs(dir.path());

    let (registry, before) = (Liar::start(&image, |_, reply| reply), error.args[1].parse::<u64>().expect("a number"));
    assert!(before >= SIZE as u64 / 2, "{before} bytes were there");
    let found = found(&registry.reference(), &registry.options(), None).await;
    let asked = registry.blob_bytes();
    let mut first = None;
    let told = |progress: Progress| first = first.or(Some(progress));
    let pulled = pull(&hasty(), &found, &registry.options(), None, dir.path(), &CancellationToken::new(), told).await;
    assert_complete(&pulled.expect("pulled"), &image);
    let again = registry.blob_bytes() - asked + before - image.size();
    assert!(again <= hasty().connections as u64 * hasty().unit, "{again} bytes came twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_vanishes_is_named() {
    let image = image();
    let registry = Arc::new(Liar::start(&image, |_, reply| reply));
    let found = found(&registry.reference(), &registry.options(), None).await;
    registry.vanish();
    let dir = tempfile::tempdir().expect("a directory");
    let cancel = CancellationToken::new();
    let error: Error =
        pull(&hasty(), &found, &registry.options(), None, dir.path(), &cancel, |_| ()).await.expect_err("gone");
    assert_eq!((error.code, error.args), (Code::RegistryUnreachable, vec![registry.host.clone()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_is_quick_and_keeps_what_is_there() {
    let image = image();
    let (largest, waiting) = (image.largest(), CancellationToken::new());
    let (cancel, served) = (waiting.clone(), AtomicU32::new(0));
    let registry = Liar::start(&image, move |request, mut reply| {
        if request.is_blob(&largest) && served.fetch_add(1, SeqCst) >= 8 {
            waiting.cancel();
            reply.end = End::Stall(10);
        }
        reply
    });
    let found = found(&registry.reference(), &registry.options(), None).await;
    let dir = tempfile::tempdir().expect("a directory");
    let limits = Limits { stall: Duration::from_secs(60), ..hasty() };
    let ended_after = async {
        cancel.cancelled().await;
        Instant::now()
    };
    let options = registry.options();
    let pull = pull(&limits, &found, &options, None, dir.path(), &cancel, |_| ());
    let (result, cancelled) = tokio::join!(pull, ended_after);
    assert_eq!(result.expect_err("cancelled").code, Code::Cancelled);
    assert!(cancelled.elapsed() < Duration::from_secs(1), "it took {:?}", cancelled.elapsed());
    assert_only_checked_blobs(dir.path());

    let registry = Liar::start(&image, |_, reply| reply);
    assert_complete(&fetch(&registry, dir.path()).await.expect("pulled"), &image);
    assert!(registry.blob_bytes() < image.size(), "nothing was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_little_space_shows_before_the_transfer() {
    // A manifest that promises more than any disk holds.
    let mut image = image();
    let mut manifest: serde_json::Value = serde_json::from_slice(&image.manifest).expect("JSON");
    manifest["layers"][0]["size"] = json!(1u64 << 60);
    image.manifest = manifest.to_string().into_bytes();
    image.digest = digest_of(&image.manifest);
    let registry = Liar::start(&image, |_, reply| reply);
    let found = found(&registry.reference(), &registry.options(), None).await;
    let before = registry.blob_bytes();
    let dir = tempfile::tempdir().expect("a directory");
    let cancel = CancellationToken::new();
    let error =
        pull(&hasty(), &found, &registry.options(), None, dir.path(), &cancel, |_| ()).await.expect_err("too big");
    assert_eq!(error.code, Code::ScratchFull, "{}", error.details);
    assert!(error.args[1].parse::<u64>().expect("bytes needed") > 1 << 60);
    assert_eq!(registry.blob_bytes(), before, "nothing was fetched");
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_only_goes_forward() {
    let image = image();
    let registry = Liar::start(&image, |_, reply| reply);
    let found = found(&registry.reference(), &registry.options(), None).await;
    let dir = tempfile::tempdir().expect("a directory");
    let mut told = Vec::new();
    let cancel = CancellationToken::new();
    pull(&hasty(), &found, &registry.options(), None, dir.path(), &cancel, |progress| told.push(progress))
        .await
        .expect("pulled");
    assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done), "{told:?}");
    assert_eq!(told.last().map(|progress| progress.done), Some(image.size()));
}
