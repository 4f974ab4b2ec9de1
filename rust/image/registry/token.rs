// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Logging in: the registry's challenge and the token server's answer.
//!
//! The person needs to know why it failed: whether to type the password again, to ask for access, or to wait.

use std::time::SystemTime;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::failure::{Circumstances, Trouble, excerpt};
use super::http::{self, ANSWER_TIMEOUT, Unread};
use crate::auth::Login;
use words::error::Error;
use words::secret::Secret;

/// Longest answer of a token server; real ones have a few kilobytes.
const LONGEST: u64 = 1 << 20;

/// What a registry wants before it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// User name and password with each request.
    Basic,
    /// A token from a server of its own.
    Bearer { realm: String, service: Option<String> },
}

impl Challenge {
    /// The challenge in the headers of an answer; Bearer where there is a choice.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let texts = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let found: Vec<Self> = texts
            .filter_map(|text| http_auth::parse_challenges(text).ok())
            .flatten()
            .filter_map(|one| Self::new(&one))
            .collect();
        found.iter().find(|one| matches!(one, Self::Bearer { .. })).or(found.first()).cloned()
    }

    fn new(challenge: &http_auth::ChallengeRef<'_>) -> Option<Self> {
        let param = |name: &str| {
            let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_unescaped())
        };
        match challenge.scheme.to_ascii_lowercase().as_str() {
            "basic" => Some(Self::Basic),
            "bearer" => Some(Self::Bearer { realm: param("realm")?, service: param("service") }),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

/// Gets a token that may pull from the repository (distribution specification, "Token Authentication").
pub(super) async fn request(
    http: &reqwest::Client,
    realm: &str,
    service: Option<&str>,
    login: &Login,
    around: &Circumstances,
    tls: bool,
) -> Result<Secret, Trouble> {
    let url = reqwest::Url::parse(realm).map_err(|error| around.token_server(realm, &error.to_string()))?;
    let server = url.host_str().unwrap_or(realm).to_owned();
    if tls && url.scheme() != "https" && !matches!(login, Login::Anonymous) {
        // A registry that was reached safely may not make us send the password in the clear.
        return Err(around.token_server(&server, "it is not reached by https").into());
    }
    let scope = format!("repository:{}:pull", around.reference.repository());
    let mut fields = vec![("scope", scope.as_str())];
    fields.extend(service.map(|service| ("service", service)));
    let request = match login {
        Login::IdentityToken(token) => {
            // OAuth2 (docker's "Oauth2 Token Specification").
            fields.extend([
                ("grant_type", "refresh_token"),
                ("client_id", "calamares-bootc"),
                ("refresh_token", token.expose()),
            ]);
            http.post(url).form(&fields)
        }
        Login::Password(login) => {
            http.get(url).query(&fields).basic_auth(&login.username, Some(login.password.expose()))
        }
        Login::Anonymous | Login::Bearer(_) => http.get(url).query(&fields),
    };
    let unreachable = |error: reqwest::Error| {
        // Without the address: its query holds what was asked for.
        let trouble = around.transport(&error.without_url());
        Trouble { error: around.token_server(&server, &trouble.error.details), ..trouble }
    };
    let answer = request.timeout(ANSWER_TIMEOUT).send().await.map_err(unreachable)?;
    let status = answer.status();
    if !status.is_success() {
        let retry_after = http::retry_after(answer.headers(), SystemTime::now());
        let why = excerpt(&http::error_page(answer).await);
        let trouble = match status {
            StatusCode::UNAUTHORIZED => around.login_refused(&why).into(),
            StatusCode::FORBIDDEN => around.access_denied(&why).into(),
            // OAuth2 says invalid_grant for a token that was withdrawn or ran out.
            StatusCode::BAD_REQUEST if matches!(login, Login::IdentityToken(_)) => around.login_refused(&why).into(),
            StatusCode::TOO_MANY_REQUESTS => around.status(429, &why),
            _ => {
                let error: Error = around.token_server(&server, &format!("{status}: {why}"));
                Trouble { error, ..around.status(status.as_u16(), &why) }
            }
        };
        return Err(Trouble { retry_after, ..trouble });
    }
    let text = http::read(answer, LONGEST).await.map_err(|why| match why {
        Unread::Broken(error) => unreachable(error),
        Unread::TooLong(limit) => {
            around.token_server(&server, &format!("its answer has more than {limit} bytes")).into()
        }
    })?;
    let text = Zeroizing::new(text);
    let answer: Option<Answer> = serde_json::from_slice(&text).ok();
    let token = answer.and_then(|answer| answer.token.or(answer.access_token));
    let usable = |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    token
        .filter(usable)
        .map(Secret::new)
        .ok_or_else(|| around.token_server(&server, "its answer holds no token").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_of_real_registries() {
        let bearer = |realm: &str, service: Option<&str>| {
            Some(Challenge::Bearer { realm: realm.into(), service: service.map(Into::into) })
        };
        let cases: [(&[&str], Option<Challenge>); 6] = [
            (
                &[r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io""#],
                bearer("https://auth.docker.io/token", Some("registry.docker.io")),
            ),
            (&[r#"Bearer realm="https://ghcr.io/token""#], bearer("https://ghcr.io/token", None)),
            (&[r#"Basic realm="Registry Realm""#], Some(Challenge::Basic)),
            (&[r#"Basic realm="x""#, r#"bearer realm="https://t""#], bearer("https://t", None)),
            (&["Negotiate"], None),
            (&[], None),
        ];
        for (texts, expected) in cases {
            let headers = texts.iter().map(|text| (WWW_AUTHENTICATE, text.parse().expect("a value"))).collect();
            assert_eq!(Challenge::of(&headers), expected, "{texts:?}");
        }
    }
}
