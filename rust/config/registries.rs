// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The registries: how each is reached (`registryAuth`), and what its images have to prove (`signatures`).

use std::collections::BTreeMap;

use super::problem::{Path, Report};
use super::raw::{RawProxy, RawRegistry, RawSignature};
use plan::imgref::{self, ImageRef};
use plan::reach::{Auth, Mirror, Proxy, RegistryOptions};
use plan::trust::Rule;

pub(super) fn signatures(raw: Vec<Option<RawSignature>>, report: &mut Report) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for (index, raw) in raw.into_iter().enumerate() {
        let Some(raw) = raw else { continue };
        let path = Path::dotted("signatures").index(index);
        let scope = match raw.scope.as_deref().map(scope).transpose() {
            Ok(scope) => scope,
            Err(why) => {
                let found = raw.scope.unwrap_or_default();
                report.malformed(
                    &path.key("scope"),
                    &found,
                    "registry, or registry/name",
                    &format!("not a scope: {why}"),
                );
                continue;
            }
        };
        if let Some(same) = rules.iter().position(|rule| rule.scope == scope) {
            let why = "both have the same scope; put all keys of a scope into one entry";
            report.conflict(&path, &format!("signatures[{same}]"), why);
            continue;
        }
        rules.push(Rule { scope, public_keys: raw.public_keys.into_iter().flatten().flatten().collect() });
    }
    rules
}

/// `registry[/name]` in the form of [`ImageRef`]s.
fn scope(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let Some((registry, name)) = text.split_once('/') else { return imgref::parse_registry(text) };
    let registry = imgref::parse_registry(registry)?;
    // A name alone is checked as one with a tag.
    let reference: ImageRef =
        format!("{registry}/{name}:tag").parse().map_err(|error: words::error::Error| error.details)?;
    Ok(format!("{registry}/{}", reference.repository()))
}

pub(super) fn registries(
    raw: BTreeMap<String, Option<RawRegistry>>,
    report: &mut Report,
) -> BTreeMap<String, RegistryOptions> {
    let mut registries = BTreeMap::new();
    let mut mirrors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, raw) in raw {
        let path = Path::dotted("registryAuth.registries").key(&key);
        let host = match imgref::parse_registry(&key) {
            Ok(host) => host,
            Err(why) => {
                report.malformed(&path, &key, "host or host:port", &format!("not a registry: {why}"));
                continue;
            }
        };
        let Some(mut raw) = raw else { continue };
        check_login(&raw, &path, report);
        if raw.insecure == Some(true) && raw.ca_file.is_some() {
            report.conflict(&path.key("caFile"), "insecure: true", "no certificate is checked; remove one of the two");
        }
        for (index, text) in raw.mirrors.take().unwrap_or_default().into_iter().enumerate() {
            let Some(text) = text else { continue };
            match scope(&text) {
                Ok(location) => mirrors.entry(host.clone()).or_default().push(location),
                Err(why) => {
                    let path = path.key("mirrors").index(index);
                    report.malformed(&path, &text, "registry, or registry/path", &format!("not a mirror: {why}"));
                }
            }
        }
        let options = RegistryOptions {
            insecure: raw.insecure.unwrap_or(false),
            ca_file: raw.ca_file,
            auth: raw.auth.unwrap_or_default(),
            username: raw.username,
            password_file: raw.password_file,
            auth_file: raw.auth_file,
            mirrors: Vec::new(),
            proxy: None,
        };
        if registries.insert(host.clone(), options).is_some() {
            report.conflict(&path, &host, "both are the same registry; keep one of the two");
        }
    }
    // A mirror is reached as its own entry says.
    let entries = registries.clone();
    for (host, locations) in mirrors {
        let mirror = |location: String| {
            let registry = location.split('/').next().unwrap_or_default();
            Mirror { options: entries.get(registry).cloned().unwrap_or_default(), location }
        };
        registries.entry(host).or_default().mirrors = locations.into_iter().map(mirror).collect();
    }
    registries
}

pub(super) fn proxy(raw: RawProxy) -> Proxy {
    let no_proxy = raw.no_proxy.unwrap_or_default().into_iter().flatten().collect();
    Proxy { http: raw.http, https: raw.https, no_proxy }
}

fn check_login(raw: &RawRegistry, path: &Path, report: &mut Report) {
    let [username, password_file, auth_file] = ["username", "passwordFile", "authFile"].map(|key| path.key(key));
    let with = |key: &str| format!(": {key} is given");
    let kind = match raw.auth {
        Some(Auth::Anonymous) => Some("auth: anonymous"),
        Some(Auth::Bearer) => Some("auth: bearer"),
        Some(Auth::IdentityToken) => Some("auth: identityToken"),
        Some(Auth::Auto | Auth::Basic) | None => None,
    };
    if let Some(kind) = kind {
        let anonymous = raw.auth == Some(Auth::Anonymous);
        if !anonymous && raw.password_file.is_none() && !report.touches(&password_file) {
            report.missing(&password_file, &with(kind));
        }
        for (path, given) in [
            (&username, raw.username.is_some()),
            (&password_file, anonymous && raw.password_file.is_some()),
            (&auth_file, raw.auth_file.is_some()),
        ] {
            if given {
                report.conflict(path, kind, "this kind of login does not use it; remove one of the two");
            }
        }
        return;
    }
    let basic = raw.auth == Some(Auth::Basic);
    if raw.username.is_none() && !report.touches(&username) {
        if raw.password_file.is_some() {
            report.missing(&username, &with("passwordFile"));
        } else if basic {
            report.missing(&username, &with("auth: basic"));
        }
    }
    if raw.password_file.is_none() && !report.touches(&password_file) {
        if raw.username.is_some() {
            report.missing(&password_file, &with("username"));
        } else if basic {
            report.missing(&password_file, &with("auth: basic"));
        }
    }
    if raw.auth_file.is_some() && (raw.username.is_some() || raw.password_file.is_some()) {
        report.conflict(
            &auth_file,
            "username",
            "the login comes from one place; remove authFile, or username and passwordFile",
        );
    }
}
