// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A conversation with registries on a thread that waits for it.

use tokio_util::sync::CancellationToken;

use crate::error::{Error, Result};

/// Does `work` on a runtime of its own; ends at once when `cancel` fires.
///
/// # Errors
/// Those of `work`; `Cancelled`; `Internal` when no runtime can be started.
pub fn hold<T>(cancel: &CancellationToken, work: impl Future<Output = Result<T>>) -> Result<T> {
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
