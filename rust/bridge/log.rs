// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the engine notes down beside its jobs' events, on its way into Calamares' log.
//!
//! The crates write with `tracing`; here the lines wait until C++ takes them. Nothing of that comes from other libraries, whose lines may
//! hold what is sent to registries.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use words::ffi::{LogLevel, LogLine};

/// Lines that wait at most; C++ takes them several times a second as long as anything runs.
const LINES: usize = 1000;

/// The crates whose lines are taken.
const CRATES: [&str; 7] = ["words", "plan", "host", "config", "image", "install", "calamares_bootc"];

static QUEUE: Mutex<Queue> = Mutex::new(Queue { lines: VecDeque::new(), lost: 0 });

struct Queue {
    lines: VecDeque<LogLine>,
    /// Older lines that had no room.
    lost: usize,
}

impl Queue {
    fn push(&mut self, line: LogLine) {
        if self.lines.len() == LINES {
            self.lines.pop_front();
            self.lost += 1;
        }
        self.lines.push_back(line);
    }

    fn take(&mut self) -> Vec<LogLine> {
        let lost = std::mem::take(&mut self.lost);
        let gap = LogLine { level: LogLevel::Warning, text: format!("{lost} older lines are lost") };
        (lost > 0).then_some(gap).into_iter().chain(self.lines.drain(..)).collect()
    }
}

fn queue() -> MutexGuard<'static, Queue> {
    // A panic cannot have left more behind than a line.
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes lines from here on, once for the whole process.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It can only fail where the program has a subscriber of its own, which gets the lines then.
        drop(tracing::subscriber::set_global_default(Listener));
    });
}

/// The lines since the last call.
pub fn drain_log() -> Vec<LogLine> {
    queue().take()
}

struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let name = metadata.target().split("::").next().unwrap_or_default();
        metadata.is_event() && *metadata.level() <= Level::INFO && CRATES.contains(&name)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let level = match *event.metadata().level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warning,
            _ => LogLevel::Info,
        };
        queue().push(LogLine { level, text: text.line() });
    }

    // No span is enabled; the trait wants an answer all the same.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The message of an event, and its other fields.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    /// `a mirror cannot be used (mirror: m.example/os, error: no connection)`.
    fn line(self) -> String {
        if self.fields.is_empty() { self.message } else { format!("{} ({})", self.message, self.fields) }
    }

    fn add(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        if field.name() == "message" {
            self.message = value.to_string();
            return;
        }
        let comma = if self.fields.is_empty() { "" } else { ", " };
        self.fields += &format!("{comma}{}: {value}", field.name());
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format_args!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of this thread's work that hold `word`; other tests write at the same time.
    fn lines_with(word: &str) -> Vec<(LogLevel, String)> {
        let lines = queue().lines.clone();
        lines.into_iter().filter(|line| line.text.contains(word)).map(|line| (line.level, line.text)).collect()
    }

    #[test]
    fn messages_come_with_their_fields() {
        listen();
        let error = words::error::Error::internal("why");
        tracing::warn!(target: "image::registry", mirror = "m.example/log-a", %error, tries = 3, "a mirror cannot be used");
        tracing::info!(target: "install::podman", "log-a");
        let expected =
            "a mirror cannot be used (mirror: m.example/log-a, error: internal error: why, tries: 3)".to_owned();
        assert_eq!(lines_with("log-a"), [(LogLevel::Warning, expected), (LogLevel::Info, "log-a".to_owned())]);
    }

    #[test]
    fn details_and_other_libraries_stay_out() {
        listen();
        tracing::debug!(target: "image::registry", "log-b");
        tracing::error!(target: "reqwest::connect", "log-b");
        tracing::error_span!(target: "image::registry", "log-b").in_scope(|| ());
        assert_eq!(lines_with("log-b"), []);
    }

    #[test]
    fn a_warning_of_the_image_crate_arrives() {
        // Nobody listens there.
        let json = r#"{ "registryAuth": { "registries": { "localhost:1": { "mirrors": ["localhost:2/log-c"] } } } }"#;
        let inspection = crate::inspection::make_inspection(&crate::conf::parse_config(json), "localhost:1/os:1");
        inspection.start(words::ffi::Login { username: String::new(), password: String::new() });
        while !inspection.state().done {
            std::thread::yield_now();
        }
        let lines = lines_with("log-c");
        assert!(
            matches!(lines.as_slice(), [(LogLevel::Warning, _), ..]),
            "{lines:?}, {:?}",
            inspection.state().failure
        );
    }

    #[test]
    fn lines_are_taken_once_and_a_gap_is_told() {
        let mut queue = Queue { lines: VecDeque::new(), lost: 0 };
        for number in 0..LINES + 2 {
            queue.push(LogLine { level: LogLevel::Info, text: number.to_string() });
        }
        let taken = queue.take();
        assert_eq!((taken.len(), taken[0].text.as_str()), (LINES + 1, "2 older lines are lost"));
        assert_eq!((taken[1].text.as_str(), queue.take()), ("2", Vec::new()));
    }
}
