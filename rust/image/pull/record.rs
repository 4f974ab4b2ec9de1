// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The note beside an unfinished blob: which of its units are complete.
//!
//! It is for the next run after a kill, not after a loss of power: bytes that are complete are in the system's memory, and waiting
//! for the disk to take them would hold up the connections. So it counts only until the machine starts again.

use serde::{Deserialize, Serialize};

/// Version of the format; another one is not read.
const VERSION: u32 = 3;

/// What the note says; everything else about the blob is known from the manifest.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    version: u32,
    /// The kernel's id of the time since the machine was started.
    boot: String,
    size: u64,
    unit: u64,
    /// Complete units: index of the first, and of the one after the last, of each row of them. Rows are few, however large the blob.
    complete: Vec<(usize, usize)>,
}

impl Record {
    /// Of a blob of `size` bytes in units of `unit` bytes; `complete` by unit.
    pub fn new(size: u64, unit: u64, complete: &[bool]) -> Self {
        let mut at = 0;
        let rows = complete.chunk_by(|one, next| one == next).map(|row| {
            let start = at;
            at += row.len();
            (row[0], (start, at))
        });
        let complete = rows.filter(|(complete, _)| *complete).map(|(_, row)| row).collect();
        Self { version: VERSION, boot: boot(), size, unit, complete }
    }

    /// Which units of such a blob are complete. All are missing by a note that is none or is about something else: the bytes come
    /// again.
    pub fn read(text: &[u8], size: u64, unit: u64) -> Vec<bool> {
        let mut complete = vec![false; size.div_ceil(unit) as usize];
        let record = serde_json::from_slice::<Self>(text).ok();
        let fits = |record: &Self| {
            let same = (record.version, record.size, record.unit) == (VERSION, size, unit);
            same && record.boot == boot()
        };
        for (start, end) in record.filter(fits).map(|record| record.complete).unwrap_or_default() {
            let end = end.min(complete.len());
            if let Some(row) = complete.get_mut(start..end) {
                row.fill(true);
            }
        }
        complete
    }

    /// The note's text.
    pub fn text(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

/// Without one, all starts are the same: the blob's digest finds out.
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map(|id| id.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        for complete in [[true, false, true], [false, true, true], [true; 3], [false; 3]] {
            let text = Record::new(2500, 1000, &complete).text().expect("JSON");
            assert_eq!(Record::read(&text, 2500, 1000), complete);
        }
    }

    #[test]
    fn a_record_that_does_not_fit_is_not_used() {
        let good = || serde_json::to_value(Record::new(2500, 1000, &[true; 3])).expect("JSON");
        let with = |key: &str, value: serde_json::Value| {
            let mut record = good();
            record[key] = value;
            record.to_string()
        };
        assert_eq!(Record::read(good().to_string().as_bytes(), 2500, 1000), [true; 3]);
        for text in [
            String::new(),
            "{".into(),
            with("version", 1.into()),
            with("boot", "another".into()),
            with("size", 9.into()),
            with("unit", 7.into()),
            with("more", 1.into()),
            with("complete", serde_json::json!([[-1, 2]])),
            with("complete", serde_json::json!([0, 1])),
            with("complete", serde_json::json!([[3, 99_999_999_999u64]])),
            with("complete", serde_json::json!([[2, 1]])),
        ] {
            assert_eq!(Record::read(text.as_bytes(), 2500, 1000), [false; 3], "{text}");
        }
    }
}
