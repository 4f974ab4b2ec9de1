// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Fetches an image into an OCI layout: several connections at once, large blobs in units, resumable at any point.
//!
//! [`job`] decides what comes next: blobs of an earlier run are read and checked, missing ones fetched, the largest first so that
//! none is left alone at the end, in stretches of units, several at once -> [`fetch`] (one stretch, one connection at a time, with retries, as many
//! as [`gate`] lets in) -> [`part`] (file, [`record`], hash, commit) -> [`Layout::finish`].

mod fetch;
mod gate;
mod job;
mod limits;
mod meter;
mod part;
mod ranges;
mod record;
mod space;

use std::path::Path;

use tokio_util::sync::CancellationToken;

use crate::runtime::on_runtime;

use self::job::Job;
pub use self::limits::Limits;
pub use self::ranges::Ranges;
// For the fuzz target.
#[doc(hidden)]
pub use self::record::Record;
use crate::auth::Credentials;
use crate::layout::{Layout, News};
use crate::registry::{Document, Session};
use plan::image::Image;
use plan::reach::RegistryOptions;
#[cfg(doc)]
use words::error::Code;
use words::error::{Error, Result};

/// Fetches `image` into a layout at `dir`, going on with what is there. Every blob is checked against its digest. `tell` hears of the
/// layers, of each blob that is complete, and five times a second of the numbers.
///
/// # Errors
/// Every registry code; [`Code::PullInterrupted`], [`Code::BlobCorrupt`], [`Code::ScratchFull`], [`Code::ScratchFailed`];
/// [`Code::Cancelled`] soon after `cancel` fires. What was fetched stays in `dir` for the next try.
pub async fn pull(
    limits: &Limits,
    image: &Image,
    options: &RegistryOptions,
    login: Option<Credentials>,
    dir: &Path,
    cancel: &CancellationToken,
    mut tell: impl FnMut(News),
) -> Result<Layout> {
    let work = async {
        let session = Session::open(&image.pinned(), options, login).await?;
        let (bytes, digest, document) = session.document(Some(&image.digest)).await?;
        let Document::Image(manifest) = document else {
            return Err(session.invalid("an index where a manifest was expected"));
        };
        let layout = Layout::create(dir)?;
        let job = Job::new(session, &manifest, layout.clone(), limits);
        tell(News::Layers(manifest.layers.clone()));
        let done = job.run(&mut tell).await;
        let done = done.and_then(|()| layout.finish(&bytes, &digest, &manifest.media_type));
        done.map_err(|error| job.explain(error)).map(|()| layout)
    };
    // Dropping the work ends every connection; a unit that is being written goes on for a moment and harms nothing.
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Error::cancelled()),
        result = work => result,
    }
}

/// [`pull`] on this thread, with a runtime that lives no longer than it.
///
/// # Errors
/// Those of [`pull`].
pub fn pull_blocking(
    limits: &Limits,
    image: &Image,
    options: &RegistryOptions,
    login: Option<Credentials>,
    dir: &Path,
    cancel: &CancellationToken,
    tell: impl FnMut(News),
) -> Result<Layout> {
    on_runtime(pull(limits, image, options, login, dir, cancel, tell))
}
