// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What a running job tells: typed, without words, in one direction.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use crate::error::Error;
pub use crate::ffi::{DiskState, LogLevel, Step};

/// Numbers of the running step. Unknown stays unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes done, bytes from an earlier run included.
    pub done: u64,
    /// Bytes in all, where known.
    pub total: Option<u64>,
    /// Bytes per second of this run.
    pub rate: Option<u64>,
    /// Seconds left in this step.
    pub eta: Option<u64>,
    /// Seconds since the last byte came, when it has been a while.
    pub silence: Option<u64>,
    /// Layers that are complete and checked.
    pub layers: u32,
    /// Layers in all; 0 where there are none to count.
    pub layers_total: u32,
    /// How often a connection broke off and was tried again.
    pub retries: u32,
    /// Connections that are open.
    pub connections: u32,
}

/// A job's report.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A step begins; the one before has ended.
    StepStarted(Step),
    /// Numbers of this step; as many a second as [`PACE`] lets through.
    Progress(Step, Progress),
    /// A line for the log; never holds a secret.
    Log(LogLevel, String),
    /// The last event of a job that went well.
    Succeeded {
        /// Where the installed system is mounted, after an install.
        root: Option<PathBuf>,
    },
    /// The last event of a job that did not.
    Failed {
        /// Why.
        error: Error,
        /// What is on the target disk now.
        disk: DiskState,
    },
}

/// Shortest time between two reports of numbers of one step: ten a second are as many as eyes can follow.
pub const PACE: Duration = Duration::from_millis(100);

/// Lets reports of numbers through, at most one in [`PACE`], and always the one that a step is complete with.
#[derive(Debug, Default)]
struct Throttle(Option<(Step, Progress, Instant)>);

impl Throttle {
    fn admits(&mut self, step: Step, progress: &Progress, now: Instant) -> bool {
        let is_too_early = self.0.as_ref().is_some_and(|(last_step, last, at)| {
            let is_last = progress.total == Some(progress.done) && progress.done != last.done;
            *last_step == step && now.duration_since(*at) < PACE && !is_last
        });
        if !is_too_early {
            self.0 = Some((step, *progress, now));
        }
        !is_too_early
    }
}

/// Where a job sends its events. Cloned freely; a receiver that is gone is not an error.
#[derive(Debug, Clone)]
pub struct Events {
    sender: mpsc::Sender<Event>,
    throttle: Arc<Mutex<Throttle>>,
}

impl Events {
    /// A sender and the receiver that drains it.
    pub fn channel() -> (Self, mpsc::Receiver<Event>) {
        let (sender, receiver) = mpsc::channel();
        (Self { sender, throttle: Arc::default() }, receiver)
    }

    /// Sends one event.
    pub fn send(&self, event: Event) {
        // Nobody listens any more: the job is being dropped and will be canceled; there is no one to tell.
        drop(self.sender.send(event));
    }

    /// Announces a step.
    pub fn step(&self, step: Step) {
        self.send(Event::StepStarted(step));
    }

    /// Reports numbers as often as they change; those that come too early after the last ([`PACE`]) are dropped.
    pub fn progress(&self, step: Step, progress: Progress) {
        // A panic cannot have left more behind than an old report.
        let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        if throttle.admits(step, &progress, Instant::now()) {
            self.send(Event::Progress(step, progress));
        }
    }

    /// Sends a line to the log.
    pub fn log(&self, level: LogLevel, line: impl Into<String>) {
        self.send(Event::Log(level, line.into()));
    }

    /// Sends an informational line to the log.
    pub fn info(&self, line: impl Into<String>) {
        self.log(LogLevel::Info, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_at_most_ten_a_second_and_the_last_always() {
        let mut throttle = Throttle::default();
        let start = Instant::now();
        let mut admits = |step, done, at: u64| {
            let progress = Progress { done, total: Some(9), ..Progress::default() };
            throttle.admits(step, &progress, start + Duration::from_millis(at))
        };
        assert!(admits(Step::Pull, 1, 0));
        assert!(!admits(Step::Pull, 2, 99));
        assert!(admits(Step::Pull, 3, 100));
        assert!(!admits(Step::Pull, 4, 199));
        assert!(admits(Step::Pull, 9, 199), "it is complete");
        assert!(!admits(Step::Pull, 9, 210), "it was told");
        assert!(admits(Step::Import, 1, 211), "another step");
    }

    #[test]
    fn what_comes_too_early_is_not_sent() {
        let (events, receiver) = Events::channel();
        for done in 0..1000 {
            events.clone().progress(Step::Pull, Progress { done, ..Progress::default() });
        }
        drop(events);
        let sent = receiver.iter().count();
        assert!((1..1000).contains(&sent), "{sent}");
    }
}
