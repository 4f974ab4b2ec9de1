// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Counts bytes and tells how fast they come.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use words::events::Progress;

/// How far back the rate looks: long enough to be readable, short enough to show that the network is gone.
const WINDOW: Duration = Duration::from_secs(4);

/// A silence that is shorter than this is nothing to speak of.
const SILENCE: Duration = Duration::from_secs(3);

/// Counted by the connections, read by one.
pub(super) struct Counter {
    done: AtomicU64,
    received: AtomicU64,
    started: Instant,
    /// Milliseconds from the start to the last byte.
    last: AtomicU64,
    retries: AtomicU64,
    layers: AtomicU64,
}

impl Default for Counter {
    fn default() -> Self {
        let [done, received, last, retries, layers] = [(); 5].map(|()| 0.into());
        Self { done, received, started: Instant::now(), last, retries, layers }
    }
}

impl Counter {
    /// Bytes that were there before this run. Who finds some is at work, even if the network is silent meanwhile.
    pub(super) fn found(&self, bytes: u64) {
        self.done.fetch_add(bytes, Relaxed);
        self.stir();
    }

    fn stir(&self) {
        self.last.store(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX), Relaxed);
    }

    /// A connection broke off, and another one is tried.
    pub(super) fn retried(&self) {
        self.retries.fetch_add(1, Relaxed);
    }

    /// A layer is there and checked.
    pub(super) fn layer(&self) {
        self.layers.fetch_add(1, Relaxed);
    }

    /// Bytes that came over the network. `new`: they had not come before; a server that sends the same beginning again and again
    /// might as well be silent.
    pub(super) fn received(&self, bytes: u64, new: bool) {
        self.done.fetch_add(bytes, Relaxed);
        self.received.fetch_add(bytes, Relaxed);
        if bytes > 0 && new {
            self.stir();
        }
    }

    /// How long no connection has received anything.
    pub(super) fn silence(&self, now: Instant) -> Duration {
        now.duration_since(self.started).saturating_sub(Duration::from_millis(self.last.load(Relaxed)))
    }

    /// Bytes that have to come again.
    pub(super) fn lost(&self, bytes: u64) {
        self.done.fetch_sub(bytes, Relaxed);
    }

    /// Bytes that came over the network in this run, over all connections.
    pub(super) fn all_received(&self) -> u64 {
        self.received.load(Relaxed)
    }

    /// Bytes that are there.
    pub(super) fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }
}

/// Makes progress out of a [`Counter`].
pub(super) struct Meter {
    total: u64,
    layers_total: u32,
    last: (Instant, u64),
    /// Bytes per second; `None` until the first bytes have come.
    rate: Option<f64>,
}

impl Meter {
    pub(super) fn new(total: u64, layers_total: u32, now: Instant) -> Self {
        Self { total, layers_total, last: (now, 0), rate: None }
    }

    /// The numbers of now, with so many connections open; called a few times a second.
    pub(super) fn read(&mut self, counter: &Counter, connections: usize, now: Instant) -> Progress {
        let (then, before) = self.last;
        let received = counter.all_received();
        let seconds = now.duration_since(then).as_secs_f64();
        if seconds > 0.0 {
            let current = (received - before) as f64 / seconds;
            let weight = (seconds / WINDOW.as_secs_f64()).min(1.0);
            self.rate = match self.rate {
                None if received == 0 => None,
                None => Some(current),
                Some(rate) => Some(rate + (current - rate) * weight),
            };
            self.last = (now, received);
        }
        let done = counter.done().min(self.total);
        let rate = self.rate.map(|rate| rate as u64);
        let eta = rate.filter(|rate| *rate > 0).map(|rate| (self.total - done).div_ceil(rate));
        let silence = Some(counter.silence(now)).filter(|silence| *silence >= SILENCE && done < self.total);
        let number = |counted: &AtomicU64| u32::try_from(counted.load(Relaxed)).unwrap_or(u32::MAX);
        Progress {
            done,
            total: Some(self.total),
            rate,
            eta,
            silence: silence.map(|silence| silence.as_secs()),
            layers: number(&counter.layers),
            layers_total: self.layers_total,
            retries: number(&counter.retries),
            connections: connections as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_this_run() {
        let (counter, start) = (Counter::default(), Instant::now());
        counter.found(1000);
        let mut meter = Meter::new(3000, 2, start);
        let at = |seconds| start + Duration::from_secs(seconds);
        counter.layer();
        counter.retried();
        let (total, layers_total) = (Some(3000), 2);
        let expected =
            Progress { done: 1000, total, layers: 1, layers_total, retries: 1, connections: 3, ..Progress::default() };
        assert_eq!(meter.read(&counter, 3, at(1)), expected);
        counter.received(100, true);
        let progress = meter.read(&counter, 3, at(2));
        assert_eq!((progress.done, progress.rate, progress.eta), (1100, Some(100), Some(19)));
    }

    #[test]
    fn a_network_that_is_gone_shows() {
        let (counter, start) = (Counter::default(), Instant::now());
        let mut meter = Meter::new(1000, 2, start);
        counter.received(500, true);
        let first = meter.read(&counter, 3, start + Duration::from_secs(1)).rate.expect("known");
        let later = meter.read(&counter, 3, start + Duration::from_secs(5)).rate.expect("known");
        assert!(later < first / 10, "{later} after {first}");
        assert_eq!(meter.read(&counter, 3, start + Duration::from_secs(2)).silence, None);
        let silence = meter.read(&counter, 3, start + Duration::from_secs(9)).silence.expect("nothing comes");
        assert!((8..=9).contains(&silence), "{silence}");
    }

    #[test]
    fn the_same_bytes_again_are_silence() {
        let counter = Counter::default();
        std::thread::sleep(Duration::from_millis(2));
        let before = counter.last.load(Relaxed);
        counter.received(10, false);
        counter.received(0, true);
        assert_eq!(counter.last.load(Relaxed), before);
        counter.received(1, true);
        assert!(counter.last.load(Relaxed) > before);
    }

    #[test]
    fn lost_bytes_do_not_count_as_done() {
        let counter = Counter::default();
        counter.received(10, true);
        counter.lost(4);
        assert_eq!(counter.done(), 6);
    }
}
