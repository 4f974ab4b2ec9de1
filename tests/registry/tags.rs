// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The list of a repository's tags.

use config::Config;
use image::inspect::tags_blocking;
use image::registry::Session;
use tokio_util::sync::CancellationToken;
use words::error::{Code, Result};

use super::docker::{DockerRegistry, PASSWORD, USER};
use super::engine::Person;
use super::fixture::{TestImage, reference};
use super::liar::{Liar, Reply, Request};

async fn tags(registry: &Liar) -> Result<Vec<String>> {
    Session::open_itself(&reference(&registry.reference()), &registry.options(), None).await?.tags().await
}

/// A registry whose list is what `list` says.
fn listing(list: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Liar {
    Liar::start(
        &TestImage::bootable(&[10]),
        move |request, reply| {
            if request.path.contains("/tags/list") { list(request) } else { reply }
        },
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_of_a_real_registry_by_the_command() {
    let registry = DockerRegistry::start();
    for tag in ["13", "latest", "sid"] {
        registry.push(&TestImage::bootable(&[10]), &format!("os:{tag}")).await;
    }
    let authority = std::fs::read(registry.ca_file()).expect("read");
    let person = Person::new()
        .with_file(&format!(".config/containers/certs.d/{}/ca.crt", registry.host), authority)
        .with_file("password", PASSWORD);
    let password = person.home().join("password").display().to_string();
    let login = ["--username", USER, "--password-file", &password];
    let list = |name: &str| {
        let name = format!("{}/{name}", registry.host);
        person.run(&[["tags", &name].as_slice(), login.as_slice()].concat())
    };
    // In the order of the registry's file system.
    let listed = list("os").expect("a list");
    let mut tags: Vec<_> = listed.lines().collect();
    tags.sort_unstable();
    assert_eq!(tags, ["13", "latest", "sid"]);
    let error = list("nothing").expect_err("no such repository");
    assert!(error.contains("nothing:latest") && error.contains("check name"), "{error}");
}

#[tokio::test]
async fn pages_are_read_to_the_last() {
    let registry = listing(|request| match request.path.split('?').nth(1) {
        Some("n=1000") => Reply::new(200, r#"{"name":"os","tags":["1","2"]}"#)
            .header("Link", r#"</v2/os/tags/list?last=2&n=1000>; rel="next""#),
        Some("last=2&n=1000") => {
            Reply::new(200, r#"{"name":"os","tags":["2","3"]}"#).header("Link", r#"<?last=3>; rel="next""#)
        }
        _ => Reply::new(200, r#"{"name":"os","tags":null}"#),
    });
    assert_eq!(tags(&registry).await, Ok(vec!["1".into(), "2".into(), "3".into()]));
}

#[tokio::test]
async fn what_is_no_tag_is_left_out() {
    let registry = listing(|_| Reply::new(200, "{\"tags\":[\"1\",\"\\u001b[2J\",\"a b\",\"\"]}"));
    assert_eq!(tags(&registry).await, Ok(vec!["1".into()]));
}

#[tokio::test]
async fn lists_that_are_none() {
    let endless =
        |_: &Request| Reply::new(200, r#"{"tags":["1"]}"#).header("Link", r#"</v2/os/tags/list>; rel="next""#);
    let elsewhere =
        |_: &Request| Reply::new(200, r#"{"tags":[]}"#).header("Link", r#"<http://other.example/x>; rel="next""#);
    let cases: [(Liar, &str); 4] = [
        (listing(endless), "more than 50 pages"),
        (listing(elsewhere), "goes on at another host, other.example"),
        (listing(|_| Reply::new(200, "<html>")), "the list of its tags"),
        (listing(|_| Reply::new(200, vec![b' '; 5 << 20])), "a list of tags is longer than"),
    ];
    for (registry, part) in cases {
        let error = tags(&registry).await.expect_err(part);
        assert_eq!(error.code, Code::ManifestInvalid, "{}", error.details);
        assert!(error.details.contains(part), "{part}: {}", error.details);
    }
}

#[test]
fn a_list_that_is_cancelled_ends() {
    let cancel = CancellationToken::new();
    cancel.cancel();
    let error = tags_blocking(&Config::default(), "registry.invalid/os", None, &cancel).expect_err("cancelled");
    assert_eq!(error.code, Code::Cancelled);
}
