// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Proxies between here and the registries.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};

/// `proxy` in bootc.conf: takes the place of `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` in the environment, which Calamares does not
/// have when it is started through pkexec. Holds no login.
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

impl Proxy {
    /// Sends requests through it.
    pub(super) fn apply(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
        let exceptions = reqwest::NoProxy::from_string(&self.no_proxy.join(","));
        let wrong = |key: &str, error: reqwest::Error| {
            let details = format!("proxy.{key}: {}; correct the key", crate::error::chain(&error));
            Error::new(Code::ConfigInvalid, [1], details)
        };
        // Also where there is none of one kind: what is configured counts, not the environment.
        let mut builder = builder.no_proxy();
        if let Some(url) = &self.http {
            let proxy = reqwest::Proxy::http(url).map_err(|error| wrong("http", error))?;
            builder = builder.proxy(proxy.no_proxy(exceptions.clone()));
        }
        if let Some(url) = &self.https {
            let proxy = reqwest::Proxy::https(url).map_err(|error| wrong("https", error))?;
            builder = builder.proxy(proxy.no_proxy(exceptions));
        }
        Ok(builder)
    }
}
