// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! User name and password for one registry, and who can be asked for them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use words::secret::Secret;
use zeroize::Zeroizing;

/// User name that marks the secret as an identity token: the convention of docker's credential helpers.
pub(super) const IDENTITY_TOKEN_USER: &str = "<token>";

/// A login for one registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// User name.
    pub username: String,
    /// Password or access token.
    pub password: Secret,
}

impl Credentials {
    /// A login by user name and password (or access token).
    pub fn new(username: String, password: String) -> Self {
        Self { username, password: Secret::new(password) }
    }

    /// The value of the header `Authorization` (RFC 7617).
    pub fn basic_header(&self) -> Zeroizing<String> {
        let pair = Zeroizing::new(format!("{}:{}", self.username, self.password.expose()));
        Zeroizing::new(format!("Basic {}", BASE64.encode(pair.as_bytes())))
    }

    /// The identity token, when this is one (OAuth2 refresh token, from a login in a browser).
    pub fn identity_token(&self) -> Option<&Secret> {
        (self.username == IDENTITY_TOKEN_USER).then_some(&self.password)
    }
}

/// Asks a credential helper (by its name) for the login of a server.
pub(super) type Ask<'a> = dyn FnMut(&str, &str) -> std::result::Result<Option<Credentials>, String> + 'a;
