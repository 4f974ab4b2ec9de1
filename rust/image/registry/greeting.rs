// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The first words with a registry: how it is reached, and what it wants before it answers.

use std::time::SystemTime;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{StatusCode, Url};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::failure::{Circumstances, Trouble};
use super::http::{self, ANSWER_TIMEOUT};
use super::source::Source;
use super::token::Challenge;
use crate::auth::{self, Credentials, Found};
use words::error::{Code, Error, Result};

/// Finds out how the registry is reached and what it wants. `insecure` allows plain HTTP, where nothing speaks TLS.
pub(super) async fn greet(
    client: &reqwest::Client,
    host: &str,
    insecure: bool,
    around: &Circumstances,
) -> Result<(Url, Option<Challenge>)> {
    let base = |scheme: &str| {
        Url::parse(&format!("{scheme}://{host}")).map_err(|error| Error::internal(format!("the host {host}: {error}")))
    };
    let safe = base("https")?;
    match greeting(client, &safe, None, around).await {
        Ok(challenge) => Ok((safe, challenge)),
        Err(trouble) if insecure && matches!(trouble.error.code, Code::RegistryTls | Code::RegistryUnreachable) => {
            let plain = base("http")?;
            // What a registry says counts. When there is none either way, the first error tells more.
            match greeting(client, &plain, None, around).await {
                Ok(challenge) => Ok((plain, challenge)),
                Err(other) if matches!(other.error.code, Code::RegistryTls | Code::RegistryUnreachable) => {
                    Err(trouble.error)
                }
                Err(other) => Err(other.error),
            }
        }
        Err(trouble) => Err(trouble.error),
    }
}

/// Whether an error is about who we are.
pub(super) fn is_about_login(error: &Error) -> bool {
    matches!(error.code, Code::LoginNeeded | Code::LoginRefused | Code::LoginExpired | Code::AccessDenied)
}

/// Asks for `/v2/`, the way to the challenge (distribution specification, "Determining Support"); with an authorization, whether
/// that is good.
pub(super) async fn greeting(
    client: &reqwest::Client,
    base: &Url,
    authorization: Option<HeaderValue>,
    around: &Circumstances,
) -> std::result::Result<Option<Challenge>, Trouble> {
    let mut url = base.clone();
    url.set_path("/v2/");
    let mut request = client.get(url).timeout(ANSWER_TIMEOUT);
    let known = authorization.is_some();
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let answer = request.send().await.map_err(|error| around.transport(&error.without_url()))?;
    let status = answer.status();
    // Its scopes are examples at best: ghcr.io names somebody's image.
    let challenge = Challenge::of(answer.headers()).map(Challenge::without_scopes);
    // Some registries have no such page, but a repository that can be read; anything but a broken server will do here.
    let broken = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    if broken || (known && matches!(status.as_u16(), 400 | 401 | 403)) {
        let retry_after = http::retry_after(answer.headers(), SystemTime::now());
        let trouble = around.answer(status.as_u16(), &http::error_page(answer).await);
        if broken || is_about_login(&trouble.error) {
            return Err(Trouble { retry_after, ..trouble });
        }
        return Ok(challenge);
    }
    http::drain(answer).await;
    Ok(challenge)
}

/// [`auth::find`] on a thread that may wait; a helper that it waits for ends when this does.
pub(super) async fn find_login(
    source: &Source,
    typed: Option<Credentials>,
    helpers: Option<&[String]>,
) -> Result<Found> {
    let (source, helpers, cancel) = (source.clone(), helpers.map(<[String]>::to_vec), CancellationToken::new());
    let _guard = cancel.clone().drop_guard();
    let found =
        spawn_blocking(move || auth::find(&source.reference, &source.options, typed, helpers.as_deref(), &cancel));
    found.await.map_err(|error| Error::internal(format!("looking for a login: {error}")))?
}
