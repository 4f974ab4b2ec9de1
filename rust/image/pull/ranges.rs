// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Parts of blobs in memory, for those who do not want a layout; with the patience, the logins and the counting of a pull.

use std::ops::Range;
use std::sync::PoisonError;
use std::time::Instant;

use futures_util::StreamExt;
use tokio::time::timeout;

use super::fetch::{Fetcher, PROGRESS};
use super::limits::Limits;
use super::meter::Meter;
use crate::registry::{Descriptor, Session, Trouble};
use words::error::{Error, Result};
use words::events::Progress;

/// Fetches parts of blobs of one repository.
pub struct Ranges {
    fetcher: Fetcher,
    meter: std::sync::Mutex<Meter>,
}

impl Ranges {
    /// `total`: bytes that will be fetched, for the progress.
    pub fn new(session: Session, limits: &Limits, total: u64) -> Self {
        Self { fetcher: Fetcher::new(session, limits, total), meter: Meter::new(total, 0, Instant::now()).into() }
    }

    /// Whether the registry sends parts of this blob.
    ///
    /// # Errors
    /// Every registry code.
    pub async fn are_sent(&self, blob: &Descriptor) -> Result<bool> {
        if blob.size < 2 {
            return Ok(true);
        }
        let mut tries = 0;
        loop {
            let started = Instant::now();
            match self.fetcher.session.blob(blob, 0..1).await {
                Ok(body) => return Ok(!body.whole),
                Err(trouble) => {
                    tries += 1;
                    self.fetcher.recover(trouble, tries, started).await?;
                }
            }
        }
    }

    /// The bytes of a part, which must not be empty, however often the connection breaks. They are not checked.
    ///
    /// # Errors
    /// Every registry code; `PullInterrupted` after a silence that is too long.
    pub async fn get(&self, blob: &Descriptor, part: Range<u64>) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity((part.end - part.start) as usize);
        let mut tries = 0;
        loop {
            let pass = self.fetcher.gate.enter().await;
            let (before, started) = (bytes.len() as u64, Instant::now());
            let ended = self.attempt(blob, &part, &mut bytes).await;
            drop(pass);
            let Err(trouble) = ended else {
                self.fetcher.gate.accepted(Instant::now());
                return Ok(bytes);
            };
            tries = if bytes.len() as u64 - before >= PROGRESS { 1 } else { tries + 1 };
            tracing::info!(digest = blob.digest, at = part.start, tries, error = %trouble.error, "a connection broke off");
            self.fetcher.recover(trouble, tries, started).await?;
        }
    }

    /// One request, which goes on after the bytes that are there.
    async fn attempt(
        &self,
        blob: &Descriptor,
        part: &Range<u64>,
        bytes: &mut Vec<u8>,
    ) -> std::result::Result<(), Trouble> {
        let Fetcher { session, limits, counter, .. } = &self.fetcher;
        let silent = |_| session.silent(limits.stall);
        let at = part.start + bytes.len() as u64;
        let mut body = timeout(limits.stall, session.blob(blob, at..part.end)).await.map_err(silent)??;
        if body.whole && at > 0 {
            return Err(session.invalid("it sends the whole blob where it sent parts before").into());
        }
        while let Some(chunk) = timeout(limits.stall, body.stream.next()).await.map_err(silent)? {
            let chunk = chunk?;
            if (bytes.len() + chunk.len()) as u64 > part.end - part.start {
                return Err(session.invalid("it sends more bytes of a blob than there are").into());
            }
            counter.received(chunk.len() as u64, true);
            bytes.extend_from_slice(&chunk);
        }
        let at = part.start + bytes.len() as u64;
        if at < part.end { Err(self.fetcher.cut_short(at)) } else { Ok(()) }
    }

    /// The error for bytes that are not what their digest promises.
    pub fn corrupt(&self, expected: &str, got: &str) -> Error {
        self.fetcher.session.corrupt(expected, got)
    }

    /// The numbers of now; asked for a few times a second.
    pub fn progress(&self) -> Progress {
        // Numbers for people: those of a reader that panicked are good enough.
        let mut meter = self.meter.lock().unwrap_or_else(PoisonError::into_inner);
        meter.read(&self.fetcher.counter, self.fetcher.gate.open(), Instant::now())
    }
}
