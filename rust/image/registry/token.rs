// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Logging in: the registry's challenge and the token server's answer.
//!
//! The user needs to know why it failed: whether to type the password again, to ask for access, or to wait.

use std::time::SystemTime;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::failure::{Circumstances, Trouble, excerpt};
use super::http::{self, ANSWER_TIMEOUT, Unread};
use super::lenient;
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
    /// A token from a server of its own, which the request needs for `scopes`.
    Bearer { realm: String, service: Option<String>, scopes: Vec<String> },
}

/// Most scopes of a token; a request needs one or two.
const SCOPES: usize = 8;
/// Longest scope: a repository has at most 255 characters.
const SCOPE: usize = 512;

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
            "bearer" => {
                let scope = param("scope").unwrap_or_default();
                let scopes = scope.split_whitespace().filter(|scope| scope.len() <= SCOPE).map(str::to_owned).collect();
                Some(Self::Bearer { realm: param("realm")?, service: param("service"), scopes })
            }
            _ => None,
        }
    }

    /// Takes over what `other` needs beside it, as far as there is room; whether that is anything new.
    pub(super) fn widen(&mut self, other: &[String]) -> bool {
        let Self::Bearer { scopes, .. } = self else { return false };
        let before = scopes.len();
        for scope in other {
            if scopes.len() < SCOPES && !scopes.contains(scope) {
                scopes.push(scope.clone());
            }
        }
        scopes.len() > before
    }

    /// The same, for nothing in particular.
    pub(super) fn without_scopes(self) -> Self {
        match self {
            Self::Bearer { realm, service, .. } => Self::Bearer { realm, service, scopes: Vec::new() },
            Self::Basic => Self::Basic,
        }
    }

    /// What a token is needed for.
    pub(super) fn scopes(&self) -> &[String] {
        match self {
            Self::Bearer { scopes, .. } => scopes,
            Self::Basic => &[],
        }
    }
}

/// What a request is let in with.
#[derive(Default)]
pub(super) struct Access {
    pub(super) authorization: Option<HeaderValue>,
    /// Logins so far: who was refused can tell whether another request has logged in since.
    pub(super) logins: u64,
    /// What the last login answered, with all scopes that were needed so far.
    pub(super) challenge: Option<Challenge>,
    /// The registry has taken this authorization: when it is refused later it has run out.
    pub(super) worked: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    #[serde(deserialize_with = "lenient::field")]
    token: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    access_token: Option<String>,
}

/// Gets a token for `scopes` (distribution specification, "Token Authentication").
pub(super) async fn request(
    http: &reqwest::Client,
    realm: &str,
    service: Option<&str>,
    scopes: &[String],
    login: &Login,
    around: &Circumstances,
    tls: bool,
) -> Result<Secret, Trouble> {
    // Whether the login is good is what is asked here.
    let around = &Circumstances { proven: false, ..around.clone() };
    let url = reqwest::Url::parse(realm).map_err(|error| around.token_server(realm, &error.to_string()))?;
    let server = url.host_str().unwrap_or(realm).to_owned();
    if tls && url.scheme() != "https" && !matches!(login, Login::Anonymous) {
        // A registry that was reached safely may not make us send the password in the clear.
        return Err(around.token_server(&server, "it is not reached by https").into());
    }
    let request = asked(http, url, service, scopes, login);
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
        return Err(Trouble { retry_after, ..refusal(status, &why, &server, login, around) });
    }
    let text = http::read(answer, LONGEST).await.map_err(|why| match why {
        Unread::Broken(error) => unreachable(error),
        Unread::TooLong(limit) => {
            around.token_server(&server, &format!("its answer has more than {limit} bytes")).into()
        }
    })?;
    let text = Zeroizing::new(text);
    let answer: Option<Answer> = lenient::parse(&text).ok();
    let usable = |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    answer
        .and_then(|answer| answer.token.filter(usable).or(answer.access_token.filter(usable)))
        .map(Secret::new)
        .ok_or_else(|| around.token_server(&server, "its answer holds no token").into())
}

/// The request, in the way of docker's token servers or of OAuth2.
fn asked(
    http: &reqwest::Client,
    url: reqwest::Url,
    service: Option<&str>,
    scopes: &[String],
    login: &Login,
) -> reqwest::RequestBuilder {
    let all = scopes.join(" ");
    let mut fields: Vec<(&str, &str)> = match login {
        // OAuth2 has one field for all of them (RFC 6749, 3.3), docker's token servers one for each.
        Login::IdentityToken(_) => vec![("scope", all.as_str())],
        _ => scopes.iter().map(|scope| ("scope", scope.as_str())).collect(),
    };
    fields.extend(service.map(|service| ("service", service)));
    match login {
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
    }
}

/// What a token server means that gives no token.
fn refusal(status: StatusCode, why: &str, server: &str, login: &Login, around: &Circumstances) -> Trouble {
    match status {
        StatusCode::UNAUTHORIZED => around.login_refused(why).into(),
        StatusCode::FORBIDDEN => around.forbidden(why).into(),
        // OAuth2 says invalid_grant for a token that was withdrawn or has expired.
        StatusCode::BAD_REQUEST if matches!(login, Login::IdentityToken(_)) => around.login_refused(why).into(),
        StatusCode::TOO_MANY_REQUESTS => around.status(429, why),
        _ => {
            let error: Error = around.token_server(server, &format!("{status}: {why}"));
            Trouble { error, ..around.status(status.as_u16(), why) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_of_real_registries() {
        let bearer = |realm: &str, service: Option<&str>| {
            Some(Challenge::Bearer { realm: realm.into(), service: service.map(Into::into), scopes: Vec::new() })
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

    #[test]
    fn scopes_are_collected_once_and_have_a_bound() {
        let with = |scope: &str| {
            let text = format!(r#"Bearer realm="https://t",scope="{scope}",error="insufficient_scope""#);
            let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, text.parse().expect("a value"))]);
            Challenge::of(&headers).expect("a challenge")
        };
        assert_eq!(
            with("repository:a:pull  repository:b:pull,push").scopes(),
            ["repository:a:pull", "repository:b:pull,push"]
        );
        assert!(with("").scopes().is_empty());
        assert!(with(&"a".repeat(600)).scopes().is_empty());

        let mut challenge = with("a b");
        assert!(!challenge.widen(&["b".into(), "a".into()]));
        assert!(challenge.widen(&["b".into(), "c".into()]));
        assert_eq!(challenge.scopes(), ["a", "b", "c"]);
        let many: Vec<_> = (0..100).map(|number| number.to_string()).collect();
        assert!(challenge.widen(&many));
        assert_eq!(challenge.scopes().len(), SCOPES);
        assert!(!Challenge::Basic.widen(&many));
    }
}
