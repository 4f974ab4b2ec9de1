// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Logins that the machine keeps: auth files as the real programs write them, and credential helpers.

use std::process::Command;

use super::docker::{DockerRegistry, PASSWORD, USER, run};
use super::engine::Person;
use super::fixture::TestImage;

const AUTH_FILE: &str = "run/containers/auth.json";

/// A registry with an image and a person who trusts its authority.
async fn scene() -> (DockerRegistry, String, Person) {
    let registry = DockerRegistry::start();
    registry.push(&TestImage::bootable(&[10]), "team/os:1").await;
    let authority = std::fs::read(registry.ca_file()).expect("read");
    let person = Person::new().with_file(&format!(".config/containers/certs.d/{}/ca.crt", registry.host), authority);
    let reference = format!("{}/team/os:1", registry.host);
    (registry, reference, person)
}

/// A helper that knows the login of one server.
fn helper(server: &str) -> String {
    format!(
        "#!/bin/sh\n[ \"$1\" = get ] || exit 2\nread -r server\n\
         if [ \"$server\" = {server} ]; then echo '{{\"ServerURL\":\"\",\"Username\":\"{USER}\",\"Secret\":\"{PASSWORD}\"}}'\n\
         else echo credentials not found in native keychain; exit 1; fi\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_by_skopeo_and_podman_work() {
    let (registry, reference, person) = scene().await;
    let error = person.inspect(&reference).expect_err("no login yet");
    assert!(error.contains("wants a login"), "{error}");

    let file = person.home().join(AUTH_FILE);
    std::fs::create_dir_all(file.parent().expect("has one")).expect("made");
    let certificates = person.home().join(".config/containers/certs.d").join(&registry.host);
    // The whole registry, then one part of it alone.
    let places = [registry.host.clone(), format!("{}/team", registry.host)];
    // podman opens its store first, though a login has nothing to do with it.
    let store = |name: &str| person.home().join(name).display().to_string();
    let podman = ["podman".to_owned(), "--root".into(), store("root"), "--runroot".into(), store("runroot")];
    let programs = [vec!["skopeo".to_owned()], podman.to_vec()];
    for (program, place) in programs.iter().flat_map(|program| places.iter().map(move |place| (program, place))) {
        run(Command::new(&program[0])
            .args(&program[1..])
            .args(["login", "--username", USER, "--password", PASSWORD, "--authfile"])
            .arg(&file)
            .arg("--cert-dir")
            .arg(&certificates)
            .arg(place));
        let text = std::fs::read_to_string(&file).expect("written");
        assert!(text.contains(&format!("\"{place}\"")), "{text}");
        person.inspect(&reference).unwrap_or_else(|error| panic!("{}, {place}: {error}", program[0]));
        std::fs::remove_file(&file).expect("removed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn helpers_are_asked() {
    let (registry, reference, _) = scene().await;
    let files = [
        (AUTH_FILE, format!(r#"{{"credHelpers": {{"{}": "test"}}}}"#, registry.host)),
        (".docker/config.json", format!(r#"{{"auths": {{"{}": {{}}}}, "credsStore": "test"}}"#, registry.host)),
        (".config/containers/registries.conf", r#"credential-helpers = ["containers-auth.json", "test"]"#.to_owned()),
    ];
    for (path, content) in files {
        let authority = std::fs::read(registry.ca_file()).expect("read");
        let person = Person::new()
            .with_file(&format!(".config/containers/certs.d/{}/ca.crt", registry.host), authority)
            .with_file(path, content);
        let error = person.inspect(&reference).expect_err("no such helper");
        assert!(error.contains("wants a login") && error.contains("docker-credential-test"), "{path}: {error}");

        let person = person.with_program("docker-credential-test", helper("elsewhere.example"));
        let error = person.inspect(&reference).expect_err("it knows nothing");
        assert!(error.contains("wants a login") && !error.contains("stored logins"), "{path}: {error}");

        let person = person.with_program("docker-credential-test", helper(&registry.host));
        person.inspect(&reference).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helper_that_fails_is_named_where_its_login_is_missing() {
    let (registry, reference, person) = scene().await;
    let person = person
        .with_file(AUTH_FILE, format!(r#"{{"credHelpers": {{"{}": "test"}}}}"#, registry.host))
        .with_program("docker-credential-test", "#!/bin/sh\necho the keyring is locked\nexit 1\n");
    let error = person.inspect(&reference).expect_err("no login");
    assert!(error.contains("wants a login") && error.contains("the keyring is locked"), "{error}");
}
