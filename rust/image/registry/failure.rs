// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! From what a registry does wrong to what the user can do about it.

use std::time::Duration;

use serde::Deserialize;

use super::http::{CONNECT_TIMEOUT, READ_TIMEOUT, Unread};
use super::lenient::{self, Record};
use plan::imgref::ImageRef;
use words::error::{Code, Error, chain};
use words::ffi;

/// A request that failed, and whether asking again can help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// For the user.
    pub error: Error,
    /// For the code.
    pub remedy: Remedy,
    /// How long the server wants to be left alone, where it says so.
    pub retry_after: Option<Duration>,
}

/// What can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Asking again after a while.
    Wait,
    /// Logging in again: the token may have run out.
    LogIn,
    /// Nothing that a program can do.
    None,
}

impl Trouble {
    /// Trouble that may go away by itself.
    pub fn passing(error: Error) -> Self {
        Self { error, remedy: Remedy::Wait, retry_after: None }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self { error, remedy: Remedy::None, retry_after: None }
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        let Trouble { error, remedy, retry_after } = trouble;
        match (remedy, error.code) {
            (Remedy::LogIn, _) => error.with_remedy(ffi::Remedy::LogIn),
            (Remedy::Wait, _) if retry_after.is_some() => error.with_remedy(ffi::Remedy::Wait),
            (Remedy::Wait, Code::RegistryError) => error.with_remedy(ffi::Remedy::Retry),
            // The registry understood the request and means its answer.
            (Remedy::None, Code::RegistryError) => error.with_remedy(ffi::Remedy::None),
            _ => error,
        }
    }
}

/// Whom a request was made to and as whom.
#[derive(Debug, Clone)]
pub(super) struct Circumstances {
    pub(super) reference: ImageRef,
    /// User name, when there is a login.
    pub(super) user: Option<String>,
    /// The login is by a token that was made for it earlier, not by a password.
    pub(super) token: bool,
    /// The machine keeps the login, and nobody typed it.
    pub(super) stored: bool,
    /// Address of the proxy that is configured.
    pub(super) proxy: Option<String>,
    /// Why logins that the machine keeps could not be had.
    pub(super) passed_over: Vec<String>,
    /// Why certificates that the machine keeps could not be used.
    pub(super) untrusted: Vec<String>,
    /// The token server took the login, so that a refusal by the registry itself is about access.
    pub(super) proven: bool,
}

impl Circumstances {
    fn registry(&self) -> &str {
        self.reference.registry()
    }

    /// The registry wants to know who we are, or does not like who we are.
    pub(super) fn login_refused(&self, why: &str) -> Error {
        let registry = self.registry();
        match &self.user {
            _ if self.token => {
                let details = format!("{registry} does not take the stored token (any more): {why}; log in again");
                Error::login_expired(registry, details)
            }
            None => {
                let details = format!("{registry} wants a login for {}: {why}; log in", self.reference.repository());
                Error::login_needed(registry, self.with_passed_over(details))
            }
            Some(user) if self.stored && is_expired(why) => {
                let details = format!("the stored login of '{user}' for {registry} has run out: {why}; log in again");
                Error::login_expired(registry, details)
            }
            Some(user) => {
                let (stored, advice) = match (self.stored, is_expired(why)) {
                    (true, _) => ("stored ", "log in again"),
                    (false, true) => ("", "log in again with a new password"),
                    (false, false) => ("", "check user name and password"),
                };
                let details = format!("{registry} refuses the {stored}login of '{user}': {why}; {advice}");
                Error::login_refused(registry, user, details)
            }
        }
    }

    /// The registry or its token server forbids it. Some say so of a wrong or an old password as well.
    pub(super) fn forbidden(&self, why: &str) -> Error {
        if self.proven && !is_expired(why) {
            return self.access_denied(why);
        }
        match &self.user {
            Some(user) if !self.token && !is_expired(why) => {
                let (registry, repository) = (self.registry(), self.reference.repository());
                let stored = if self.stored { "stored " } else { "" };
                let details = format!(
                    "{registry} does not let the {stored}login of '{user}' read {repository}: {why}; check its password, which may \
                     have run out, or ask the image's owner for access"
                );
                Error::access_denied(registry, repository, details)
            }
            _ => self.login_refused(why),
        }
    }

    /// The login is good and not enough.
    pub(super) fn access_denied(&self, why: &str) -> Error {
        let (registry, repository) = (self.registry(), self.reference.repository());
        if self.user.is_none() && !self.token {
            return self.login_refused(why);
        }
        let stored = if self.stored { "the stored" } else { "this" };
        let details =
            format!("{registry} does not let {stored} login read {repository}: {why}; ask its owner for access");
        Error::access_denied(registry, repository, details)
    }

    /// `details` with the logins that the machine keeps and that did not do.
    fn with_passed_over(&self, details: String) -> String {
        if self.passed_over.is_empty() {
            return details;
        }
        format!("{details} (stored logins that cannot be used: {})", self.passed_over.join("; "))
    }

    /// The token server answered with an error, or not at all.
    pub(super) fn token_server(&self, server: &str, why: &str) -> Error {
        let registry = self.registry();
        let details = format!("the token server {server} of {registry} does not work: {why}; try again later");
        Error::token_server(registry, server, details)
    }

    /// The registry's answer breaks the specification.
    pub(super) fn manifest_invalid(&self, why: &str) -> Error {
        let details = format!("{} is not a valid image: {why}; its publisher has to correct it", self.reference);
        Error::manifest_invalid(&self.reference, details)
    }

    /// Other bytes than the digest promises.
    pub(super) fn corrupt(&self, expected: &str, got: &str) -> Error {
        let registry = self.registry();
        let details =
            format!("{registry} delivered {got} instead of {expected}; the registry or a proxy on the way is broken");
        Error::blob_corrupt(registry, expected, got, details)
    }

    /// Nothing came for so long.
    pub(super) fn timeout(&self, seconds: u64) -> Trouble {
        let registry = self.registry();
        let details = format!("{registry} sent nothing for {seconds} s; check the network and try again");
        Trouble::passing(Error::registry_timeout(registry, seconds, details))
    }

    /// An answer with an HTTP status that is an error.
    pub(super) fn status(&self, status: u16, why: &str) -> Trouble {
        let registry = self.registry();
        let reference = self.reference.to_string();
        let limited = || {
            let details =
                format!("{registry} limits requests: {why}; wait a few minutes, or log in for a higher limit");
            Trouble::passing(Error::rate_limited(registry, details))
        };
        match status {
            401 => {
                let denied = self.proven && !is_expired(why);
                let error = if denied { self.access_denied(why) } else { self.login_refused(why) };
                Trouble { remedy: Remedy::LogIn, ..error.into() }
            }
            403 => self.forbidden(why).into(),
            404 => {
                // Some hide what needs a login.
                let details = format!("{registry} has no {reference}: {why}; check name and tag");
                Error::image_not_found(&reference, self.with_passed_over(details)).into()
            }
            429 => limited(),
            _ => {
                let details = format!("{registry} answered {status}: {why}; try again later");
                let error = Error::registry_error(registry, status, details);
                // 501 is what a registry says to a question that it does not know.
                let passing = status == 408 || (status >= 500 && status != 501);
                if passing { Trouble::passing(error) } else { error.into() }
            }
        }
    }

    /// An answer that is an error, with what it holds.
    pub(super) fn answer(&self, status: u16, page: &str) -> Trouble {
        let said = Said::read(page);
        if said.is_empty() {
            return self.status(status, &excerpt(page));
        }
        let words = said.iter().map(|one| format!("{} {}", one.code, one.message).trim().to_owned());
        self.status(meaning(status, &said), &excerpt(&words.collect::<Vec<_>>().join(", ")))
    }

    /// An error of another host, to which the registry redirected: its storage. A new redirect may lead to a better place.
    pub(super) fn storage(&self, host: &str, status: u16, page: &str) -> Trouble {
        let details = format!(
            "{host}, where {} keeps its data, answered {status}: {}; try again later",
            self.registry(),
            excerpt(page)
        );
        Trouble::passing(Error::registry_error(host, status, details))
    }

    /// A redirect that is not followed.
    pub(super) fn redirect(&self, status: u16, target: &str) -> Trouble {
        let registry = self.registry();
        if target.starts_with("http:") {
            let details = format!(
                "{registry} redirects from TLS to {}, where nothing protects the transfer; its owner has to correct that",
                excerpt(target)
            );
            return Error::registry_tls(registry, details).into();
        }
        self.status(status, &format!("it redirects again and again, at last to '{}'", excerpt(target)))
    }

    /// A body that did not come into memory.
    pub(super) fn unread(&self, what: &str, why: &Unread) -> Trouble {
        match why {
            Unread::TooLong(limit) => {
                self.manifest_invalid(&format!("{what} is longer than the {limit} bytes that are read of one")).into()
            }
            Unread::Broken(error) => self.transport(error),
        }
    }

    /// No answer: the network, name resolution or TLS.
    pub(super) fn transport(&self, error: &(dyn std::error::Error + 'static)) -> Trouble {
        let registry = self.registry();
        let why = chain(error);
        let mut requests = causes(error).filter_map(|cause| cause.downcast_ref::<reqwest::Error>());
        if let Some(request) = requests.find(|request| request.is_timeout()) {
            let limit = if request.is_connect() { CONNECT_TIMEOUT } else { READ_TIMEOUT };
            return self.timeout(limit.as_secs());
        }
        // OpenSSL's error type is not ours to name; its texts begin with its error codes, as in "error:0A000086:SSL routines:…".
        if why.contains("SSL routines") || why.contains("certificate verify failed") {
            // TLS 1.3 has an alert for it, servers with TLS 1.2 send the other one.
            let wants_certificate = why.contains("alert certificate required") || why.contains("alert bad certificate");
            let details = if wants_certificate {
                format!(
                    "{registry} wants a client certificate: {why}; put it and its key into \
                     /etc/containers/certs.d/{registry} as client.cert and client.key"
                )
            } else {
                format!(
                    "the connection to {registry} cannot be trusted: {why}; check the machine's clock, or name its authority \
                     in registryAuth.registries.{registry}.caFile"
                )
            };
            let details = match self.untrusted.as_slice() {
                [] => details,
                files => format!("{details} (passed over: {})", files.join("; ")),
            };
            return Error::registry_tls(registry, details).into();
        }
        let way = self.proxy.as_ref().map(|proxy| format!(" (the proxy {proxy} is configured)")).unwrap_or_default();
        let details = format!("no connection to {registry}{way}: {why}; check the network and the name");
        Trouble::passing(Error::registry_unreachable(registry, details))
    }
}

/// One error of a page of them (distribution specification, "Error Codes").
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    #[serde(deserialize_with = "lenient::field")]
    code: String,
    #[serde(deserialize_with = "lenient::field")]
    message: String,
}

impl Record for Said {}

impl Said {
    /// The errors of a page; none for a page of another form.
    fn read(page: &str) -> Vec<Self> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Page {
            #[serde(deserialize_with = "lenient::field")]
            errors: Option<Vec<Option<Said>>>,
        }
        let page: Page = lenient::parse(page.as_bytes()).unwrap_or_default();
        page.errors.into_iter().flatten().flatten().collect()
    }
}

/// The status that fits what the registry says; some say 400 or 404 to everything and the reason only in words.
fn meaning(status: u16, said: &[Said]) -> u16 {
    let says = |wanted: &[&str]| said.iter().any(|one| wanted.contains(&one.code.as_str()));
    if says(&["TOOMANYREQUESTS"]) {
        429
    } else if matches!(status, 401 | 403 | 404 | 408 | 429) || status >= 500 {
        status
    } else if says(&["DENIED"]) {
        403
    } else if says(&["UNAUTHORIZED"]) {
        401
    } else if says(&["MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND", "BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN"]) {
        404
    } else {
        status
    }
}

/// Whether a server says that a login was good once: "Your authorization token has expired".
fn is_expired(why: &str) -> bool {
    let why = why.to_ascii_lowercase();
    why.contains("expired") && !why.contains("not expired")
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        // `io::Error::other` hides its inner error from `source`.
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        inner.map(|inner| inner as &(dyn std::error::Error + 'static)).or_else(|| error.source())
    })
}

/// The beginning of what a server wrote, on one line: it may be a whole web page.
pub(super) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 200;
    let line = plain(text, LENGTH);
    if line.is_empty() { "no explanation".into() } else { line }
}

/// What somebody else wrote, on one line of at most `most` characters and without what a terminal or a label would obey: control
/// characters, and those that turn the direction of writing (Unicode, UAX #9) or cannot be seen.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let hidden = |c: &char| {
        let turns =
            matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
        turns || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}') || c.is_control()
    };
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let space = if line.is_empty() { None } else { Some(' ') };
        for c in space.into_iter().chain(word.chars().filter(|c| !hidden(c))) {
            if length == most {
                line.push('…');
                return line;
            }
            line.push(c);
            length += 1;
        }
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circumstances(user: Option<&str>) -> Circumstances {
        let reference = "registry.example/team/os:1".parse().expect("a reference");
        Circumstances {
            reference,
            user: user.map(str::to_owned),
            token: false,
            stored: false,
            proxy: None,
            passed_over: Vec::new(),
            untrusted: Vec::new(),
            proven: false,
        }
    }

    #[test]
    fn a_status_has_one_meaning() {
        let cases = [
            (401, None, Code::LoginNeeded, Remedy::LogIn),
            (401, Some("anna"), Code::LoginRefused, Remedy::LogIn),
            (403, None, Code::LoginNeeded, Remedy::None),
            (403, Some("anna"), Code::AccessDenied, Remedy::None),
            (404, None, Code::ImageNotFound, Remedy::None),
            (408, None, Code::RegistryError, Remedy::Wait),
            (416, None, Code::RegistryError, Remedy::None),
            (429, None, Code::RateLimited, Remedy::Wait),
            (501, None, Code::RegistryError, Remedy::None),
            (503, None, Code::RegistryError, Remedy::Wait),
        ];
        for (status, user, code, remedy) in cases {
            let trouble = circumstances(user).status(status, "because");
            assert_eq!((trouble.error.code, trouble.remedy), (code, remedy), "{status} {user:?}");
        }
    }

    #[test]
    fn the_user_is_told_what_helps() {
        let helps = |trouble: Trouble| Error::from(trouble).remedy();
        let status = |status| circumstances(Some("anna")).status(status, "because");
        assert_eq!(helps(status(401)), ffi::Remedy::LogIn);
        assert_eq!(helps(status(403)), ffi::Remedy::LogIn, "of somebody who may");
        assert_eq!(helps(status(404)), ffi::Remedy::OtherImage);
        assert_eq!(helps(status(416)), ffi::Remedy::None);
        assert_eq!(helps(status(429)), ffi::Remedy::Wait);
        assert_eq!(helps(status(503)), ffi::Remedy::Retry);
        assert_eq!(helps(Trouble { retry_after: Some(Duration::from_secs(60)), ..status(503) }), ffi::Remedy::Wait);
        assert_eq!(helps(Error::from(status(503)).into()), ffi::Remedy::Retry, "it stays what it was made with");
    }

    #[test]
    fn a_silence_is_told_in_seconds() {
        let trouble = circumstances(None).timeout(30);
        assert_eq!((trouble.error.code, &trouble.error.args[1]), (Code::RegistryTimeout, &"30".to_owned()));
    }

    #[test]
    fn an_envelope_is_read_by_its_codes() {
        let cases = [
            (400, r#"{"errors":[{"code":"DENIED","message":"no"}]}"#, Code::AccessDenied),
            (400, r#"{"errors":[{"code":"UNAUTHORIZED"}]}"#, Code::LoginRefused),
            (400, r#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#, Code::ImageNotFound),
            (403, r#"{"errors":[{"code":"TOOMANYREQUESTS"}]}"#, Code::RateLimited),
            (401, r#"{"errors":[{"code":"DENIED"}]}"#, Code::LoginRefused),
            (500, r#"{"errors":[{"code":"NAME_UNKNOWN"}]}"#, Code::RegistryError),
            (400, r#"{"errors":[{"code":"OWN_IDEA"}]}"#, Code::RegistryError),
            (404, "<html>", Code::ImageNotFound),
        ];
        for (status, page, code) in cases {
            assert_eq!(circumstances(Some("anna")).answer(status, page).error.code, code, "{status} {page}");
        }
    }

    #[test]
    fn a_page_of_errors_may_be_odd() {
        for (page, code) in [
            (r#"{"errors":[null,{"code":"DENIED","message":null}]}"#, Code::AccessDenied),
            (r#"{"errors":[{"code":5,"message":["x"],"detail":null},{"code":"UNAUTHORIZED"}]}"#, Code::LoginRefused),
            (r#"{"errors":null}"#, Code::RegistryError),
            (r#"{"errors":{"code":"DENIED"}}"#, Code::RegistryError),
            ("\u{feff}{\"errors\":[{\"code\":\"DENIED\"}]}", Code::AccessDenied),
            ("[]", Code::RegistryError),
        ] {
            assert_eq!(circumstances(Some("anna")).answer(400, page).error.code, code, "{page}");
        }
    }

    #[test]
    fn what_is_said_of_a_login_is_what_it_is() {
        let old = "Your authorization token has expired. Reauthenticate and try again.";
        let typed = circumstances(Some("AWS"));
        let stored = Circumstances { stored: true, ..typed.clone() };
        let proven = Circumstances { proven: true, ..typed.clone() };
        let nobody = circumstances(None);
        for (around, status, why, code, part) in [
            (&typed, 403, old, Code::LoginRefused, "log in again"),
            (&typed, 401, old, Code::LoginRefused, "log in again"),
            (&typed, 403, "denied", Code::AccessDenied, "check its password"),
            (&typed, 401, "no", Code::LoginRefused, "check user name and password"),
            (&stored, 403, old, Code::LoginExpired, "the stored login of 'AWS'"),
            (&stored, 403, "denied", Code::AccessDenied, "the stored login of 'AWS'"),
            (&stored, 401, "no", Code::LoginRefused, "the stored login of 'AWS'; no"),
            (&proven, 403, "denied", Code::AccessDenied, "ask its owner"),
            (&proven, 403, old, Code::LoginRefused, "log in again"),
            (&nobody, 403, "denied", Code::LoginNeeded, "wants a login"),
        ] {
            let error = around.status(status, why).error;
            assert_eq!(error.code, code, "{}", error.details);
            let part = part.split(';').next().unwrap_or_default();
            assert!(error.details.contains(part), "{part}: {}", error.details);
            assert!(why != old || !error.details.contains("ask its owner"), "{}", error.details);
        }
    }

    #[test]
    fn nothing_that_a_server_writes_is_obeyed() {
        assert_eq!(plain("a\u{1b}[2J\nb\u{202e}c\u{200b} \u{7f}", 10), "a[2J bc");
        assert_eq!(plain("äöü", 2), "äö…");
        assert_eq!(plain(" \u{202e} ", 5), "");
        assert_eq!(plain(&"a ".repeat(4 << 20), 3), "a a…");
    }

    #[test]
    fn a_web_page_is_cut_short() {
        assert_eq!(excerpt("<html>\n  <body>"), "<html> <body>");
        assert_eq!(excerpt(" "), "no explanation");
        assert_eq!(excerpt(&"ä".repeat(500)).chars().count(), 201);
    }
}
