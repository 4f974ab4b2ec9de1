// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A conversation with one repository.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use reqwest::header::{HeaderValue, LOCATION, WWW_AUTHENTICATE};
use reqwest::{Response, StatusCode, Url};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::conf::{Places, RegistriesConf};
use super::failure::Circumstances;
pub use super::failure::{Remedy, Trouble};
use super::greeting::{find_login, greet, greeting, is_about_login};
use super::http::{self, ANSWER_TIMEOUT, Clients};
use super::manifest::{ACCEPTED, Descriptor, Document, Raw, RawDescriptor};
use super::source::{self, Source, host_of};
use super::token::{self, Access, Challenge};
use crate::auth::{Credentials, Found, Login};
use plan::imgref::{ImageRef, Transport};
use plan::reach::RegistryOptions;
use words::error::{Code, Error, Result};

/// Largest manifest or index that is read: what the distribution specification asks registries to take.
const MANIFEST: u64 = 4 << 20;
/// Largest blob that is read into memory; configurations of real images have a few kilobytes.
const SMALL: u64 = 8 << 20;

/// A repository that answers, logged in where it wants that.
pub struct Session {
    http: Clients,
    /// `https://host`, as requests go to it.
    base: Url,
    login: Login,
    access: Mutex<Access>,
    around: Circumstances,
}

/// A part of a blob on its way.
pub struct Body {
    /// The server cannot send parts: this is the whole blob, from its first byte.
    pub whole: bool,
    /// The bytes; an error ends them.
    pub stream: BoxStream<'static, std::result::Result<Bytes, Trouble>>,
}

impl Session {
    /// Connects and logs in at the first place that has the image. `typed` is what the user typed in; else the configuration and
    /// the auth files are asked.
    ///
    /// # Errors
    /// Every registry code but those about a manifest, of the registry itself and with what mirrors said before;
    /// [`Code::ConfigInvalid`] for files that the configuration names, [`Code::RegistrySetup`] and [`Code::RegistryBlocked`] by
    /// registries.conf.
    pub async fn open(reference: &ImageRef, options: &RegistryOptions, typed: Option<Credentials>) -> Result<Self> {
        if reference.transport != Transport::Registry {
            let details = format!("{reference} is not in a registry; it is here already and need not be fetched");
            return Err(Error::reference_invalid(reference, details));
        }
        let conf = RegistriesConf::read(&Places::standard())?;
        let mut failed = Vec::new();
        for source in source::sources(reference, options, &conf)? {
            // When mirrors failed, one message has to tell everything.
            let probe = source.mirror || !failed.is_empty();
            let typed = typed.clone().filter(|_| !source.mirror);
            match Self::at(&source, typed, conf.helpers(), probe).await {
                Ok(session) => {
                    if source.mirror {
                        tracing::info!(%reference, mirror = %source.reference, "a mirror has the image");
                    }
                    return Ok(session);
                }
                Err(error) if source.mirror => {
                    tracing::warn!(mirror = %source.reference, %error, "a mirror cannot be used");
                    failed.push(error.details);
                }
                Err(mut error) => {
                    if !failed.is_empty() {
                        error.details = format!("{} (its mirrors failed before: {})", error.details, failed.join("; "));
                    }
                    return Err(error);
                }
            }
        }
        Err(Error::internal("no place for an image"))
    }

    /// Connects and logs in at the registry itself, whatever it has; for what mirrors have no say in.
    ///
    /// # Errors
    /// Those of [`Session::open`].
    pub async fn open_itself(
        reference: &ImageRef,
        options: &RegistryOptions,
        typed: Option<Credentials>,
    ) -> Result<Self> {
        let conf = RegistriesConf::read(&Places::standard())?;
        let source = source::sources(reference, options, &conf)?.pop();
        let source = source.ok_or_else(|| Error::internal("no place for an image"))?;
        Self::at(&source, typed, conf.helpers(), false).await
    }

    /// Connects to one place. With `probe` it has to have the image. A login that the machine keeps and that does not do is passed
    /// over: what everybody may read needs none, and where one is needed the error names it.
    async fn at(source: &Source, typed: Option<Credentials>, helpers: Option<&[String]>, probe: bool) -> Result<Self> {
        let mut found = find_login(source, typed, helpers).await?;
        let stored = found.stored && found.login != Login::Anonymous;
        match Self::with(source, found.clone(), probe).await {
            Err(error) if stored && is_about_login(&error) => {
                tracing::warn!(%error, "a stored login is passed over");
                found.login = Login::Anonymous;
                found.passed_over.push(error.details.clone());
                let anonymous = Self::with(source, found, probe).await;
                // The stored login is what was refused, and what is to be made anew.
                anonymous.map_err(|other| if other.code == Code::LoginNeeded && !probe { error } else { other })
            }
            session => session,
        }
    }

    /// Connects to one place as somebody.
    async fn with(source: &Source, found: Found, probe: bool) -> Result<Self> {
        let (reference, options) = (&source.reference, &source.options);
        let Found { login, stored, passed_over } = found;
        let http = Clients::new(reference.registry(), options)?;
        let mut around = Circumstances {
            reference: reference.clone(),
            user: login.user(),
            token: login.is_token(),
            stored,
            proxy: http.proxy.clone(),
            passed_over,
            untrusted: http.untrusted.clone(),
            proven: false,
        };
        let host = host_of(reference);
        let (base, challenge) = greet(&http.own, &host, options.insecure, &around).await?;
        around.proven = matches!(challenge, Some(Challenge::Bearer { .. })) && !matches!(login, Login::Bearer(_));
        let session = Self { http, base, login, access: Mutex::default(), around };
        if let Some(challenge) = challenge {
            session.introduce(challenge).await?;
        }
        if probe {
            session.small(&format!("manifests/{}", session.name(None)), ACCEPTED).await?;
        }
        Ok(session)
    }

    /// The first login, by the challenge of `/v2/`. That page asks more of some than the repository does, which is asked in any case
    /// where nobody is known.
    async fn introduce(&self, challenge: Challenge) -> Result<()> {
        let mut access = self.access.lock().await;
        match self.log_in(&mut access, challenge).await {
            Err(trouble) if self.login == Login::Anonymous && is_about_login(&trouble.error) => Ok(()),
            Err(trouble) => Err(trouble.error),
            // Whether a password that the machine keeps is still good is known only by using it.
            Ok(()) if self.around.stored && access.challenge == Some(Challenge::Basic) => {
                let authorization = access.authorization.clone();
                greeting(&self.http.own, &self.base, authorization, &self.around).await?;
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Logs in again, after the registry said that the token is no good any more.
    pub async fn renew(&self) -> std::result::Result<(), Trouble> {
        let mut access = self.access.lock().await;
        let challenge = greeting(&self.http.own, &self.base, None, &self.around).await?;
        match challenge.or_else(|| access.challenge.clone()) {
            Some(challenge) => self.log_in(&mut access, challenge).await,
            None => Ok(()),
        }
    }

    /// Answers a challenge, with the scopes of those before.
    async fn log_in(&self, access: &mut Access, mut challenge: Challenge) -> std::result::Result<(), Trouble> {
        if let Some(before) = &access.challenge {
            challenge.widen(before.scopes());
        }
        challenge.widen(&[format!("repository:{}:pull", self.around.reference.repository())]);
        let header = match (&self.login, &challenge) {
            (Login::Bearer(token), _) => Zeroizing::new(format!("Bearer {}", token.expose())),
            (Login::Password(login), Challenge::Basic) => login.basic_header(),
            (Login::IdentityToken(_) | Login::Anonymous, Challenge::Basic) => {
                return Err(self.around.login_refused("it takes user name and password").into());
            }
            (login, Challenge::Bearer { realm, service, scopes }) => {
                let tls = self.base.scheme() == "https";
                let http = self.http.of(realm);
                let token = token::request(http, realm, service.as_deref(), scopes, login, &self.around, tls).await?;
                Zeroizing::new(format!("Bearer {}", token.expose()))
            }
        };
        let mut header = HeaderValue::from_str(&header)
            .map_err(|_| self.around.login_refused("user name and password cannot be sent"))?;
        header.set_sensitive(true);
        *access = Access {
            authorization: Some(header),
            logins: access.logins + 1,
            challenge: Some(challenge),
            worked: false,
        };
        Ok(())
    }

    /// Asks for `url` and logs in anew once when the answer is that the token is no good: the first request that is refused does
    /// it, the others wait for it here. Once more for each scope that the registry turns out to want.
    pub(super) async fn get(
        &self,
        url: &Url,
        accept: &[&str],
        part: Option<&Range<u64>>,
        time: Option<Duration>,
    ) -> std::result::Result<Response, Trouble> {
        let mut refused = false;
        loop {
            let (authorization, logins, worked, token) = {
                let access = self.access.lock().await;
                let token = matches!(access.challenge, Some(Challenge::Bearer { .. }));
                (access.authorization.clone(), access.logins, access.worked, token)
            };
            let known = authorization.is_some();
            let answer = self.http.get(url, authorization, accept, part, time).await;
            let answer = answer.map_err(|error| self.around.transport(&error.without_url()))?;
            if answer.status().is_success() || !self.is_own(answer.url()) {
                if answer.status().is_success() && known && !worked {
                    let mut access = self.access.lock().await;
                    access.worked |= access.logins == logins;
                }
                return self.judge(answer, false).await;
            }
            let renewable = known && worked && token && self.may_have_run_out(answer.status());
            let challenge = Challenge::of(answer.headers()).filter(|_| answer.status() == StatusCode::UNAUTHORIZED);
            let mut access = self.access.lock().await;
            let wider = match (&access.challenge, &challenge) {
                (Some(before), Some(now)) => before.clone().widen(now.scopes()),
                _ => false,
            };
            let challenge = challenge.or_else(|| access.challenge.clone().filter(|_| renewable));
            match challenge {
                Some(challenge) if (!refused || wider) && (!known || self.can_renew(&challenge)) => {
                    refused = true;
                    http::drain(answer).await;
                    if access.logins == logins {
                        self.log_in(&mut access, challenge).await?;
                    }
                }
                _ => {
                    drop(access);
                    return self.judge(answer, renewable).await;
                }
            }
        }
    }

    /// Whether an answer without a challenge may mean that a token has run out: some registries say 400 or 403 then.
    fn may_have_run_out(&self, status: StatusCode) -> bool {
        let says_so = matches!(status, StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED);
        says_so && !matches!(self.login, Login::Bearer(_))
    }

    /// Whether another login gives anything new: neither a password nor a token that is sent as it is becomes right that way.
    fn can_renew(&self, challenge: &Challenge) -> bool {
        *challenge != Challenge::Basic && !matches!(self.login, Login::Bearer(_))
    }

    /// Lets pass what is an answer to the question. With `renewable` an error may go away by a new login.
    async fn judge(&self, answer: Response, renewable: bool) -> std::result::Result<Response, Trouble> {
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        if status.is_redirection() {
            let target = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
            return Err(self.around.redirect(status.as_u16(), target));
        }
        let retry_after = http::retry_after(answer.headers(), SystemTime::now());
        let elsewhere = (!self.is_own(answer.url())).then(|| answer.url().host_str().unwrap_or_default().to_owned());
        let unknown = status == StatusCode::UNAUTHORIZED && Challenge::of(answer.headers()).is_none();
        let other_way = unknown && answer.headers().contains_key(WWW_AUTHENTICATE);
        let page = http::error_page(answer).await;
        let trouble = match elsewhere {
            Some(host) => self.around.storage(&host, status.as_u16(), &page),
            None if other_way => {
                self.around.login_refused("in a way that is not known here (neither Basic nor Bearer)").into()
            }
            None => self.around.answer(status.as_u16(), &page),
        };
        let remedy = if renewable { Remedy::LogIn } else { trouble.remedy };
        Err(Trouble { retry_after, remedy, ..trouble })
    }

    /// Whether an address is the registry's own, and not its storage's.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        url.origin() == self.base.origin()
    }

    /// What a manifest is asked for by: a digest where one is known, else the tag.
    fn name<'a>(&'a self, digest: Option<&'a str>) -> &'a str {
        let reference = &self.around.reference;
        digest.or(reference.digest()).or(reference.tag()).unwrap_or_default()
    }

    /// `/v2/REPOSITORY/` and what follows.
    pub(super) fn url(&self, rest: &str) -> Result<Url> {
        let path = format!("/v2/{}/{rest}", self.around.reference.repository());
        self.base.join(&path).map_err(|error| Error::internal(format!("the address {path}: {error}")))
    }

    /// A document of at most [`MANIFEST`] bytes.
    async fn small(&self, rest: &str, accept: &[&str]) -> std::result::Result<Vec<u8>, Trouble> {
        let answer = self.get(&self.url(rest)?, accept, None, Some(ANSWER_TIMEOUT)).await?;
        http::read(answer, MANIFEST).await.map_err(|why| self.around.unread("a manifest or index", &why))
    }

    /// The manifest or index that `digest` names, or the reference itself: its bytes, its digest, and what it says.
    pub async fn document(&self, digest: Option<&str>) -> Result<(Vec<u8>, String, Document)> {
        let expected = digest.or(self.around.reference.digest());
        let bytes = self.small(&format!("manifests/{}", self.name(expected)), ACCEPTED).await?;
        // Not the header's word: the registry could write anything there.
        let got = digest_of(&bytes);
        if let Some(expected) = expected.filter(|expected| *expected != got) {
            return Err(self.around.corrupt(expected, &got));
        }
        let document = Document::parse(&bytes).map_err(|why| self.around.manifest_invalid(&why))?;
        Ok((bytes, got, document))
    }

    /// The bytes of the manifest with this tag; `None` where there is none.
    pub async fn manifest_of_tag(&self, tag: &str) -> Result<Option<Vec<u8>>> {
        self.get_optional(&format!("manifests/{tag}"), ACCEPTED).await
    }

    /// The bytes of the manifest with this digest, checked; `None` where there is none.
    pub async fn manifest_bytes(&self, digest: &str) -> Result<Option<Vec<u8>>> {
        let bytes = self.manifest_of_tag(digest).await?;
        match bytes.as_deref().map(digest_of).filter(|got| got != digest) {
            Some(got) => Err(self.around.corrupt(digest, &got)),
            None => Ok(bytes),
        }
    }

    /// What refers to the manifest `digest`: signatures, lists of packages. Registries without such a list are asked for the tag
    /// that stands in for it (distribution specification, "Referrers tag schema"); what is no index there is none.
    ///
    /// # Errors
    /// Why neither could be asked: the network, or a registry that is out of order.
    pub(crate) async fn referrers(&self, digest: &str) -> Result<Vec<RawDescriptor>> {
        let entries = |bytes: &[u8]| Raw::parse(bytes).ok().and_then(Raw::into_entries);
        let listed = self.small(&format!("referrers/{digest}"), &[ACCEPTED[1]]).await;
        if let Some(found) = listed.as_deref().ok().and_then(entries) {
            return Ok(found);
        }
        let instead = self.small(&format!("manifests/{}", digest.replace(':', "-")), &[ACCEPTED[1]]).await;
        match (instead.as_deref().map(entries), listed) {
            (Ok(Some(found)), _) => Ok(found),
            // A registry that does not know the question says so in many ways, one that is out of order in these.
            (_, Err(Trouble { error, remedy: Remedy::Wait, .. })) => Err(error),
            _ => Ok(Vec::new()),
        }
    }

    /// A document, or `None` where there is none.
    async fn get_optional(&self, rest: &str, accept: &[&str]) -> Result<Option<Vec<u8>>> {
        match self.small(rest, accept).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(trouble) if trouble.error.code == Code::ImageNotFound => Ok(None),
            Err(trouble) => Err(trouble.error),
        }
    }

    /// A blob that fits into memory, checked.
    pub async fn small_blob(&self, blob: &Descriptor) -> Result<Vec<u8>> {
        if blob.size > SMALL {
            let why = format!("the blob {} has {} bytes; at most {SMALL} are read here", blob.digest, blob.size);
            return Err(self.around.manifest_invalid(&why));
        }
        let answer = self.get(&self.blob_url(blob)?, &[], None, Some(ANSWER_TIMEOUT)).await?;
        let bytes = http::read(answer, blob.size).await;
        let bytes = bytes.map_err(|why| self.around.unread(&format!("the blob {}", blob.digest), &why).error)?;
        let got = digest_of(&bytes);
        if got == blob.digest { Ok(bytes) } else { Err(self.around.corrupt(&blob.digest, &got)) }
    }

    fn blob_url(&self, blob: &Descriptor) -> Result<Url> {
        self.url(&format!("blobs/{}", blob.digest))
    }

    /// Asks for a part of a blob, which must not be empty. The headers are checked, what comes is not.
    pub async fn blob(&self, blob: &Descriptor, part: Range<u64>) -> std::result::Result<Body, Trouble> {
        let answer = self.get(&self.blob_url(blob)?, &[], Some(&part), None).await?;
        let whole = answer.status() != StatusCode::PARTIAL_CONTENT;
        if !whole {
            http::check_range(answer.headers(), &part, blob.size)
                .map_err(|why| self.around.manifest_invalid(&format!("of the blob {} {why}", blob.digest)))?;
        }
        let around = self.around.clone();
        let stream =
            answer.bytes_stream().map(move |chunk| chunk.map_err(|error| around.transport(&error.without_url())));
        Ok(Body { whole, stream: stream.boxed() })
    }

    pub(super) fn around(&self) -> &Circumstances {
        &self.around
    }

    /// `host[:port]`.
    pub fn registry(&self) -> &str {
        self.around.reference.registry()
    }

    /// The error for a registry that sent nothing for so long.
    pub fn silent(&self, time: Duration) -> Trouble {
        self.around.timeout(time.as_secs())
    }

    /// The error for bytes that are not what their digest promises.
    pub fn corrupt(&self, expected: &str, got: &str) -> Error {
        self.around.corrupt(expected, got)
    }

    /// The error for an answer that breaks the specification.
    pub fn invalid(&self, why: &str) -> Error {
        self.around.manifest_invalid(why)
    }
}

/// `sha256:…` of bytes in memory.
pub fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}
