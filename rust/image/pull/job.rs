// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! One pull: what is there, what is still to be done, and who does it.

use std::collections::{HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::fetch::{self, Ending, Fetcher};
use super::limits::Limits;
use super::meter::Meter;
use super::part::{Outcome, Part};
use super::space;
use crate::layout::{Layout, News};
use crate::registry::{Descriptor, Manifest, Session};
use words::error::{Code, Error, Result};

/// How often progress is told.
const TICK: Duration = Duration::from_millis(200);

pub(super) struct Job {
    fetcher: Arc<Fetcher>,
    layout: Layout,
    blobs: Vec<Descriptor>,
    /// Digests of the blobs that are layers.
    layers: HashSet<String>,
    limits: Limits,
    /// Ends the threads that may block when the job goes away.
    stop: DropGuard,
}

/// What one of the running tasks came to.
enum Event {
    /// A stretch of this blob.
    Fetched(Arc<Part>, Ending),
    /// A blob of an earlier run, and whether it is right.
    Checked(Descriptor, bool),
}

/// What is still to be done.
#[derive(Default)]
struct Queue {
    /// Blobs of an earlier run, to be read.
    unchecked: VecDeque<Descriptor>,
    /// One of them is being read.
    checking: bool,
    blobs: VecDeque<Descriptor>,
    /// What is missing of blobs whose files are open.
    missing: VecDeque<(Arc<Part>, Range<u64>)>,
    /// Digests of blobs that came damaged once.
    damaged: HashSet<String>,
    /// The registry sends only whole blobs.
    no_ranges: bool,
    /// That has just turned out, and the connections that are under way still have to end.
    restart: bool,
}

impl Queue {
    /// Bytes that nobody fetches yet.
    fn left(&self) -> u64 {
        let open: u64 = self.missing.iter().map(|(_, range)| range.end - range.start).sum();
        open + self.blobs.iter().map(|blob| blob.size).sum::<u64>()
    }
}

impl Job {
    pub(super) fn new(session: Session, manifest: &Manifest, layout: Layout, limits: &Limits) -> Self {
        let blobs = manifest.blobs();
        let total = blobs.iter().map(|blob| blob.size).sum();
        let fetcher = Fetcher::new(session, limits, total);
        Self {
            fetcher: Arc::new(fetcher),
            layout,
            blobs,
            layers: manifest.layers.iter().map(|layer| layer.digest.clone()).collect(),
            limits: limits.clone(),
            stop: CancellationToken::new().drop_guard(),
        }
    }

    /// The error with the numbers of now, where it is about space.
    pub(super) fn explain(&self, error: Error) -> Error {
        if error.code == Code::ScratchFull { space::full(&self.layout, &self.blobs) } else { error }
    }

    pub(super) async fn run(&self, tell: &mut impl FnMut(News)) -> Result<()> {
        let mut queue = self.look().await?;
        let mut meter = Meter::new(self.fetcher.total, self.layers.len() as u32, Instant::now());
        let mut numbers =
            || News::Progress(meter.read(&self.fetcher.counter, self.fetcher.gate.open(), Instant::now()));
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut running = JoinSet::new();
        loop {
            self.start(&mut queue, &mut running).await?;
            tokio::select! {
                _ = ticks.tick() => tell(numbers()),
                ended = running.join_next() => match ended {
                    Some(ended) => {
                        let event = ended.map_err(|error| Error::internal(format!("fetching: {error}")))??;
                        if let Some(digest) = self.ended(&mut queue, event)? {
                            tell(News::Complete(digest));
                        }
                    }
                    None if queue.restart => self.restart(&mut queue)?,
                    None => break,
                }
            }
        }
        tell(numbers());
        Ok(())
    }

    /// Finds out what is there, and takes room for the rest.
    async fn look(&self) -> Result<Queue> {
        let (there, mut missing): (Vec<_>, Vec<_>) = self.blobs.iter().cloned().partition(|blob| self.layout.has(blob));
        missing.sort_by_key(|blob| std::cmp::Reverse(blob.size));
        space::check(&self.layout, &missing)?;
        let (layout, wanted) = (self.layout.clone(), missing.clone());
        let reserved = spawn_blocking(move || space::reserve(&layout, &wanted)).await;
        reserved.map_err(|error| Error::internal(format!("reserving space: {error}")))??;
        Ok(Queue { unchecked: there.into(), blobs: missing.into(), ..Queue::default() })
    }

    /// Starts as many tasks as there may be: one that reads, the others fetch.
    async fn start(&self, queue: &mut Queue, running: &mut JoinSet<Result<Event>>) -> Result<()> {
        let next = if queue.checking { None } else { queue.unchecked.pop_front() };
        if let Some(blob) = next {
            queue.checking = true;
            running.spawn(self.check(blob));
        }
        while !queue.restart && running.len() < self.limits.connections + usize::from(queue.checking) {
            // A blob for each connection, as long as there are so many: their bytes come in order and are hashed as they come.
            let wanted = queue.missing.len() < self.limits.connections;
            if let Some(blob) = wanted.then(|| queue.blobs.pop_front()).flatten() {
                let part = self.open(&blob, queue.no_ranges).await?;
                let missing = part.missing();
                if missing.is_empty() {
                    running.spawn(fetched(fetch::settle(part.clone())));
                }
                queue.missing.extend(missing.into_iter().map(|range| (part.clone(), range)));
            } else if let Some((part, range)) = self.next_stretch(queue) {
                running.spawn(fetched(self.fetcher.clone().stretch(part, range)));
            } else {
                break;
            }
        }
        Ok(())
    }

    /// From each open blob in turn; less and less towards the end, so that all connections end together.
    fn next_stretch(&self, queue: &mut Queue) -> Option<(Arc<Part>, Range<u64>)> {
        let share = queue.left() / (2 * self.limits.connections as u64);
        let (part, mut range) = queue.missing.pop_front()?;
        let unit = part.unit();
        let units = share.min(self.limits.stretch) / unit;
        let end = range.start.saturating_add(units.max(1) * unit);
        if end < range.end {
            queue.missing.push_back((part.clone(), end..range.end));
            range.end = end;
        }
        Some((part, range))
    }

    /// Reads a blob of an earlier run; what is read counts as done.
    fn check(&self, blob: Descriptor) -> impl Future<Output = Result<Event>> + use<> {
        let (layout, fetcher, stop) = (self.layout.clone(), self.fetcher.clone(), self.stop());
        async move {
            let checked = spawn_blocking(move || {
                let mut found = 0;
                let right = layout.verify(&blob, |bytes| {
                    // A file that grows meanwhile must not count as more than there is.
                    let bytes = bytes.min(blob.size - found);
                    found += bytes;
                    fetcher.counter.found(bytes);
                    if stop.is_cancelled() { Err(Error::cancelled()) } else { Ok(()) }
                })?;
                if !right {
                    fetcher.counter.lost(found);
                    layout.remove(&blob)?;
                }
                Ok(Event::Checked(blob, right))
            });
            checked.await.map_err(|error| Error::internal(format!("checking: {error}")))?
        }
    }

    /// Opens a blob's file; what an earlier run left counts as done.
    async fn open(&self, blob: &Descriptor, no_ranges: bool) -> Result<Arc<Part>> {
        let unit = if no_ranges { blob.size.max(1) } else { self.limits.unit };
        let (layout, blob, checkpoint, stop) = (self.layout.clone(), blob.clone(), self.limits.checkpoint, self.stop());
        let part = spawn_blocking(move || Part::open(&layout, &blob, unit, checkpoint, stop)).await;
        let part = part.map_err(|error| Error::internal(format!("opening: {error}")))??;
        let missing: u64 = part.missing().iter().map(|range| range.end - range.start).sum();
        self.fetcher.counter.found(part.blob().size - missing);
        Ok(Arc::new(part))
    }

    fn stop(&self) -> CancellationToken {
        self.stop.token().clone()
    }

    /// What follows from it; returns the digest of a blob that is complete by it.
    fn ended(&self, queue: &mut Queue, event: Event) -> Result<Option<String>> {
        match event {
            Event::Checked(blob, right) => {
                queue.checking = false;
                if right {
                    return Ok(Some(self.complete(&blob)));
                }
                tracing::warn!(digest = blob.digest, "a blob of an earlier run is damaged and is fetched again");
                queue.blobs.push_back(blob);
            }
            Event::Fetched(_, Ending::Done(Outcome::Unfinished)) => {}
            Event::Fetched(part, Ending::Done(Outcome::Committed)) => return Ok(Some(self.complete(part.blob()))),
            Event::Fetched(part, Ending::Done(Outcome::Corrupt(got))) => {
                let blob = part.blob();
                if !queue.damaged.insert(blob.digest.clone()) {
                    return Err(self.fetcher.session.corrupt(&blob.digest, &got));
                }
                tracing::warn!(digest = blob.digest, got, "a blob came damaged and is fetched once more");
                self.fetcher.counter.lost(blob.size);
                Part::discard(&self.layout, blob)?;
                queue.blobs.push_back(blob.clone());
            }
            Event::Fetched(_, Ending::NoRanges) if queue.no_ranges => {
                return Err(self.fetcher.session.invalid("it sends neither a part of a blob nor the whole"));
            }
            Event::Fetched(_, Ending::NoRanges) => {
                // Not before the other connections have ended: they write to the same files.
                queue.restart = true;
                queue.missing.clear();
                queue.blobs.clear();
            }
        }
        Ok(None)
    }

    /// Counts it; returns its digest.
    fn complete(&self, blob: &Descriptor) -> String {
        if self.layers.contains(&blob.digest) {
            self.fetcher.counter.layer();
        }
        blob.digest.clone()
    }

    /// Begins anew with what is missing, every blob in one piece.
    fn restart(&self, queue: &mut Queue) -> Result<()> {
        tracing::info!("the registry sends no parts of blobs; they are fetched as a whole");
        queue.restart = false;
        queue.no_ranges = true;
        // All that is there was checked in this run: nothing is running any more.
        queue.blobs = self.blobs.iter().filter(|blob| !self.layout.has(blob)).cloned().collect();
        for blob in &queue.blobs {
            Part::discard(&self.layout, blob)?;
        }
        self.fetcher.counter.lost(self.fetcher.counter.done());
        let missing: u64 = queue.blobs.iter().map(|blob| blob.size).sum();
        self.fetcher.counter.found(self.fetcher.total - missing);
        Ok(())
    }
}

async fn fetched(work: impl Future<Output = Result<(Arc<Part>, Ending)>>) -> Result<Event> {
    work.await.map(|(part, ending)| Event::Fetched(part, ending))
}
