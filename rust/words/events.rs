// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What a running job tells: typed, without words, in one direction.

use std::path::PathBuf;
use std::sync::mpsc;

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
    /// Numbers of this step; at most ten a second.
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

/// Where a job sends its events. Cloned freely; a receiver that is gone is no error.
#[derive(Debug, Clone)]
pub struct Events(mpsc::Sender<Event>);

impl Events {
    /// A sender and the receiver that drains it.
    pub fn channel() -> (Self, mpsc::Receiver<Event>) {
        let (sender, receiver) = mpsc::channel();
        (Self(sender), receiver)
    }

    /// Sends one event.
    pub fn send(&self, event: Event) {
        // Nobody listens any more: the job is being dropped and will be cancelled; there is no one to tell.
        drop(self.0.send(event));
    }

    /// Announces a step.
    pub fn step(&self, step: Step) {
        self.send(Event::StepStarted(step));
    }

    /// Reports numbers; the caller keeps to at most ten a second.
    pub fn progress(&self, step: Step, progress: Progress) {
        self.send(Event::Progress(step, progress));
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
