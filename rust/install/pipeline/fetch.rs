// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The image, from wherever it is to where bootc takes it from.

use std::path::Path;
use std::sync::mpsc;

use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::journal::Undo;
use crate::scratch::ScratchPlan;
use crate::state::State;
use crate::{mirror, podman, rootfs};
use host::mounts::Mount;
use host::run_dir::{create_private_dir, run_dir};
use image::auth::Credentials;
use image::layout::{self, Arrivals, News};
use image::pull;
use image::source::{self, Links};
use plan::findings::{Payload, StoredImage};
use plan::imgref::Transport;
use plan::{InstallPlan, Runner};
use words::error::{Code, Error, Result};
use words::events::{Progress, Step};

/// Makes the scratch space of the live system.
///
/// # Errors
/// `ScratchFailed`, `MountFailed`.
pub fn lay_out_scratch(scratch: &ScratchPlan, state: &mut State) -> Result<()> {
    if let Some(bytes) = scratch.store_tmpfs {
        std::fs::create_dir_all(podman::STORE).map_err(|error| scratch_failed(Path::new(podman::STORE), &error))?;
        state.will(Undo::UnmountStore)?;
        if let Err(error) = store_in_memory(bytes).make() {
            state.forget(|undo| *undo == Undo::UnmountStore)?;
            return Err(error);
        }
        // podman's package leaves this one to systemd-tmpfiles, at boot: it is below our tmpfs now.
        create_private_dir(Path::new(podman::STORE_TEMP))?;
    }
    // Where the configuration names the place, a broken pull stays there and the next try resumes it. What is on the target disk
    // goes with the scratch space there.
    let stays = state.plan.download_path.is_some() || state.plan.erases_first();
    if stays { state.save() } else { state.will(Undo::RemoveDir(scratch.layout_dir.clone())) }
}

fn store_in_memory(bytes: u64) -> Mount {
    Mount::of("tmpfs", format!("mode=0711,size={bytes}"), podman::STORE)
}

fn scratch_failed(path: &Path, error: &std::io::Error) -> Error {
    Error::scratch_failed(path.display(), format!("{}: {error}", path.display()))
}

/// Gets the image to where bootc takes it from, from wherever it is.
pub fn bring_in(
    plan: &InstallPlan,
    login: Option<Credentials>,
    scratch: &ScratchPlan,
    context: &Context<'_>,
    state: &mut State,
) -> Result<Payload> {
    let layout_dir = scratch.layout_dir.as_path();
    match plan.image.reference.transport {
        Transport::ContainersStorage => {
            // Not ours, so it is not noted as something to remove; the containers that are made of it are.
            state.will(Undo::Stop)?;
            return source::Stored::reopen_pinned(&plan.image).map(Payload::Store);
        }
        Transport::Registry => {
            if let Some(image) = stream(plan, login.clone(), context, state)? {
                return Ok(Payload::Store(image));
            }
        }
        Transport::Oci(_) | Transport::OciArchive(_) | Transport::DockerArchive(_) => {}
    }
    let fill = |cancel: &CancellationToken, tell: &dyn Fn(News)| fill_layout(plan, login, layout_dir, cancel, tell);
    match plan.runner {
        Runner::Container => {
            state.will(Undo::RemoveDir(scratch.root_dir.clone()))?;
            state.will(Undo::Unmount)?;
            with_root(plan, scratch, fill, context)?;
            // Containers are made of it from here on.
            state.will(Undo::Stop)?;
        }
        Runner::Host => drop(fill(context.cancel, &|news| report(news, plan, context))?),
    }
    Ok(Payload::Layout(layout_dir.to_owned()))
}

/// Fetches or reads the image into the layout.
fn fill_layout(
    plan: &InstallPlan,
    login: Option<Credentials>,
    dir: &Path,
    cancel: &CancellationToken,
    tell: &dyn Fn(News),
) -> Result<layout::Layout> {
    if plan.image.reference.is_in_registry() {
        return pull::pull_blocking(&(&plan.pull).into(), &plan.image, &plan.registry, login, dir, cancel, tell);
    }
    let links = if plan.runner == Runner::Container { Links::Lead } else { Links::None };
    source::lay_out(&plan.image, dir, links, cancel, tell)
}

/// Tells of the numbers of what [`fill_layout`] does.
fn report(news: News, plan: &InstallPlan, context: &Context<'_>) {
    let step = if plan.image.reference.is_in_registry() { Step::Pull } else { Step::Read };
    news.progress().into_iter().for_each(|progress| context.events.progress(step, progress));
}

/// Makes the root that bootc runs in of layers as they come, while `fill` fills the layout. Whichever fails ends the other.
fn with_root(
    plan: &InstallPlan,
    scratch: &ScratchPlan,
    fill: impl FnOnce(&CancellationToken, &dyn Fn(News)) -> Result<layout::Layout>,
    context: &Context<'_>,
) -> Result<()> {
    let (arrivals, cancel) = (Arrivals::default(), context.cancel.child_token());
    let layout = layout::Layout::create(&scratch.layout_dir)?;
    let reference = plan.image.reference.to_string();
    let (numbers, told) = mpsc::channel();
    let make = || {
        let mut on_bytes = |done, total| {
            let progress = Progress { done, total: Some(total), ..Progress::default() };
            // Nobody listens any more after a failure.
            numbers.send(progress).ok();
        };
        let made = rootfs::make(&layout, &arrivals, &scratch.root_dir, &reference, &cancel, &mut on_bytes);
        drop(numbers);
        if made.is_err() {
            cancel.cancel();
        }
        made
    };
    std::thread::scope(|scope| {
        let making = scope.spawn(make);
        let filled = {
            let _last_call = arrivals.last_call();
            fill(&cancel, &|news| {
                arrivals.tell(&news);
                report(news, plan, context);
            })
        };
        let filled = filled.and_then(|_| context.enter(Step::Import));
        if filled.is_ok() {
            // What was told during the pull is over: only where it stands now.
            let now = told.try_iter().last();
            now.into_iter().chain(told.iter()).for_each(|progress| context.events.progress(Step::Import, progress));
        }
        let made = making.join().unwrap_or_else(|_| Err(Error::internal("making the root panicked")));
        // The one that was ended by the other says so.
        match (filled, made) {
            (Err(error), made) if error.code == Code::Cancelled => made.and(Err(error)),
            (filled, made) => filled.and(made),
        }
    })
}

/// Lets podman take the image in while it is fetched, where that is wanted and can be done.
fn stream(
    plan: &InstallPlan,
    login: Option<Credentials>,
    context: &Context<'_>,
    state: &mut State,
) -> Result<Option<StoredImage>> {
    if !plan.streams() {
        return Ok(None);
    }
    let mut fetched = false;
    let mut on_tick = |progress: Progress| {
        if !fetched {
            context.events.progress(Step::Pull, progress);
        }
        if !fetched && progress.total == Some(progress.done) {
            fetched = true;
            context.events.step(Step::Import);
        }
    };
    // A podman that is killed leaves its store mounted; asking the next one for our containers ends that.
    state.will(Undo::Stop)?;
    let (limits, home) = ((&plan.pull).into(), run_dir());
    let image = mirror::import(&plan.image, &plan.registry, login, &limits, home, context.cancel, &mut on_tick)?;
    match &image {
        Some(image) => {
            // A store of ours goes with everything in it.
            if !state.journal.has(|undo| *undo == Undo::UnmountStore) {
                state.will(Undo::RemoveImage(image.id.clone()))?;
            }
        }
        None => context.events.info("the registry sends no parts of blobs; the image is fetched into a layout instead"),
    }
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_in_memory_is_bounded() {
        let bounded = Mount::of("tmpfs", "mode=0711,size=1000000", "/var/lib/containers");
        assert_eq!(store_in_memory(1_000_000), bounded);
    }
}
