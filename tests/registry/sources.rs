// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Mirrors, other locations, blocked registries, short names.

use plan::reach::{Mirror, RegistryOptions};
use words::error::Code;

use super::engine::Person;
use super::fixture::{TestImage, found, login, look_up};
use super::liar::{Liar, Reply};

/// A registry that says 404 to everything.
fn empty() -> Liar {
    Liar::start(&TestImage::bootable(&[10]), |request, reply| {
        if request.path == "/v2/" { reply } else { Reply::new(404, r#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#) }
    })
}

fn full(image: &TestImage) -> Liar {
    Liar::start(image, |_, reply| reply)
}

/// `[[registry]]` of a plain registry with plain mirrors.
fn table(prefix: &str, location: &str, mirrors: &[&str]) -> String {
    let mirror = |host: &&str| format!("[[registry.mirror]]\nlocation = \"{host}\"\ninsecure = true\n");
    let mirrors: String = mirrors.iter().map(mirror).collect();
    format!("[[registry]]\nprefix = \"{prefix}\"\nlocation = \"{location}\"\ninsecure = true\n{mirrors}")
}

#[test]
fn a_mirror_is_asked_first_and_the_image_keeps_its_name() {
    let image = TestImage::bootable(&[10]);
    let (mirror, registry) = (full(&image), full(&image));
    let conf = table(&registry.host, &registry.host, &[&format!("{}/cache", mirror.host)]);
    let found = Person::new().with_registries_conf(conf).inspect(&registry.reference()).expect("found");
    assert_eq!(found["reference"], registry.reference());
    assert_eq!(found["digest"], image.digest);
    assert!(mirror.requests().iter().any(|request| request.path == "/v2/cache/os/manifests/1"));
    assert_eq!(registry.requests().len(), 0);
}

#[test]
fn the_next_one_is_asked_when_a_mirror_fails() {
    let image = TestImage::bootable(&[10]);
    let (lacking, gone, registry) = (empty(), full(&image), full(&image));
    gone.vanish();
    let conf = table(&registry.host, &registry.host, &[&gone.host, &lacking.host]);
    let found = Person::new().with_registries_conf(conf).inspect(&registry.reference()).expect("found");
    assert_eq!(found["digest"], image.digest);
    assert!(lacking.requests().len() > 1);
}

#[test]
fn when_all_fail_each_is_named() {
    let (first, second, registry) = (empty(), empty(), empty());
    first.vanish();
    let conf = table(&registry.host, &registry.host, &[&first.host, &second.host]);
    let error = Person::new().with_registries_conf(conf).inspect(&registry.reference()).expect_err("nowhere");
    for part in [
        format!("{} has no {}", registry.host, registry.reference()),
        format!("no connection to {}", first.host),
        format!("{} has no {}/os:1", second.host, second.host),
    ] {
        assert!(error.contains(&part), "{part}: {error}");
    }
}

#[test]
fn images_are_elsewhere() {
    let image = TestImage::bootable(&[10]);
    let registry = full(&image);
    for (prefix, name, path) in [
        ("registry.example.com/team", "registry.example.com/team/os:1", "/v2/archive/os/manifests/1"),
        ("*.example.com", "a.b.example.com/team/os:1", "/v2/archive/team/os/manifests/1"),
    ] {
        let conf = table(prefix, &format!("{}/archive", registry.host), &[]);
        let found = Person::new().with_registries_conf(conf).inspect(name).expect("found");
        assert_eq!(found["reference"], name);
        assert!(registry.requests().iter().any(|request| request.path == path), "{:?}", registry.requests());
    }
}

#[test]
fn blocked_registries_are_not_asked() {
    let registry = full(&TestImage::bootable(&[10]));
    let conf = format!("[[registry]]\nlocation = \"{}\"\nblocked = true", registry.host);
    let error = Person::new().with_registries_conf(conf).inspect(&registry.reference()).expect_err("blocked");
    assert!(error.contains("registries.conf blocks"), "{error}");
    assert_eq!(registry.requests().len(), 0);
}

#[test]
fn a_broken_registries_conf_is_named() {
    let error = Person::new().with_registries_conf("[[registry").inspect("quay.io/os:1").expect_err("no TOML");
    assert!(error.contains(".config/containers/registries.conf: TOML parse error at line 1"), "{error}");
}

#[test]
fn a_pull_by_digest_goes_to_mirrors_for_digests() {
    let image = TestImage::bootable(&[300_000]);
    let (mirror, registry) = (full(&image), full(&image));
    let conf = format!("{}pull-from-mirror = \"digest-only\"", table(&registry.host, &registry.host, &[&mirror.host]));
    let person = Person::new().with_registries_conf(conf);
    let layout = person.home().join("layout").display().to_string();
    person.run(&["pull", &registry.reference(), &layout]).expect("pulled");
    // The tag was looked up where it is certain; everything else has a digest.
    assert!(registry.requests().iter().any(|request| request.path == "/v2/os/manifests/1"));
    let blobs = |liar: &Liar, digest: &str| liar.requests().iter().filter(|request| request.is_blob(digest)).count();
    assert_eq!(blobs(&registry, &image.largest()), 0);
    assert!(blobs(&mirror, &image.largest()) > 0);
    assert!(mirror.requests().iter().all(|request| !request.path.ends_with("/manifests/1")));
}

#[test]
fn short_names_are_looked_up() {
    let image = TestImage::bootable(&[10]);
    let (first, second) = (empty(), full(&image));
    let insecure = [&first, &second].map(|liar| table(&liar.host, &liar.host, &[])).concat();
    let search = format!("unqualified-search-registries = [\"{}\", \"{}\"]\n", first.host, second.host);

    let person = Person::new().with_registries_conf(format!("{search}{insecure}"));
    assert_eq!(person.inspect("os:1").expect("found")["reference"], second.reference());

    let error = person.inspect("nothing:2").expect_err("nowhere");
    let both = format!("may be any of {}/nothing:2, {}/nothing:2", first.host, second.host);
    assert!(error.contains(&both) && error.contains("write the whole name"), "{error}");

    let person = Person::new().with_registries_conf(format!("short-name-mode = \"enforcing\"\n{search}{insecure}"));
    let asked = second.requests().len();
    let error = person.inspect("os:1").expect_err("ambiguous");
    assert!(error.contains("wants a name with its registry"), "{error}");
    assert_eq!(second.requests().len(), asked);

    let alias = format!("[aliases]\n\"os\" = \"{}/os\"\n", second.host);
    let person = person.with_file(".config/containers/registries.conf.d/alias.conf", alias);
    assert_eq!(person.inspect("os:1").expect("found")["digest"], image.digest);
}

#[test]
fn a_login_is_not_tried_on_several_registries() {
    let (first, second) = (empty(), empty());
    let search = format!("unqualified-search-registries = [\"{}\", \"{}\"]\n", first.host, second.host);
    let person = Person::new().with_registries_conf(search).with_file("password", "pw");
    let file = person.home().join("password").display().to_string();
    let error =
        person.run(&["inspect", "os:1", "--username", "anna", "--password-file", &file]).expect_err("ambiguous");
    assert!(error.contains("a login is for one registry"), "{error}");
    assert_eq!(first.requests().len() + second.requests().len(), 0);
}

#[tokio::test]
async fn a_mirror_does_not_get_the_registrys_login() {
    let image = TestImage::bootable(&[10]);
    let demand = |request: &super::liar::Request, reply| match request.authorization {
        Some(_) => reply,
        None => Reply::new(401, "").header("WWW-Authenticate", r#"Basic realm="x""#),
    };
    let (mirror, registry) = (Liar::start(&image, demand), Liar::start(&image, demand));
    let mirrors = vec![Mirror { location: mirror.host.clone(), options: mirror.options() }];
    let options = RegistryOptions { mirrors, ..registry.options() };
    found(&registry.reference(), &options, login("anna", "pw")).await;
    // It is asked for the image all the same: some give to everybody what they have a login for.
    assert!(mirror.requests().len() == 2 && registry.requests().len() > 1);
    assert!(mirror.requests().iter().all(|request| request.authorization.is_none()));

    let error = look_up(&registry.reference(), &options, None).await.error.expect("no login");
    assert_eq!((error.code, error.args), (Code::LoginNeeded, vec![registry.host.clone()]));
    assert!(error.details.contains(&format!("{} wants a login", mirror.host)), "{}", error.details);
}
