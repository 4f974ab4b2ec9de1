// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! udev, which looks at every disk that changes, and holds it while it looks.

use std::time::Duration;

use crate::cmd::{self, Cmd};
use words::error::{Error, Result};

/// How long it is waited for, where nothing but a failing disk keeps it busy for long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until udev has looked at everything that has changed so far; `error` is for when it does not come to that in time.
///
/// # Errors
/// `error`; `ToolMissing`.
pub fn settle(within: Duration, error: impl FnOnce() -> Error) -> Result<()> {
    let timeout = format!("--timeout={}", within.as_secs());
    cmd::output(&Cmd::new("udevadm").args(["settle", &timeout]), |_| error()).map(drop)
}
