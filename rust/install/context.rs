// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What every step of a job is given besides the plan.

use tokio_util::sync::CancellationToken;

use words::error::{Error, Result};
use words::events::{Events, Step};

/// What every step needs besides the plan.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Where progress goes.
    pub events: &'a Events,
    /// Asks for an end.
    pub cancel: &'a CancellationToken,
}

impl Context<'_> {
    /// Announces a step, unless the user has canceled.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn enter(&self, step: Step) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Error::cancelled());
        }
        self.events.step(step);
        Ok(())
    }
}
