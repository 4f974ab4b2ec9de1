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
    let cases: [(Liar, &str); 3] = [
        (listing(|_| Reply::new(200, "<html>")), "the list of its tags"),
        (listing(|_| Reply::new(200, "[]")), "the list of its tags"),
        (listing(|_| Reply::new(200, vec![b' '; 5 << 20])), "a list of tags is longer than"),
    ];
    for (registry, part) in cases {
        let error = tags(&registry).await.expect_err(part);
        assert_eq!(error.code, Code::ManifestInvalid, "{}", error.details);
        assert!(error.details.contains(part), "{part}: {}", error.details);
    }
}

#[tokio::test]
async fn odd_entries_spoil_no_list() {
    for list in [
        r#"{"tags":["1",null,5,{},["2"],"x y"]}"#,
        "\u{feff}{\"name\":null,\"tags\":[\"1\"]}",
        r#"{"tags":["1"],"next":{}}"#,
    ] {
        let list = list.to_owned();
        assert_eq!(tags(&listing(move |_| Reply::new(200, list.clone()))).await, Ok(vec!["1".into()]));
    }
    assert_eq!(tags(&listing(|_| Reply::new(200, r#"{"tags":5}"#))).await, Ok(Vec::new()));
}

/// Pages `a`, then `b` by a link as `link` writes it.
fn two_pages(link: &'static str) -> Liar {
    listing(move |request| {
        if request.path.contains("last=a") {
            return Reply::new(200, r#"{"tags":["b"]}"#);
        }
        Reply::new(200, r#"{"tags":["a"]}"#).header("Link", link)
    })
}

#[tokio::test]
async fn the_next_page_is_at_the_registry_itself() {
    for link in [
        r#"</v2/os/tags/list?last=a>; rel="next""#,
        r#"<https://inner.example/v2/os/tags/list?last=a>; rel="next""#,
        r#"<http://registry:5000/v2/os/tags/list?n=2&last=a>; rel=next"#,
        r#"<//inner.example/v2/os/tags/list?x=1,2&last=a>; title="a;b" ; Rel="NEXT""#,
    ] {
        assert_eq!(tags(&two_pages(link)).await, Ok(vec!["a".into(), "b".into()]), "{link}");
    }
}

#[tokio::test]
async fn what_came_is_kept_when_a_list_breaks_off() {
    for (status, page) in [(500, ""), (404, ""), (403, ""), (200, "<html>"), (200, "{\"tags\"")] {
        let registry = listing(move |request| {
            if request.path.contains("last=a") {
                return Reply::new(status, page);
            }
            Reply::new(200, r#"{"tags":["a"]}"#).header("Link", r#"</v2/os/tags/list?last=a>; rel="next""#)
        });
        assert_eq!(tags(&registry).await, Ok(vec!["a".into()]), "{status} {page}");
    }
    let endless = listing(|_| Reply::new(200, r#"{"tags":["1"]}"#).header("Link", r#"</v2/os/tags/list>; rel="next""#));
    assert_eq!(tags(&endless).await, Ok(vec!["1".into()]));
    assert!(endless.requests().len() < 10);
}

#[tokio::test]
async fn a_registry_may_not_like_the_number() {
    let registry = listing(|request| {
        if request.path.contains("n=") {
            return Reply::new(400, r#"{"errors":[{"code":"PAGINATION_NUMBER_INVALID"}]}"#);
        }
        Reply::new(200, r#"{"tags":["1"]}"#)
    });
    assert_eq!(tags(&registry).await, Ok(vec!["1".into()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_small_pages() {
    let registry = listing(|request| {
        let from: usize = request.path.split("from=").nth(1).and_then(|text| text.parse().ok()).unwrap_or_default();
        let page: Vec<_> = (from..from + 50).map(|number| format!("t{number}")).collect();
        let reply = Reply::new(200, serde_json::json!({ "tags": page }).to_string());
        if from + 50 >= 6000 {
            return reply;
        }
        reply.header("Link", format!(r#"</v2/os/tags/list?from={}>; rel="next""#, from + 50))
    });
    assert_eq!(tags(&registry).await.map(|tags| tags.len()), Ok(6000));
}

#[test]
fn a_list_that_is_cancelled_ends() {
    let cancel = CancellationToken::new();
    cancel.cancel();
    let error = tags_blocking(&Config::default(), "registry.invalid/os", None, &cancel).expect_err("cancelled");
    assert_eq!(error.code, Code::Cancelled);
}
