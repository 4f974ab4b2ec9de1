// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A conversation with one repository.

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use oci_client::client::{BlobResponse, Client, ClientConfig, ClientProtocol};
use oci_client::manifest::ImageIndexEntry;
use oci_client::secrets::RegistryAuth;
use oci_client::token_cache::{RegistryToken, RegistryTokenType};
use oci_client::{Reference, RegistryOperation};
use sha2::{Digest, Sha256};

use super::failure::Circumstances;
pub use super::failure::{Remedy, Trouble};
use super::manifest::{ACCEPTED, Descriptor, Document};
use super::token::{self, Challenge};
use super::{RegistryOptions, trust};
use crate::auth::{self, Credentials};
use crate::error::{Code, Error, Result};
use crate::imgref::{ImageRef, Transport};

/// How long a connection may take to come about.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a registry may send nothing before its answer counts as broken off.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// How we introduce ourselves.
const USER_AGENT: &str = concat!("calamares-bootc/", env!("CARGO_PKG_VERSION"));
/// Largest blob that is read into memory; configurations of real images have a few kilobytes.
const SMALL: u64 = 8 << 20;
/// How long oci-client believes in a token that does not say when it ends; most servers give 300 s, none below 60.
const TOKEN_SECONDS: usize = 60;

/// A repository that answers, logged in where it wants that.
pub struct Session {
    client: Client,
    http: reqwest::Client,
    /// `https://host`, as requests go to it.
    base: String,
    oci: Reference,
    login: Option<Credentials>,
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
    /// Connects and logs in. `typed` is what the person typed in; else the configuration and the auth files are asked.
    ///
    /// # Errors
    /// Every registry code but those about a manifest; [`Code::ConfigInvalid`] for files that the configuration names.
    pub async fn open(reference: &ImageRef, options: &RegistryOptions, typed: Option<Credentials>) -> Result<Self> {
        if reference.transport != Transport::Registry {
            let details =
                format!("{reference} is not in a registry; only images in a registry can be installed so far");
            return Err(Error::new(Code::ReferenceInvalid, [reference.to_string()], details));
        }
        let login = auth::find(reference, options, typed)?;
        let user = login.as_ref().map(|login| login.username.clone());
        let around = Circumstances { reference: reference.clone(), user, proven: false };
        let authorities = trust::authorities(reference.registry(), options)?;
        let oci = reference.to_oci_client();

        let mut http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .danger_accept_invalid_certs(options.insecure)
            .danger_accept_invalid_hostnames(options.insecure);
        for authority in &authorities {
            let certificate = reqwest::Certificate::from_pem(&authority.data)
                .map_err(|error| Error::new(Code::RegistryTls, [reference.registry()], crate::error::chain(&error)))?;
            http = http.tls_certs_merge([certificate]);
        }
        let http = http.build().map_err(|error| Error::internal(crate::error::chain(&error)))?;

        let (base, challenge) = greet(&http, oci.resolve_registry(), options.insecure, &around).await?;
        let plain = base.starts_with("http://");
        let client = Client::try_from(ClientConfig {
            protocol: if plain { ClientProtocol::Http } else { ClientProtocol::Https },
            accept_invalid_certificates: options.insecure,
            accept_invalid_hostnames: options.insecure,
            extra_root_certificates: authorities,
            platform_resolver: None,
            default_token_expiration_secs: TOKEN_SECONDS,
            read_timeout: Some(READ_TIMEOUT),
            connect_timeout: Some(CONNECT_TIMEOUT),
            user_agent: USER_AGENT,
            ..ClientConfig::default()
        })
        .map_err(|error| Error::internal(crate::error::chain(&error)))?;

        let by_token = matches!(challenge, Some(Challenge::Bearer { .. }));
        let mut session = Self { client, http, base, oci, login, around };
        session.log_in(challenge).await.map_err(|trouble| trouble.error)?;
        session.around.proven = by_token;
        Ok(session)
    }

    /// Logs in again, after the registry said that the token is no good any more.
    pub async fn renew(&self) -> std::result::Result<(), Trouble> {
        let challenge = greeting(&self.http, &self.base, &self.around).await?;
        self.log_in(challenge).await
    }

    async fn log_in(&self, challenge: Option<Challenge>) -> std::result::Result<(), Trouble> {
        let plain = match &self.login {
            Some(login) if login.identity_token().is_none() => {
                Some((login.username.clone(), login.password.expose().to_owned()))
            }
            _ => None,
        };
        // What oci-client renews tokens with by itself. An identity token it cannot use; `renew` comes in then.
        let own = plain.clone().map_or(RegistryAuth::Anonymous, |(user, password)| RegistryAuth::Basic(user, password));
        self.client.store_auth_if_needed(self.oci.resolve_registry(), &own).await;
        let token = match (challenge, plain) {
            (None, _) => return Ok(()),
            (Some(Challenge::Basic), Some((user, password))) => RegistryTokenType::Basic(user, password),
            (Some(Challenge::Basic), None) => {
                return Err(self.around.login_refused("it takes user name and password").into());
            }
            (Some(Challenge::Bearer { realm, service }), _) => {
                let tls = self.base.starts_with("https://");
                let token =
                    token::request(&self.http, &realm, service.as_deref(), self.login.as_ref(), &self.around, tls)
                        .await?;
                RegistryTokenType::Bearer(RegistryToken::Token { token: token.expose().to_owned() })
            }
        };
        self.client.tokens.insert(&self.oci, RegistryOperation::Pull, token).await;
        Ok(())
    }

    /// The manifest or index that `digest` names, or the reference itself: its bytes, its digest, and what it says.
    pub async fn document(&self, digest: Option<&str>) -> Result<(Vec<u8>, String, Document)> {
        let reference = match digest {
            Some(digest) => self.oci.clone_with_digest(digest.to_owned()),
            None => self.oci.clone(),
        };
        let auth = RegistryAuth::Anonymous;
        let answer = self.client.pull_manifest_raw(&reference, &auth, ACCEPTED).await;
        let (bytes, _) = answer.map_err(|error| self.around.oci_client(&error).error)?;
        // Not the header's word: the registry could write anything there.
        let got = digest_of(&bytes);
        if let Some(expected) = digest.or(self.oci.digest()).filter(|expected| *expected != got) {
            return Err(self.around.corrupt(expected, &got));
        }
        let document = Document::parse(&bytes).map_err(|why| self.around.manifest_invalid(&why))?;
        Ok((bytes.into(), got, document))
    }

    /// The bytes of the manifest with this tag; `None` where there is none.
    pub async fn manifest_of_tag(&self, tag: &str) -> Result<Option<Vec<u8>>> {
        let repository = self.oci.repository().to_owned();
        self.bytes_of(&Reference::with_tag(self.oci.registry().to_owned(), repository, tag.to_owned())).await
    }

    /// The bytes of the manifest with this digest, checked; `None` where there is none.
    pub async fn manifest_bytes(&self, digest: &str) -> Result<Option<Vec<u8>>> {
        let bytes = self.bytes_of(&self.oci.clone_with_digest(digest.to_owned())).await?;
        match bytes.as_deref().map(digest_of).filter(|got| got != digest) {
            Some(got) => Err(self.around.corrupt(digest, &got)),
            None => Ok(bytes),
        }
    }

    async fn bytes_of(&self, reference: &Reference) -> Result<Option<Vec<u8>>> {
        match self.client.pull_manifest_raw(reference, &RegistryAuth::Anonymous, ACCEPTED).await {
            Ok((bytes, _)) => Ok(Some(bytes.into())),
            Err(error) => match self.around.oci_client(&error).error {
                error if error.code == Code::ImageNotFound => Ok(None),
                error => Err(error),
            },
        }
    }

    /// What refers to the manifest `digest`: signatures, lists of packages. Registries without such a list are asked for the tag
    /// that stands in for it (distribution specification, "Referrers tag schema").
    pub async fn referrers(&self, digest: &str) -> Result<Vec<ImageIndexEntry>> {
        let reference = self.oci.clone_with_digest(digest.to_owned());
        match self.client.pull_referrers(&reference, None).await {
            Ok(index) => Ok(index.manifests),
            Err(error) => match self.around.oci_client(&error).error {
                error if error.code == Code::ImageNotFound => Ok(Vec::new()),
                error => Err(error),
            },
        }
    }

    /// A blob that fits into memory, checked.
    pub async fn small_blob(&self, blob: &Descriptor) -> Result<Vec<u8>> {
        if blob.size > SMALL {
            let why = format!("the blob {} has {} bytes; at most {SMALL} are read here", blob.digest, blob.size);
            return Err(self.around.manifest_invalid(&why));
        }
        let mut body = self.blob(blob, 0..blob.size).await.map_err(|trouble| trouble.error)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = body.stream.next().await {
            bytes.extend(chunk.map_err(|trouble| trouble.error)?);
            if bytes.len() as u64 > blob.size {
                break;
            }
        }
        let got = digest_of(&bytes);
        if got == blob.digest { Ok(bytes) } else { Err(self.around.corrupt(&blob.digest, &got)) }
    }

    /// Asks for a part of a blob, which must not be empty. What comes is not checked.
    pub async fn blob(&self, blob: &Descriptor, part: Range<u64>) -> std::result::Result<Body, Trouble> {
        let length = part.end - part.start;
        let answer =
            self.client.pull_blob_stream_partial(&self.oci, blob.digest.as_str(), part.start, Some(length)).await;
        let (whole, sized) = match answer.map_err(|error| self.around.oci_client(&error))? {
            BlobResponse::Partial(sized) => (false, sized),
            BlobResponse::Full(sized) => (true, sized),
        };
        let around = self.around.clone();
        let stream = sized.stream.map(move |chunk| chunk.map_err(|error| around.transport(&error)));
        Ok(Body { whole, stream: stream.boxed() })
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
fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Finds out how the registry is reached and what it wants. `insecure` allows plain HTTP, where nothing speaks TLS.
async fn greet(
    http: &reqwest::Client,
    host: &str,
    insecure: bool,
    around: &Circumstances,
) -> Result<(String, Option<Challenge>)> {
    let safe = format!("https://{host}");
    match greeting(http, &safe, around).await {
        Ok(challenge) => Ok((safe, challenge)),
        Err(trouble) if insecure && matches!(trouble.error.code, Code::RegistryTls | Code::RegistryUnreachable) => {
            let plain = format!("http://{host}");
            // When neither works, the first error tells more.
            let challenge = greeting(http, &plain, around).await.map_err(|_| trouble.error)?;
            Ok((plain, challenge))
        }
        Err(trouble) => Err(trouble.error),
    }
}

/// Asks for `/v2/`, the way to the challenge (distribution specification, "Determining Support").
async fn greeting(
    http: &reqwest::Client,
    base: &str,
    around: &Circumstances,
) -> std::result::Result<Option<Challenge>, Trouble> {
    let answer = http.get(format!("{base}/v2/")).send().await.map_err(|error| around.transport(&error))?;
    let status = answer.status();
    let challenge = Challenge::of(answer.headers());
    // Some registries have no such page, but a repository that can be read; anything but a broken server is fine here.
    if status.is_server_error() || status.as_u16() == 429 {
        let text = answer.text().await.unwrap_or_default();
        return Err(around.status(status.as_u16(), &super::failure::excerpt(&text)));
    }
    if status.as_u16() == 401 && challenge.is_none() {
        return Err(around.login_refused("in a way that is not known here (neither Basic nor Bearer)").into());
    }
    Ok(challenge)
}
