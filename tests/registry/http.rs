// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Redirects, ranges, pauses that are asked for and answers without end.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use image::pull::{Limits, pull};
use image::registry::Session;
use plan::reach::RegistryOptions;
use tokio_util::sync::CancellationToken;
use words::error::Code;

use super::fixture::{TestImage, found, hasty, login, look_up, reference};
use super::liar::{Liar, Reply};
use super::login::{guarded, token};
use super::tls::TlsServer;

#[tokio::test(flavor = "multi_thread")]
async fn the_login_stays_with_the_registry() {
    let image = TestImage::bootable(&[400_000]);
    let storage = Liar::start(&image, |request, reply| {
        // As a signed address: whoever has it may read, and a second authorization is an error.
        if request.authorization.is_some() { Reply::new(400, "two authorizations") } else { reply }
    });
    let host = storage.host.clone();
    let registry = guarded(&image, |_| token("t"), move |token| token == "t");
    let front = Liar::start(&image, {
        let registry = registry.host.clone();
        move |request, reply| {
            let name = request.path.rsplit('/').next().unwrap_or_default();
            match &request.authorization {
                None => Reply::new(401, "")
                    .header("WWW-Authenticate", format!(r#"Bearer realm="http://{registry}/token",service="test""#)),
                Some(_) if request.path.contains("/blobs/") => {
                    Reply::new(307, "").header("Location", format!("http://{host}/signed/blobs/{name}"))
                }
                Some(_) => reply,
            }
        }
    });
    let found = found(&front.reference(), &front.options(), login("anna", "pw")).await;
    let dir = tempfile::tempdir().expect("a directory");
    let cancel = CancellationToken::new();
    pull(&hasty(), &found, &front.options(), login("anna", "pw"), dir.path(), &cancel, |_| ()).await.expect("pulled");

    let seen = storage.requests();
    assert!(seen.len() > 3, "the blobs came from there, in parts: {seen:?}");
    assert!(seen.iter().all(|request| request.authorization.is_none()), "{seen:?}");
    let asked: Vec<_> = front.requests().into_iter().filter(|request| request.path.contains("/blobs/")).collect();
    assert!(asked.iter().all(|request| request.authorization.as_deref() == Some("Bearer t")), "{asked:?}");
}

#[tokio::test]
async fn an_error_of_the_storage_is_not_one_of_the_login() {
    let image = TestImage::bootable(&[10]);
    let storage = Liar::start(&image, |_, _| Reply::new(403, "<Error>AccessDenied</Error>"));
    let host = storage.host.clone();
    let registry = Liar::start(&image, move |request, reply| {
        if !request.path.contains("/blobs/") {
            return reply;
        }
        Reply::new(307, "").header("Location", format!("http://{host}{}", request.path))
    });
    let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("refused");
    assert_eq!((error.code, error.args), (Code::RegistryError, vec!["127.0.0.1".to_owned(), "403".to_owned()]));
}

#[tokio::test]
async fn redirects_that_lead_nowhere_end() {
    let image = TestImage::bootable(&[10]);
    let registry = Liar::start(&image, |request, reply| {
        if !request.path.contains("/manifests/") {
            return reply;
        }
        Reply::new(302, "").header("Location", request.path.clone())
    });
    let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("a loop");
    assert_eq!((error.code, &error.args[1]), (Code::RegistryError, &"302".to_owned()), "{}", error.details);
    assert!(registry.requests().len() < 10, "{} requests", registry.requests().len());
}

#[tokio::test]
async fn a_redirect_out_of_tls_is_refused() {
    let image = TestImage::bootable(&[10]);
    let plain = Liar::start(&image, |_, reply| reply);
    let target = plain.host.clone();
    let registry = TlsServer::start(move |path| {
        let head =
            if path == "/v2/" { "200 OK".to_owned() } else { format!("302 Found\r\nLocation: http://{target}{path}") };
        format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    });
    let name = format!("{}/os:1", registry.host);
    let error = look_up(&name, &registry.options(), None).await.error.expect("refused");
    assert_eq!((error.code, &error.args[0]), (Code::RegistryTls, &registry.host), "{}", error.details);
    assert!(error.details.contains("redirects from TLS to http://"), "{}", error.details);
    assert_eq!(plain.requests().len(), 0);

    // Where nothing is protected anyway it is as good as any.
    found(&name, &RegistryOptions { insecure: true, ..Default::default() }, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_part_of_a_blob_than_was_asked_for_is_refused() {
    let image = TestImage::bootable(&[400_000]);
    let largest = image.largest();
    type Lie = fn(u64, u64) -> Option<String>;
    let lies: [Lie; 5] = [
        |start, end| Some(format!("bytes {}-{}/400000", start + 1, end)),
        |start, end| Some(format!("bytes {start}-{}/400000", end - 2)),
        |start, end| Some(format!("bytes {start}-{}/400001", end - 1)),
        |_, _| Some("bytes".into()),
        |_, _| None,
    ];
    for lie in lies {
        let largest = largest.clone();
        let registry = Liar::start(&image, move |request, mut reply| {
            if let (true, Some(range)) = (request.is_blob(&largest), &request.range) {
                reply.headers.clear();
                if let Some(text) = lie(range.start, range.end) {
                    reply = reply.header("Content-Range", text);
                }
            }
            reply
        });
        let found = found(&registry.reference(), &registry.options(), None).await;
        let dir = tempfile::tempdir().expect("a directory");
        let cancel = CancellationToken::new();
        let pulled = pull(&hasty(), &found, &registry.options(), None, dir.path(), &cancel, |_| ()).await;
        let error = pulled.expect_err("another range");
        assert_eq!(error.code, Code::ManifestInvalid, "{}", error.details);
        assert!(error.details.contains("it was asked for the bytes"), "{}", error.details);
        assert!(!dir.path().join("index.json").exists());
    }
}

#[tokio::test]
async fn a_huge_manifest_is_not_read() {
    let registry = Liar::with_manifest(&vec![b' '; 100 << 20]);
    let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("too long");
    assert_eq!(error.code, Code::ManifestInvalid, "{}", error.details);
    assert!(error.details.contains("longer than the 4194304 bytes"), "{}", error.details);
}

/// A server that, for every path with `endless` in it, sends without end; counts the bytes that went out.
fn babbler(endless: &'static str) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("bound").to_string();
    let (sent, challenge) = (Arc::new(AtomicU64::new(0)), format!(r#"Bearer realm="http://{host}/token""#));
    let counter = sent.clone();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().map_while(Result::ok) {
            let lines = BufReader::new(&connection).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            let Some(request) = lines.collect::<Vec<_>>().into_iter().next() else { continue };
            let status = if endless == "/token" && request.contains("/v2/") {
                format!("401 Unauthorized\r\nWWW-Authenticate: {challenge}")
            } else {
                "200 OK".to_owned()
            };
            let head = format!("HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
            let mut written = connection.write_all(head.as_bytes());
            if !request.contains(endless) {
                written = connection.write_all(b"0\r\n\r\n");
            }
            let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
            while written.is_ok() && request.contains(endless) {
                written = connection.write_all(chunk.as_bytes());
                counter.fetch_add(chunk.len() as u64, SeqCst);
            }
        }
    });
    (host, sent)
}

#[tokio::test]
async fn answers_without_end_are_cut() {
    for (endless, code) in [("/manifests/", Code::ManifestInvalid), ("/token", Code::TokenServer)] {
        let (host, sent) = babbler(endless);
        let options = RegistryOptions { insecure: true, ..Default::default() };
        let error = look_up(&format!("{host}/os:1"), &options, None).await.error.expect("too long");
        assert_eq!(error.code, code, "{}", error.details);
        // What the kernel's buffers hold comes on top of the limit.
        assert!(sent.load(SeqCst) < 32 << 20, "{} bytes", sent.load(SeqCst));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_logs_in_for_all() {
    let image = TestImage::bootable(&[10]);
    let issued = Arc::new(AtomicU32::new(0));
    let (issuing, current) = (issued.clone(), issued.clone());
    let server = move |_: &_| token(&format!("t{}", issuing.fetch_add(1, SeqCst) + 1));
    // From the second token on: the first is no good.
    let registry = guarded(&image, server, move |token| token != "t1" && current.load(SeqCst) > 1);
    let session = Session::open(&reference(&registry.reference()), &registry.options(), None).await.expect("opened");
    let session = Arc::new(session);
    let requests: Vec<_> = (0..8)
        .map(|_| {
            let (session, digest) = (session.clone(), image.digest.clone());
            tokio::spawn(async move { session.manifest_bytes(&digest).await })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.expect("no panic"), Ok(Some(image.manifest.clone())));
    }
    assert_eq!(issued.load(SeqCst), 2, "one token at the start, one for the eight");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pause_that_is_asked_for_is_kept() {
    for status in [429, 503] {
        // A single request, which no other one is on its way beside.
        let image = TestImage::bootable(&[50_000]);
        let (largest, asked) = (image.largest(), Arc::new(Mutex::new(Vec::new())));
        let times = asked.clone();
        let registry = Liar::start(&image, move |request, reply| {
            if !request.is_blob(&largest) {
                return reply;
            }
            let mut times = times.lock().expect("no panic");
            times.push(Instant::now());
            if times.len() > 1 { reply } else { Reply::new(status, "").header("Retry-After", "1") }
        });
        let found = found(&registry.reference(), &registry.options(), None).await;
        let dir = tempfile::tempdir().expect("a directory");
        let (limits, cancel) = (Limits { patience: Duration::from_secs(60), ..hasty() }, CancellationToken::new());
        pull(&limits, &found, &registry.options(), None, dir.path(), &cancel, |_| ()).await.expect("pulled");
        let times = asked.lock().expect("no panic");
        assert!(times[1] - times[0] >= Duration::from_secs(1), "{status}: again after {:?}", times[1] - times[0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_beyond_all_patience_is_not_kept() {
    let image = TestImage::bootable(&[200_000]);
    let largest = image.largest();
    let registry = Liar::start(&image, move |request, reply| {
        if request.is_blob(&largest) { Reply::new(429, "").header("Retry-After", "86400") } else { reply }
    });
    let found = found(&registry.reference(), &registry.options(), None).await;
    let (dir, cancel, started) = (tempfile::tempdir().expect("a directory"), CancellationToken::new(), Instant::now());
    let pulled = pull(&hasty(), &found, &registry.options(), None, dir.path(), &cancel, |_| ()).await;
    let error = pulled.expect_err("given up");
    assert_eq!(error.code, Code::PullInterrupted, "{}", error.details);
    assert!(started.elapsed() < Duration::from_secs(60), "it took {:?}", started.elapsed());
}
