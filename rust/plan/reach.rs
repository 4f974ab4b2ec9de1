// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How a registry is reached.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How a registry is reached: `registryAuth.registries.<host>` in bootc.conf. Names files with secrets, holds none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RegistryOptions {
    /// Any certificate will do, and plain HTTP where there is no TLS.
    pub insecure: bool,
    /// PEM file of certificate authorities that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Kind of login.
    pub auth: Auth,
    /// User name that goes with `password_file`.
    pub username: Option<String>,
    /// File whose content is the password or token.
    pub password_file: Option<PathBuf>,
    /// Auth file (containers-auth.json(5)) that is used instead of the standard ones.
    pub auth_file: Option<PathBuf>,
    /// Asked before the registry itself, in order.
    pub mirrors: Vec<Mirror>,
    /// On the way there; `None` for those of the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Proxy>,
}

/// Kind of login: `auth` in bootc.conf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Auth {
    /// What the other keys give, else the machine's auth files.
    #[default]
    Auto,
    /// User name and password.
    Basic,
    /// None, whatever the auth files hold.
    Anonymous,
    /// The password file holds a token that is sent as it is.
    Bearer,
    /// The password file holds a token that gets tokens from the token server (OAuth2 refresh token).
    IdentityToken,
}

/// A registry, or a path in one, that has the images of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mirror {
    /// `host[:port][/path]`; the repository follows.
    pub location: String,
    /// How it is reached; has no mirrors itself.
    #[serde(default)]
    pub options: RegistryOptions,
}

/// `proxy` in bootc.conf: takes the place of `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` in the environment, which Calamares
/// does not have when it is started through pkexec. Holds no login.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Proxy {
    /// `http://host:port` for what goes over plain HTTP.
    pub http: Option<String>,
    /// `http://host:port` for what goes over TLS.
    pub https: Option<String>,
    /// Hosts, domains and networks that are reached without.
    pub no_proxy: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_hold_no_secret_and_have_the_configurations_names() {
        let options = RegistryOptions { insecure: true, password_file: Some("/p".into()), ..Default::default() };
        let json = serde_json::to_value(&options).expect("serialised");
        let keys: Vec<_> = json.as_object().expect("a map").keys().map(String::as_str).collect();
        assert_eq!(keys, ["insecure", "caFile", "auth", "username", "passwordFile", "authFile", "mirrors"]);
    }
}
