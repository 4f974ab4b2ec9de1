// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What a registry can do wrong, as tables: the lie, and what has to come of it. After each failure the layout holds nothing that
//! was not checked, and an honest registry can go on from it.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use image::layout::Layout;
use image::pull::{Limits, pull};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use words::error::{Code, Error, Result};

use super::fixture::{TestImage, digest_of, hasty, index, look_up};
use super::liar::{End, Framing, Liar, Reply, Request};
use super::transfer::{assert_complete, assert_only_checked_blobs};

const SIZE: usize = 1 << 20;

/// What has to come of it.
#[derive(Clone, Copy)]
enum Outcome {
    /// The image is there in spite of it.
    Complete,
    /// One of these, where the order of two checks does not matter.
    Fails(&'static [Code]),
}
use Outcome::{Complete, Fails};

const CORRUPT: Outcome = Fails(&[Code::BlobCorrupt]);
const INVALID: Outcome = Fails(&[Code::ManifestInvalid]);
const INTERRUPTED: Outcome = Fails(&[Code::PullInterrupted]);

fn image() -> TestImage {
    TestImage::bootable(&[SIZE, 100_000, 1_000])
}

async fn fetch(registry: &Liar, limits: &Limits, dir: &Path) -> Result<Layout> {
    let found = look_up(&registry.reference(), &registry.options(), None).await;
    if let Some(error) = found.error {
        return Err(error);
    }
    let image = found.image.expect("without an error there is an image");
    pull(limits, &image, &registry.options(), None, dir, &CancellationToken::new(), |_| ()).await
}

/// Pulls from the liar, judges, and goes on from an honest registry.
async fn judge(name: &str, registry: &Liar, image: &TestImage, expected: Outcome) {
    let dir = tempfile::tempdir().expect("a directory");
    let patience = match expected {
        // Only a failure has to come soon; success may take its time on a busy machine.
        Complete => Duration::from_secs(60),
        Fails(_) => hasty().patience,
    };
    let pulled = fetch(registry, &Limits { patience, ..hasty() }, dir.path()).await;
    match (pulled, expected) {
        (Ok(layout), Complete) => assert_complete(&layout, image),
        (Err(error), Fails(codes)) => {
            assert!(codes.contains(&error.code), "{name}: {:?}: {error}", error.code);
            assert_told(name, &error);
            if dir.path().join("blobs").exists() {
                assert_only_checked_blobs(dir.path());
            }
            let honest = Liar::start(image, |_, reply| reply);
            let again = fetch(&honest, &hasty(), dir.path()).await;
            assert_complete(&again.unwrap_or_else(|error| panic!("{name}: afterwards: {error}")), image);
        }
        (Ok(_), Fails(codes)) => panic!("{name}: should fail with {codes:?}"),
        (Err(error), Complete) => panic!("{name}: {:?}: {error}", error.code),
    }
}

/// The error has its arguments and says what is wrong on one line of a bearable length.
fn assert_told(name: &str, error: &Error) {
    assert!(!error.args.is_empty() && error.args.iter().all(|arg| !arg.is_empty()), "{name}: {:?}", error.args);
    assert!(error.details.len() < 1000 && !error.details.contains('\n'), "{name}: {}", error.details);
}

/// Makes a lie of the honest reply to the request for (a part of) the largest blob that has this number, from 0 on.
type Lie = fn(u32, &Request, Reply) -> Reply;

fn shifted(request: &Request, mut reply: Reply) -> Reply {
    let range = request.range.clone().expect("a part");
    reply.headers = vec![("Content-Range".into(), format!("bytes {}-{}/{SIZE}", range.start + 1, range.end))];
    reply.body.rotate_left(1);
    reply
}

fn only_first(number: u32, reply: Reply, lie: impl FnOnce(Reply) -> Reply) -> Reply {
    if number == 0 { lie(reply) } else { reply }
}

fn redirected(to: &str) -> Reply {
    Reply::new(307, "").header("Location", to)
}

const BLOB: &[(&str, Lie, Outcome)] = &[
    ("one wrong bit once", |n, _, r| only_first(n, r, flip), Complete),
    ("one wrong bit each time", |_, _, r| flip(r), CORRUPT),
    ("other bytes of the right length", |_, _, r| Reply { body: vec![0; r.body.len()], ..r }, CORRUPT),
    ("a short answer", |n, _, r| only_first(n, r, |r| Reply { body: r.body[..999].into(), ..r }), Complete),
    ("empty answers", |_, _, r| Reply { body: Vec::new(), ..r }, INTERRUPTED),
    ("one byte too many", |_, _, r| Reply { body: [r.body, vec![0]].concat(), ..r }, INVALID),
    ("an answer without end", |_, _, r| r.framed(Framing::Close).ending(End::Endless), INVALID),
    ("another part than asked for", |_, q, r| shifted(q, r), Fails(&[Code::BlobCorrupt, Code::ManifestInvalid])),
    ("parts that are called the whole", |_, _, r| Reply { status: 200, ..r }, Complete),
    ("the beginning, called the whole", |_, _, r| Reply { status: 200, body: r.body[..99].into(), ..r }, INTERRUPTED),
    ("a page to log in to the network", |_, _, _| Reply::new(200, "<html>Welcome!</html>"), INTERRUPTED),
    ("no login any more, once", |n, _, r| if n == 2 { Reply::new(401, "") } else { r }, Complete),
    ("no login any more", |n, _, r| if n > 2 { Reply::new(401, "") } else { r }, Fails(&[Code::LoginNeeded])),
    ("no access any more", |n, _, r| if n > 2 { Reply::new(403, "") } else { r }, Fails(&[Code::LoginNeeded])),
    ("a blob that is gone", |_, _, _| Reply::new(404, ""), Fails(&[Code::ImageNotFound])),
    ("no such part", |_, _, _| Reply::new(416, ""), Fails(&[Code::RegistryError])),
    ("too many requests", |n, _, r| if n < 3 { Reply::new(429, "") } else { r }, Complete),
    ("too many requests, wait", |n, _, r| if n == 0 { busy(429, "1") } else { r }, Complete),
    ("too many requests, wait until then", |n, _, r| if n < 2 { busy(429, DATE) } else { r }, Complete),
    ("too many requests, wait a day", |_, _, _| busy(429, "86400"), INTERRUPTED),
    ("too many requests, wait nonsense", |n, _, r| if n == 0 { busy(429, "-1e9 weeks") } else { r }, Complete),
    ("too many requests for ever", |_, _, _| Reply::new(429, ""), INTERRUPTED),
    ("a burst of 500", |n, _, r| if n < 5 { Reply::new(500, "<html>oops</html>") } else { r }, Complete),
    ("a burst of 503", |n, _, r| if n < 5 { busy(503, "0") } else { r }, Complete),
    ("502 for ever", |_, _, _| Reply::new(502, "\0\n\u{1b}[31m".repeat(9999)), INTERRUPTED),
    ("an unknown status", |_, _, _| Reply::new(777, ""), Fails(&[Code::RegistryError, Code::PullInterrupted])),
    ("a stall", |n, _, r| only_first(n, r, |r| r.ending(End::Stall(5_000))), Complete),
    ("stalls before the first byte", |_, _, r| r.ending(End::Stall(0)), INTERRUPTED),
    ("cuts all the time", |_, _, r| r.ending(End::Cut(9_000)), Complete),
    ("cuts before the first byte", |n, _, r| if n < 4 { r.ending(End::Cut(0)) } else { r }, Complete),
    ("cuts for ever", |n, _, r| if n > 3 { r.ending(End::Cut(0)) } else { r }, INTERRUPTED),
    ("redirects in a circle", |_, q, _| redirected(&q.path), Fails(REDIRECT)),
    ("a redirect to nobody", |_, _, _| redirected("http://127.0.0.1:1/blob"), INTERRUPTED),
    ("a redirect to a file", |_, _, _| redirected("file:///etc/passwd"), Fails(REDIRECT)),
    ("a redirect to nowhere", |_, _, _| Reply::new(307, ""), Fails(REDIRECT)),
    ("compressed, it says", |_, _, r| r.header("Content-Encoding", "gzip"), Complete),
    ("HTTP/1.0 without a length", |_, _, r| r.framed(Framing::Close), Complete),
    ("HTTP/1.0, cut", |n, _, r| only_first(n, r, |r| r.framed(Framing::Close).ending(End::Cut(999))), Complete),
    ("in chunks", |_, _, r| r.framed(Framing::Chunked), Complete),
    ("in chunks, cut", |n, _, r| only_first(n, r, |r| r.framed(Framing::Chunked).ending(End::Cut(50_000))), Complete),
    // The bytes that were asked for are all there before the nonsense.
    ("in chunks, and then nonsense", |_, _, r| r.framed(Framing::Chunked).ending(End::Endless), Complete),
    ("no HTTP", |n, _, r| only_first(n, r, |r| r.framed(Framing::Bare)), Complete),
    ("no HTTP at all", |_, _, r| r.framed(Framing::Bare), INTERRUPTED),
    ("a head of a megabyte", |n, _, r| only_first(n, r, |r| r.header("X", "x".repeat(1 << 20))), Complete),
    ("two lengths", |n, _, r| only_first(n, r, |r| r.header("Content-Length", "7")), Complete),
    (
        "a length that is none",
        |n, _, r| only_first(n, r, |r| Reply { framing: Framing::Close, ..r }.header("Content-Length", "-7")),
        Complete,
    ),
];

/// Redirects that cannot be followed are an error of the registry, or no answer.
const REDIRECT: &[Code] =
    &[Code::PullInterrupted, Code::RegistryError, Code::ManifestInvalid, Code::RegistryUnreachable];
/// Long ago.
const DATE: &str = "Wed, 21 Oct 2015 07:28:00 GMT";

fn flip(mut reply: Reply) -> Reply {
    reply.body[7] ^= 1;
    reply
}

fn busy(status: u16, wait: &str) -> Reply {
    Reply::new(status, "").header("Retry-After", wait)
}

async fn judge_blobs(some: impl Fn(Outcome) -> bool) {
    for (name, lie, expected) in BLOB.iter().filter(|(_, _, expected)| some(*expected)) {
        let image = image();
        let (largest, number) = (image.largest(), AtomicU32::new(0));
        let registry = Liar::start(&image, move |request, reply| {
            if request.is_blob(&largest) { lie(number.fetch_add(1, SeqCst), request, reply) } else { reply }
        });
        judge(name, &registry, &image, *expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blobs_that_come_in_spite_of_all() {
    judge_blobs(|expected| matches!(expected, Complete)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn blobs_that_cannot_come() {
    judge_blobs(|expected| matches!(expected, Fails(_))).await;
}

/// What the publisher can do wrong: a manifest with the right digest.
type Alteration = fn(&mut Value);

const MANIFEST: &[(&str, Alteration, Outcome)] = &[
    (
        "a layer twice",
        |m| m["layers"] = json!([m["layers"][0], m["layers"][1], m["layers"][0], m["layers"][2]]),
        Complete,
    ),
    (
        "addresses elsewhere",
        |m| m["layers"][0]["urls"] = json!(["http://127.0.0.1:1/", "file:///etc/passwd"]),
        Complete,
    ),
    ("fields that nobody knows", |m| m["subject"] = json!({"mediaType": "a/b", "digest": DIGEST, "size": 1}), Complete),
    ("a larger size than the blob", |m| m["layers"][0]["size"] = json!(SIZE + 1), Fails(LARGER)),
    ("a smaller size than the blob", |m| m["layers"][0]["size"] = json!(SIZE - 1), Fails(SMALLER)),
    ("more than any disk holds", |m| m["layers"][0]["size"] = json!(1u64 << 61), Fails(&[Code::ScratchFull])),
    ("sizes that cannot be added", |m| huge(m), INVALID),
    ("a negative size", |m| m["layers"][0]["size"] = json!(-1), INVALID),
    ("a size beyond all numbers", |m| m["layers"][0]["size"] = json!(1e30), INVALID),
    ("a size in words", |m| m["layers"][0]["size"] = json!("12"), INVALID),
    ("no size", |m| drop(m["layers"][0].as_object_mut().expect("a map").remove("size")), INVALID),
    ("a digest that is a path", |m| m["layers"][0]["digest"] = json!("sha256:../../../../etc/passwd"), INVALID),
    (
        "a digest that is a long path",
        |m| m["layers"][0]["digest"] = json!(format!("sha256:{}", "../".repeat(22))),
        INVALID,
    ),
    (
        "a digest in capitals",
        |m| m["layers"][0]["digest"] = json!(DIGEST.to_uppercase().replace("SHA", "sha")),
        INVALID,
    ),
    ("a digest of another kind", |m| m["layers"][0]["digest"] = json!("md5:d41d8cd98f00b204e9800998ecf8427e"), INVALID),
    ("a layer that is no layer", |m| m["layers"][0]["mediaType"] = json!("text/html"), INVALID),
    ("a configuration that is none", |m| m["config"]["mediaType"] = json!("application/vnd.unknown"), INVALID),
    ("a configuration of a gigabyte", |m| m["config"]["size"] = json!(1 << 30), INVALID),
    ("schema version 1", |m| m["schemaVersion"] = json!(1), INVALID),
    ("no layers", |m| m["layers"] = json!([]), INVALID),
    ("two thousand layers", |m| m["layers"] = vec![m["layers"][2].clone(); 2000].into(), INVALID),
    ("a manifest of five megabytes", |m| m["annotations"] = json!({"a": "a".repeat(5 << 20)}), INVALID),
];

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// The registry has no such part, and it may say so, send too little, or say how large the blob is.
const LARGER: &[Code] = &[Code::RegistryError, Code::PullInterrupted, Code::ManifestInvalid];
/// What comes has another digest, if the registry does not say before how large the blob is.
const SMALLER: &[Code] = &[Code::BlobCorrupt, Code::ManifestInvalid];

fn huge(manifest: &mut Value) {
    for layer in 0..3 {
        manifest["layers"][layer]["size"] = json!(i64::MAX);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn manifests_with_the_right_digest() {
    for (name, alter, expected) in MANIFEST {
        let registry = Liar::start(&image().altered(alter), |_, reply| reply);
        let honest = match expected {
            Complete => image().altered(alter),
            Fails(_) => image(),
        };
        judge(name, &registry, &honest, *expected).await;
        if matches!(expected, Complete) {
            // A digest comes once; the look-up reads the configuration as well.
            let config = honest.blobs.values().map(Vec::len).min().expect("blobs") as u64;
            assert_eq!(registry.blob_bytes(), honest.size() + config, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layer_without_bytes_is_one() {
    let image = TestImage::bootable(&[SIZE, 0]);
    judge("empty layer", &Liar::start(&image, |_, reply| reply), &image, Complete).await;
}

/// Answers to the request for the manifest.
#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_none() {
    let layer = format!(r#"{{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{DIGEST}","size":1}}"#);
    let config = layer.replace("layer.v1.tar", "config.v1+json");
    let million = vec![layer.as_str(); 1_000_000].join(",");
    let million = format!(r#"{{"schemaVersion":2,"config":{config},"layers":[{million}]}}"#);
    let cases: [(&str, Vec<u8>); 8] = [
        ("nothing", Vec::new()),
        ("a web page", b"<html>".into()),
        ("bytes", vec![0xff; 1000]),
        ("a deep nest", b"[".repeat(1 << 20)),
        ("an object without end", br#"{"schemaVersion":2,"#.to_vec()),
        ("a million layers", million.into_bytes()),
        ("a hundred megabytes of spaces", vec![b' '; 100 << 20]),
        ("an index of nothing", br#"{"schemaVersion":2,"manifests":[]}"#.to_vec()),
    ];
    for (name, bytes) in cases {
        let code = if name == "an index of nothing" { Code::PlatformMissing } else { Code::ManifestInvalid };
        let registry = Liar::with_manifest(&bytes);
        let outcome = look_up(&registry.reference(), &registry.options(), None).await;
        let error = outcome.error.unwrap_or_else(|| panic!("{name} was taken"));
        assert_eq!(error.code, code, "{name}: {error}");
        assert!(error.details.len() < 1000, "{name}: {} bytes of details", error.details.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_does_not_lead_to_an_index() {
    let machine = format!("linux/{}", image::registry::Platform::of_machine().architecture);
    let mut inner = image();
    inner.manifest = index(&[(&machine, &image())]);
    inner.digest = digest_of(&inner.manifest);
    let registry = Liar::with_index(index(&[(&machine, &inner)]), &[&inner]);
    judge("index in index", &registry, &image(), INVALID).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_that_changes_after_the_look_up_is_refused() {
    let image = image();
    let number = AtomicU32::new(0);
    let registry = Liar::start(&image, move |request, mut reply| {
        if request.path.contains("/manifests/") && number.fetch_add(1, SeqCst) > 0 {
            reply.body.push(b' ');
        }
        reply
    });
    judge("changed manifest", &registry, &image, CORRUPT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn configurations_that_are_bombs() {
    for (name, body, expected) in [
        ("a gzip bomb", bomb(), INVALID),
        ("a deep nest", b"[".repeat(1 << 20), INVALID),
        ("nothing", Vec::new(), CORRUPT),
    ] {
        let image = image();
        let config = image.blobs.iter().min_by_key(|(_, bytes)| bytes.len()).expect("blobs").0.clone();
        let registry = Liar::start(&image, move |request, reply| {
            if !request.is_blob(&config) {
                return reply;
            }
            Reply { body: body.clone(), ..reply }.header("Content-Encoding", "gzip")
        });
        judge(name, &registry, &image, expected).await;
    }
}

/// 64 MB of zeros in 64 kB.
fn bomb() -> Vec<u8> {
    let zeros = tempfile::NamedTempFile::new().expect("a file");
    zeros.as_file().set_len(64 << 20).expect("a sparse file");
    let packed = std::process::Command::new("gzip").arg("--to-stdout").arg(zeros.path()).output().expect("gzip");
    assert!(packed.status.success(), "{packed:?}");
    packed.stdout
}
