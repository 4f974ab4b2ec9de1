// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What has to be undone after an installation, good or bad: noted before each act, undone in reverse.
//!
//! Undoing what is undone already does no harm, so the journal stays whole until all of it is undone, and the next try starts anew.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How one act is undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Undo {
    /// Stop what we started by name: containers of podman, the unit of systemd. Noted again before each start, so that it comes before the
    /// undoing of everything that what runs may hold.
    Stop,
    /// Unmount everything in our directory, and the scratch space on the target disk with what was lent of it.
    Unmount,
    /// Unmount the tmpfs over podman's store.
    UnmountStore,
    /// Remove this image from podman's store.
    RemoveImage(String),
    /// Remove this directory of ours with everything in it.
    RemoveDir(PathBuf),
    /// Remove the file of ostree that the live system lacked and bootc wants.
    RemovePrepareRoot,
    /// Let the desktop mount what appears on the disk again.
    AllowAutomount,
    /// Close the encrypted volume with this name in device-mapper.
    Close(String),
    /// Wipe the disk, unless a whole system is on it. The point of no return was passed.
    WipeDisk,
    /// The same for partitions of a disk that others are on as well.
    EmptyPartitions {
        /// Those that were empty.
        devices: Vec<PathBuf>,
        /// The EFI system partition, which gets back what was on it.
        esp: Option<PathBuf>,
    },
}

impl Undo {
    /// It takes a new system off the disk; everything else is in the live system.
    pub fn is_of_the_disk(&self) -> bool {
        matches!(self, Self::WipeDisk | Self::EmptyPartitions { .. })
    }
}

/// What is to be undone, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Journal(Vec<Undo>);

impl Journal {
    /// Notes what undoes an act that comes next. An act that is repeated is undone once, where the last one is.
    pub fn note(&mut self, undo: Undo) {
        self.forget(|noted| *noted == undo);
        self.0.push(undo);
    }

    /// Forgets what need not be undone (any more).
    pub fn forget(&mut self, is_over: impl Fn(&Undo) -> bool) {
        self.0.retain(|undo| !is_over(undo));
    }

    /// All of it, the newest first: the order of undoing.
    pub fn newest_first(&self) -> impl Iterator<Item = &Undo> {
        self.0.iter().rev()
    }

    /// Whether something like that is noted.
    pub fn has(&self, is_it: impl Fn(&Undo) -> bool) -> bool {
        self.0.iter().any(is_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_undone_in_reverse_and_what_was_repeated_once() {
        let mut journal = Journal::default();
        let dir = Undo::RemoveDir("/layout".into());
        for undo in [dir.clone(), Undo::Stop, Undo::WipeDisk, Undo::Close("root".into()), Undo::Unmount, Undo::Stop] {
            journal.note(undo);
        }
        let order: Vec<_> = journal.newest_first().cloned().collect();
        assert_eq!(order, [Undo::Stop, Undo::Unmount, Undo::Close("root".into()), Undo::WipeDisk, dir.clone()]);
        journal.forget(Undo::is_of_the_disk);
        assert!(!journal.has(Undo::is_of_the_disk) && journal.has(|undo| *undo == dir));
    }

    #[test]
    fn it_is_kept_as_a_list_of_words() {
        let mut journal = Journal::default();
        journal.note(Undo::RemoveImage("0123".into()));
        journal.note(Undo::EmptyPartitions { devices: vec!["/dev/vda3".into()], esp: None });
        let text = serde_json::to_string(&journal).unwrap();
        assert_eq!(text, r#"[{"removeImage":"0123"},{"emptyPartitions":{"devices":["/dev/vda3"],"esp":null}}]"#);
        assert_eq!(serde_json::from_str::<Journal>(&text).unwrap(), journal);
        assert!(serde_json::from_str::<Journal>(r#"["explode"]"#).is_err());
    }
}
