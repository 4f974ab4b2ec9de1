// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A conversation with registries on a thread that waits for it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use words::error::{Error, Result};

/// Does `work` on a runtime of its own; ends at once when `cancel` fires.
///
/// # Errors
/// Those of `work`; `Cancelled`; `Internal` when no runtime can be started.
pub fn block_on<T>(cancel: &CancellationToken, work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("starting the network runtime: {error}")))?;
    let result = runtime.block_on(async {
        tokio::select! {
            result = work => result,
            () = cancel.cancelled() => Err(Error::cancelled()),
        }
    });
    // A name resolution that hangs must not hold us; its thread ends by itself.
    runtime.shutdown_background();
    result
}

/// How long the end of a pull waits for its threads.
const PARTING: Duration = Duration::from_millis(500);

/// Does the work on this thread and a few others, which end with it.
pub fn on_runtime<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("starting the network runtime: {error}")))?;
    let result = runtime.block_on(work);
    // After a cancel a thread may still wait for the disk, and the user need not: what it writes is checked by the next run.
    runtime.shutdown_timeout(PARTING);
    result
}
