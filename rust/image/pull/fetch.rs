// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Gets a stretch of a blob, however often the connection breaks.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::gate::Gate;
use super::limits::Limits;
use super::meter::Counter;
use super::part::{Outcome, Part};
use crate::registry::{Remedy, Session, Trouble};
use words::error::{Code, Error, Result};

/// Bytes that are collected before they are written: few enough to be in the processor's cache still, enough to be worth the way
/// to another thread. Two of these per connection are all the memory that a pull takes.
const WRITE: usize = 256 << 10;
/// So much between two failures is progress, and the tries are counted anew.
pub(super) const PROGRESS: u64 = 256 << 10;

/// Pauses after which a registry that said "too much" is asked over one more connection.
const CALM: u32 = 20;

/// Logins in a row that do not help, before the registry is believed: a token may run out again while others wait.
const LOGINS: u32 = 3;

/// What all connections share.
pub(super) struct Fetcher {
    pub(super) session: Session,
    pub(super) limits: Limits,
    pub(super) counter: Counter,
    pub(super) gate: Gate,
    /// Bytes of all blobs.
    pub(super) total: u64,
    /// When the login was last renewed: one connection does it for all.
    pub(super) renewed: Mutex<Instant>,
}

/// How a unit ended.
pub(super) enum Ending {
    /// It is on disk.
    Done(Outcome),
    /// The server sends only whole blobs.
    NoRanges,
}

/// Hashes a blob of which nothing is missing.
pub(super) async fn settle(part: Arc<Part>) -> Result<(Arc<Part>, Ending)> {
    let settled = spawn_blocking(move || part.settle().map(|outcome| (part, Ending::Done(outcome)))).await;
    settled.map_err(|error| Error::internal(format!("hashing: {error}")))?
}

/// Why an attempt ended before the unit did.
enum Interruption {
    Trouble(Trouble),
    NoRanges,
    /// The others get far more: a new connection may take a better way.
    Slow,
}

impl<T: Into<Trouble>> From<T> for Interruption {
    fn from(trouble: T) -> Self {
        Self::Trouble(trouble.into())
    }
}

impl Fetcher {
    /// `total`: bytes of all blobs.
    pub(super) fn new(session: Session, limits: &Limits, total: u64) -> Self {
        Self {
            session,
            limits: limits.clone(),
            counter: Counter::default(),
            gate: Gate::new(limits.connections, limits.pause * CALM),
            total,
            renewed: Mutex::new(Instant::now()),
        }
    }

    /// Gets a stretch of `part` that begins and ends with a unit.
    pub(super) async fn stretch(self: Arc<Self>, part: Arc<Part>, range: Range<u64>) -> Result<(Arc<Part>, Ending)> {
        let (mut at, mut furthest) = (range.start, range.start);
        let mut tries = 0;
        loop {
            let pass = self.gate.enter().await;
            let (before, started) = (at, Instant::now());
            let ended = self.attempt(&part, &range, &mut at, &mut furthest).await;
            drop(pass);
            let trouble = match ended {
                Ok(outcome) => {
                    self.gate.accepted(Instant::now());
                    return Ok((part, Ending::Done(outcome)));
                }
                Err(Interruption::NoRanges) => return Ok((part, Ending::NoRanges)),
                Err(Interruption::Slow) => {
                    tracing::info!(digest = part.blob().digest, at, "a slow connection is replaced");
                    continue;
                }
                Err(Interruption::Trouble(trouble)) => trouble,
            };
            tries = if at.saturating_sub(before) >= PROGRESS { 1 } else { tries + 1 };
            tracing::info!(digest = part.blob().digest, at, tries, error = %trouble.error, "a connection broke off");
            self.recover(trouble, tries, started).await?;
        }
    }

    /// Does what may help after `trouble`, which is the `tries`-th in a row of an attempt that began at `started`.
    pub(super) async fn recover(&self, trouble: Trouble, tries: u32, started: Instant) -> Result<()> {
        if is_refusal(&trouble.error) {
            self.gate.refused(started, Instant::now());
        }
        match trouble.remedy {
            Remedy::None => return Err(trouble.error),
            Remedy::LogIn if tries > LOGINS => return Err(trouble.error),
            Remedy::LogIn => self.renew(started).await?,
            Remedy::Wait if self.counter.silence(Instant::now()) >= self.limits.patience => {
                return Err(self.given_up(&trouble.error));
            }
            Remedy::Wait => sleep(self.pause(tries, &trouble)).await,
        }
        self.counter.retried();
        Ok(())
    }

    /// One request: goes on at `at` and moves it, and `furthest` when that is new.
    async fn attempt(
        &self,
        part: &Arc<Part>,
        range: &Range<u64>,
        at: &mut u64,
        furthest: &mut u64,
    ) -> std::result::Result<Outcome, Interruption> {
        let silent = || self.session.silent(self.limits.stall);
        let whole = *range == (0..part.blob().size);
        let body = timeout(self.limits.stall, self.session.blob(part.blob(), *at..range.end)).await;
        let mut body = body.map_err(|_| silent())??;
        if body.whole {
            if !whole {
                return Err(Interruption::NoRanges);
            }
            self.counter.lost(*at);
            part.restart();
            *at = 0;
        }
        let mut writer = Writer { part, counter: &self.counter, at, furthest, chunks: Vec::new(), collected: 0 };
        let mut share = Share::new(&self.counter);
        let ended = loop {
            match timeout(self.limits.stall, body.stream.next()).await {
                Err(_) => break Err(silent().into()),
                Ok(None) => break Ok(()),
                Ok(Some(Err(trouble))) => break Err(trouble.into()),
                Ok(Some(Ok(chunk))) => {
                    if chunk.len() as u64 > range.end - writer.end() {
                        return Err(self.session.invalid("it sends more bytes of a blob than there are").into());
                    }
                    let length = chunk.len();
                    writer.take(chunk).await?;
                    if share.is_small(length, &self.counter, &self.limits) {
                        break Err(Interruption::Slow);
                    }
                }
            }
        };
        // What came before the connection broke counts.
        let outcome = writer.write().await?;
        if *at == range.end {
            return Ok(outcome);
        }
        ended?;
        Err(self.cut_short(*at).into())
    }

    /// Logs in again, unless another connection did so since `started`.
    async fn renew(&self, started: Instant) -> Result<()> {
        let mut renewed = self.renewed.lock().await;
        if *renewed < started {
            self.session.renew().await?;
            *renewed = Instant::now();
        }
        Ok(())
    }

    /// What the registry asks for, at most as long as a silence is borne. Else it doubles up to 15 s; four times as long for a
    /// registry that limits requests. Give or take a fifth, so that the connections do not come back all at once.
    fn pause(&self, tries: u32, trouble: &Trouble) -> Duration {
        let base = self.limits.pause.saturating_mul(1 << (tries - 1).min(16)).min(self.limits.pause * 30);
        let base = if trouble.error.code == Code::RateLimited { base * 4 } else { base };
        let nanos = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |now| now.subsec_nanos());
        let share = f64::from(nanos % 1000) / 1000.0;
        match trouble.retry_after {
            // Never earlier than asked.
            Some(asked) => asked.min(self.limits.patience).max(base).mul_f64(1.0 + 0.2 * share),
            None => base.mul_f64(0.8 + 0.4 * share),
        }
    }

    pub(super) fn cut_short(&self, at: u64) -> Trouble {
        let registry = self.session.registry();
        let details = format!("{registry} ended its answer at byte {at}, before the end of the blob");
        Trouble::passing(Error::registry_unreachable(registry, details))
    }

    fn given_up(&self, last: &Error) -> Error {
        let (registry, done, total) = (self.session.registry(), self.counter.done(), self.total);
        let details = format!(
            "{registry} has sent nothing for {} s, with {done} of {total} bytes there; check the network and try again: {last}",
            self.counter.silence(Instant::now()).as_secs()
        );
        Error::pull_interrupted(registry, done, total, details)
    }
}

/// Whether the registry says that it is asked too much.
fn is_refusal(error: &Error) -> bool {
    error.code == Code::RateLimited
        || (error.code == Code::RegistryError && error.args.get(1).is_some_and(|status| status == "503"))
}

/// Collects what comes over one connection and writes it on a thread that may block.
struct Writer<'a> {
    part: &'a Arc<Part>,
    counter: &'a Counter,
    /// Where the next byte goes that is not on disk.
    at: &'a mut u64,
    /// How far an earlier connection got.
    furthest: &'a mut u64,
    chunks: Vec<Bytes>,
    /// Bytes in them.
    collected: usize,
}

impl Writer<'_> {
    /// Where the next byte goes that has not come.
    fn end(&self) -> u64 {
        *self.at + self.collected as u64
    }

    async fn take(&mut self, chunk: Bytes) -> Result<()> {
        if self.collected + chunk.len() > WRITE {
            self.write().await?;
        }
        self.collected += chunk.len();
        self.chunks.push(chunk);
        Ok(())
    }

    async fn write(&mut self) -> Result<Outcome> {
        let (part, offset, chunks) = (self.part.clone(), *self.at, std::mem::take(&mut self.chunks));
        let length = std::mem::take(&mut self.collected) as u64;
        let written =
            spawn_blocking(move || if chunks.is_empty() { part.settle() } else { part.write(&chunks, offset) });
        let outcome = written.await.map_err(|error| Error::internal(format!("writing: {error}")))??;
        *self.at += length;
        self.counter.received(length, *self.at > *self.furthest);
        *self.furthest = (*self.at).max(*self.furthest);
        Ok(outcome)
    }
}

/// How much of what comes in comes over one connection, over a time in which a silent one would be given up.
struct Share {
    since: Instant,
    own: u64,
    all_before: u64,
}

impl Share {
    /// Less than one part in so many of what would be fair is too little.
    const UNFAIR: u64 = 10;

    fn new(counter: &Counter) -> Self {
        Self { since: Instant::now(), own: 0, all_before: counter.all_received() }
    }

    fn is_small(&mut self, bytes: usize, counter: &Counter, limits: &Limits) -> bool {
        self.own += bytes as u64;
        if self.since.elapsed() < limits.stall {
            return false;
        }
        let all = counter.all_received() - self.all_before;
        let small = self.own * limits.connections as u64 * Self::UNFAIR < all;
        *self = Self::new(counter);
        small
    }
}
