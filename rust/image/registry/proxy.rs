// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Proxies between here and the registries.

use plan::reach::Proxy;

use words::error::{Code, Error, Result};

/// Sends requests through it.
pub(super) fn apply(proxy: &Proxy, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    let exceptions = reqwest::NoProxy::from_string(&proxy.no_proxy.join(","));
    let wrong = |key: &str, error: reqwest::Error| {
        let details = format!("proxy.{key}: {}; correct the key", words::error::chain(&error));
        Error::new(Code::ConfigInvalid, [1], details)
    };
    // Also where there is none of one kind: what is configured counts, not the environment.
    let mut builder = builder.no_proxy();
    if let Some(url) = &proxy.http {
        let proxy = reqwest::Proxy::http(url).map_err(|error| wrong("http", error))?;
        builder = builder.proxy(proxy.no_proxy(exceptions.clone()));
    }
    if let Some(url) = &proxy.https {
        let proxy = reqwest::Proxy::https(url).map_err(|error| wrong("https", error))?;
        builder = builder.proxy(proxy.no_proxy(exceptions));
    }
    Ok(builder)
}
