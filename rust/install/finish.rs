// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The end of an installation, good or bad: what the journal says is undone, a finished disk is checked.

use host::run_dir::remove_dir;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::audit;
use crate::deployment::{self, Deployment};
use crate::journal::Undo;
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

/// Takes back whatever is left of an earlier installation, for instance of a Calamares that was killed. It is not an error if nothing is left.
pub fn clean_up_leftovers(events: &Events) -> Result<()> {
    match State::load()? {
        Some(state) => {
            events.log(LogLevel::Warning, "an earlier installation was broken off; clearing what it left");
            // Not the disk: since then somebody else may have put something there.
            let rest = state.journal.newest_first().filter(|undo| !undo.is_of_the_disk());
            let results = rest.map(|it| undo(it, &state)).collect();
            report(results, events)
        }
        None => mounts::unmount_ours(),
    }
}

/// What the disk holds by the state file; for a job that could not tell any more. In doubt, a part of a system.
pub fn recorded_disk_state() -> DiskState {
    match State::load() {
        Ok(Some(state)) if !state.is_written() => untouched(&state),
        Ok(Some(State { installed: true, .. })) => DiskState::Installed,
        Ok(Some(state)) if state.prepared.is_some() => DiskState::PartitionsHalf,
        Ok(None) => DiskState::Untouched,
        Ok(Some(_)) | Err(_) => DiskState::Half,
    }
}

/// Undoes everything that the installation has done in the live system, and makes sure that half a system on the disk never boots. A
/// failure does not keep it from undoing the rest; returns what the disk holds now, and the first failure.
pub fn clean_up(state: &State, events: &Events) -> (DiskState, Result<()>) {
    let mut disk = match (state.is_written(), state.installed) {
        (false, _) => untouched(state),
        (true, true) => DiskState::Installed,
        (true, false) => DiskState::Half,
    };
    let mut results = Vec::new();
    for it in state.journal.newest_first() {
        if !it.is_of_the_disk() {
            results.push(undo(it, state));
        } else if !state.installed {
            let undone = undo(it, state).map_err(|error| error.context("wiping what was written"));
            disk = without_half_a_system(it, undone.is_ok());
            if undone.is_ok() {
                events.info(format!("{} wiped, so that it does not boot", wiped(it, state)));
            }
            results.push(undone);
        }
    }
    (disk, report(results, events))
}

/// What the disk holds after an undoing that went well or did not.
fn without_half_a_system(undo: &Undo, is_undone: bool) -> DiskState {
    match (undo, is_undone) {
        (Undo::EmptyPartitions { .. }, true) => DiskState::PartitionsEmpty,
        (Undo::EmptyPartitions { .. }, false) => DiskState::PartitionsHalf,
        (_, true) => DiskState::Erased,
        (_, false) => DiskState::Half,
    }
}

fn wiped(undo: &Undo, state: &State) -> String {
    match undo {
        Undo::EmptyPartitions { .. } => "what was written to the partitions was".to_owned(),
        _ => format!("{} was", state.disk.display()),
    }
}

/// What is on the disk before we have written to it.
fn untouched(state: &State) -> DiskState {
    if state.partitions.is_empty() { DiskState::Untouched } else { DiskState::PartitionsEmpty }
}

/// Undoes one act. What was killed a moment ago may still hold what is to go.
fn undo(undo: &Undo, state: &State) -> Result<()> {
    match undo {
        Undo::Stop if has_no_podman(state) => Ok(()),
        Undo::Stop => runner::stop(&state.plan),
        Undo::Unmount => unmount_all(),
        Undo::UnmountStore => unmount_store(),
        Undo::RemoveImage(id) => podman::remove_image(id),
        Undo::RemoveDir(dir) => remove_dir(dir),
        Undo::RemovePrepareRoot => runner::remove_prepare_root(),
        Undo::AllowAutomount => disk::automount::allow(),
        // udev holds it, too, while it looks at it.
        Undo::Close(mapping) => retry(|| luks::close(mapping), &[Code::UnmountFailed]),
        Undo::WipeDisk => wipe(&state.plan.place),
        Undo::EmptyPartitions { devices, esp } => empty(devices, esp.as_deref()),
    }
}

/// podman's store was on the target disk and is not there (any more): where the live system is an overlay podman cannot even start then,
/// and what was in it has gone with it.
fn has_no_podman(state: &State) -> bool {
    state.plan.erases_first() && state.plan.runner == Runner::Container && !scratch::has_store()
}

/// Wipes the disk, under the name that it has now.
fn wipe(place: &Place) -> Result<()> {
    let Place::Disk(disk) = place else { return Err(Error::internal("there is no disk to wipe")) };
    let wipe = || disk::recheck(disk).and_then(|disk| disk::destroy(&disk));
    retry(wipe, &[Code::DiskUnusable, Code::WipeFailed])
}

/// Wipes what was empty before, and takes our files off the EFI system partition. Other partitions are other people's.
fn empty(devices: &[PathBuf], esp: Option<&Path>) -> Result<()> {
    for device in devices {
        let path = device.display().to_string();
        let command = Cmd::new("wipefs").args(["--all", "--quiet", &path]);
        let wipe = || cmd::output(&command, |_| Error::wipe_failed(&path, "wiping it")).map(drop);
        retry(wipe, &[Code::WipeFailed])?;
    }
    esp.map_or(Ok(()), esp::restore)
}

/// Tries again after the errors that time can help with, but not forever.
fn retry(work: impl Fn() -> Result<()>, passing: &[Code]) -> Result<()> {
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

/// Unmounts the target after an installation that went well, with the scratch space on it.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use.
pub fn unmount_target(state: &mut State) -> Result<()> {
    unmount_all()?;
    if state.plan.erases_first() {
        // The image has gone with the scratch space, and podman, which would be asked for its containers, has no place to work without.
        return state.forget(|undo| matches!(undo, Undo::Stop | Undo::RemoveDir(_)));
    }
    Ok(())
}

/// Gives back what the image took that was installed, before the system is completed.
///
/// # Errors
/// `UnmountFailed` with the mount point that is in use, `ScratchFailed` with what cannot be removed.
pub fn remove_image(state: &mut State) -> Result<()> {
    // The container that has just ended may still hold it.
    retry(rootfs::unmount, &[Code::UnmountFailed])?;
    for undo in state.journal.newest_first() {
        if let Undo::RemoveDir(dir) = undo {
            remove_dir(dir)?;
        }
    }
    state.forget(|undo| matches!(undo, Undo::RemoveDir(_)))
}

/// The monitor of a container that has just ended may still hold the store, and a loop device that is not used any more the target.
fn unmount_all() -> Result<()> {
    let unmount = || rootfs::unmount().and_then(|()| scratch::unmount_all()).and_then(|()| mounts::unmount_ours());
    retry(unmount, &[Code::UnmountFailed])
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
    retry(unmount, &[Code::UnmountFailed])
}

fn audit_disk(state: &State, events: &Events) -> Result<()> {
    let shared = state.prepared.as_ref();
    let partitions = shared.map_or_else(|| Partitions::of_disk(&state.disk), |shared| Ok(shared.partitions.clone()))?;
    let sysroot = deployment::mount_sysroot_readonly(&partitions)?;
    let esp = partitions.esp.as_deref().map(deployment::mount_esp).transpose()?;
    let layout = Deployment::find(&sysroot)?;
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
    fn what_the_disk_holds_follows_from_how_it_was_undone() {
        let partitions = Undo::EmptyPartitions { devices: Vec::new(), esp: None };
        assert_eq!(without_half_a_system(&Undo::WipeDisk, true), DiskState::Erased);
        assert_eq!(without_half_a_system(&Undo::WipeDisk, false), DiskState::Half);
        assert_eq!(without_half_a_system(&partitions, true), DiskState::PartitionsEmpty);
        assert_eq!(without_half_a_system(&partitions, false), DiskState::PartitionsHalf);
    }

    #[test]
    fn a_failure_does_not_keep_the_rest_from_being_undone() {
        let dir = tempfile::tempdir().unwrap();
        let layout = dir.path().join("layout");
        std::fs::create_dir(&layout).unwrap();
        let mut plan = plan::test::plan();
        let Place::Disk(disk) = &mut plan.place else { panic!("the plan is for a disk") };
        (disk.path, disk.serial) = ("/dev/no-such-disk".into(), "none has this serial number".into());
        let mut state = State::new(&plan);
        state.journal.note(Undo::RemoveDir(layout.clone()));
        state.journal.note(Undo::WipeDisk);
        let (events, _log) = Events::channel();
        let (disk, undone) = clean_up(&state, &events);
        assert_eq!(disk, DiskState::Half);
        let error = undone.unwrap_err();
        assert!(error.details.starts_with("wiping what was written"), "{error}");
        assert!(!layout.exists());
    }

    #[test]
    fn only_what_passes_by_itself_is_tried_again() {
        let tries = Cell::new(0);
        let busy_once = || {
            tries.set(tries.get() + 1);
            if tries.get() == 1 { Err(Error::disk_unusable("/dev/vda", "in-use", "busy")) } else { Ok(()) }
        };
        assert!(retry(busy_once, &[Code::DiskUnusable]).is_ok());
        assert_eq!(tries.get(), 2);
        let gone = || {
            tries.set(tries.get() + 1);
            Err(Error::disk_not_found("/dev/vda", "gone"))
        };
        assert_eq!(retry(gone, &[Code::DiskUnusable]).unwrap_err().code, Code::DiskNotFound);
        assert_eq!(tries.get(), 3);
    }
}
