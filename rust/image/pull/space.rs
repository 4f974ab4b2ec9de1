// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Room for the blobs: looked at before the transfer, then taken for all of them at once, so that neither this pull nor another
//! program can run into a full disk in the middle.

use super::part::Part;
use crate::layout::{Layout, failed};
use crate::registry::Descriptor;
use host::room;
use words::error::{Error, Result};

/// The block map and the small files of a layout.
const SPARE: u64 = 1 << 20;
/// The record of an unfinished blob, and the one that replaces it.
const RECORDS: u64 = 8 << 10;

/// Refuses before the transfer what would fail at its end.
pub(super) fn check(layout: &Layout, blobs: &[Descriptor]) -> Result<()> {
    if needed(layout, blobs) > free(layout)? { Err(full(layout, blobs)) } else { Ok(()) }
}

/// Takes the room. When that fails in spite of [`check`], only blobs that have come in part keep theirs.
pub(super) fn reserve(layout: &Layout, blobs: &[Descriptor]) -> Result<()> {
    blobs.iter().try_for_each(|blob| Part::reserve(layout, blob)).inspect_err(|_| {
        for blob in blobs.iter().filter(|blob| !Part::is_begun(layout, blob)) {
            if let Err(error) = Part::discard(layout, blob) {
                tracing::warn!(%error, "giving reserved space back");
            }
        }
    })
}

/// The error for a layout that has too little room for these blobs, with the numbers of now.
pub(super) fn full(layout: &Layout, blobs: &[Descriptor]) -> Error {
    let needed = needed(layout, blobs);
    let free = match free(layout) {
        Ok(free) => free,
        Err(error) => return error,
    };
    let shown = layout.dir().display().to_string();
    let details = format!(
        "{shown} has {free} bytes free and the image needs {needed} more; make room or set downloadPath to a larger file system"
    );
    Error::scratch_full(&shown, Some(needed), Some(free), details)
}

/// Bytes that the blobs take besides what there is of them.
fn needed(layout: &Layout, blobs: &[Descriptor]) -> u64 {
    let missing = blobs.iter().filter(|blob| !layout.has(blob));
    missing.map(|blob| blob.size - Part::reserved(layout, blob) + RECORDS).sum::<u64>() + SPARE
}

/// Bytes that can still be written.
fn free(layout: &Layout) -> Result<u64> {
    room::free_bytes(layout.dir()).map_err(|error| failed(layout.dir(), &error))
}
