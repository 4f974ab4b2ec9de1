// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Token servers: each way to fail has a message of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use image::pull::pull;
use plan::reach::{Auth, RegistryOptions};
use tokio_util::sync::CancellationToken;
use words::error::Code;

use super::fixture::{TestImage, found, hasty, login, look_up};
use super::liar::{Liar, Reply, Request};

/// A registry that takes only tokens for which `valid` holds, and whose token server is `server`.
pub fn guarded(
    image: &TestImage,
    server: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    valid: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Liar {
    let host = Arc::new(std::sync::OnceLock::<String>::new());
    let told = host.clone();
    let registry = Liar::start(image, move |request, reply| {
        if request.path.starts_with("/token") {
            return server(request);
        }
        let token = request.authorization.as_deref().and_then(|header| header.strip_prefix("Bearer "));
        if token.is_some_and(&valid) {
            return reply;
        }
        let challenge = format!(r#"Bearer realm="http://{}/token",service="test""#, told.get().expect("started"));
        Reply::new(401, r#"{"errors":[{"code":"UNAUTHORIZED"}]}"#).header("WWW-Authenticate", challenge)
    });
    host.set(registry.host.clone()).expect("once");
    registry
}

pub fn token(text: &str) -> Reply {
    Reply::new(200, format!(r#"{{"token":"{text}"}}"#))
}

#[tokio::test]
async fn anonymous_tokens_do_where_they_are_given() {
    let registry = guarded(&TestImage::bootable(&[10]), |_| token("t"), |token| token == "t");
    found(&registry.reference(), &registry.options(), None).await;
    let asked: Vec<_> = registry.requests().into_iter().filter(|request| request.path.starts_with("/token")).collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, "/token?scope=repository%3Aos%3Apull&service=test");
    assert_eq!(asked[0].authorization, None);
}

#[tokio::test]
async fn each_refusal_has_its_own_message() {
    let cases = [
        (401, None, Code::LoginNeeded),
        (403, None, Code::LoginNeeded),
        (401, login("anna", "pw"), Code::LoginRefused),
        (403, login("anna", "pw"), Code::AccessDenied),
        (429, login("anna", "pw"), Code::RateLimited),
        (500, login("anna", "pw"), Code::TokenServer),
        (200, login("anna", "pw"), Code::TokenServer),
    ];
    for (status, login, code) in cases {
        let registry = guarded(&TestImage::bootable(&[10]), move |_| Reply::new(status, "no"), |_| false);
        let error = look_up(&registry.reference(), &registry.options(), login).await.error.expect("refused");
        assert_eq!(error.code, code, "{status}: {}", error.details);
    }
}

#[tokio::test]
async fn a_token_server_that_is_gone_is_named() {
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
    let registry = Liar::start(&TestImage::bootable(&[10]), move |_, _| {
        let challenge = format!(r#"Bearer realm="http://127.0.0.1:{port}/token""#);
        Reply::new(401, "").header("WWW-Authenticate", challenge)
    });
    let error = look_up(&registry.reference(), &registry.options(), login("anna", "pw")).await.error.expect("gone");
    assert_eq!((error.code, &error.args[1]), (Code::TokenServer, &"127.0.0.1".to_owned()), "{}", error.details);
}

#[tokio::test]
async fn a_token_that_the_registry_does_not_take_means_no_access() {
    let registry = guarded(&TestImage::bootable(&[10]), |_| token("t"), |_| false);
    let error = look_up(&registry.reference(), &registry.options(), login("anna", "pw")).await.error.expect("refused");
    assert_eq!(error.code, Code::AccessDenied, "{}", error.details);
    let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("refused");
    assert_eq!(error.code, Code::LoginNeeded, "{}", error.details);
}

#[tokio::test]
async fn the_scope_of_the_challenge_is_asked_for() {
    for scope in [
        "repository:proxy/os:pull",
        "repository:os:metadata_read,pull",
        "repository:os:pull repository:base/layers:pull",
    ] {
        let host = Arc::new(std::sync::OnceLock::<String>::new());
        let told = host.clone();
        let registry = Liar::start(&TestImage::bootable(&[10]), move |request, reply| {
            if let Some(query) = request.path.strip_prefix("/token?") {
                let asked = query.replace("%3A", ":").replace("%2F", "/").replace("%2C", ",");
                let all = scope.split(' ').all(|one| asked.contains(&format!("scope={one}")));
                return token(if all { "enough" } else { "little" });
            }
            let head = format!(r#"Bearer realm="http://{}/token",service="test""#, told.get().expect("started"));
            match request.authorization.as_deref() {
                Some("Bearer enough") => reply,
                Some(_) if request.path == "/v2/" => reply,
                // ghcr.io's challenge names somebody's image there.
                None if request.path == "/v2/" => Reply::new(401, "")
                    .header("WWW-Authenticate", format!(r#"{head},scope="repository:user/image:pull""#)),
                _ => Reply::new(401, "")
                    .header("WWW-Authenticate", format!(r#"{head},scope="{scope}",error="insufficient_scope""#)),
            }
        });
        host.set(registry.host.clone()).expect("once");
        found(&registry.reference(), &registry.options(), None).await;
        let asked = registry.requests().into_iter().filter(|request| request.path.starts_with("/token"));
        assert!(asked.clone().all(|request| !request.path.contains("user")), "{:?}", asked.collect::<Vec<_>>());
        assert_eq!(asked.count(), 2, "{scope}");
    }
}

#[tokio::test]
async fn what_everybody_may_read_needs_no_login() {
    for challenge in [r#"Basic realm="zot""#, "Negotiate", r#"Bearer realm="http://127.0.0.1:1/none""#] {
        let registry = Liar::start(&TestImage::bootable(&[10]), move |request, reply| {
            if request.path == "/v2/" { Reply::new(401, "").header("WWW-Authenticate", challenge) } else { reply }
        });
        let outcome = look_up(&registry.reference(), &registry.options(), None).await;
        // A token server that is gone is another matter.
        assert_eq!(outcome.error.is_none(), !challenge.starts_with("Bearer"), "{challenge}: {:?}", outcome.error);
    }
    for status in [401, 403] {
        let registry = guarded(&TestImage::bootable(&[10]), move |_| Reply::new(status, "no"), |_| true);
        let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("guarded");
        assert_eq!(error.code, Code::LoginNeeded, "{}", error.details);
    }
}

#[tokio::test]
async fn what_is_said_over_plain_http_is_told() {
    for (status, headers, code) in [
        (503, vec![], Code::RegistryError),
        (500, vec![], Code::RegistryError),
        (429, vec![("Retry-After", "60")], Code::RateLimited),
        (401, vec![("WWW-Authenticate", "Negotiate")], Code::LoginNeeded),
        (401, vec![], Code::LoginNeeded),
    ] {
        let registry = Liar::start(&TestImage::bootable(&[10]), move |_, _| {
            headers.iter().fold(Reply::new(status, "oops"), |reply, (name, value)| reply.header(name, *value))
        });
        let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("an error");
        assert_eq!(error.code, code, "{}", error.details);
        assert!(!error.details.contains("SSL"), "{}", error.details);
    }
}

#[test]
fn a_stored_login_that_has_run_out_is_passed_over_or_named() {
    let image = TestImage::bootable(&[10]);
    // ghcr.io's token server, which gives anonymous tokens for public images.
    let server = |public: bool| {
        move |request: &Request| match request.authorization {
            Some(_) => Reply::new(403, r#"{"errors":[{"code":"DENIED","message":"denied"}]}"#),
            None if public => token("anonymous"),
            None => Reply::new(401, ""),
        }
    };
    let person = |host: &str| {
        let file = format!(r#"{{"auths": {{"{host}": {{"auth": "YW5uYTpvbGQ="}}}}}}"#);
        super::engine::Person::new()
            .with_file(".docker/config.json", file)
            .with_registries_conf(format!("[[registry]]\nlocation = \"{host}\"\ninsecure = true"))
    };
    let registry = guarded(&image, server(true), |token| token == "anonymous");
    person(&registry.host).inspect(&registry.reference()).expect("everybody may read it");

    let registry = guarded(&image, server(false), |_| false);
    let error = person(&registry.host).inspect(&registry.reference()).expect_err("nobody may");
    assert!(error.contains("the stored login of 'anna'"), "{error}");

    // ECR's Basic, where nobody is let in without.
    for (status, code) in [(401, "UNAUTHORIZED"), (403, "DENIED"), (400, "DENIED")] {
        let registry = Liar::start(&image, move |request, _| match request.authorization {
            None => Reply::new(401, "").header("WWW-Authenticate", r#"Basic realm="x""#),
            Some(_) => Reply::new(
                status,
                format!(r#"{{"errors":[{{"code":"{code}","message":"Your authorization token has expired."}}]}}"#),
            ),
        });
        let error = person(&registry.host).inspect(&registry.reference()).expect_err("it has run out");
        assert!(error.contains("the stored login of 'anna'") && error.contains("has run out"), "{error}");
        assert!(!error.contains("ask its owner"), "{error}");
    }
}

#[tokio::test]
async fn identity_tokens_are_exchanged() {
    let server = |request: &Request| {
        let fits = request.method == "POST"
            && request.body.contains("grant_type=refresh_token")
            && request.body.contains("refresh_token=r%2Ft");
        if fits { Reply::new(200, r#"{"access_token":"t"}"#) } else { Reply::new(400, r#"{"error":"invalid_grant"}"#) }
    };
    let registry = guarded(&TestImage::bootable(&[10]), server, |token| token == "t");
    let dir = tempfile::tempdir().expect("a directory");
    let auth_file = dir.path().join("auth.json");
    let with = |token: &str| {
        std::fs::write(&auth_file, format!(r#"{{"auths":{{"{}":{{"identitytoken":"{token}"}}}}}}"#, registry.host))
            .expect("written");
        RegistryOptions { auth_file: Some(auth_file.clone()), ..registry.options() }
    };
    found(&registry.reference(), &with("r/t"), None).await;
    let error = look_up(&registry.reference(), &with("old"), None).await.error.expect("refused");
    assert_eq!(error.code, Code::LoginExpired, "{}", error.details);
}

#[tokio::test]
async fn kinds_of_login() {
    let asked = Arc::new(AtomicU32::new(0));
    let counter = asked.clone();
    let server = move |_: &Request| {
        counter.fetch_add(1, SeqCst);
        token("granted")
    };
    let registry = guarded(&TestImage::bootable(&[10]), server, |token| token == "static");
    let dir = tempfile::tempdir().expect("a directory");
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("written");
        Some(path)
    };
    let with = |auth, password_file| RegistryOptions { auth, password_file, ..registry.options() };

    found(&registry.reference(), &with(Auth::Bearer, file("token", "static\n")), None).await;
    assert_eq!(asked.load(SeqCst), 0, "the token server has no part in it");

    let error = look_up(&registry.reference(), &with(Auth::Bearer, file("old", "old")), None).await.error;
    assert_eq!(error.expect("refused").code, Code::LoginExpired);

    // What the token server gives to nobody is not enough here.
    let auth_file = file("auth.json", &format!(r#"{{"auths":{{"{}":{{"auth":"YTpi"}}}}}}"#, registry.host));
    let options = RegistryOptions { auth_file, ..with(Auth::Anonymous, None) };
    let error = look_up(&registry.reference(), &options, None).await.error.expect("refused");
    assert_eq!(error.code, Code::LoginNeeded, "{}", error.details);
    let asked: Vec<_> = registry.requests().into_iter().filter(|request| request.path.starts_with("/token")).collect();
    assert_eq!(asked.last().and_then(|request| request.authorization.clone()), None);
}

#[tokio::test]
async fn a_token_that_is_no_header_is_refused() {
    let registry = guarded(&TestImage::bootable(&[10]), |_| token("a\\nb"), |_| false);
    let error = look_up(&registry.reference(), &registry.options(), None).await.error.expect("refused");
    assert_eq!(error.code, Code::TokenServer, "{}", error.details);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_may_be_told_without_a_challenge() {
    // As ECR Public does it: a token is good for a few blobs, and what comes then is no challenge.
    const BLOBS: u32 = 10;
    for (status, body) in [
        (400, r#"{"errors":[{"code":"DENIED","message":"Your authorization token has expired."}]}"#),
        (400, ""),
        (403, r#"{"errors":[{"code":"DENIED","message":"expired"}]}"#),
        (401, r#"{"errors":[{"code":"UNAUTHORIZED"}]}"#),
    ] {
        let image = TestImage::bootable(&[3 << 20]);
        let (host, issued) = (Arc::new(std::sync::OnceLock::<String>::new()), Arc::new(AtomicU32::new(0)));
        let (told, counted, used) = (host.clone(), issued.clone(), AtomicU32::new(0));
        let registry = Liar::start(&image, move |request, reply| {
            if request.path.starts_with("/token") {
                used.store(0, SeqCst);
                return token(&format!("t{}", issued.fetch_add(1, SeqCst) + 1));
            }
            let Some(authorization) = &request.authorization else {
                let realm = format!(r#"Bearer realm="http://{}/token""#, told.get().expect("started"));
                return Reply::new(401, "").header("WWW-Authenticate", realm);
            };
            let current = *authorization == format!("Bearer t{}", issued.load(SeqCst));
            let over = request.path.contains("/blobs/") && used.fetch_add(1, SeqCst) >= BLOBS;
            if current && !over { reply } else { Reply::new(status, body) }
        });
        host.set(registry.host.clone()).expect("once");
        let found = found(&registry.reference(), &registry.options(), None).await;
        let dir = tempfile::tempdir().expect("a directory");
        let cancel = CancellationToken::new();
        let pulled = pull(&hasty(), &found, &registry.options(), None, dir.path(), &cancel, |_| ()).await;
        pulled.unwrap_or_else(|error| panic!("{status} {body}: {error}"));
        assert!(counted.load(SeqCst) > 2, "only {} tokens", counted.load(SeqCst));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_run_out_during_a_pull_are_renewed() {
    // Each token is good for a few requests; the next one is handed out then.
    const REQUESTS: u32 = 10;
    let (issued, used) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let (issuing, using, counted) = (issued.clone(), used.clone(), issued.clone());
    let server = move |_: &Request| {
        used.store(0, SeqCst);
        token(&format!("t{}", issuing.fetch_add(1, SeqCst) + 1))
    };
    let valid =
        move |token: &str| token == format!("t{}", issued.load(SeqCst)) && using.fetch_add(1, SeqCst) < REQUESTS;
    let image = TestImage::bootable(&[3 << 20]);
    let registry = guarded(&image, server, valid);
    let found = found(&registry.reference(), &registry.options(), None).await;
    let dir = tempfile::tempdir().expect("a directory");
    pull(&hasty(), &found, &registry.options(), None, dir.path(), &CancellationToken::new(), |_| ())
        .await
        .expect("pulled");
    assert!(counted.load(SeqCst) > 2, "only {} tokens", counted.load(SeqCst));
}
