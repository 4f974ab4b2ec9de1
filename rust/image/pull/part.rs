// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A blob on its way to disk: a file that is filled in any order, unit by unit, and hashed from the front as far as it is filled.
//!
//! `.<hex>.part` holds the bytes, `.<hex>.json` says which units of it are complete ([`Record`]), so that a run that was killed
//! costs only what came after the last checkpoint. It is never trusted beyond that: the whole file is hashed before it gets its
//! name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSlice};
use std::ops::Range;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use nix::errno::Errno;
use nix::fcntl::{FallocateFlags, fallocate};
use nix::sys::uio::pwritev;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::record::Record;
use crate::layout::{Layout, READ, failed, remove};
use crate::registry::{Descriptor, hex};
use words::error::{Error, Result};

/// Slices that one call takes (`IOV_MAX`).
const SLICES: usize = 1024;

/// An unfinished blob.
pub(super) struct Part {
    blob: Descriptor,
    unit: u64,
    checkpoint: u64,
    file: File,
    path: PathBuf,
    record_path: PathBuf,
    final_path: PathBuf,
    /// Ends long work on a thread that may block.
    stop: CancellationToken,
    state: Mutex<State>,
}

struct State {
    /// By unit.
    complete: Vec<bool>,
    /// Bytes that are complete and not in the record.
    unrecorded: u64,
    /// Bytes that the hash has taken in.
    hashed: u64,
    hash: Sha256,
    /// One of the connections has got the outcome.
    ended: bool,
}

/// What became of a blob when bytes of it were written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Units are missing.
    Unfinished,
    /// It has been checked and has its name.
    Committed,
    /// All of it is there and it is not what the digest promises. [digest that it has]
    Corrupt(String),
}

impl Part {
    /// Opens what an earlier run left, or begins; `unit` is at least 1. The record is written after each `checkpoint` bytes.
    pub(super) fn open(
        layout: &Layout,
        blob: &Descriptor,
        unit: u64,
        checkpoint: u64,
        stop: CancellationToken,
    ) -> Result<Self> {
        let (path, record_path) = paths(layout, blob);
        let file = take_room(&path, blob.size).map_err(|error| failed(&path, &error))?;
        // No record, or none that can be read: nothing is known to be there.
        let complete = Record::read(&fs::read(&record_path).unwrap_or_default(), blob.size, unit);
        Ok(Self {
            blob: blob.clone(),
            unit,
            checkpoint,
            file,
            path,
            record_path,
            final_path: layout.blob_path(&blob.digest),
            stop,
            state: Mutex::new(State { complete, unrecorded: 0, hashed: 0, hash: Sha256::new(), ended: false }),
        })
    }

    /// Takes the room that the blob needs on disk.
    pub(super) fn reserve(layout: &Layout, blob: &Descriptor) -> Result<()> {
        let (path, _) = paths(layout, blob);
        take_room(&path, blob.size).map(drop).map_err(|error| failed(&path, &error))
    }

    /// Throws away what there is of a blob.
    pub(super) fn discard(layout: &Layout, blob: &Descriptor) -> Result<()> {
        let (path, record_path) = paths(layout, blob);
        // In this order: a record without bytes would lie.
        remove(&record_path)?;
        remove(&path)
    }

    /// Whether some of it is there by the record.
    pub(super) fn is_begun(layout: &Layout, blob: &Descriptor) -> bool {
        paths(layout, blob).1.exists()
    }

    /// Bytes on disk of an unfinished blob that need not be reserved again.
    pub(super) fn reserved(layout: &Layout, blob: &Descriptor) -> u64 {
        fs::metadata(paths(layout, blob).0).map_or(0, |found| (found.blocks() * 512).min(blob.size))
    }

    pub(super) fn blob(&self) -> &Descriptor {
        &self.blob
    }

    /// Bytes of a unit.
    pub(super) fn unit(&self) -> u64 {
        self.unit
    }

    /// The stretches that are not there yet, each from the start of a unit to the end of one.
    pub(super) fn missing(&self) -> Vec<Range<u64>> {
        let mut missing: Vec<Range<u64>> = Vec::new();
        for (index, complete) in self.state().complete.iter().enumerate() {
            let unit = self.range(index);
            match missing.last_mut() {
                _ if *complete => {}
                Some(last) if last.end == unit.start => last.end = unit.end,
                _ => missing.push(unit),
            }
        }
        missing
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn range(&self, index: usize) -> Range<u64> {
        let start = index as u64 * self.unit;
        start..(start + self.unit).min(self.blob.size)
    }

    /// Writes bytes that follow what was written of their unit before; the units may come in any order. Notes those that are
    /// complete now, hashes on, and when all is there checks and commits the blob.
    pub(super) fn write(&self, chunks: &[Bytes], offset: u64) -> Result<Outcome> {
        self.note(chunks, offset).map_err(|error| failed(&self.path, &error))?;
        self.settle()
    }

    fn note(&self, chunks: &[Bytes], offset: u64) -> io::Result<()> {
        write_all(&self.file, chunks, offset)?;
        let end = offset + chunks.iter().map(|chunk| chunk.len() as u64).sum::<u64>();
        let reached = if end == self.blob.size { end.div_ceil(self.unit) } else { end / self.unit };
        let mut state = self.state();
        if state.hashed == offset {
            // It is the hash's turn: while the bytes are in the processor's cache.
            chunks.iter().for_each(|chunk| state.hash.update(chunk));
            state.hashed = end;
        }
        for index in (offset / self.unit) as usize..reached as usize {
            state.complete[index] = true;
            let range = self.range(index);
            state.unrecorded += range.end - range.start;
        }
        if state.unrecorded >= self.checkpoint && state.complete.contains(&false) {
            self.record(&mut state)?;
        }
        Ok(())
    }

    /// Hashes as far as the blob is there, and when all is there checks and commits it.
    pub(super) fn settle(&self) -> Result<Outcome> {
        let mut buffer = Vec::new();
        loop {
            if self.stop.is_cancelled() {
                return Err(Error::cancelled());
            }
            // Only for one piece at a time: other connections complete units meanwhile.
            let mut state = self.state();
            let hashed = self.hash_on(&mut state, &mut buffer).map_err(|error| failed(&self.path, &error))?;
            if !hashed {
                return self.end(&mut state).map_err(|error| failed(&self.path, &error));
            }
        }
    }

    /// Hashes the next piece, if it is there already: reads back what was written before it was the hash's turn.
    fn hash_on(&self, state: &mut State, buffer: &mut Vec<u8>) -> io::Result<bool> {
        let index = (state.hashed / self.unit) as usize;
        if state.hashed == self.blob.size || !state.complete.get(index).copied().unwrap_or(false) {
            return Ok(false);
        }
        let length = READ.min((self.range(index).end - state.hashed) as usize);
        buffer.resize(READ, 0);
        self.file.read_exact_at(&mut buffer[..length], state.hashed)?;
        state.hash.update(&buffer[..length]);
        state.hashed += length as u64;
        Ok(true)
    }

    fn end(&self, state: &mut State) -> io::Result<Outcome> {
        if state.hashed < self.blob.size || state.ended {
            return Ok(Outcome::Unfinished);
        }
        state.ended = true;
        let got = format!("sha256:{}", hex(&state.hash.clone().finalize()));
        if got != self.blob.digest {
            return Ok(Outcome::Corrupt(got));
        }
        // The disk may take its time: the next run reads a blob that is there before it counts.
        fs::rename(&self.path, &self.final_path)?;
        match fs::remove_file(&self.record_path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(Outcome::Committed),
        }
    }

    /// Forgets what is there: it comes again from the first byte.
    pub(super) fn restart(&self) {
        let mut state = self.state();
        state.complete.fill(false);
        (state.unrecorded, state.hashed, state.hash) = (0, 0, Sha256::new());
    }

    fn record(&self, state: &mut State) -> io::Result<()> {
        let new = self.record_path.with_extension("new");
        fs::write(&new, Record::new(self.blob.size, self.unit, &state.complete).text()?)?;
        fs::rename(&new, &self.record_path)?;
        state.unrecorded = 0;
        Ok(())
    }
}

/// All of the chunks, in as few calls as possible.
fn write_all(file: &File, chunks: &[Bytes], mut offset: u64) -> io::Result<()> {
    let mut slices: Vec<_> = chunks.iter().map(|chunk| IoSlice::new(chunk)).collect();
    let mut left = slices.as_mut_slice();
    // Empty slices are skipped here: writing none of the bytes that are there is an error.
    IoSlice::advance_slices(&mut left, 0);
    while !left.is_empty() {
        let most = left.len().min(SLICES);
        match pwritev(file, &left[..most], offset as i64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                offset += written as u64;
                IoSlice::advance_slices(&mut left, written);
            }
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The file with the bytes, and the record.
fn paths(layout: &Layout, blob: &Descriptor) -> (PathBuf, PathBuf) {
    (layout.side_path(&blob.digest, "part"), layout.side_path(&blob.digest, "json"))
}

/// Opens the file and takes its space, so that a full file system shows before the transfer and not at its end.
fn take_room(path: &Path, size: u64) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    if file.metadata()?.len() != size {
        file.set_len(0)?;
    }
    if size > 0 {
        match fallocate(&file, FallocateFlags::empty(), 0, size as i64) {
            Ok(()) => {}
            Err(Errno::EOPNOTSUPP | Errno::ENOSYS) => file.set_len(size)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(file)
}

#[cfg(test)]
// A list of one range is what is meant.
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    const UNIT: u64 = 1000;

    fn bytes() -> Vec<u8> {
        (0..2500u32).map(|n| (n % 251) as u8).collect()
    }

    fn blob() -> Descriptor {
        Descriptor { digest: format!("sha256:{}", hex(&Sha256::digest(bytes()))), size: 2500 }
    }

    fn write(part: &Part, index: usize) -> Outcome {
        let range = part.range(index);
        part.write(&[chunk(range.clone())], range.start).expect("written")
    }

    fn chunk(range: Range<u64>) -> Bytes {
        Bytes::copy_from_slice(&bytes()[range.start as usize..range.end as usize])
    }

    fn open(layout: &Layout, blob: &Descriptor) -> Part {
        Part::open(layout, blob, UNIT, UNIT, CancellationToken::new()).expect("opened")
    }

    fn layout() -> (tempfile::TempDir, Layout) {
        let dir = tempfile::tempdir().expect("a directory");
        let layout = Layout::create(dir.path()).expect("made");
        (dir, layout)
    }

    #[test]
    fn units_may_come_in_any_order() {
        let (_dir, layout) = layout();
        let part = open(&layout, &blob());
        assert_eq!(write(&part, 2), Outcome::Unfinished);
        assert_eq!(write(&part, 0), Outcome::Unfinished);
        assert_eq!(part.missing(), [1000..2000]);
        assert_eq!(write(&part, 1), Outcome::Committed);
        assert_eq!(fs::read(layout.blob_path(&blob().digest)).expect("there"), bytes());
        let left = fs::read_dir(layout.dir().join("blobs/sha256")).expect("listed").count();
        assert_eq!(left, 1, "no side files");
    }

    #[test]
    fn the_next_run_goes_on() {
        let (_dir, layout) = layout();
        write(&open(&layout, &blob()), 1);
        let part = open(&layout, &blob());
        assert_eq!(part.missing(), [0..1000, 2000..2500]);
        write(&part, 0);
        assert_eq!(write(&part, 2), Outcome::Committed);
    }

    #[test]
    fn a_record_that_lies_is_found_out() {
        let (_dir, layout) = layout();
        let lie = Record::new(2500, UNIT, &[true; 3]).text().expect("JSON");
        fs::write(layout.side_path(&blob().digest, "json"), lie).expect("written");
        let part = open(&layout, &blob());
        assert!(matches!(part.settle(), Ok(Outcome::Corrupt(_))));
        Part::discard(&layout, &blob()).expect("discarded");
        assert_eq!(open(&layout, &blob()).missing(), [0..2500]);
    }

    #[test]
    fn a_unit_may_come_in_pieces() {
        let (_dir, layout) = layout();
        let part = open(&layout, &blob());
        for (piece, missing) in [(0..700, vec![0..2500]), (700..1900, vec![1000..2500]), (1900..2000, vec![2000..2500])]
        {
            let halves = [chunk(piece.start..piece.start + 50), Bytes::new(), chunk(piece.start + 50..piece.end)];
            assert_eq!(part.write(&halves, piece.start), Ok(Outcome::Unfinished));
            assert_eq!(part.missing(), missing);
        }
        part.restart();
        assert_eq!(part.missing(), [0..2500]);
        assert_eq!(part.write(&[chunk(0..2500)], 0), Ok(Outcome::Committed));
        assert_eq!(part.settle(), Ok(Outcome::Unfinished), "the outcome is told once");
    }

    #[test]
    fn hashing_can_be_ended() {
        let (_dir, layout) = layout();
        let stop = CancellationToken::new();
        let part = Part::open(&layout, &blob(), UNIT, UNIT, stop.clone()).expect("opened");
        stop.cancel();
        assert_eq!(part.write(&[chunk(0..2500)], 0), Err(Error::cancelled()));
        let left = open(&layout, &blob()).missing();
        assert_eq!(left, [0..2500], "the last checkpoint was at the beginning");
    }

    #[test]
    fn an_empty_blob_is_one() {
        let (_dir, layout) = layout();
        let empty = Descriptor { digest: format!("sha256:{}", hex(&Sha256::digest(b""))), size: 0 };
        let part = open(&layout, &empty);
        assert_eq!(part.missing(), []);
        assert_eq!(part.settle().expect("goes on"), Outcome::Committed);
        assert!(layout.has(&empty));
    }
}
