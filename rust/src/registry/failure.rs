// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! From what a registry does wrong to what the person can do about it.

use oci_client::errors::{OciDistributionError, OciEnvelope, OciErrorCode};

use super::session::{CONNECT_TIMEOUT, READ_TIMEOUT};
use crate::error::{Code, Error, chain};
use crate::imgref::ImageRef;

/// A request that failed, and whether asking again can help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// For the person.
    pub error: Error,
    /// For the code.
    pub remedy: Remedy,
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

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self { error, remedy: Remedy::None }
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
            None => {
                let details = format!("{registry} wants a login for {}: {why}; log in", self.reference.repository());
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
        if self.user.is_none() {
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
        let error = Error::new(Code::RegistryTimeout, [registry, &seconds.to_string()], details);
        Trouble { error, remedy: Remedy::Wait }
    }

    /// An answer with an HTTP status that is an error.
    pub(super) fn status(&self, status: u16, why: &str) -> Trouble {
        let registry = self.registry();
        let reference = self.reference.to_string();
        let limited = || {
            let details =
                format!("{registry} limits requests: {why}; wait a few minutes, or log in for a higher limit");
            Trouble { error: Error::new(Code::RateLimited, [registry], details), remedy: Remedy::Wait }
        };
        match status {
            401 => {
                let error = if self.proven { self.access_denied(why) } else { self.login_refused(why) };
                Trouble { error, remedy: Remedy::LogIn }
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
                Trouble { error, remedy: if status == 408 || status >= 500 { Remedy::Wait } else { Remedy::None } }
            }
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
            let details = format!(
                "the connection to {registry} cannot be trusted: {why}; check the machine's clock, or name its authority in \
                 registryAuth.registries.{registry}.caFile"
            );
            return Error::new(Code::RegistryTls, [registry], details).into();
        }
        let details = format!("no connection to {registry}: {why}; check the network and the name");
        Trouble { error: Error::new(Code::RegistryUnreachable, [registry], details), remedy: Remedy::Wait }
    }

    /// What oci-client says.
    pub(super) fn oci_client(&self, error: &OciDistributionError) -> Trouble {
        use OciDistributionError as E;
        match error {
            E::RequestError(error) => self.transport(error),
            E::IoError(error) => self.transport(error),
            E::UnauthorizedError { .. } => self.status(401, "not authorized"),
            E::ServerError { code, message, .. } => self.status(*code, &excerpt(message)),
            E::RegistryError { envelope, .. } => self.envelope(envelope),
            E::DigestError(oci_client::errors::DigestError::VerificationError { expected, actual }) => {
                self.corrupt(expected, actual).into()
            }
            other => self.manifest_invalid(&chain(other)).into(),
        }
    }

    /// An error in the specification's form; the HTTP status is lost in it.
    fn envelope(&self, envelope: &OciEnvelope) -> Trouble {
        use OciErrorCode as C;
        let why =
            envelope.errors.iter().map(|one| format!("{:?} {}", one.code, one.message)).collect::<Vec<_>>().join(", ");
        let why = excerpt(&why);
        let is = |wanted: &[C]| envelope.errors.iter().any(|one| wanted.contains(&one.code));
        if is(&[C::Toomanyrequests]) {
            self.status(429, &why)
        } else if is(&[C::Denied]) {
            self.status(403, &why)
        } else if is(&[C::Unauthorized]) {
            self.status(401, &why)
        } else if is(&[C::ManifestUnknown, C::NameUnknown, C::NotFound, C::BlobUnknown, C::ManifestBlobUnknown]) {
            self.status(404, &why)
        } else {
            self.status(400, &why)
        }
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
        Circumstances { reference, user: user.map(str::to_owned), proven: false }
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
    fn an_envelope_is_read_by_its_codes() {
        let cases = [
            (r#"{"errors":[{"code":"DENIED","message":"no"}]}"#, Code::AccessDenied),
            (r#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#, Code::ImageNotFound),
            (r#"{"errors":[{"code":"TOOMANYREQUESTS"}]}"#, Code::RateLimited),
            (r#"{"errors":[{"code":"OWN_IDEA"}]}"#, Code::RegistryError),
        ];
        for (json, code) in cases {
            let envelope: OciEnvelope = serde_json::from_str(json).expect("an envelope");
            assert_eq!(circumstances(Some("anna")).envelope(&envelope).error.code, code, "{json}");
        }
    }

    #[test]
    fn a_web_page_is_cut_short() {
        assert_eq!(excerpt("<html>\n  <body>"), "<html> <body>");
        assert_eq!(excerpt(" "), "no explanation");
        assert_eq!(excerpt(&"ä".repeat(500)).chars().count(), 201);
    }
}
