// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! From what a registry does wrong to what the person can do about it.

use std::time::Duration;

use oci_client::errors::{OciEnvelope, OciErrorCode};

use super::http::{CONNECT_TIMEOUT, READ_TIMEOUT, Unread};
use plan::imgref::ImageRef;
use words::error::{Code, Error, chain};

/// A request that failed, and whether asking again can help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// For the person.
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
        trouble.error
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
    /// Address of the proxy that is configured.
    pub(super) proxy: Option<String>,
    /// Why logins that the machine keeps could not be had.
    pub(super) passed_over: Vec<String>,
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
                Error::new(Code::LoginExpired, [registry], details)
            }
            None => {
                let mut details =
                    format!("{registry} wants a login for {}: {why}; log in", self.reference.repository());
                if !self.passed_over.is_empty() {
                    details = format!("{details} (stored logins that cannot be used: {})", self.passed_over.join("; "));
                }
                Error::new(Code::LoginNeeded, [registry], details)
            }
            Some(user) => {
                let details = format!("{registry} refuses the login of '{user}': {why}; check user name and password");
                Error::new(Code::LoginRefused, [registry, user], details)
            }
        }
    }

    /// The login is fine and not enough.
    pub(super) fn access_denied(&self, why: &str) -> Error {
        let (registry, repository) = (self.registry(), self.reference.repository());
        if self.user.is_none() && !self.token {
            return self.login_refused(why);
        }
        let details = format!("{registry} does not let this login read {repository}: {why}; ask its owner for access");
        Error::new(Code::AccessDenied, [registry, repository], details)
    }

    /// The token server answered with an error, or not at all.
    pub(super) fn token_server(&self, server: &str, why: &str) -> Error {
        let registry = self.registry();
        let details = format!("the token server {server} of {registry} does not work: {why}; try again later");
        Error::new(Code::TokenServer, [registry, server], details)
    }

    /// The registry's answer breaks the specification.
    pub(super) fn manifest_invalid(&self, why: &str) -> Error {
        let details = format!("{} is not a valid image: {why}; its publisher has to correct it", self.reference);
        Error::new(Code::ManifestInvalid, [self.reference.to_string()], details)
    }

    /// Other bytes than the digest promises.
    pub(super) fn corrupt(&self, expected: &str, got: &str) -> Error {
        let registry = self.registry();
        let details =
            format!("{registry} delivered {got} instead of {expected}; the registry or a proxy on the way is broken");
        Error::new(Code::BlobCorrupt, [registry, expected, got], details)
    }

    /// Nothing came for so long.
    pub(super) fn timeout(&self, seconds: u64) -> Trouble {
        let registry = self.registry();
        let details = format!("{registry} sent nothing for {seconds} s; check the network and try again");
        Trouble::passing(Error::new(Code::RegistryTimeout, [registry, &seconds.to_string()], details))
    }

    /// An answer with an HTTP status that is an error.
    pub(super) fn status(&self, status: u16, why: &str) -> Trouble {
        let registry = self.registry();
        let reference = self.reference.to_string();
        let limited = || {
            let details =
                format!("{registry} limits requests: {why}; wait a few minutes, or log in for a higher limit");
            Trouble::passing(Error::new(Code::RateLimited, [registry], details))
        };
        match status {
            401 => {
                let error = if self.proven { self.access_denied(why) } else { self.login_refused(why) };
                Trouble { remedy: Remedy::LogIn, ..error.into() }
            }
            403 => self.access_denied(why).into(),
            404 => {
                let details = format!("{registry} has no {reference}: {why}; check name and tag");
                Error::new(Code::ImageNotFound, [reference], details).into()
            }
            429 => limited(),
            _ => {
                let details = format!("{registry} answered {status}: {why}; try again later");
                let error = Error::new(Code::RegistryError, [registry, &status.to_string()], details);
                if status == 408 || status >= 500 { Trouble::passing(error) } else { error.into() }
            }
        }
    }

    /// An answer that is an error, with what it holds.
    pub(super) fn answer(&self, status: u16, page: &str) -> Trouble {
        let Ok(envelope) = serde_json::from_str::<OciEnvelope>(page) else {
            return self.status(status, &excerpt(page));
        };
        let said = envelope.errors.iter().map(|one| format!("{:?} {}", one.code, one.message)).collect::<Vec<_>>();
        self.status(meaning(status, &envelope), &excerpt(&said.join(", ")))
    }

    /// An error of another host, to which the registry redirected: its storage. A new redirect may lead to a better place.
    pub(super) fn storage(&self, host: &str, status: u16, page: &str) -> Trouble {
        let details = format!(
            "{host}, where {} keeps its data, answered {status}: {}; try again later",
            self.registry(),
            excerpt(page)
        );
        Trouble::passing(Error::new(Code::RegistryError, [host, &status.to_string()], details))
    }

    /// A redirect that is not followed.
    pub(super) fn redirect(&self, status: u16, target: &str) -> Trouble {
        let registry = self.registry();
        if target.starts_with("http:") {
            let details = format!(
                "{registry} redirects from TLS to {}, where nothing protects the transfer; its owner has to correct that",
                excerpt(target)
            );
            return Error::new(Code::RegistryTls, [registry], details).into();
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
            return Error::new(Code::RegistryTls, [registry], details).into();
        }
        let way = self.proxy.as_ref().map(|proxy| format!(" (the proxy {proxy} is configured)")).unwrap_or_default();
        let details = format!("no connection to {registry}{way}: {why}; check the network and the name");
        Trouble::passing(Error::new(Code::RegistryUnreachable, [registry], details))
    }
}

/// The status that fits what the registry says; some say 400 or 404 to everything and the reason only in words.
fn meaning(status: u16, envelope: &OciEnvelope) -> u16 {
    use OciErrorCode as C;
    let says = |wanted: &[C]| envelope.errors.iter().any(|one| wanted.contains(&one.code));
    if says(&[C::Toomanyrequests]) {
        429
    } else if matches!(status, 401 | 403 | 404 | 408 | 429) || status >= 500 {
        status
    } else if says(&[C::Denied]) {
        403
    } else if says(&[C::Unauthorized]) {
        401
    } else if says(&[C::ManifestUnknown, C::NameUnknown, C::NotFound, C::BlobUnknown, C::ManifestBlobUnknown]) {
        404
    } else {
        status
    }
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
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.is_empty() => "no explanation".into(),
        None => line,
    }
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
            proxy: None,
            passed_over: Vec::new(),
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
            (503, None, Code::RegistryError, Remedy::Wait),
        ];
        for (status, user, code, remedy) in cases {
            let trouble = circumstances(user).status(status, "because");
            assert_eq!((trouble.error.code, trouble.remedy), (code, remedy), "{status} {user:?}");
        }
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
    fn a_web_page_is_cut_short() {
        assert_eq!(excerpt("<html>\n  <body>"), "<html> <body>");
        assert_eq!(excerpt(" "), "no explanation");
        assert_eq!(excerpt(&"ä".repeat(500)).chars().count(), 201);
    }
}
