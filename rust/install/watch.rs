// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A process of our own that outlives a killed installer and takes back what it left.
//!
//! The installer's children die with it, but not what these have started elsewhere: a container belongs to podman's monitor, a unit
//! to systemd, a mount to the kernel. So before an installation lays anything out it starts `calamares-bootc watch`, which reads
//! from a pipe until the installer's end of it closes, however that comes about.

use host::run_dir::run_dir;
use std::io::Read;
use std::process::ChildStdin;
use std::sync::{Mutex, PoisonError};

use crate::finish;
use crate::state::{self, State};
use host::cmd::{self, Cmd};
use words::error::{Error, Result};
use words::events::{Event, Events};

/// The command that the installer starts.
const PROGRAM: &str = "calamares-bootc";

/// Our end of the pipe. One watcher is enough for all installations of this process.
static PIPE: Mutex<Option<ChildStdin>> = Mutex::new(None);

/// Starts the watcher of this process, unless it is there already.
///
/// # Errors
/// `ToolMissing` when the command is not installed.
pub fn start() -> Result<()> {
    let mut pipe = PIPE.lock().unwrap_or_else(PoisonError::into_inner);
    if pipe.is_none() {
        let command = command(&program(), std::process::id());
        *pipe = Some(cmd::spawn_watcher(&command, &run_dir().join("watch.log"))?);
    }
    Ok(())
}

/// The command itself when it is what runs, so that it works where it is not installed.
fn program() -> String {
    let own = std::env::current_exe().ok().filter(|path| path.file_name().is_some_and(|name| name == PROGRAM));
    own.map_or_else(|| PROGRAM.to_owned(), |path| path.display().to_string())
}

fn command(program: &str, installer: u32) -> Cmd {
    Cmd::new(program).args(["watch".to_owned(), installer.to_string()])
}

/// What `calamares-bootc watch` does: waits for the end of the process that holds the other end of `pipe`, and clears up if that
/// left an installation.
///
/// # Errors
/// What keeps the clearing from being complete; the next start tries again.
pub fn run(installer: u32, mut pipe: impl Read) -> Result<()> {
    let mut nothing = Vec::new();
    pipe.read_to_end(&mut nothing).map_err(|error| Error::internal(format!("watching the installer: {error}")))?;
    // A next start that was quicker has cleared up and goes on.
    if let Err(error) = state::inherit_machine() {
        eprintln!("the installer (process {installer}) is gone, and another one has taken over: {error}");
        return Ok(());
    }
    let Some(state) = State::load()?.filter(|state| state.owner == installer) else { return Ok(()) };
    let (events, log) = Events::channel();
    eprintln!("the installer (process {installer}) is gone; clearing what it left");
    let (disk, cleared) = finish::clean_up(&state, &events);
    drop(events);
    for event in log {
        if let Event::Log(_, line) = event {
            eprintln!("{line}");
        }
    }
    eprintln!("done; {}: {disk:?}", state.disk.display());
    cleared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watcher_is_told_whom_it_watches() {
        assert_eq!(command("/usr/bin/calamares-bootc", 42).argv(), ["/usr/bin/calamares-bootc", "watch", "42"]);
    }
}
