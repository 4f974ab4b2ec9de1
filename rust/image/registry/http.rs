// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! HTTP as registries speak it: one client for a registry, and what the headers of its answers say.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_RANGE, HeaderMap, HeaderValue, LINK, LOCATION, RANGE, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Response, Url};

use super::{proxy, trust};
use plan::reach::RegistryOptions;
use words::error::{Error, Result, chain};

/// How long a connection may take to come about.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a registry may send nothing before its answer counts as broken off.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// How long an answer that is read into memory may take altogether; also one that comes byte by byte ends.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// How we introduce ourselves.
const USER_AGENT: &str = concat!("calamares-bootc/", env!("CARGO_PKG_VERSION"));
/// Redirects that are followed for one request; registries need one or two.
const REDIRECTS: usize = 5;
/// As much of an error's page is looked at.
const ERROR_PAGE: u64 = 64 << 10;

/// The clients for the requests to one registry, its token server and its storage.
///
/// A pass on checks and a client certificate are for the registry's own host and for no other, whatever it redirects to or names as
/// its token server. An authority counts for all: who runs a registry with an own one has it sign the token server's certificate, too.
pub(super) struct Clients {
    host: String,
    pub(super) own: reqwest::Client,
    others: reqwest::Client,
    /// Plain HTTP is allowed.
    insecure: bool,
    /// Address of the proxy for TLS, without a login.
    pub(super) proxy: Option<String>,
    /// Why certificates that the machine keeps are not used.
    pub(super) untrusted: Vec<String>,
}

impl Clients {
    /// # Errors
    /// Those of [`trust`], for certificates and keys that cannot be used; those of [`proxy::resolve`].
    pub(super) fn new(registry: &str, options: &RegistryOptions) -> Result<Self> {
        let trust = trust::find(registry, options)?;
        let proxy = proxy::resolve(options.proxy.as_ref(), registry)?;
        let builder = || {
            let builder = reqwest::Client::builder()
                .user_agent(USER_AGENT)
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(READ_TIMEOUT)
                .redirect(Policy::none())
                .tls_certs_merge(trust.authorities.clone());
            proxy.apply(builder)
        };
        let built = |builder: reqwest::ClientBuilder| builder.build().map_err(|error| Error::internal(chain(&error)));
        let mut own = builder()?
            .tls_danger_accept_invalid_certs(options.insecure)
            .tls_danger_accept_invalid_hostnames(options.insecure);
        if let Some(identity) = trust.identity {
            own = own.identity(identity);
        }
        let host = Url::parse(&format!("https://{registry}")).ok();
        let host = host.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let proxy = proxy.shown();
        let (own, others) = (built(own)?, built(builder()?)?);
        Ok(Self { host, own, others, insecure: options.insecure, proxy, untrusted: trust.passed_over })
    }

    /// The client for an address.
    pub(super) fn of(&self, address: &str) -> &reqwest::Client {
        let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
        let own = host.is_some_and(|host| host == self.host || (self.host == "docker.io" && host == "index.docker.io"));
        if own { &self.own } else { &self.others }
    }

    /// Asks for `url`. Follows a few redirects, and none out of TLS; the answer with the one that is not followed is what the caller
    /// gets. No other host, port or scheme sees `authorization`.
    pub(super) async fn get(
        &self,
        url: &Url,
        authorization: Option<HeaderValue>,
        accept: &[&str],
        part: Option<&Range<u64>>,
        time: Option<Duration>,
    ) -> reqwest::Result<Response> {
        let mut at = url.clone();
        let mut redirects = 0;
        loop {
            let mut request = self.of(at.as_str()).get(at.clone());
            for kind in accept {
                request = request.header(ACCEPT, *kind);
            }
            if let Some(part) = part {
                request = request.header(RANGE, format!("bytes={}-{}", part.start, part.end.saturating_sub(1)));
            }
            if let Some(authorization) = authorization.clone().filter(|_| at.origin() == url.origin()) {
                request = request.header(AUTHORIZATION, authorization);
            }
            if let Some(time) = time {
                request = request.timeout(time);
            }
            let answer = request.send().await?;
            let Some(next) = self.redirect(&answer).filter(|_| redirects < REDIRECTS) else { return Ok(answer) };
            redirects += 1;
            drain(answer).await;
            at = next;
        }
    }

    /// Where an answer leads, if that may be followed.
    fn redirect(&self, answer: &Response) -> Option<Url> {
        if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let target = answer.url().join(answer.headers().get(LOCATION)?.to_str().ok()?).ok()?;
        let leaves_tls = answer.url().scheme() == "https" && target.scheme() != "https";
        (matches!(target.scheme(), "http" | "https") && (!leaves_tls || self.insecure)).then_some(target)
    }
}

/// Why a body could not be read into memory.
#[derive(Debug)]
pub(super) enum Unread {
    /// It is longer than this many bytes.
    TooLong(u64),
    /// The connection broke.
    Broken(reqwest::Error),
}

/// A whole body of at most `limit` bytes.
pub(super) async fn read(answer: Response, limit: u64) -> Result<Vec<u8>, Unread> {
    if answer.content_length().is_some_and(|length| length > limit) {
        return Err(Unread::TooLong(limit));
    }
    let mut bytes = Vec::new();
    let mut stream = answer.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(Unread::Broken)?;
        if (bytes.len() + chunk.len()) as u64 > limit {
            return Err(Unread::TooLong(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The beginning of an error's page, as far as it can be had: the status says more.
pub(super) async fn error_page(answer: Response) -> String {
    let mut bytes = Vec::new();
    let mut stream = answer.bytes_stream();
    while let Some(Ok(chunk)) = stream.next().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > ERROR_PAGE {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Takes in a short answer that says nothing more than its head: its connection can be used again then.
pub(super) async fn drain(answer: Response) {
    if answer.content_length().is_some_and(|length| length <= ERROR_PAGE) {
        error_page(answer).await;
    }
}

/// How long the server wants to be left alone: seconds or a date (RFC 9110, 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        // A date that has passed asks for no pause.
        Err(_) => Some(httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default()),
    }
}

/// Whether `Content-Range` (RFC 9110, 14.4) says that exactly `part` of a blob of `size` bytes follows; else what it says.
pub(super) fn check_range(headers: &HeaderMap, part: &Range<u64>, size: u64) -> Result<(), String> {
    let text = headers.get(CONTENT_RANGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let fits = || {
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        let total_fits = total == "*" || total.parse() == Ok(size);
        Some(first == part.start && last.checked_add(1) == Some(part.end) && total_fits)
    };
    if fits() == Some(true) {
        return Ok(());
    }
    Err(format!(
        "it was asked for the bytes {}-{} of {size} and sends '{text}'",
        part.start,
        part.end.saturating_sub(1)
    ))
}

/// The address of the next page of a list: `Link: <…>; rel="next"` (RFC 8288), which may be relative to `here`. It is at the same host
/// in any case: behind a gateway a registry may know itself by another name, and another host would get the login.
pub(super) fn next_page(headers: &HeaderMap, here: &Url) -> Option<Url> {
    let links = headers.get_all(LINK).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let address = links.filter_map(|text| next_of(&text)).next()?;
    let target = here.join(&address).ok()?;
    let mut next = here.clone();
    next.set_path(target.path());
    next.set_query(target.query());
    Some(next)
}

/// The address with the relation `next` among the links of a header. Addresses may hold commas and semicolons.
fn next_of(text: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (_, begun) = rest.split_once('<')?;
        let (address, after) = begun.split_once('>')?;
        let (parameters, following) = after.split_at(after.find('<').unwrap_or(after.len()));
        let is_next = |parameter: &str| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            let mut relations = value.trim().trim_end_matches(',').trim().trim_matches('"').split_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && relations.any(|one| one.eq_ignore_ascii_case("next"))
        };
        if parameters.split(';').any(is_next) {
            return Some(address.trim().to_owned());
        }
        rest = following;
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a value"))])
    }

    #[test]
    fn pauses_in_seconds_and_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let cases = [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("99999999999999999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(retry_after(&headers(RETRY_AFTER, text), now), expected.map(Duration::from_secs), "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn only_the_range_that_was_asked_for() {
        let cases = [
            ("bytes 10-19/100", true),
            ("bytes 10-19/*", true),
            ("bytes 10-18/100", false),
            ("bytes 10-20/100", false),
            ("bytes 0-9/100", false),
            ("bytes 10-19/99", false),
            ("bytes 10-19", false),
            ("bytes 10-18446744073709551615/100", false),
            ("bytes */100", false),
            ("pages 10-19/100", false),
            ("", false),
        ];
        for (text, fits) in cases {
            let checked = check_range(&headers(CONTENT_RANGE, text), &(10..20), 100);
            assert_eq!(checked.is_ok(), fits, "{text}: {checked:?}");
        }
        let why = check_range(&headers(CONTENT_RANGE, "bytes 0-9/100"), &(10..20), 100).expect_err("another part");
        assert_eq!(why, "it was asked for the bytes 10-19 of 100 and sends 'bytes 0-9/100'");
    }

    #[test]
    fn the_next_page() {
        let here = Url::parse("https://registry.example/v2/os/tags/list?n=2").expect("an address");
        let cases = [
            (
                r#"</v2/os/tags/list?last=b&n=2>; rel="next""#,
                Some("https://registry.example/v2/os/tags/list?last=b&n=2"),
            ),
            (r#"</a>; rel="prev", <?last=b>; rel=next"#, Some("https://registry.example/v2/os/tags/list?last=b")),
            // The gateway's own name, whatever the registry behind it thinks it is called.
            (r#"<https://other.example/x>; rel="next""#, Some("https://registry.example/x")),
            (
                r#"<http://registry:5000/v2/os/tags/list?n=2>; rel="next""#,
                Some("https://registry.example/v2/os/tags/list?n=2"),
            ),
            (r#"<//other.example/y?z>;rel=next"#, Some("https://registry.example/y?z")),
            (r#"</a?last=b,c;d&n=2> ; Rel = "last NEXT""#, Some("https://registry.example/a?last=b,c;d&n=2")),
            (r#"</a>; title="x, y"; rel=next, </b>; rel=prev"#, Some("https://registry.example/a")),
            (r#"</a>; rel=nextish"#, None),
            (r#"</a; rel=next"#, None),
            ("<http://[>; rel=next", None),
            (r#"</a>; rel="prev""#, None),
            ("nonsense", None),
        ];
        for (text, expected) in cases {
            let next = next_page(&headers(LINK, text), &here);
            assert_eq!(next.as_ref().map(Url::as_str), expected, "{text}");
        }
    }
}
