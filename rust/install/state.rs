// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What an installation has got ready and has to undo, kept in a file.
//!
//! The install job writes it, the finish job reads it; they share nothing else. It also survives a Calamares that was killed:
//! the next start cleans up what the file names.

use host::run_dir::create_private_dir;
use host::run_dir::run_dir;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use serde::{Deserialize, Serialize};

use crate::journal::{Journal, Undo};
use host::partitions::Partitions;
use plan::findings::Ready;
use plan::{InstallPlan, Partition, Place};
use words::error::{Error, Result};

/// The handover between install and finish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct State {
    /// What is installed.
    pub plan: InstallPlan,
    /// The process that installs.
    pub owner: u32,
    /// The disk as found right before the first write; empty before that where it is not known.
    pub disk: PathBuf,
    /// What an installation goes on with, once its partitions are made.
    pub ready: Option<Ready>,
    /// The partitions that others have made, with or after the plan; empty where we make them.
    pub partitions: Vec<Partition>,
    /// The target where somebody else has made it.
    pub prepared: Option<Shared>,
    /// What has to be undone.
    pub journal: Journal,
    /// bootc said that all went well, and its system was found on the disk.
    pub installed: bool,
}

/// Partitions of a disk that others are on as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shared {
    /// Those of the new system.
    pub partitions: Partitions,
    /// What the boot entries of the new system have and no other's.
    pub mark: String,
    /// Its root is encrypted.
    pub encrypted: bool,
}

impl State {
    /// Nothing laid out yet.
    pub fn new(plan: &InstallPlan) -> Self {
        Self {
            plan: plan.clone(),
            owner: std::process::id(),
            disk: match &plan.place {
                Place::Disk(disk) => disk.path.clone(),
                Place::Partitions(_) => PathBuf::new(),
            },
            ready: None,
            partitions: match &plan.place {
                Place::Disk(_) => Vec::new(),
                Place::Partitions(partitions) => partitions.clone(),
            },
            prepared: None,
            journal: Journal::default(),
            installed: false,
        }
    }

    /// Notes, before an act, how it is undone.
    ///
    /// # Errors
    /// `ScratchFailed` when the file cannot be written; the act must not follow then.
    pub fn will(&mut self, undo: Undo) -> Result<()> {
        self.journal.note(undo);
        self.save()
    }

    /// Forgets what need not be undone any more.
    ///
    /// # Errors
    /// `ScratchFailed` when the file cannot be written.
    pub fn forget(&mut self, is_over: impl Fn(&Undo) -> bool) -> Result<()> {
        self.journal.forget(is_over);
        self.save()
    }

    /// The point of no return was passed.
    pub fn is_written(&self) -> bool {
        self.journal.has(Undo::is_of_the_disk)
    }

    /// The state that an earlier job left, if any.
    pub fn load() -> Result<Option<Self>> {
        Self::load_from(&path())
    }

    fn load_from(path: &Path) -> Result<Option<Self>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("reading", path, &error)),
        };
        serde_json::from_str(&text).map(Some).map_err(|error| failed("reading", path, &error))
    }

    /// Writes the file; the old one stays whole until the new one is.
    pub fn save(&self) -> Result<()> {
        self.save_to(&path())
    }

    fn save_to(&self, path: &Path) -> Result<()> {
        create_private_dir(path.parent().unwrap_or(Path::new("/")))?;
        let text = serde_json::to_vec_pretty(self).map_err(|error| failed("writing", path, &error))?;
        let new = path.with_extension("new");
        std::fs::write(&new, text).map_err(|error| failed("writing", &new, &error))?;
        std::fs::rename(&new, path).map_err(|error| failed("writing", path, &error))
    }

    /// Removes the file: everything it named is taken back.
    pub fn remove() -> Result<()> {
        match std::fs::remove_file(path()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed("removing", &path(), &error)),
            _ => Ok(()),
        }
    }
}

fn path() -> PathBuf {
    run_dir().join("state.json")
}

/// Makes this process the only one that installs on this machine, until it ends. Waits for a watcher that clears up.
///
/// # Errors
/// `AlreadyRunning` when another process installs, or does not come to an end with clearing up.
pub fn claim_machine() -> Result<()> {
    claim(&owner_is_alive)
}

/// The same for the watcher, whose installer is about to end: its end of the pipe may be closed before its lock is.
///
/// # Errors
/// `AlreadyRunning` when another process has taken over.
pub fn inherit_machine() -> Result<()> {
    claim(&|| false)
}

fn claim(is_used: &dyn Fn() -> bool) -> Result<()> {
    static CLAIM: Mutex<Option<Flock<File>>> = Mutex::new(None);
    let mut claim = CLAIM.lock().unwrap_or_else(PoisonError::into_inner);
    if claim.is_some() {
        return Ok(());
    }
    *claim = Some(lock(Path::new(LOCK), PATIENCE, is_used)?);
    create_private_dir(run_dir())
}

/// Not in our directory: that is a mount while something is mounted in it, and an open file of a watcher would keep it from going.
const LOCK: &str = "/run/calamares-bootc.lock";

/// How long a watcher may take to clear up after a killed installer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for the lock, but not when it is used by somebody who will not give it up soon.
fn lock(path: &Path, patience: Duration, is_used: &dyn Fn() -> bool) -> Result<Flock<File>> {
    let mut file = File::create(path).map_err(|error| failed("locking", path, &error))?;
    let deadline = Instant::now() + patience;
    loop {
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => return Ok(lock),
            Err((unlocked, Errno::EWOULDBLOCK)) if Instant::now() < deadline && !is_used() => file = unlocked,
            Err((_, Errno::EWOULDBLOCK)) => {
                let why = "another installation is running on this machine; finish it, or end it, and try again";
                return Err(Error::already_running(why));
            }
            Err((_, errno)) => return Err(failed("locking", path, &errno)),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The process that the state names runs: it is neither gone nor a killed one that is not yet waited for.
fn owner_is_alive() -> bool {
    let Ok(Some(state)) = State::load() else { return false };
    let stat = std::fs::read(format!("/proc/{}/stat", state.owner));
    // proc_pid_stat(5): the state comes after the name, which may hold any bytes.
    let is_running = |stat: Vec<u8>| {
        String::from_utf8_lossy(&stat).rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
    };
    state.owner != std::process::id() && stat.is_ok_and(is_running)
}

fn failed(what: &str, path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::scratch_failed(path.display(), format!("{what} {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn it_comes_back_as_it_was_written_and_holds_no_secret() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run/state.json");
        let mut state = State::new(&plan::test::plan());
        state.journal.note(Undo::RemoveImage("0123".into()));
        state.prepared = Some(Shared {
            partitions: Partitions { root: "/dev/vda3".into(), esp: None, boot: None, boot_uuid: None },
            mark: "UUID=1".into(),
            encrypted: false,
        });
        state.save_to(&path).unwrap();
        assert_eq!(State::load_from(&path).unwrap(), Some(state));
        assert!(!std::fs::read_to_string(&path).unwrap().contains("assword\":"));
    }

    #[test]
    fn a_state_of_another_version_is_not_guessed_at() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.json");
        State::new(&plan::test::plan()).save_to(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replacen('{', "{\"erased\": true,", 1)).unwrap();
        assert_eq!(State::load_from(&path).unwrap_err().code, Code::ScratchFailed);
    }

    #[test]
    fn two_installers_do_not_work_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let lock = |is_used: bool| lock(&path, Duration::from_secs(60), &|| is_used);
        let first = lock(false).unwrap();
        assert_eq!(lock(true).unwrap_err().code, Code::AlreadyRunning);
        // Without somebody who uses it, it is waited for.
        let holder = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            drop(first);
        });
        lock(false).unwrap();
        holder.join().unwrap();
    }

    #[test]
    fn no_file_is_no_state_and_a_broken_one_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(State::load_from(&dir.path().join("none")).unwrap(), None);
        let broken = dir.path().join("broken");
        std::fs::write(&broken, "{").unwrap();
        assert_eq!(State::load_from(&broken).unwrap_err().code, Code::ScratchFailed);
    }
}
