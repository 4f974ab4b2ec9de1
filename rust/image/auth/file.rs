// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! containers-auth.json(5): the logins that `podman login` and `docker login` keep.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use super::credentials::{Ask, Credentials, IDENTITY_TOKEN_USER};
use crate::registry::file;
use crate::registry::lenient::{self, Record};
use plan::imgref::ImageRef;

/// One file. Its texts are wiped with it. What is odd in it counts as absent: docker's own programs and Kubernetes leave `null` where
/// there is nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AuthFile {
    #[serde(deserialize_with = "lenient::field")]
    auths: BTreeMap<String, Option<Entry>>,
    #[serde(rename = "credHelpers", deserialize_with = "lenient::field")]
    cred_helpers: BTreeMap<String, Option<String>>,
    /// docker's: the helper for every registry.
    #[serde(rename = "credsStore", deserialize_with = "lenient::field")]
    creds_store: String,
}

// With a default for each field: a structure that wipes itself cannot be taken apart.
#[derive(Deserialize)]
struct Entry {
    /// base64 of `user:password`.
    #[serde(default, deserialize_with = "lenient::field")]
    auth: String,
    #[serde(default, rename = "identitytoken", deserialize_with = "lenient::field")]
    identity_token: String,
    /// Kubernetes' secrets have the two in plain, too; docker reads them where there is no `auth`.
    #[serde(default, deserialize_with = "lenient::field")]
    username: String,
    #[serde(default, deserialize_with = "lenient::field")]
    password: String,
}

impl Record for Entry {}

impl Drop for Entry {
    fn drop(&mut self) {
        self.auth.zeroize();
        self.identity_token.zeroize();
        self.password.zeroize();
    }
}

impl AuthFile {
    /// Reads a file; the error names no content.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        Self::parse(&file::read_text(path).map_err(|error| error.to_string())?)
    }

    fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| invalid(&error))
    }

    /// A file of docker's first format: only logins, by registry.
    fn parse_dockercfg(text: &str) -> Result<Self, String> {
        let entries: BTreeMap<String, lenient::Lenient<Option<Entry>>> =
            serde_json::from_str(text).map_err(|error| invalid(&error))?;
        let auths = entries.into_iter().map(|(key, lenient::Lenient(entry))| (key, entry)).collect();
        Ok(Self { auths, ..Self::default() })
    }

    /// The login of the most specific key that fits and has one; none when there is no such key. `ask` is for logins that a helper
    /// keeps.
    pub(super) fn login_for(&self, reference: &ImageRef, ask: &mut Ask<'_>) -> Result<Option<Credentials>, String> {
        let registry = reference.registry();
        if let Some((key, helper)) = of_registry(&self.cred_helpers, registry) {
            return ask(helper, key);
        }
        let named = |wanted: String| {
            let mut fitting = self.auths.iter().filter(move |(key, _)| is_key(key, &wanted));
            fitting.find_map(|(_, entry)| entry.as_ref())
        };
        let fitting =
            keys(reference).filter_map(named).chain(of_registry(&self.auths, registry).map(|(_, entry)| entry));
        let mut broken = None;
        for entry in fitting {
            match entry.credentials() {
                Ok(Some(login)) => return Ok(Some(login)),
                Ok(None) => {}
                // One that says less may still do.
                Err(why) => broken = broken.or(Some(why)),
            }
        }
        if !self.creds_store.is_empty() {
            return ask(&self.creds_store, server(registry));
        }
        broken.map_or(Ok(None), Err)
    }
}

/// serde's message may quote the text.
fn invalid(error: &serde_json::Error) -> String {
    format!("no valid auth file: line {}, column {}", error.line(), error.column())
}

/// The entry of a registry, under its name or an address as docker wrote it: `https://index.docker.io/v1/`.
fn of_registry<'a, T>(entries: &'a BTreeMap<String, Option<T>>, registry: &str) -> Option<(&'a str, &'a T)> {
    let there = || entries.iter().filter_map(|(key, entry)| Some((key.as_str(), entry.as_ref()?)));
    let exact = there().find(|(key, _)| is_key(key, registry));
    exact.or_else(|| there().find(|(key, _)| host_of_address(key).is_some_and(|host| host == registry)))
}

/// Whether a key of a file is the one that is wanted. Hosts have no case, and `podman login` keeps the one that was typed.
fn is_key(key: &str, wanted: &str) -> bool {
    let split = |text: &'_ str| text.find('/').unwrap_or(text.len());
    let key = key.trim().trim_end_matches('/');
    let (host, path) = key.split_at(split(key));
    let (wanted_host, wanted_path) = wanted.split_at(split(wanted));
    host.eq_ignore_ascii_case(wanted_host) && path == wanted_path
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
        // Wrapped, as `base64` writes it.
        let auth: Zeroizing<String> = Zeroizing::new(self.auth.chars().filter(|c| !c.is_whitespace()).collect());
        if auth.is_empty() {
            let plain = !self.username.is_empty() && !self.password.is_empty();
            return Ok(plain.then(|| Credentials::new(self.username.clone(), self.password.clone())));
        }
        let broken = || "an \"auth\" is not the base64 of USER:PASSWORD".to_owned();
        let engines = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD];
        let bytes = engines.iter().find_map(|engine| engine.decode(auth.as_bytes()).ok());
        let bytes = Zeroizing::new(bytes.ok_or_else(broken)?);
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
fn host_of_address(key: &str) -> Option<String> {
    let key = key.trim().to_ascii_lowercase();
    let rest = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    let host = rest.unwrap_or(&key).split('/').next().unwrap_or_default();
    // docker's versions of the protocol, which some write without a scheme.
    let versioned = matches!(key.trim_end_matches('/').split_once('/'), Some((_, "v1" | "v2")));
    match host {
        "index.docker.io" | "registry-1.docker.io" if rest.is_some() || versioned || host == key => {
            Some("docker.io".into())
        }
        _ => (rest.is_some() || versioned).then(|| host.to_owned()),
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
        let login = match file::read_text(path) {
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

    fn a() -> Credentials {
        Credentials::new("a".into(), "b".into())
    }

    #[test]
    fn what_is_odd_spoils_no_login() {
        for odd in ["null", "5", "true", "\"text\"", "[]", "[null]", "{\"x\": null}"] {
            for file in [
                format!(r#"{{"auths": {{"a.example": {{"auth": "YTpi", "identitytoken": null, "email": {odd}}}}}}}"#),
                format!(r#"{{"auths": {{"a.example": {{"auth": "YTpi"}}, "b.example": {odd}}}}}"#),
                format!(r#"{{"auths": {{"b.example": {{"auth": {odd}}}, "a.example": {{"auth": "YTpi"}}}}}}"#),
                format!(
                    r#"{{"auths": {{"a.example": {{"auth": "YTpi"}}}}, "credHelpers": {{"a.example": null, "b": {odd}}}}}"#
                ),
                format!(r#"{{"auths": {{"a.example": {{"auth": "YTpi"}}}}, "HttpHeaders": {odd}, "psFormat": {odd}}}"#),
            ] {
                assert_eq!(login_in(&file, "a.example/os:1"), Ok(Some(a())), "{file}");
            }
        }
        for file in [
            r#"{"auths": {"a.example": {"auth": "YTpi"}}, "credHelpers": null, "credsStore": null}"#,
            r#"{"auths": {"a.example": {"auth": "YTpi"}}, "credHelpers": [], "credsStore": ""}"#,
        ] {
            assert_eq!(login_in(file, "a.example/os:1"), Ok(Some(a())), "{file}");
        }
        for file in [r#"{"auths": null}"#, r#"{"auths": []}"#, "{}", r#"{"auths": {"a.example": null}}"#] {
            assert_eq!(login_in(file, "a.example/os:1"), Ok(None), "{file}");
        }
    }

    #[test]
    fn forms_of_the_same_login() {
        for auth in ["YTpi", " YTpi\\n", "YT\\r\\npi", "YTpiAA==", "YTpiAA"] {
            let file = format!(r#"{{"auths": {{"a.example": {{"auth": "{auth}"}}}}}}"#);
            assert_eq!(login_in(&file, "a.example/os:1"), Ok(Some(a())), "{auth}");
        }
        let plain = r#"{"auths": {"a.example": {"username": "a", "password": "b", "auth": null}}}"#;
        assert_eq!(login_in(plain, "a.example/os:1"), Ok(Some(a())));
        let safe = r#"{"auths": {"a.example": {"auth": "YTo_Pz4-"}}}"#;
        assert_eq!(login_in(safe, "a.example/os:1"), Ok(Some(Credentials::new("a".into(), "??>>".into()))));
    }

    #[test]
    fn a_broken_entry_spoils_no_other() {
        let file =
            r#"{"auths": {"a.example/team": {"auth": "!"}, "a.example/empty": {}, "a.example": {"auth": "YTpi"}}}"#;
        for reference in ["a.example/team/os:1", "a.example/empty/os:1"] {
            assert_eq!(login_in(file, reference), Ok(Some(a())), "{reference}");
        }
    }

    #[test]
    fn keys_as_programs_write_them() {
        for key in [
            "A.Example:5000",
            "a.example:5000",
            "a.example:5000/",
            "A.EXAMPLE:5000/team",
            "https://A.example:5000",
            "HTTPS://a.example:5000/v2/",
            "http://a.example:5000/v1/",
            "a.example:5000/v1/",
            "a.example:5000/v2",
        ] {
            let file = format!(r#"{{"auths": {{"{key}": {{"auth": "YTpi"}}}}}}"#);
            assert_eq!(login_in(&file, "A.Example:5000/team/os:1"), Ok(Some(a())), "{key}");
        }
        for key in ["a.example", "b.a.example:5000", "a.example:5000/Team", "a.example:50", "", "/"] {
            let file = format!(r#"{{"auths": {{"{key}": {{"auth": "YTpi"}}}}}}"#);
            assert_eq!(login_in(&file, "a.example:5000/team/os:1"), Ok(None), "{key}");
        }
    }

    #[test]
    fn files_are_bytes_first() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("auth.json");
        let text = b"\xef\xbb\xbf{\r\n\"auths\": {\"a.example\": {\"email\": \"ren\xe9\", \"auth\": \"YTpi\"}}}\r\n";
        std::fs::write(&path, text).expect("written");
        let file = AuthFile::read(&path).expect("readable");
        assert_eq!(file.login_for(&"a.example/os:1".parse().expect("a reference"), &mut echo), Ok(Some(a())));
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
        std::fs::write(&path, r#"{"auths": {"a": {"auth": "c2VjcmV0" "x"}}}"#).expect("written");
        let Err(error) = AuthFile::read(&path) else { panic!("no JSON") };
        assert!(!error.contains("c2VjcmV0"), "{error}");
    }
}
