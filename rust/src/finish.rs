// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The end of an installation, good or bad: what was laid out in the live system is taken back, a finished disk is checked.

use std::path::Path;

use crate::audit;
use crate::cmd::{self, Cmd};
use crate::deployment::{self, Layout, Partitions};
use crate::error::{Code, Error, Result};
use crate::events::{DiskState, Events, LogLevel, Step};
use crate::podman;
use crate::state::State;

/// Finishes the installation that [`State`] describes: unmounts, checks the disk, clears the scratch space.
///
/// # Errors
/// With what the disk holds: `UnmountFailed`, `AuditFailed`, and whatever keeps the scratch space from being cleared.
pub fn finish(events: &Events) -> std::result::Result<(), (Error, DiskState)> {
    let nothing = |error| (error, DiskState::Untouched);
    let Some(state) = State::load().map_err(nothing)? else {
        return Err(nothing(Error::internal("there is no installation to finish")));
    };
    let disk = disk_state(&state);
    let with_disk = |error: Error| (error, disk);
    if !state.installed {
        // Calamares runs us as an emergency job after a failure; the failure itself was reported.
        return clean_up(&state, events).map_err(with_disk);
    }
    events.step(Step::Unmount);
    deployment::unmount_all().map_err(with_disk)?;
    events.step(Step::Audit);
    let audited = audit_disk(&state, events);
    let cleaned = clean_up(&state, events);
    audited.map_err(|error| (error, DiskState::Erased))?;
    cleaned.map_err(with_disk)
}

/// Takes back whatever is left of an earlier installation, for instance of a Calamares that was killed. Nothing left is fine.
pub fn clean_up_leftovers(events: &Events) -> Result<()> {
    match State::load()? {
        Some(state) => {
            events.log(LogLevel::Warning, "an earlier installation was broken off; clearing what it left");
            clean_up(&state, events)
        }
        None => deployment::unmount_all(),
    }
}

/// What the disk of an installation holds.
pub fn disk_state(state: &State) -> DiskState {
    match (state.erased, state.installed) {
        (false, _) => DiskState::Untouched,
        (true, false) => DiskState::Erased,
        (true, true) => DiskState::Installed,
    }
}

/// What the disk holds by the state file; for a job that could not tell any more. In doubt, erased.
pub fn recorded_disk_state() -> DiskState {
    match State::load() {
        Ok(Some(state)) => disk_state(&state),
        Ok(None) => DiskState::Untouched,
        Err(_) => DiskState::Erased,
    }
}

/// Removes container, mounts, image, layout and our tmpfs; goes on after a failure and reports the first one.
pub fn clean_up(state: &State, events: &Events) -> Result<()> {
    let mut results = Vec::new();
    if state.image_id.is_some() {
        results.push(podman::remove_container());
    }
    results.push(deployment::unmount_all());
    if let Some(layout) = &state.layout {
        results.push(remove_tree(layout));
    }
    if state.store_mounted {
        results.push(unmount_store());
    } else if let Some(id) = &state.image_id {
        results.push(podman::remove_image(id));
    }
    let failures: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
    for failure in &failures {
        events.log(LogLevel::Error, format!("clearing up: {failure}"));
    }
    match failures.into_iter().next() {
        Some(first) => Err(first),
        None => State::remove(),
    }
}

fn remove_tree(dir: &Path) -> Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::new(
            Code::ScratchFailed,
            [dir.display().to_string()],
            format!("removing {}: {error}", dir.display()),
        )),
        _ => Ok(()),
    }
}

/// podman keeps an overlay mounted in its store; that goes first.
fn unmount_store() -> Result<()> {
    let command = Cmd::new("umount").args(["--recursive", podman::STORE]);
    cmd::output(&command, |_| {
        Error::new(
            Code::UnmountFailed,
            [podman::STORE],
            "unmounting podman's store, which was made for this installation",
        )
    })
    .map(drop)
}

fn audit_disk(state: &State, events: &Events) -> Result<()> {
    let partitions = Partitions::of_disk(&state.disk)?;
    let sysroot = deployment::mount_sysroot_readonly(&partitions.root)?;
    let esp = partitions.esp.as_deref().map(deployment::mount_esp).transpose()?;
    let layout = Layout::find(&sysroot)?;
    let reference = state.plan.target_imgref.to_string();
    let audited = audit::check(&sysroot, esp.as_deref(), &layout, &state.plan.image.digest, &reference);
    deployment::unmount_all()?;
    if audited.is_ok() {
        events.info(
            "the installed disk was read again and checked: boot program, boot entry, image digest, update reference",
        );
    }
    audited
}
