// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! containers-auth.json(5): the logins that `podman login` and `docker login` keep.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use super::{Credentials, IDENTITY_TOKEN_USER};
use crate::imgref::ImageRef;

/// One file. Its texts are wiped with it.
#[derive(Deserialize)]
pub(super) struct AuthFile {
    #[serde(default)]
    auths: BTreeMap<String, Entry>,
    #[serde(default, rename = "credHelpers")]
    cred_helpers: BTreeMap<String, String>,
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
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let text = Zeroizing::new(std::fs::read_to_string(path)?);
        // serde's message may quote the text.
        serde_json::from_str(&text).map_err(|error| {
            let place = format!("no valid auth file: line {}, column {}", error.line(), error.column());
            io::Error::new(io::ErrorKind::InvalidData, place)
        })
    }

    /// The login of the most specific key that fits; none when there is no such key.
    pub(super) fn login_for(&self, reference: &ImageRef) -> io::Result<Option<Credentials>> {
        let registry = reference.registry();
        if let Some(helper) = self.cred_helpers.get(registry) {
            let why = format!("the login for {registry} is kept by docker-credential-{helper}, which is not supported");
            return Err(io::Error::new(io::ErrorKind::Unsupported, why));
        }
        let found = keys(reference).find_map(|key| self.auths.get(&key)).or_else(|| {
            // docker's older keys are addresses: https://index.docker.io/v1/
            self.auths.iter().find(|(key, _)| host_of_address(key) == Some(registry)).map(|(_, entry)| entry)
        });
        found.map(Entry::credentials).transpose().map(Option::flatten)
    }
}

impl Entry {
    /// None for an entry without content, as credential helpers leave them behind.
    fn credentials(&self) -> io::Result<Option<Credentials>> {
        if !self.identity_token.is_empty() {
            return Ok(Some(Credentials::new(IDENTITY_TOKEN_USER.into(), self.identity_token.clone())));
        }
        if self.auth.is_empty() {
            return Ok(None);
        }
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "an \"auth\" is not the base64 of USER:PASSWORD");
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

/// The registry of a key in the form of an address; docker.io by its older names.
fn host_of_address(key: &str) -> Option<&str> {
    let rest = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"))?;
    let host = rest.split('/').next()?;
    Some(if matches!(host, "index.docker.io" | "registry-1.docker.io") { "docker.io" } else { host })
}

/// The first login in the standard files, in podman's order.
pub(super) fn standard_login(reference: &ImageRef) -> Option<Credentials> {
    let env = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    standard_files(env).iter().find_map(|path| {
        let login = AuthFile::read(path).and_then(|file| file.login_for(reference));
        match login {
            Ok(login) => login,
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "an auth file is passed over");
                None
            }
        }
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
    vec![runtime, config.join("containers/auth.json"), docker.join("config.json")]
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
            "broken.example": {"auth": "!"}
        },
        "credHelpers": {"helped.example": "pass"}
    }"#;

    fn login(reference: &str) -> io::Result<Option<Credentials>> {
        let file: AuthFile = serde_json::from_str(FILE).expect("the file is valid");
        file.login_for(&reference.parse().expect("a reference"))
    }

    #[test]
    fn the_most_specific_key_wins() {
        let cases = [
            ("registry.example/team/secret:1", Some(("secret", "pw"))),
            ("registry.example/team/other:1", Some(("team", "p:w"))),
            ("registry.example/teammate/os:1", Some(("host", "pw"))),
            ("debian:trixie", Some(("hub", "pw"))),
            ("token.example/os:1", Some(("<token>", "refresh"))),
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
        for (reference, part) in [("broken.example/os:1", "base64"), ("helped.example/os:1", "docker-credential-pass")]
        {
            let error = login(reference).expect_err(reference).to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn files_are_in_the_order_of_podman() {
        let none = |_: &str| None;
        let files = standard_files(none);
        assert_eq!(
            files[1..],
            [Path::new("/root/.config/containers/auth.json"), Path::new("/root/.docker/config.json")]
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
        assert!(!error.to_string().contains("c2VjcmV0"), "{error}");
    }
}
