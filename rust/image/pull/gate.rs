// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How many connections may be open: as many as configured, and fewer while the registry says that this is too much.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Lets connections in. Halved when a request is refused; one more after each calm time.
pub(super) struct Gate {
    /// Never more than this.
    most: usize,
    /// How long nothing may have changed before there is one more.
    calm: Duration,
    state: Mutex<State>,
    left: Notify,
}

struct State {
    allowed: usize,
    open: usize,
    changed: Instant,
}

/// The right to one connection.
pub(super) struct Pass<'a>(&'a Gate);

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.state().open -= 1;
        self.0.left.notify_one();
    }
}

impl Gate {
    pub(super) fn new(most: usize, calm: Duration) -> Self {
        let most = most.max(1);
        let state = Mutex::new(State { allowed: most, open: 0, changed: Instant::now() });
        Self { most, calm, state, left: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there may be one more.
    pub(super) async fn enter(&self) -> Pass<'_> {
        loop {
            // Before the look, so that nobody who leaves between the two is missed.
            let left = self.left.notified();
            if let Some(pass) = self.try_enter() {
                return pass;
            }
            left.await;
        }
    }

    fn try_enter(&self) -> Option<Pass<'_>> {
        let mut state = self.state();
        (state.open < state.allowed).then(|| {
            state.open += 1;
            Pass(self)
        })
    }

    /// A request that was made at `asked` was one too many.
    pub(super) fn refused(&self, asked: Instant, now: Instant) {
        let mut state = self.state();
        // All that were under way are refused together, and it is the same news.
        if asked >= state.changed && state.allowed > 1 {
            state.allowed /= 2;
            state.changed = now;
            tracing::info!(connections = state.allowed, "the registry is asked over fewer connections");
        }
    }

    /// A request went well.
    pub(super) fn accepted(&self, now: Instant) {
        let mut state = self.state();
        if state.allowed < self.most && now.duration_since(state.changed) >= self.calm {
            state.allowed += 1;
            state.changed = now;
            tracing::info!(connections = state.allowed, "the registry is asked over one more connection");
            self.left.notify_one();
        }
    }

    /// How many are open.
    pub(super) fn open(&self) -> usize {
        self.state().open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: Duration = Duration::from_secs(10);

    #[test]
    fn refusals_halve_and_calm_adds_one() {
        let (gate, start) = (Gate::new(6, CALM), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let allowed = || gate.state().allowed;
        gate.refused(at(1), at(2));
        assert_eq!(allowed(), 3);
        gate.refused(at(1), at(3));
        assert_eq!(allowed(), 3, "asked before the first refusal came");
        gate.refused(at(4), at(5));
        gate.refused(at(6), at(7));
        assert_eq!(allowed(), 1, "never none");
        gate.accepted(at(8));
        assert_eq!(allowed(), 1, "too soon");
        for round in 2..20 {
            gate.accepted(at(round * 10));
        }
        assert_eq!(allowed(), 6, "never more than configured");
    }

    #[tokio::test]
    async fn who_waits_gets_in_when_somebody_leaves() {
        let gate = Gate::new(1, CALM);
        let pass = gate.enter().await;
        assert!(gate.try_enter().is_none());
        let waiting = gate.enter();
        let leaving = async {
            tokio::task::yield_now().await;
            drop(pass);
        };
        let (second, ()) = tokio::join!(waiting, leaving);
        assert_eq!(gate.open(), 1);
        drop(second);
        assert_eq!(gate.open(), 0);
    }
}
