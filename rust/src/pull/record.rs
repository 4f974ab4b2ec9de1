// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The note beside an unfinished blob: which of its units are complete.

use serde::{Deserialize, Serialize};

/// Version of the format; another one is not read.
const VERSION: u32 = 1;

/// What the note says; everything else about the blob is known from the manifest.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    version: u32,
    size: u64,
    unit: u64,
    /// Indexes of complete units.
    complete: Vec<usize>,
}

impl Record {
    /// Of a blob of `size` bytes in units of `unit` bytes; `complete` by unit.
    pub fn new(size: u64, unit: u64, complete: &[bool]) -> Self {
        let complete = complete.iter().enumerate().filter(|(_, complete)| **complete).map(|(index, _)| index).collect();
        Self { version: VERSION, size, unit, complete }
    }

    /// Which units of such a blob are complete. All are missing by a note that is none or is about something else: it was written
    /// by another version or by a disk that lost power, and the bytes come again.
    pub fn read(text: &[u8], size: u64, unit: u64) -> Vec<bool> {
        let mut complete = vec![false; size.div_ceil(unit) as usize];
        let record = serde_json::from_slice::<Self>(text).ok();
        let fits = |record: &Self| record.version == VERSION && record.size == size && record.unit == unit;
        for index in record.filter(fits).map(|record| record.complete).unwrap_or_default() {
            if let Some(slot) = complete.get_mut(index) {
                *slot = true;
            }
        }
        complete
    }

    /// The note's text.
    pub fn text(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let complete = [true, false, true];
        let text = Record::new(2500, 1000, &complete).text().expect("JSON");
        assert_eq!(Record::read(&text, 2500, 1000), complete);
    }

    #[test]
    fn a_record_that_does_not_fit_is_not_used() {
        for text in [
            "",
            "{",
            r#"{"version":2,"size":2500,"unit":1000,"complete":[0]}"#,
            r#"{"version":1,"size":9,"unit":1000,"complete":[0]}"#,
            r#"{"version":1,"size":2500,"unit":7,"complete":[0]}"#,
            r#"{"version":1,"size":2500,"unit":1000,"complete":[0],"more":1}"#,
            r#"{"version":1,"size":2500,"unit":1000,"complete":[-1]}"#,
            r#"{"version":1,"size":2500,"unit":1000,"complete":[3,99999999999]}"#,
        ] {
            assert_eq!(Record::read(text.as_bytes(), 2500, 1000), [false; 3], "{text}");
        }
    }
}
