// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The end of an installation, good or bad: what was laid out in the live system is taken back, a finished disk is checked.

use host::run_dir::remove_dir;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::audit;
use crate::deployment::{self, Layout};
use crate::podman;
use crate::rootfs;
use crate::runner;
use crate::scratch;
use crate::selinux;
use crate::state::State;
use crate::volume::{esp, luks};
use host::cmd::{self, Cmd};
use host::disk;
use host::mounts;
use host::partitions::Partitions;
use plan::{Bootloader, Place, Runner};
use words::error::{Code, Error, Result};
use words::events::{DiskState, Events, LogLevel, Step};

/// Finishes the installation that [`State`] describes: unmounts, checks the disk, clears the scratch space.
///
/// # Errors
/// With what the disk holds: `UnmountFailed`, `AuditFailed`, and whatever keeps the scratch space from being cleared.
pub fn finish(events: &Events) -> std::result::Result<(), (Error, DiskState)> {
    let nothing = |error| (error, DiskState::Untouched);
    let Some(state) = State::load().map_err(nothing)? else {
        return Err(nothing(Error::internal("there is no installation to finish")));
    };
    if !state.installed {
        // Calamares runs us as an emergency job after a failure; the failure itself was reported.
        let (disk, cleaned) = clean_up(&state, events);
        return cleaned.map_err(|error| (error, disk));
    }
    events.step(Step::Unmount);
    // Last of all that is written: Calamares' own modules have run.
    let labelled = selinux::label(&deployment::root_dir());
    mounts::unmount_ours().map_err(|error| (error, DiskState::Installed))?;
    events.step(Step::Audit);
    let audited = labelled.and_then(|()| audit_disk(&state, events));
    // What would not boot, or would boot something else, is not left on the disk.
    let state = State { installed: audited.is_ok(), ..state };
    let (disk, cleaned) = clean_up(&state, events);
    audited.and(cleaned).map_err(|error| (error, disk))
}

/// Takes back whatever is left of an earlier installation, for instance of a Calamares that was killed. Nothing left is fine.
pub fn clean_up_leftovers(events: &Events) -> Result<()> {
    match State::load()? {
        Some(state) => {
            events.log(LogLevel::Warning, "an earlier installation was broken off; clearing what it left");
            // Not the disk: since then somebody else may have put something there.
            let mut results = take_back(&state);
            results.extend(close(&state));
            report(results, events)
        }
        None => mounts::unmount_ours(),
    }
}

/// What the disk holds by the state file; for a job that could not tell any more. In doubt, a part of a system.
pub fn recorded_disk_state() -> DiskState {
    match State::load() {
        Ok(Some(State { erased: true, installed: true, .. })) => DiskState::Installed,
        Ok(Some(state)) if !state.erased => untouched(&state),
        Ok(Some(state)) if state.prepared.is_some() => DiskState::PartitionsHalf,
        Ok(None) => DiskState::Untouched,
        Ok(Some(_)) | Err(_) => DiskState::Half,
    }
}

/// Takes back everything that the installation laid out in the live system, and makes sure that half a system on the disk never
/// boots. Goes on after a failure; returns what the disk holds now, and the first failure.
pub fn clean_up(state: &State, events: &Events) -> (DiskState, Result<()>) {
    let mut results = take_back(state);
    let disk = match (state.erased, state.installed) {
        (false, _) => untouched(state),
        (true, true) => DiskState::Installed,
        (true, false) if state.prepared.is_some() => match abandon(state) {
            Ok(()) => {
                events.info("what was written to the partitions was wiped, so that it does not boot");
                DiskState::PartitionsEmpty
            }
            Err(error) => {
                results.push(Err(error.context("wiping what was written")));
                DiskState::PartitionsHalf
            }
        },
        (true, false) => match wipe(state) {
            Ok(()) => {
                events.info(format!("{} was wiped, so that it does not boot", state.disk.display()));
                DiskState::Erased
            }
            Err(error) => {
                results.push(Err(error.context("wiping what was written")));
                DiskState::Half
            }
        },
    };
    results.extend(close(state));
    (disk, report(results, events))
}

/// What is on the disk before we have written to it.
fn untouched(state: &State) -> DiskState {
    if state.partitions.is_empty() { DiskState::Untouched } else { DiskState::PartitionsEmpty }
}

/// Wipes the disk, under the name that it has now. What was killed a moment ago still holds it until the kernel has taken down its
/// mounts.
fn wipe(state: &State) -> Result<()> {
    let Place::Disk(disk) = &state.plan.place else { return Err(Error::internal("there is no disk to wipe")) };
    // What is open on it holds it.
    close(state).into_iter().collect::<Result<()>>()?;
    let wipe = || disk::recheck(disk).and_then(|disk| disk::destroy(&disk));
    patiently(wipe, &[Code::DiskUnusable, Code::WipeFailed])
}

/// Wipes what was empty before, and takes our files off the EFI system partition. Other partitions are other people's.
fn abandon(state: &State) -> Result<()> {
    let Some(shared) = &state.prepared else { return Ok(()) };
    for device in &shared.emptied {
        let path = device.display().to_string();
        let command = Cmd::new("wipefs").args(["--all", "--quiet", &path]);
        let wipe = || cmd::output(&command, |_| Error::new(Code::WipeFailed, [&path], "wiping it")).map(drop);
        patiently(wipe, &[Code::WipeFailed])?;
    }
    shared.partitions.esp.as_deref().map_or(Ok(()), esp::restore)
}

/// Closes encrypted volumes. What was killed a moment ago still holds them, and so does udev while it looks at them.
fn close(state: &State) -> Vec<Result<()>> {
    let close = |mapping: &String| patiently(|| luks::close(mapping), &[Code::UnmountFailed]);
    state.mappings.iter().map(close).collect()
}

/// Tries again after the errors that time can help with, but not forever.
fn patiently(work: impl Fn() -> Result<()>, passing: &[Code]) -> Result<()> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let deadline = Instant::now() + PATIENCE;
    loop {
        match work() {
            Err(error) if passing.contains(&error.code) && Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(100));
            }
            result => return result,
        }
    }
}

/// Takes everything back that [`State`] names but what is open on the disk: what runs, mounts, image, layout, our tmpfs.
fn take_back(state: &State) -> Vec<Result<()>> {
    let mut results = Vec::new();
    // What nothing uses any more was unmounted; podman could not even start then where the live system is an overlay.
    let is_over = state.on_target && state.plan.runner == Runner::Container && !scratch::has_store();
    if state.runs && !is_over {
        results.push(runner::stop(&state.plan));
    }
    results.push(unmount_all(state));
    results.push(disk::automount::allow());
    if state.prepare_root {
        results.push(runner::remove_prepare_root());
    }
    for files in state.layout.iter().chain(&state.root_files) {
        results.push(remove_dir(files));
    }
    if state.store_mounted {
        results.push(unmount_store());
    } else if let Some(id) = &state.image_id {
        results.push(podman::remove_image(id));
    }
    results
}

/// Unmounts the target after an installation that went well, with the room that was made on it.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount_target(state: &mut State) -> Result<()> {
    unmount_all(state)?;
    if state.on_target {
        // The image has gone with the room for it, and podman, which would be asked for its containers, has no place to work without.
        (state.on_target, state.runs, state.root_files) = (false, false, None);
        state.save()?;
    }
    Ok(())
}

/// Gives back what the image took that was installed, before the system is completed.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use, `ScratchFailed` with what cannot be removed.
pub fn remove_image(state: &mut State) -> Result<()> {
    // The container that has just ended may still hold it.
    patiently(rootfs::unmount, &[Code::UnmountFailed])?;
    for files in [state.layout.take(), state.root_files.take()].into_iter().flatten() {
        remove_dir(&files)?;
    }
    state.save()
}

fn unmount_all(state: &State) -> Result<()> {
    if !state.on_target {
        return patiently(mounts::unmount_ours, &[Code::UnmountFailed]);
    }
    // The monitor of a container that has just ended may still hold the store, and a loop device that nobody uses any more the target.
    let unmount = || rootfs::unmount().and_then(|()| scratch::unmount_all()).and_then(|()| mounts::unmount_ours());
    patiently(unmount, &[Code::UnmountFailed])
}

/// Tells every failure to the log; returns the first one. When there is none, the state is not needed any more.
fn report(results: Vec<Result<()>>, events: &Events) -> Result<()> {
    let failures: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
    for failure in &failures {
        events.log(LogLevel::Error, format!("clearing up: {failure}"));
    }
    match failures.into_iter().next() {
        Some(first) => Err(first),
        None => esp::forget().and_then(|()| State::remove()),
    }
}

/// podman keeps an overlay mounted in its store; that goes first. The monitor of a container that has just ended may still hold it.
fn unmount_store() -> Result<()> {
    let unmount = || match mounts::is_mount_point(podman::STORE)? {
        true => mounts::unmount_in(Path::new(podman::STORE)),
        // What is in the store of the live system itself is not ours.
        false => Ok(()),
    };
    patiently(unmount, &[Code::UnmountFailed])
}

fn audit_disk(state: &State, events: &Events) -> Result<()> {
    let shared = state.prepared.as_ref();
    let partitions = shared.map_or_else(|| Partitions::of_disk(&state.disk), |shared| Ok(shared.partitions.clone()))?;
    let sysroot = deployment::mount_sysroot_readonly(&partitions)?;
    let esp = partitions.esp.as_deref().map(deployment::mount_esp).transpose()?;
    let layout = Layout::find(&sysroot)?;
    let found = audit::Found {
        disk: &state.disk,
        sysroot: &sysroot,
        esp: esp.as_deref(),
        boot_uuid: partitions.boot_uuid.as_deref(),
        layout: &layout,
        mark: shared.map(|shared| shared.mark.as_str()),
    };
    let expected = audit::Expected {
        digest: &state.plan.image.digest,
        reference: &state.plan.image.update_reference().to_string(),
        encrypted: state.plan.encrypts() || shared.is_some_and(|shared| shared.encrypted),
        firmware: (state.plan.bootloader != Some(Bootloader::None)).then(host::firmware::detect),
    };
    let audited = audit::check(&found, &expected);
    mounts::unmount_ours()?;
    if audited.is_ok() {
        events.info(
            "the installed disk was read again and checked: boot program, boot entry, image digest, update reference",
        );
    }
    audited
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn only_what_passes_by_itself_is_tried_again() {
        let tries = Cell::new(0);
        let busy_once = || {
            tries.set(tries.get() + 1);
            if tries.get() == 1 { Err(Error::new(Code::DiskUnusable, [""; 0], "busy")) } else { Ok(()) }
        };
        assert!(patiently(busy_once, &[Code::DiskUnusable]).is_ok());
        assert_eq!(tries.get(), 2);
        let gone = || {
            tries.set(tries.get() + 1);
            Err(Error::new(Code::DiskNotFound, [""; 0], "gone"))
        };
        assert_eq!(patiently(gone, &[Code::DiskUnusable]).unwrap_err().code, Code::DiskNotFound);
        assert_eq!(tries.get(), 3);
    }
}
