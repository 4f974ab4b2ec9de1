// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Fetches an image into an OCI layout: several connections at once, large blobs in units, resumable at any point.
//!
//! Blobs that are missing, the largest first so that none is left alone at the end -> units -> [`fetch`] (one unit, one connection
//! at a time, with retries) -> [`part`] (file, hash, commit) -> [`Layout::finish`].

mod fetch;
mod meter;
mod part;
mod record;

use std::collections::{HashSet, VecDeque};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use self::fetch::{Ending, Fetcher};
use self::meter::{Counter, Meter};
use self::part::{Outcome, Part};
// For the fuzz target.
#[doc(hidden)]
pub use self::record::Record;
use crate::auth::Credentials;
use crate::error::{Code, Error, Result};
use crate::events::Progress;
use crate::layout::Layout;
use crate::registry::{Descriptor, Document, Image, Manifest, RegistryOptions, Session};

/// How a pull behaves; [`Limits::default`] is for real networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once. Six is what podman and skopeo use, so registries are made for it.
    pub connections: usize,
    /// Blobs above this size are fetched in units.
    pub split_above: u64,
    /// Bytes of a unit: what a kill costs at most for each connection.
    pub unit: u64,
    /// A connection that sends nothing for so long is given up.
    pub stall: Duration,
    /// Pause after the first failure; it doubles.
    pub pause: Duration,
    /// A pull that gets no byte over any connection for so long is given up.
    pub patience: Duration,
}

/// What bootc.conf decides about it: `pull`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PullOptions {
    /// [`Limits::connections`]
    pub connections: u8,
    /// [`Limits::patience`] in seconds.
    pub give_up_after: u32,
}

impl Default for PullOptions {
    fn default() -> Self {
        Self { connections: 6, give_up_after: 300 }
    }
}

impl From<&PullOptions> for Limits {
    fn from(options: &PullOptions) -> Self {
        Self {
            connections: options.connections.into(),
            patience: Duration::from_secs(options.give_up_after.into()),
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: PullOptions::default().connections.into(),
            split_above: 32 << 20,
            unit: 16 << 20,
            stall: Duration::from_secs(20),
            pause: Duration::from_millis(500),
            patience: Duration::from_secs(PullOptions::default().give_up_after.into()),
        }
    }
}

/// How often progress is told.
const TICK: Duration = Duration::from_millis(200);

/// Fetches `image` into a layout at `dir`, going on with what is there. Every blob is checked against its digest.
///
/// # Errors
/// Every registry code; [`Code::PullInterrupted`], [`Code::BlobCorrupt`], [`Code::ScratchFull`], [`Code::ScratchFailed`];
/// [`Code::Cancelled`] soon after `cancel` fires. What was fetched stays in `dir` for the next try.
pub async fn pull(
    limits: &Limits,
    image: &Image,
    options: &RegistryOptions,
    login: Option<Credentials>,
    dir: &Path,
    cancel: &CancellationToken,
    mut progress: impl FnMut(Progress),
) -> Result<Layout> {
    let work = async {
        let session = Session::open(&image.pinned(), options, login).await?;
        let (bytes, digest, document) = session.document(Some(&image.digest)).await?;
        let Document::Image(manifest) = document else {
            return Err(session.invalid("an index where a manifest was expected"));
        };
        let layout = Layout::create(dir)?;
        let pull = Pull::new(session, &manifest, layout.clone(), limits);
        pull.check_space()?;
        pull.run(&mut progress).await?;
        layout.finish(&bytes, &digest, &manifest.media_type)?;
        Ok(layout)
    };
    // Dropping the work ends every connection; a unit that is being written goes on for a moment and harms nothing.
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Error::cancelled()),
        result = work => result,
    }
}

/// [`pull`] on this thread, with a runtime that lives no longer than it.
///
/// # Errors
/// Those of [`pull`].
pub fn pull_blocking(
    limits: &Limits,
    image: &Image,
    options: &RegistryOptions,
    login: Option<Credentials>,
    dir: &Path,
    cancel: &CancellationToken,
    progress: impl FnMut(Progress),
) -> Result<Layout> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("starting the network runtime: {error}")))?;
    runtime.block_on(pull(limits, image, options, login, dir, cancel, progress))
}

/// A unit to fetch.
struct Unit {
    part: Arc<Part>,
    index: usize,
    range: Range<u64>,
}

struct Pull {
    fetcher: Arc<Fetcher>,
    layout: Layout,
    missing: Vec<Descriptor>,
    limits: Limits,
}

impl Pull {
    fn new(session: Session, manifest: &Manifest, layout: Layout, limits: &Limits) -> Self {
        let blobs = manifest.blobs();
        let total = blobs.iter().map(|blob| blob.size).sum();
        let counter = Counter::default();
        let (there, mut missing): (Vec<_>, Vec<_>) = blobs.into_iter().partition(|blob| layout.has(blob));
        counter.found(there.iter().map(|blob| blob.size).sum());
        missing.sort_by_key(|blob| std::cmp::Reverse(blob.size));
        let fetcher = Fetcher { session, limits: limits.clone(), total, counter, renewed: Mutex::new(Instant::now()) };
        Self { fetcher: Arc::new(fetcher), layout, missing, limits: limits.clone() }
    }

    /// Refuses before the transfer what would fail at its end.
    fn check_space(&self) -> Result<()> {
        // The block map and the small files of a layout.
        const SPARE: u64 = 1 << 20;
        let dir = self.layout.dir();
        let sizes = self.missing.iter().map(|blob| blob.size - Part::reserved(&self.layout, blob));
        let needed = sizes.sum::<u64>() + SPARE;
        let found = nix::sys::statvfs::statvfs(dir).map_err(|error| crate::layout::failed(dir, &error.into()))?;
        let free = found.blocks_available() * found.fragment_size();
        if needed <= free {
            return Ok(());
        }
        let shown = dir.display().to_string();
        let details = format!(
            "{shown} has {free} bytes free and the image needs {needed}; make room or set downloadPath to a larger file system"
        );
        Err(Error::new(Code::ScratchFull, [shown, needed.to_string(), free.to_string()], details))
    }

    async fn run(&self, progress: &mut impl FnMut(Progress)) -> Result<()> {
        let mut meter = Meter::new(self.fetcher.total, Instant::now());
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut queue = Queue { blobs: self.missing.clone().into(), ..Queue::default() };
        let mut running: JoinSet<Result<(Arc<Part>, Ending)>> = JoinSet::new();
        loop {
            while running.len() < self.limits.connections {
                if let Some(unit) = queue.units.pop_front() {
                    running.spawn(self.fetcher.clone().unit(unit.part, unit.index, unit.range));
                } else if let Some(blob) = queue.blobs.pop_front() {
                    let part = self.open(&blob, queue.no_ranges).await?;
                    let missing = part.missing();
                    if missing.is_empty() {
                        running.spawn(fetch::settle(part, None));
                    } else {
                        let unit = |(index, range)| Unit { part: part.clone(), index, range };
                        queue.units.extend(missing.into_iter().map(unit));
                    }
                } else {
                    break;
                }
            }
            tokio::select! {
                _ = ticks.tick() => progress(meter.read(&self.fetcher.counter, Instant::now())),
                ended = running.join_next() => match ended {
                    Some(ended) => {
                        let (part, ending) = ended.map_err(|error| Error::internal(format!("fetching: {error}")))??;
                        self.ended(&mut queue, part.blob(), ending)?;
                    }
                    None if queue.restart => self.restart(&mut queue)?,
                    None => break,
                }
            }
        }
        progress(meter.read(&self.fetcher.counter, Instant::now()));
        Ok(())
    }

    /// Opens a blob's file; what an earlier run left counts as done.
    async fn open(&self, blob: &Descriptor, no_ranges: bool) -> Result<Arc<Part>> {
        let whole = no_ranges || blob.size <= self.limits.split_above;
        let unit = if whole { blob.size } else { self.limits.unit }.max(1);
        let (layout, blob) = (self.layout.clone(), blob.clone());
        let part = spawn_blocking(move || Part::open(&layout, &blob, unit)).await;
        let part = part.map_err(|error| Error::internal(format!("opening: {error}")))??;
        let missing: u64 = part.missing().iter().map(|(_, range)| range.end - range.start).sum();
        self.fetcher.counter.found(part.blob().size - missing);
        Ok(Arc::new(part))
    }

    fn ended(&self, queue: &mut Queue, blob: &Descriptor, ending: Ending) -> Result<()> {
        match ending {
            Ending::Done(Outcome::Committed | Outcome::Unfinished) => {}
            Ending::Done(Outcome::Corrupt(got)) => {
                if !queue.damaged.insert(blob.digest.clone()) {
                    return Err(self.fetcher.session.corrupt(&blob.digest, &got));
                }
                tracing::warn!(digest = blob.digest, got, "a blob came damaged and is fetched once more");
                self.fetcher.counter.lost(blob.size);
                Part::discard(&self.layout, blob)?;
                queue.blobs.push_back(blob.clone());
            }
            Ending::NoRanges if queue.no_ranges => {
                return Err(self.fetcher.session.invalid("it sends neither a part of a blob nor the whole"));
            }
            Ending::NoRanges => {
                // Not before the other connections have ended: they write to the same files.
                queue.restart = true;
                queue.units.clear();
                queue.blobs.clear();
            }
        }
        Ok(())
    }

    /// Begins anew with what is missing, every blob in one piece.
    fn restart(&self, queue: &mut Queue) -> Result<()> {
        tracing::info!("the registry sends no parts of blobs; they are fetched as a whole");
        queue.restart = false;
        queue.no_ranges = true;
        queue.blobs = self.missing.iter().filter(|blob| !self.layout.has(blob)).cloned().collect();
        for blob in &queue.blobs {
            Part::discard(&self.layout, blob)?;
        }
        self.fetcher.counter.lost(self.fetcher.counter.done());
        let missing: u64 = queue.blobs.iter().map(|blob| blob.size).sum();
        self.fetcher.counter.found(self.fetcher.total - missing);
        Ok(())
    }
}

/// What is still to be done.
#[derive(Default)]
struct Queue {
    blobs: VecDeque<Descriptor>,
    /// Of blobs whose files are open; they come first.
    units: VecDeque<Unit>,
    /// Digests of blobs that came damaged once.
    damaged: HashSet<String>,
    /// The registry sends only whole blobs.
    no_ranges: bool,
    /// That has just turned out, and the connections that are under way still have to end.
    restart: bool,
}
