// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Answers of the mirror: the few requests of the distribution specification that a pull makes.
//!
//! A blob goes out unit by unit while the next ones are fetched. What somebody waits for is always fetched; what nobody waits for
//! yet needs a permit, so that memory stays bounded and no reader can hold up another. The last unit goes out after the hash.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::stock::Stock;
use image::registry::{Descriptor, hex};
use words::error::{Error, Result};

type Body = UnsyncBoxBody<Bytes, Error>;

/// Serves until `end` fires; connections end with it.
pub(super) async fn run(listener: TcpListener, shared: Arc<Stock>, end: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = end.cancelled() => return,
            // Takes note of connections that have ended.
            Some(_) = connections.join_next() => continue,
        };
        let socket = match accepted {
            Ok((socket, _)) => socket,
            Err(error) => return shared.fail(Error::internal(format!("the loopback interface: {error}"))),
        };
        let shared = shared.clone();
        connections.spawn(async move {
            let service = service_fn(|request| {
                let answer = answer(&shared, &request);
                async move { Ok::<_, Infallible>(answer) }
            });
            // A reader that goes away in the middle is its own affair; a failure of ours is noted in the [`Stock`].
            if let Err(error) =
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service).await
            {
                tracing::debug!(%error, "a connection to the mirror ended early");
            }
        });
    }
}

fn answer(shared: &Arc<Stock>, request: &Request<Incoming>) -> Response<Body> {
    let method = request.method();
    if method != Method::GET && method != Method::HEAD {
        return plain(StatusCode::METHOD_NOT_ALLOWED);
    }
    let path = request.uri().path();
    if path == "/v2/" || path == "/v2" {
        return plain(StatusCode::OK);
    }
    let mut parts = path.strip_prefix("/v2/").unwrap_or_default().split('/');
    let (secret, kind, digest, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
    if secret != Some(shared.secret.as_str()) || rest.is_some() {
        return plain(StatusCode::NOT_FOUND);
    }
    match (kind, digest) {
        (Some("manifests"), Some(digest)) if digest == shared.image.digest => manifest(shared, method),
        (Some("blobs"), Some(digest)) => match shared.image.blobs.get(digest) {
            Some(descriptor) => blob(shared, descriptor, request),
            None => plain(StatusCode::NOT_FOUND),
        },
        _ => plain(StatusCode::NOT_FOUND),
    }
}

fn manifest(shared: &Stock, method: &Method) -> Response<Body> {
    let image = &shared.image;
    let mut answer = Response::new(if method == Method::HEAD { empty() } else { full(image.manifest.clone()) });
    let headers = answer.headers_mut();
    headers.insert(CONTENT_LENGTH, image.manifest.len().into());
    // Both come from a manifest that was parsed: a known media type, and 64 digits.
    headers.extend(image.media_type.parse().map(|value| (CONTENT_TYPE, value)));
    headers.extend(
        image.digest.parse().map(|value| (hyper::header::HeaderName::from_static("docker-content-digest"), value)),
    );
    answer
}

fn blob(shared: &Arc<Stock>, blob: &Descriptor, request: &Request<Incoming>) -> Response<Body> {
    let asked = request.headers().get(RANGE).and_then(|value| value.to_str().ok());
    let asked = asked.map_or(Asked::Whole, |asked| Asked::parse(asked, blob.size));
    let part = match &asked {
        Asked::Whole => 0..blob.size,
        Asked::Part(part) => part.clone(),
        Asked::Nothing => return plain(StatusCode::RANGE_NOT_SATISFIABLE),
    };
    let content_range = format!("bytes {}-{}/{}", part.start, part.end.saturating_sub(1), blob.size);
    let length = part.end - part.start;
    let body = if request.method() == Method::HEAD { empty() } else { flow(shared.clone(), blob.clone(), part) };
    let mut answer = Response::new(body);
    if let Asked::Part(_) = asked {
        *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
        answer.headers_mut().extend(content_range.parse().map(|value| (CONTENT_RANGE, value)));
    }
    let headers = answer.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("application/octet-stream"));
    headers.insert(ACCEPT_RANGES, hyper::header::HeaderValue::from_static("bytes"));
    answer
}

/// What a `Range` wants of a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Part(Range<u64>),
    /// Nothing of it is there.
    Nothing,
    /// Several parts at once, or something else that is not understood: a server may answer with the whole (RFC 9110, 14.2).
    Whole,
}

impl Asked {
    /// Understands `bytes=A-` and `bytes=A-B` of a blob of `size` bytes.
    fn parse(text: &str, size: u64) -> Self {
        let parsed = || {
            let (start, last) = text.strip_prefix("bytes=")?.split_once('-')?;
            let start = start.parse::<u64>().ok()?;
            let last = if last.is_empty() { u64::MAX } else { last.parse::<u64>().ok()? };
            (start <= last).then_some(start..last.saturating_add(1).min(size))
        };
        match parsed() {
            Some(part) if part.is_empty() => Self::Nothing,
            Some(part) => Self::Part(part),
            None => Self::Whole,
        }
    }
}

fn plain(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(empty());
    *answer.status_mut() = status;
    let version = (hyper::header::HeaderName::from_static("docker-distribution-api-version"), "registry/2.0");
    answer.headers_mut().insert(version.0, hyper::header::HeaderValue::from_static(version.1));
    answer
}

fn empty() -> Body {
    full(Bytes::new())
}

fn full(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// A part of a blob on its way to a reader.
struct Flow {
    shared: Arc<Stock>,
    blob: Descriptor,
    /// What is not asked for yet.
    rest: Range<u64>,
    /// What is asked for, in order.
    asked: VecDeque<Unit>,
    /// That of the unit that the reader is taking.
    taken: Option<OwnedSemaphorePermit>,
    /// Of what went out; `None` for a part, which only the reader can check.
    hash: Option<Sha256>,
}

struct Unit {
    bytes: AbortOnDropHandle<Result<Vec<u8>>>,
    permit: Option<OwnedSemaphorePermit>,
}

fn flow(shared: Arc<Stock>, blob: Descriptor, part: Range<u64>) -> Body {
    let hash = (part == (0..blob.size)).then(Sha256::new);
    let flow = Flow { shared, blob, rest: part, asked: VecDeque::new(), taken: None, hash };
    let units = stream::try_unfold(flow, |mut flow| async move {
        match flow.next().await {
            Ok(Some(bytes)) => Ok(Some((Frame::data(Bytes::from(bytes)), flow))),
            Ok(None) => Ok(None),
            Err(error) => {
                flow.shared.fail(error.clone());
                Err(error)
            }
        }
    });
    StreamBody::new(units).boxed_unsync()
}

impl Flow {
    /// The next unit, which may go out.
    async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        // The reader has taken the one before, or it would not ask.
        self.taken = None;
        self.ask();
        let Some(unit) = self.asked.pop_front() else {
            // Only a blob without a byte comes here without having gone through the check below.
            return if self.blob.size == 0 { self.check().map(|()| None) } else { Ok(None) };
        };
        let bytes = unit.bytes.await.map_err(|error| Error::internal(format!("fetching: {error}")))??;
        self.taken = unit.permit;
        if let Some(hash) = &mut self.hash {
            hash.update(&bytes);
        }
        if self.rest.is_empty() && self.asked.is_empty() {
            self.check()?;
        }
        Ok(Some(bytes))
    }

    /// Asks for the unit that is needed, and for as many after it as there are permits.
    fn ask(&mut self) {
        while !self.rest.is_empty() {
            let permit = match self.asked.is_empty() {
                true => None,
                false => match self.shared.ahead.clone().try_acquire_owned() {
                    Ok(permit) => Some(permit),
                    Err(_) => return,
                },
            };
            let end = self.rest.end.min(self.rest.start + self.shared.window.unit);
            let (shared, blob, part) = (self.shared.clone(), self.blob.clone(), self.rest.start..end);
            self.rest.start = end;
            let bytes = tokio::spawn(async move {
                let _connection =
                    shared.connections.acquire().await.map_err(|error| Error::internal(error.to_string()))?;
                shared.ranges.get(&blob, part).await
            });
            self.asked.push_back(Unit { bytes: AbortOnDropHandle::new(bytes), permit });
        }
    }

    /// Whether the whole blob is what its digest promises.
    fn check(&mut self) -> Result<()> {
        let Some(hash) = self.hash.take() else { return Ok(()) };
        let got = format!("sha256:{}", hex(&hash.finalize()));
        if got == self.blob.digest { Ok(()) } else { Err(self.shared.ranges.corrupt(&self.blob.digest, &got)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_clients_ask_for_them() {
        for (asked, part) in [
            ("bytes=0-", Asked::Part(0..10)),
            ("bytes=4-", Asked::Part(4..10)),
            ("bytes=4-6", Asked::Part(4..7)),
            ("bytes=4-99", Asked::Part(4..10)),
            ("bytes=0-18446744073709551615", Asked::Part(0..10)),
            ("bytes=10-", Asked::Nothing),
            ("bytes=6-4", Asked::Whole),
            ("bytes=-4", Asked::Whole),
            ("bytes=0-1,4-5", Asked::Whole),
            ("units=0-", Asked::Whole),
        ] {
            assert_eq!(Asked::parse(asked, 10), part, "{asked}");
        }
    }
}
