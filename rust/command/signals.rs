// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! SIGINT and SIGTERM cancel what runs.

use install::task::Task;
use nix::sys::signal::{SigSet, Signal};
use words::error::{Error, Result};

/// Blocks SIGINT and SIGTERM in this thread and all that it starts from here on, so that one thread can wait for them.
pub fn block() -> Result<SigSet> {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGINT);
    signals.add(Signal::SIGTERM);
    signals.thread_block().map_err(|error| Error::internal(format!("blocking signals: {error}")))?;
    Ok(signals)
}

/// Cancels the task when one of the signals, which are blocked, comes.
pub fn cancel_on(signals: SigSet, task: &Task) {
    let cancel = task.cancel_token();
    std::thread::spawn(move || {
        if signals.wait().is_ok() {
            cancel.cancel();
        }
    });
}
