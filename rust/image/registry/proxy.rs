// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Proxies between here and the registries.

use reqwest::Url;

use plan::reach::Proxy;
use words::error::{Error, Result};

/// Schemes of addresses of proxies. SOCKS by its version, with names looked up here or there (`a`, `h`).
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The proxies that count.
pub(super) struct Resolved {
    http: Option<Url>,
    https: Option<Url>,
    exceptions: String,
}

/// What is configured, else what the environment says, for what goes to `registry`.
///
/// # Errors
/// [`Code::ConfigInvalid`] for a configured one that cannot be used; [`Code::RegistryUnreachable`] for one of the environment.
pub(super) fn resolve(configured: Option<&Proxy>, registry: &str) -> Result<Resolved> {
    let Some(proxy) = configured else {
        let env = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        return Resolved::of_environment(env, registry);
    };
    let url = |key: &str, text: &Option<String>| {
        text.as_deref()
            .map(address)
            .transpose()
            .map_err(|why| Error::config_invalid(1, format!("proxy.{key}: {why}; correct the key")))
    };
    let (http, https) = (url("http", &proxy.http)?, url("https", &proxy.https)?);
    Ok(Resolved { http, https, exceptions: proxy.no_proxy.join(",") })
}

impl Resolved {
    /// By the variables that curl and Go know, in either case; an empty one counts as unset.
    fn of_environment(env: impl Fn(&str) -> Option<String>, registry: &str) -> Result<Self> {
        let first = |names: &[&'static str]| {
            let found = |name: &&'static str| Some((*name, env(name)?.trim().to_owned()));
            names.iter().filter_map(found).find(|(_, value)| !value.is_empty())
        };
        let exceptions = first(&["NO_PROXY", "no_proxy"]).map(|(_, value)| value).unwrap_or_default();
        let named = |names: &[&'static str]| match first(names) {
            None => Ok(None),
            Some((name, value)) => match address(&value) {
                Ok(url) => Ok(Some(url)),
                Err(why) if is_exempt(registry, &exceptions) => {
                    tracing::warn!(name, why, "a proxy cannot be used, and is not needed");
                    Ok(None)
                }
                Err(why) => {
                    let details = format!("the proxy in {name}: {why}; correct or unset that variable");
                    Err(Error::registry_unreachable(registry, details))
                }
            },
        };
        let https = named(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])?;
        // Whoever runs us for a web server takes HTTP_PROXY from a request's header (httpoxy, CVE-2016-5385).
        let http: &[&str] = match env("REQUEST_METHOD") {
            Some(_) => &["http_proxy", "ALL_PROXY", "all_proxy"],
            None => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
        };
        Ok(Self { http: named(http)?, https, exceptions })
    }

    /// Sends requests through them.
    pub(super) fn apply(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
        let exceptions = reqwest::NoProxy::from_string(&self.exceptions);
        let wrong = |error: reqwest::Error| Error::internal(words::error::chain(&error));
        // Also where there is none of one kind: what was found counts, not what reqwest makes of the environment.
        let mut builder = builder.no_proxy();
        if let Some(url) = &self.http {
            builder = builder.proxy(reqwest::Proxy::http(url.as_str()).map_err(wrong)?.no_proxy(exceptions.clone()));
        }
        if let Some(url) = &self.https {
            builder = builder.proxy(reqwest::Proxy::https(url.as_str()).map_err(wrong)?.no_proxy(exceptions));
        }
        Ok(builder)
    }

    /// The address for an error, without a login.
    pub(super) fn shown(&self) -> Option<String> {
        let url = self.https.as_ref().or(self.http.as_ref())?;
        let host = url.host_str().unwrap_or_default();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{}://{host}{port}", url.scheme()))
    }
}

/// The address of a proxy as people write it: without a scheme it is HTTP, and GNOME's `socks://` is version 5. Names are the proxy's
/// to look up where its protocol has them, as Go's programs do it: often only it knows them. The error quotes no login.
fn address(text: &str) -> std::result::Result<Url, String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let scheme = scheme.to_ascii_lowercase();
    let known = match scheme.as_str() {
        "socks" | "socks5" => "socks5h",
        scheme => scheme,
    };
    let shown = rest.rsplit('@').next().unwrap_or_default();
    if !SCHEMES.contains(&known) {
        let schemes = SCHEMES.join(", ");
        return Err(format!("'{scheme}://{shown}' has a scheme that is not known; known are {schemes} and socks"));
    }
    let wrong = |why: &dyn std::fmt::Display| format!("'{scheme}://{shown}' is no address of a proxy: {why}");
    let url = Url::parse(&format!("{known}://{rest}")).map_err(|error| wrong(&error))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(wrong(&"it has no host"));
    }
    Ok(url)
}

/// Whether no proxy is used for a registry, as far as names and `*` say so.
fn is_exempt(registry: &str, exceptions: &str) -> bool {
    let host = registry.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(registry, |(host, _)| host);
    exceptions.split(',').map(str::trim).filter(|one| !one.is_empty()).any(|one| {
        let domain = one.trim_start_matches('*').trim_start_matches('.').to_ascii_lowercase();
        one == "*" || host == domain || (!domain.is_empty() && host.ends_with(&format!(".{domain}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn addresses_as_people_write_them() {
        for (text, expected) in [
            ("127.0.0.1:3128", "http://127.0.0.1:3128/"),
            ("proxy.example", "http://proxy.example/"),
            (" HTTP://Proxy.Example:3128/ ", "http://proxy.example:3128/"),
            ("https://proxy.example", "https://proxy.example/"),
            ("socks://127.0.0.1:1080/", "socks5h://127.0.0.1:1080/"),
            ("socks5://127.0.0.1:1080", "socks5h://127.0.0.1:1080"),
            ("SOCKS5h://anna:pw@127.0.0.1:1080", "socks5h://anna:pw@127.0.0.1:1080"),
            ("socks4a://127.0.0.1", "socks4a://127.0.0.1"),
            ("[::1]:3128", "http://[::1]:3128/"),
        ] {
            assert_eq!(address(text).map(|url| url.to_string()).as_deref(), Ok(expected), "{text}");
        }
        for (text, part) in [
            ("::::", "no address"),
            ("ftp://anna:secret@proxy.example", "'ftp://proxy.example' has a scheme that is not known"),
            ("socks6://x", "known are http, https, socks4"),
            ("socks5://", "no address"),
            ("http://", "no address"),
            ("http://anna:secret@[x", "no address"),
        ] {
            let why = address(text).expect_err(text);
            assert!(why.contains(part) && !why.contains("secret"), "{text}: {why}");
        }
    }

    fn resolved(variables: &[(&str, &str)], registry: &str) -> Result<Resolved> {
        let env = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Resolved::of_environment(env, registry)
    }

    #[test]
    fn the_environment_is_read_as_curl_reads_it() {
        let shown = |variables: &[(&str, &str)]| {
            let found = resolved(variables, "registry.example").expect("usable");
            (found.http.map(String::from).unwrap_or_default(), found.https.map(String::from).unwrap_or_default())
        };
        let pair = |http: &str, https: &str| (http.to_owned(), https.to_owned());
        assert_eq!(shown(&[]), pair("", ""));
        assert_eq!(shown(&[("ALL_PROXY", "socks5://a:1")]), pair("socks5h://a:1", "socks5h://a:1"));
        assert_eq!(
            shown(&[("all_proxy", "socks://a:1/"), ("HTTPS_PROXY", "b:2")]),
            pair("socks5h://a:1/", "http://b:2/")
        );
        assert_eq!(shown(&[("HTTPS_PROXY", ""), ("https_proxy", "b:2")]), pair("", "http://b:2/"));
        assert_eq!(shown(&[("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "evil:1")]), pair("", ""));
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_named_where_it_is_needed() {
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            let Err(error) = resolved(&[(name, "quic://a:pw@b")], "registry.example:5000") else { panic!("{name}") };
            assert_eq!(error.code, Code::RegistryUnreachable);
            assert!(error.details.contains(&format!("the proxy in {name}: 'quic://b'")), "{}", error.details);
            for exception in ["*", "registry.example", ".example", "*.example", "a, example"] {
                assert!(resolved(&[(name, "quic://b"), ("NO_PROXY", exception)], "registry.example:5000").is_ok());
            }
            assert!(resolved(&[(name, "quic://b"), ("NO_PROXY", "ample,[::1]")], "registry.example:5000").is_err());
        }
    }

    #[test]
    fn an_error_shows_no_login() {
        let found = resolved(&[("HTTPS_PROXY", "socks5://anna:secret@proxy.example:1080")], "registry.example");
        let found = found.expect("usable");
        assert_eq!(found.shown().as_deref(), Some("socks5h://proxy.example:1080"));
        found
            .apply(reqwest::Client::builder())
            .and_then(|builder| builder.build().map_err(Error::internal))
            .expect("a client");
    }
}
