// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Fetching an image from a registry that lies, breaks off and comes back.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

use image::layout::{Layout, News};
use image::pull::{Limits, pull};
use tokio_util::sync::CancellationToken;
use words::error::{Code, Error, Result};
use words::events::Progress;

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
pub fn assert_complete(layout: &Layout, image: &TestImage) {
    for (digest, bytes) in &image.blobs {
        let found = std::fs::read(layout.blob_path(digest)).unwrap_or_else(|error| panic!("{digest}: {error}"));
        assert!(found == *bytes, "{digest} has other bytes");
    }
    let files = std::fs::read_dir(layout.dir().join("blobs/sha256")).expect("listed").count();
    assert_eq!(files, image.blobs.len() + 1, "blobs and manifest");
    assert!(layout.dir().join("index.json").exists());
}

/// No blob has its name that is not what its name says.
pub fn assert_only_checked_blobs(dir: &Path) {
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
    let told = |news: News| first = first.or(news.progress());
    let pulled = pull(&hasty(), &found, &registry.options(), None, dir.path(), &CancellationToken::new(), told).await;
    assert_complete(&pulled.expect("pulled"), &image);
    let again = registry.blob_bytes() - asked + before - image.size();
    let most = hasty().connections as u64 * (hasty().unit + hasty().checkpoint);
    assert!(again <= most, "{again} bytes came twice");
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
    let image = image().altered(|manifest| manifest["layers"][0]["size"] = (1u64 << 60).into());
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
    let (mut told, mut complete) = (Vec::new(), Vec::new());
    let cancel = CancellationToken::new();
    let tell = |news| match news {
        // All blobs but the configuration.
        News::Layers(layers) => assert_eq!(layers.len(), image.blobs.len() - 1),
        News::Complete(digest) => complete.push(digest),
        News::Progress(progress) => told.push(progress),
    };
    pull(&hasty(), &found, &registry.options(), None, dir.path(), &cancel, tell).await.expect("pulled");
    complete.sort();
    let blobs: Vec<String> = image.blobs.keys().cloned().collect();
    assert_eq!(complete, blobs, "each blob once");
    assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done), "{told:?}");
    assert_eq!(told.last().map(|progress| progress.done), Some(image.size()));
}

/// The last progress that was told, with all that came before.
async fn pull_and_tell(registry: &Liar, dir: &Path) -> (Result<Layout>, Vec<Progress>) {
    let found = found(&registry.reference(), &registry.options(), None).await;
    let (mut told, cancel) = (Vec::new(), CancellationToken::new());
    let tell = |news: News| told.extend(news.progress());
    let pulled = pull(&hasty(), &found, &registry.options(), None, dir, &cancel, tell).await;
    (pulled, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_blob_of_an_earlier_run_is_found_and_repaired() {
    let image = image();
    let registry = Liar::start(&image, |_, reply| reply);
    let dir = tempfile::tempdir().expect("a directory");
    let layout = fetch(&registry, dir.path()).await.expect("pulled");
    let damaged = layout.blob_path(&image.largest());
    let mut bytes = std::fs::read(&damaged).expect("read");
    bytes[SIZE / 2] ^= 1;
    std::fs::write(&damaged, bytes).expect("written");

    let before = registry.requests().len();
    let (pulled, told) = pull_and_tell(&registry, dir.path()).await;
    assert_complete(&pulled.expect("pulled"), &image);
    let asked = registry.requests();
    let blobs = asked[before..].iter().filter(|request| request.path.contains("/blobs/") && request.range.is_some());
    let again: Vec<_> =
        blobs.filter(|request| !request.is_blob(&image.largest())).map(|request| &request.path).collect();
    // Only the look-up reads the configuration.
    assert!(again.len() <= 1, "{again:?}");
    let last = told.last().expect("told");
    assert_eq!((last.done, last.layers, last.layers_total), (image.size(), 3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_done_and_has_no_rate() {
    let image = image();
    let registry = Liar::start(&image, |_, reply| reply);
    let dir = tempfile::tempdir().expect("a directory");
    fetch(&registry, dir.path()).await.expect("pulled");
    let before = registry.blob_bytes();
    let (pulled, told) = pull_and_tell(&registry, dir.path()).await;
    assert_complete(&pulled.expect("pulled"), &image);
    let config = image.size() - (SIZE + 101_000) as u64;
    assert_eq!(registry.blob_bytes() - before, config, "only the look-up's configuration came");
    let last = told.last().expect("told");
    assert_eq!((last.done, last.rate, last.layers), (image.size(), None, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_connections_become_fewer() {
    const BEARABLE: u32 = 2;
    let (open, most, refused) = (AtomicU32::new(0), Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let (peak, refusals) = (most.clone(), refused.clone());
    let image = TestImage::bootable(&[4 * SIZE, 100_000]);
    let largest = image.largest();
    let registry = Liar::start(&image, move |request, reply| {
        if !request.is_blob(&largest) {
            return reply;
        }
        let now = open.fetch_add(1, SeqCst) + 1;
        peak.fetch_max(now, SeqCst);
        let reply = if now > BEARABLE {
            refusals.fetch_add(1, SeqCst);
            Reply::new(429, "")
        } else {
            // Long enough for all the others to be here as well.
            std::thread::sleep(Duration::from_millis(20));
            reply
        };
        open.fetch_sub(1, SeqCst);
        reply
    });
    let dir = tempfile::tempdir().expect("a directory");
    // As calm as a real registry needs it: no connection more in the time of the test.
    let limits = Limits { connections: 8, patience: Duration::from_secs(60), pause: Duration::from_secs(1), ..hasty() };
    assert_complete(&fetch_within(&limits, &registry, dir.path()).await.expect("pulled"), &image);
    assert!(most.load(SeqCst) <= 8, "{most:?}");
    // Eight ask, at most two of them for the other blobs, and two are let in; four ask, two are refused; from two on all is well.
    // The rest is for a slow machine.
    assert!((4..=12).contains(&refused.load(SeqCst)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_leaves_what_can_be_gone_on_with() {
    let disk = SmallDisk::new(16 << 20);
    let image = TestImage::bootable(&[8 << 20, 100_000]);
    let (largest, filler) = (image.largest(), disk.path().join("filler"));
    let (served, file) = (AtomicU32::new(0), filler.clone());
    let registry = Liar::start(&image, move |request, reply| {
        // Somebody else takes all the room that is left, in the middle of the transfer.
        if request.is_blob(&largest) && served.fetch_add(1, SeqCst) == 32 {
            let mut filler = std::fs::File::create(&file).expect("made");
            let full = std::io::copy(&mut std::io::repeat(1), &mut filler).expect_err("full");
            assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
        }
        reply
    });
    let dir = disk.path().join("layout");
    let error = fetch(&registry, &dir).await.expect_err("full");
    assert_eq!((error.code, &error.args[0]), (Code::ScratchFull, &dir.display().to_string()), "{}", error.details);
    let numbers: Vec<u64> = error.args[1..].iter().map(|arg| arg.parse().expect("a number")).collect();
    assert!(numbers[0] > 0 && numbers[1] < numbers[0], "{numbers:?}");
    assert_only_checked_blobs(&dir);

    std::fs::remove_file(filler).expect("removed");
    let before = registry.blob_bytes();
    assert_complete(&fetch(&registry, &dir).await.expect("pulled"), &image);
    assert!(registry.blob_bytes() - before < image.size() * 3 / 4, "what had come was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn room_is_taken_before_the_first_byte_comes() {
    let disk = SmallDisk::new(16 << 20);
    let image = TestImage::bootable(&[6 << 20, 4 << 20]);
    let (dir, largest) = (disk.path().join("layout"), image.largest());
    let (found_free, path) = (Arc::new(std::sync::Mutex::new(None)), disk.path().to_owned());
    let free = found_free.clone();
    let registry = Liar::start(&image, move |request, reply| {
        if request.is_blob(&largest) {
            let found = nix::sys::statvfs::statvfs(&path).expect("asked");
            free.lock().expect("no panic").get_or_insert(found.blocks_available() * found.fragment_size());
        }
        reply
    });
    assert_complete(&fetch(&registry, &dir).await.expect("pulled"), &image);
    let free = found_free.lock().expect("no panic").expect("asked");
    assert!(free < (16 << 20) - (10 << 20), "{free} bytes were free when the first blob was asked for");

    // What does not fit is refused with nothing on disk.
    let image = TestImage::bootable(&[20 << 20]);
    let registry = Liar::start(&image, |_, reply| reply);
    let other = disk.path().join("other");
    let error = fetch(&registry, &other).await.expect_err("too large");
    assert_eq!(error.code, Code::ScratchFull, "{}", error.details);
    assert_eq!(std::fs::read_dir(other.join("blobs/sha256")).expect("listed").count(), 0);
}

/// A file system of so many bytes in memory; it ends with this value. Needs root, as all of this rung does.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(bytes: usize) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let options = format!("size={bytes}");
        nix::mount::mount(
            Some("tmpfs"),
            dir.path(),
            Some("tmpfs"),
            nix::mount::MsFlags::empty(),
            Some(options.as_str()),
        )
        .expect("this rung runs as root");
        Self(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        nix::mount::umount(self.0.path()).expect("unmounted");
    }
}
