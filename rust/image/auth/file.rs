// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! containers-auth.json(5): the logins that `podman login` and `docker login` keep.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use super::{Ask, Credentials, IDENTITY_TOKEN_USER};
use plan::imgref::ImageRef;

/// One file. Its texts are wiped with it.
#[derive(Deserialize)]
pub(super) struct AuthFile {
    #[serde(default)]
    auths: BTreeMap<String, Entry>,
    #[serde(default, rename = "credHelpers")]
    cred_helpers: BTreeMap<String, String>,
    /// docker's: the helper for every registry.
    #[serde(default, rename = "credsStore")]
    creds_store: String,
}

#[derive(Deserialize)]
struct Entry {
    /// base64 of `user:password`.
    #[serde(default)]
    auth: String,
    #[serde(default, rename = "identitytoken")]
    identity_token: String,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.auth.zeroize();
        self.identity_token.zeroize();
    }
}

impl AuthFile {
    /// Reads a file; the error names no content.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        Self::parse(&read(path).map_err(|error| error.to_string())?)
    }

    fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| invalid(&error))
    }

    /// A file of docker's first format: only logins, by registry.
    fn parse_dockercfg(text: &str) -> Result<Self, String> {
        let auths = serde_json::from_str(text).map_err(|error| invalid(&error))?;
        Ok(Self { auths, cred_helpers: BTreeMap::new(), creds_store: String::new() })
    }

    /// The login of the most specific key that fits; none when there is no such key. `ask` is for logins that a helper keeps.
    pub(super) fn login_for(&self, reference: &ImageRef, ask: &mut Ask<'_>) -> Result<Option<Credentials>, String> {
        let registry = reference.registry();
        if let Some((key, helper)) = of_registry(&self.cred_helpers, registry) {
            return ask(helper, key);
        }
        let entry = keys(reference).find_map(|key| self.auths.get(&key));
        let entry = entry.or_else(|| of_registry(&self.auths, registry).map(|(_, entry)| entry));
        match entry.map(Entry::credentials).transpose()?.flatten() {
            None if !self.creds_store.is_empty() => ask(&self.creds_store, server(registry)),
            login => Ok(login),
        }
    }
}

/// serde's message may quote the text.
fn invalid(error: &serde_json::Error) -> String {
    format!("no valid auth file: line {}, column {}", error.line(), error.column())
}

fn read(path: &Path) -> std::io::Result<Zeroizing<String>> {
    std::fs::read_to_string(path).map(Zeroizing::new)
}

/// The entry of a registry, under its name or an address as docker wrote it: `https://index.docker.io/v1/`.
fn of_registry<'a, T>(entries: &'a BTreeMap<String, T>, registry: &str) -> Option<(&'a str, &'a T)> {
    let exact = entries.get_key_value(registry);
    let found = exact.or_else(|| entries.iter().find(|(key, _)| host_of_address(key) == Some(registry)));
    found.map(|(key, entry)| (key.as_str(), entry))
}

/// What docker calls a registry when it asks a helper for it.
fn server(registry: &str) -> &str {
    if registry == "docker.io" { "https://index.docker.io/v1/" } else { registry }
}

impl Entry {
    /// None for an entry without content, as credential helpers leave them behind.
    fn credentials(&self) -> Result<Option<Credentials>, String> {
        if !self.identity_token.is_empty() {
            return Ok(Some(Credentials::new(IDENTITY_TOKEN_USER.into(), self.identity_token.clone())));
        }
        if self.auth.is_empty() {
            return Ok(None);
        }
        let broken = || "an \"auth\" is not the base64 of USER:PASSWORD".to_owned();
        let bytes = Zeroizing::new(
            STANDARD.decode(&self.auth).or_else(|_| STANDARD_NO_PAD.decode(&self.auth)).map_err(|_| broken())?,
        );
        let text = std::str::from_utf8(&bytes).map_err(|_| broken())?;
        let (user, password) = text.split_once(':').ok_or_else(broken)?;
        Ok(Some(Credentials::new(user.to_owned(), password.trim_end_matches('\0').to_owned())))
    }
}

/// `host/ns/image`, `host/ns`, `host`: most specific first.
fn keys(reference: &ImageRef) -> impl Iterator<Item = String> {
    let full = format!("{}/{}", reference.registry(), reference.repository());
    let mut next = Some(full);
    std::iter::from_fn(move || {
        let key = next.take()?;
        next = key.rsplit_once('/').map(|(shorter, _)| shorter.to_owned());
        Some(key)
    })
}

/// The registry of a key in the form of an address, or of one of the older names of docker.io.
fn host_of_address(key: &str) -> Option<&str> {
    let rest = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    let host = rest.map_or(key, |rest| rest.split('/').next().unwrap_or_default());
    match host {
        "index.docker.io" | "registry-1.docker.io" => Some("docker.io"),
        _ => rest.map(|_| host),
    }
}

/// The first login in the standard files, in podman's order. A file that cannot be used is passed over and said to be so: it may
/// belong to something else.
pub(super) fn standard_login(
    reference: &ImageRef,
    ask: &mut Ask<'_>,
    passed_over: &mut Vec<String>,
) -> Option<Credentials> {
    let env = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    standard_files(env).iter().find_map(|path| {
        let login = match read(path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return None,
            Err(error) => Err(error.to_string()),
            Ok(text) if path.file_name().is_some_and(|name| name == ".dockercfg") => AuthFile::parse_dockercfg(&text),
            Ok(text) => AuthFile::parse(&text),
        };
        login.and_then(|file| file.login_for(reference, ask)).unwrap_or_else(|why| {
            tracing::warn!(path = %path.display(), why, "an auth file is passed over");
            passed_over.push(format!("{}: {why}", path.display()));
            None
        })
    })
}

/// Where podman and skopeo look; `REGISTRY_AUTH_FILE` alone where it is set.
fn standard_files(env: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
    if let Some(only) = env("REGISTRY_AUTH_FILE") {
        return vec![only];
    }
    let home = env("HOME").unwrap_or_else(|| "/root".into());
    let user = nix::unistd::getuid();
    let runtime = match env("XDG_RUNTIME_DIR") {
        Some(dir) => dir.join("containers/auth.json"),
        None => format!("/run/containers/{user}/auth.json").into(),
    };
    let config = env("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
    let docker = env("DOCKER_CONFIG").unwrap_or_else(|| home.join(".docker"));
    vec![runtime, config.join("containers/auth.json"), docker.join("config.json"), home.join(".dockercfg")]
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{
        "auths": {
            "registry.example": {"auth": "aG9zdDpwdw=="},
            "registry.example/team": {"auth": "dGVhbTpwOnc="},
            "registry.example/team/secret": {"auth": "c2VjcmV0OnB3"},
            "https://index.docker.io/v1/": {"auth": "aHViOnB3"},
            "token.example": {"auth": "", "identitytoken": "refresh"},
            "empty.example": {},
            "broken.example": {"auth": "!"},
            "https://plain.example/v1/": {"auth": "cGxhaW46cHc="}
        },
        "credHelpers": {"helped.example": "pass"}
    }"#;

    /// A helper that says what it was asked.
    fn echo(helper: &str, server: &str) -> Result<Option<Credentials>, String> {
        Ok(Some(Credentials::new(helper.into(), server.into())))
    }

    fn login_in(text: &str, reference: &str) -> Result<Option<Credentials>, String> {
        AuthFile::parse(text).expect("valid").login_for(&reference.parse().expect("a reference"), &mut echo)
    }

    fn login(reference: &str) -> Result<Option<Credentials>, String> {
        login_in(FILE, reference)
    }

    #[test]
    fn the_most_specific_key_wins() {
        let cases = [
            ("registry.example/team/secret:1", Some(("secret", "pw"))),
            ("registry.example/team/other:1", Some(("team", "p:w"))),
            ("registry.example/teammate/os:1", Some(("host", "pw"))),
            ("debian:trixie", Some(("hub", "pw"))),
            ("token.example/os:1", Some(("<token>", "refresh"))),
            ("plain.example/os:1", Some(("plain", "pw"))),
            ("helped.example/team/os:1", Some(("pass", "helped.example"))),
            ("empty.example/os:1", None),
            ("other.example/os:1", None),
        ];
        for (reference, expected) in cases {
            let expected = expected.map(|(user, password)| Credentials::new(user.into(), password.into()));
            assert_eq!(login(reference).expect(reference), expected, "{reference}");
        }
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        let error = login("broken.example/os:1").expect_err("no base64");
        assert!(error.contains("base64"), "{error}");
    }

    #[test]
    fn a_store_is_asked_for_what_is_not_in_the_file() {
        let file = r#"{"auths": {"a.example": {}, "b.example": {"auth": "YTpi"}}, "credsStore": "desktop"}"#;
        let cases = [
            ("a.example/os:1", ("desktop", "a.example")),
            ("b.example/os:1", ("a", "b")),
            ("debian:13", ("desktop", "https://index.docker.io/v1/")),
        ];
        for (reference, (user, password)) in cases {
            let expected = Some(Credentials::new(user.into(), password.into()));
            assert_eq!(login_in(file, reference), Ok(expected), "{reference}");
        }
        let helpers = r#"{"credHelpers": {"https://index.docker.io/v1/": "hub"}}"#;
        let hub = Credentials::new("hub".into(), "https://index.docker.io/v1/".into());
        assert_eq!(login_in(helpers, "debian:13"), Ok(Some(hub)));
    }

    #[test]
    fn older_names_of_docker_io() {
        for key in ["docker.io", "index.docker.io", "registry-1.docker.io", "https://index.docker.io/v1/"] {
            let login = login_in(&format!(r#"{{"auths": {{"{key}": {{"auth": "YTpi"}}}}}}"#), "debian:13");
            assert_eq!(login, Ok(Some(Credentials::new("a".into(), "b".into()))), "{key}");
        }
    }

    #[test]
    fn dockers_first_format() {
        let file = AuthFile::parse_dockercfg(r#"{"https://a.example/v1/": {"auth": "YTpi"}}"#).expect("valid");
        let login = file.login_for(&"a.example/os:1".parse().expect("a reference"), &mut echo);
        assert_eq!(login, Ok(Some(Credentials::new("a".into(), "b".into()))));
    }

    #[test]
    fn files_are_in_the_order_of_podman() {
        let none = |_: &str| None;
        let files = standard_files(none);
        assert_eq!(
            files[1..],
            ["/root/.config/containers/auth.json", "/root/.docker/config.json", "/root/.dockercfg"].map(Path::new)
        );
        let only = |name: &str| (name == "REGISTRY_AUTH_FILE").then(|| "/a".into());
        assert_eq!(standard_files(only), [Path::new("/a")]);
    }

    #[test]
    fn an_error_does_not_quote_the_file() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("auth.json");
        std::fs::write(&path, r#"{"auths": {"a": "c2VjcmV0"}}"#).expect("written");
        let Err(error) = AuthFile::read(&path) else { panic!("not an entry") };
        assert!(!error.contains("c2VjcmV0"), "{error}");
    }
}
