// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A blob on its way to disk: a file that is filled in any order, unit by unit, and hashed from the front as far as it is filled.
//!
//! `.<hex>.part` holds the bytes, `.<hex>.json` says which units of it are complete. The record is written after the bytes have
//! reached the disk, so a run that was killed costs only the units that were on their way. It is never trusted beyond that: the
//! whole file is hashed before it gets its name.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::ops::Range;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use nix::errno::Errno;
use nix::fcntl::{FallocateFlags, fallocate};
use sha2::{Digest, Sha256};

use super::record::Record;
use crate::error::Result;
use crate::layout::{Layout, failed, replace};
use crate::registry::{Descriptor, hex};

/// Bytes that are read back at once for hashing.
const READ: usize = 1 << 20;

/// An unfinished blob.
pub(super) struct Part {
    blob: Descriptor,
    unit: u64,
    file: File,
    path: PathBuf,
    record_path: PathBuf,
    final_path: PathBuf,
    state: Mutex<State>,
}

struct State {
    /// By unit.
    complete: Vec<bool>,
    /// Units that the hash has taken in.
    hashed: usize,
    hash: Sha256,
}

/// What became of a blob after a unit was completed.
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
    /// Opens what an earlier run left, or begins; `unit` is at least 1.
    pub(super) fn open(layout: &Layout, blob: &Descriptor, unit: u64) -> Result<Self> {
        let path = layout.side_path(&blob.digest, "part");
        let record_path = layout.side_path(&blob.digest, "json");
        let file = reserve(&path, blob.size).map_err(|error| failed(&path, &error))?;
        // No record, or none that can be read: nothing is known to be there.
        let complete = Record::read(&fs::read(&record_path).unwrap_or_default(), blob.size, unit);
        Ok(Self {
            blob: blob.clone(),
            unit,
            file,
            path,
            record_path,
            final_path: layout.blob_path(&blob.digest),
            state: Mutex::new(State { complete, hashed: 0, hash: Sha256::new() }),
        })
    }

    /// Throws away what there is of a blob.
    pub(super) fn discard(layout: &Layout, blob: &Descriptor) -> Result<()> {
        for extension in ["json", "part"] {
            let path = layout.side_path(&blob.digest, extension);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&path, &error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Bytes on disk of an unfinished blob that need not be reserved again.
    pub(super) fn reserved(layout: &Layout, blob: &Descriptor) -> u64 {
        fs::metadata(layout.side_path(&blob.digest, "part")).map_or(0, |found| (found.blocks() * 512).min(blob.size))
    }

    pub(super) fn blob(&self) -> &Descriptor {
        &self.blob
    }

    /// The byte ranges of the units that are not there yet, with their indexes.
    pub(super) fn missing(&self) -> Vec<(usize, Range<u64>)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = state.complete.iter().enumerate().filter(|(_, complete)| !**complete);
        missing.map(|(index, _)| (index, self.range(index))).collect()
    }

    fn range(&self, index: usize) -> Range<u64> {
        let start = index as u64 * self.unit;
        start..(start + self.unit).min(self.blob.size)
    }

    /// Writes bytes of a unit, in any order.
    pub(super) fn write(&self, bytes: &[u8], offset: u64) -> Result<()> {
        self.file.write_all_at(bytes, offset).map_err(|error| failed(&self.path, &error))
    }

    /// Notes that a unit is complete (`None`: none is new), hashes on, and when all is there checks and commits the blob.
    pub(super) fn advance(&self, completed: Option<usize>) -> Result<Outcome> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = completed {
            state.complete[index] = true;
        }
        self.go_on(&mut state, completed.is_some()).map_err(|error| failed(&self.path, &error))
    }

    fn go_on(&self, state: &mut State, changed: bool) -> io::Result<Outcome> {
        let mut buffer = Vec::new();
        while state.complete.get(state.hashed).copied().unwrap_or(false) {
            self.hash(self.range(state.hashed), &mut state.hash, &mut buffer)?;
            state.hashed += 1;
        }
        if state.hashed < state.complete.len() {
            if changed {
                self.record(&state.complete)?;
            }
            return Ok(Outcome::Unfinished);
        }
        let got = format!("sha256:{}", hex(&state.hash.clone().finalize()));
        if got != self.blob.digest {
            return Ok(Outcome::Corrupt(got));
        }
        self.file.sync_data()?;
        fs::rename(&self.path, &self.final_path)?;
        match fs::remove_file(&self.record_path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(Outcome::Committed),
        }
    }

    /// Reads back what was just written: it is in the page cache still.
    fn hash(&self, range: Range<u64>, hash: &mut Sha256, buffer: &mut Vec<u8>) -> io::Result<()> {
        buffer.resize(READ, 0);
        let mut at = range.start;
        while at < range.end {
            let length = READ.min((range.end - at) as usize);
            self.file.read_exact_at(&mut buffer[..length], at)?;
            hash.update(&buffer[..length]);
            at += length as u64;
        }
        Ok(())
    }

    fn record(&self, complete: &[bool]) -> io::Result<()> {
        self.file.sync_data()?;
        replace(&self.record_path, &Record::new(self.blob.size, self.unit, complete).text()?)
    }
}

/// Opens the file and takes its space, so that a full file system shows before the transfer and not at its end.
fn reserve(path: &std::path::Path, size: u64) -> io::Result<File> {
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
        part.write(&bytes()[range.start as usize..range.end as usize], range.start).expect("written");
        part.advance(Some(index)).expect("goes on")
    }

    fn layout() -> (tempfile::TempDir, Layout) {
        let dir = tempfile::tempdir().expect("a directory");
        let layout = Layout::create(dir.path()).expect("made");
        (dir, layout)
    }

    #[test]
    fn units_may_come_in_any_order() {
        let (_dir, layout) = layout();
        let part = Part::open(&layout, &blob(), UNIT).expect("opened");
        assert_eq!(write(&part, 2), Outcome::Unfinished);
        assert_eq!(write(&part, 0), Outcome::Unfinished);
        assert_eq!(part.missing(), [(1, 1000..2000)]);
        assert_eq!(write(&part, 1), Outcome::Committed);
        assert_eq!(fs::read(layout.blob_path(&blob().digest)).expect("there"), bytes());
        let left = fs::read_dir(layout.dir().join("blobs/sha256")).expect("listed").count();
        assert_eq!(left, 1, "no side files");
    }

    #[test]
    fn the_next_run_goes_on() {
        let (_dir, layout) = layout();
        write(&Part::open(&layout, &blob(), UNIT).expect("opened"), 1);
        let part = Part::open(&layout, &blob(), UNIT).expect("opened again");
        assert_eq!(part.missing(), [(0, 0..1000), (2, 2000..2500)]);
        write(&part, 0);
        assert_eq!(write(&part, 2), Outcome::Committed);
    }

    #[test]
    fn a_record_that_lies_is_found_out() {
        let (_dir, layout) = layout();
        let lie = r#"{"version":1,"size":2500,"unit":1000,"complete":[0,1,2,77]}"#;
        fs::write(layout.side_path(&blob().digest, "json"), lie).expect("written");
        let part = Part::open(&layout, &blob(), UNIT).expect("opened");
        assert!(matches!(part.advance(None), Ok(Outcome::Corrupt(_))));
        Part::discard(&layout, &blob()).expect("discarded");
        assert_eq!(Part::open(&layout, &blob(), UNIT).expect("opened").missing().len(), 3);
    }

    #[test]
    fn an_empty_blob_is_one() {
        let (_dir, layout) = layout();
        let empty = Descriptor { digest: format!("sha256:{}", hex(&Sha256::digest(b""))), size: 0 };
        let part = Part::open(&layout, &empty, UNIT).expect("opened");
        assert_eq!(part.missing(), []);
        assert_eq!(part.advance(None).expect("goes on"), Outcome::Committed);
        assert!(layout.has(&empty));
    }
}
