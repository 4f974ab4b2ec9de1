// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Brings an image of this machine into a layout that bootc can install: hashed first, and nothing in it but what was hashed.
//!
//! The blobs of a layout stay where they are, and links lead to them: a medium holds gigabytes and the memory of a live system does
//! not. Those of an archive are copied. The manifest is written anew from the bytes that were checked, so that what lies on the
//! medium cannot put another one in its place. bootc compares no blob with its digest: of a medium that changes while it is installed
//! from nobody is protected, and what runs here comes from it as well.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::local::Local;
use crate::layout::{Layout, News, failed};
use crate::registry::{Descriptor, hex};
use plan::image::Image;
use words::error::{Error, Result};
use words::events::Progress;

/// Bytes that are read at once.
const READ: usize = 1 << 20;
/// How often progress is told.
const TICK: Duration = Duration::from_millis(200);

/// Whether links may lead out of a layout: bootc does not follow them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// Whoever reads the layout follows them, or is shown the files instead.
    Lead,
    /// Every blob is a file of the layout.
    None,
}

/// Lays `image`, which is in a layout or an archive of this machine, out at `dir`. `tell` hears of the layers, of each blob
/// that is complete, and five times a second of the bytes that were hashed.
///
/// # Errors
/// `LayoutInvalid`, `ImageDamaged`, `ScratchFull`, `ScratchFailed`; `Cancelled` soon after `cancel` fires.
pub fn lay_out(
    image: &Image,
    dir: &Path,
    links: Links,
    cancel: &CancellationToken,
    mut tell: impl FnMut(News),
) -> Result<Layout> {
    let local = Local::open(&image.reference)?;
    let (bytes, manifest) = local.manifest(&image.digest)?;
    let layout = Layout::create(dir)?;
    let blobs = manifest.blobs();
    let mut meter = Meter::new(blobs.iter().map(|blob| blob.size).sum());
    tell(News::Layers(manifest.layers.clone()));
    for blob in &blobs {
        bring(&local, blob, &layout, links, &mut |bytes| {
            if cancel.is_cancelled() {
                return Err(Error::cancelled());
            }
            meter.add(bytes).into_iter().for_each(|progress| tell(News::Progress(progress)));
            Ok(())
        })?;
        tell(News::Complete(blob.digest.clone()));
    }
    tell(News::Progress(meter.now()));
    layout.finish(&bytes, &image.digest, &manifest.media_type)?;
    Ok(layout)
}

/// Hashes one blob, and links or copies it; `on_bytes` is told of every piece.
fn bring(
    local: &Local,
    blob: &Descriptor,
    layout: &Layout,
    links: Links,
    on_bytes: &mut dyn FnMut(u64) -> Result<()>,
) -> Result<()> {
    let path = layout.blob_path(&blob.digest);
    // What an earlier run left may be a link to a medium that is another one now.
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&path, &error)),
        _ => {}
    }
    let mut from = local.blob(blob)?;
    let file = local.blob_file(&blob.digest).filter(|_| links == Links::Lead);
    let copy = layout.side_path(&blob.digest, "copy");
    let mut to = match &file {
        Some(_) => None,
        None => Some(File::create(&copy).map_err(|error| failed(&copy, &error))?),
    };
    let mut hash = Sha256::new();
    let mut buffer = vec![0; READ];
    loop {
        let length = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(local.unreadable(&blob.digest, &error)),
        };
        hash.update(&buffer[..length]);
        if let Some(to) = &mut to {
            to.write_all(&buffer[..length]).map_err(|error| failed(&copy, &error))?;
        }
        on_bytes(length as u64)?;
    }
    let got = format!("sha256:{}", hex(&hash.finalize()));
    if got != blob.digest {
        return Err(local.damaged(&blob.digest, &got));
    }
    let placed = match file {
        Some(file) => std::os::unix::fs::symlink(file, &path),
        None => fs::rename(&copy, &path),
    };
    placed.map_err(|error| failed(&path, &error))
}

/// How far it is, and how fast it goes.
struct Meter {
    total: u64,
    done: u64,
    started: Instant,
    told: Instant,
}

impl Meter {
    fn new(total: u64) -> Self {
        let now = Instant::now();
        Self { total, done: 0, started: now, told: now }
    }

    /// Counts bytes; gives the numbers when it is time to tell them.
    fn add(&mut self, bytes: u64) -> Option<Progress> {
        self.done += bytes;
        if self.told.elapsed() < TICK {
            return None;
        }
        self.told = Instant::now();
        Some(self.now())
    }

    fn now(&self) -> Progress {
        let seconds = self.started.elapsed().as_secs_f64();
        let rate = (seconds > 0.0 && self.done > 0).then(|| (self.done as f64 / seconds) as u64);
        let eta = rate.filter(|rate| *rate > 0).map(|rate| self.total.saturating_sub(self.done).div_ceil(rate));
        Progress { done: self.done, total: Some(self.total), rate, eta, ..Progress::default() }
    }
}
