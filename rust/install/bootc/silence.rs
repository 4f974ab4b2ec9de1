// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Notices when bootc neither says nor writes anything for long.

use std::time::{Duration, Instant};

/// Without a word and a written byte for so long, the user is told. bootc's longest step, the pull of the composefs backend, has
/// no words, but it writes.
const LIMIT: Duration = Duration::from_secs(120);

/// Since when nothing has happened.
#[derive(Debug)]
pub struct Silence {
    since: Instant,
    written: Option<u64>,
}

impl Silence {
    /// Begins now.
    pub fn new(now: Instant) -> Self {
        Self { since: now, written: None }
    }

    /// bootc said something.
    pub fn broken(&mut self, now: Instant) {
        self.since = now;
    }

    /// Looks at the bytes that were written so far (`None` where the kernel does not tell). Returns the seconds of silence when it
    /// has lasted too long.
    pub fn seconds(&mut self, now: Instant, written: Option<u64>) -> Option<u64> {
        if written != self.written {
            self.written = written;
            self.since = now;
        }
        let silence = now.saturating_duration_since(self.since);
        (silence >= LIMIT).then_some(silence.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_silence_is_told_and_every_sign_of_life_ends_it() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut silence = Silence::new(start);
        assert_eq!(silence.seconds(at(1), Some(10)), None);
        assert_eq!(silence.seconds(at(120), Some(10)), None);
        assert_eq!(silence.seconds(at(121), Some(10)), Some(120));
        assert_eq!(silence.seconds(at(300), Some(10)), Some(299));
        assert_eq!(silence.seconds(at(301), Some(11)), None);
        silence.broken(at(400));
        assert_eq!(silence.seconds(at(519), Some(11)), None);
        assert_eq!(silence.seconds(at(520), Some(11)), Some(120));
    }

    #[test]
    fn without_a_counter_only_words_count() {
        let start = Instant::now();
        let mut silence = Silence::new(start);
        assert_eq!(silence.seconds(start + LIMIT, None), Some(120));
    }
}
