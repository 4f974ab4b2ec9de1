// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Work on a thread of its own: polled, cancelled, waited for; a panic in it is an error.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio_util::sync::CancellationToken;

use words::error::Error;
use words::events::{DiskState, Event, Events};

/// A running job. Dropping it cancels it and waits for its end.
pub struct Task {
    cancel: CancellationToken,
    events: Mutex<Receiver<Event>>,
    thread: Option<JoinHandle<()>>,
}

impl Task {
    /// Starts `work`; what it returns becomes the last event. After a panic that event is made with what `disk_after_panic` says.
    pub fn start(
        work: impl FnOnce(&Events, &CancellationToken) -> Event + Send + 'static,
        disk_after_panic: impl FnOnce() -> DiskState + Send + 'static,
    ) -> Self {
        let cancel = CancellationToken::new();
        let (events, receiver) = Events::channel();
        let token = cancel.clone();
        let thread = std::thread::spawn(move || {
            let last = catch_unwind(AssertUnwindSafe(|| work(&events, &token))).unwrap_or_else(|panic| Event::Failed {
                error: Error::internal(panic_text(panic.as_ref())),
                disk: disk_after_panic(),
            });
            events.send(last);
        });
        Self { cancel, events: Mutex::new(receiver), thread: Some(thread) }
    }

    /// What happened since the last call; never blocks.
    pub fn poll(&self) -> Vec<Event> {
        // The receiver holds no state of ours that a panic could have left half done.
        self.events.lock().unwrap_or_else(PoisonError::into_inner).try_iter().collect()
    }

    /// Asks for an end.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// What cancels this task from elsewhere, a signal handler's thread for instance.
    pub fn cancel_token(&self) -> CancellationToken {
        self.cancel.clone()
    }

    /// Waits for the next event; `None` after the last one was taken.
    pub fn wait(&self) -> Option<Event> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.cancel.cancel();
        if let Some(thread) = self.thread.take() {
            // Its panic was caught inside; there is nothing left to report to.
            drop(thread.join());
        }
    }
}

/// The text of a panic.
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic without a message".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;
    use words::events::Step;

    #[test]
    fn events_arrive_in_order_and_end_with_the_result() {
        let work = |events: &Events, _: &CancellationToken| {
            events.step(Step::Pull);
            Event::Succeeded { root: None }
        };
        let task = Task::start(work, || DiskState::Untouched);
        assert_eq!(task.wait(), Some(Event::StepStarted(Step::Pull)));
        assert_eq!(task.wait(), Some(Event::Succeeded { root: None }));
        assert_eq!(task.wait(), None);
    }

    #[test]
    fn a_panic_is_a_failure() {
        let task = Task::start(|_, _| panic!("for the test"), || DiskState::Half);
        match task.wait() {
            Some(Event::Failed { error, disk }) => {
                assert_eq!(disk, DiskState::Half);
                assert_eq!(error.code, Code::Internal);
                assert_eq!(error.args, ["for the test"]);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn dropping_cancels_and_waits() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let work = move |_: &Events, cancel: &CancellationToken| {
            while !cancel.is_cancelled() {
                std::thread::yield_now();
            }
            sender.send("ended").unwrap();
            Event::Succeeded { root: None }
        };
        let task = Task::start(work, || DiskState::Untouched);
        drop(task);
        assert_eq!(receiver.try_recv(), Ok("ended"));
    }
}
