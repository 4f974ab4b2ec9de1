// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The installation, step by step.

use host::run_dir::create_private_dir;
use host::run_dir::run_dir;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use tokio_util::sync::CancellationToken;

use crate::bootc::{self, Destination};
use crate::bound;
use crate::deployment::{self, Layout};
use crate::finish;
use crate::mirror;
use crate::podman;
use crate::preflight;
use crate::probe::Probe;
use crate::rootfs;
use crate::runner;
use crate::scratch::{self, ScratchPlan};
use crate::state::{self, State};
use crate::system;
use crate::volume::luks::Keys;
use crate::volume::prepared::Prepared;
use crate::volume::tpm2::{self, EnrolmentKey};
use crate::volume::{self, Site, Target, esp};
use crate::watch;
use host::disk;
use host::mounts::Mount;
use host::partitions::Partitions;
use image::auth::Credentials;
use image::layout::{self, Arrivals, News};
use image::pull;
use image::signature;
use image::source::{self, Links};
use plan::ScratchOffer;
use plan::disk::DiskIdentity;
use plan::findings::BoundImages;
use plan::findings::Payload;
use plan::findings::Ready;
use plan::findings::StoredImage;
use plan::imgref::Transport;
use plan::{InstallPlan, Partition, Place, Runner};
use words::error::{Code, Error, Result};
use words::events::{DiskState, Events, LogLevel, Progress, Step};

/// What every step needs besides the plan.
pub struct Context<'a> {
    /// Where progress goes.
    pub events: &'a Events,
    /// Asks for an end.
    pub cancel: &'a CancellationToken,
}

impl Context<'_> {
    fn enter(&self, step: Step) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Error::cancelled());
        }
        self.events.step(step);
        Ok(())
    }
}

/// What is known to this installation alone, and is in no plan.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// For the registry.
    pub login: Option<Credentials>,
    /// For the root that the plan has encrypted.
    pub keys: Option<Keys>,
}

/// An error, with what the disk holds.
type Failed = (Error, DiskState);

/// Installs by the plan and leaves the installed system mounted; returns where.
///
/// # Errors
/// Any error of the steps, with what the disk holds. Everything that was laid out is taken back then.
pub fn install(
    plan: &InstallPlan,
    mut secrets: Secrets,
    context: &Context<'_>,
) -> std::result::Result<PathBuf, Failed> {
    if plan.encrypts() && secrets.keys.is_none() {
        let why = "the root is to be encrypted, and there is no passphrase";
        return Err((Error::internal(why), DiskState::Untouched));
    }
    if let (true, Some(keys)) = (plan.enrols_tpm2(), &mut secrets.keys) {
        keys.enrolment = Some(EnrolmentKey::new().map_err(|error| (error, DiskState::Untouched))?);
    }
    let mut state = begin(plan, context)?;
    let result = make_ready(plan, secrets.login.clone(), secrets.keys.as_ref(), context, &mut state)
        .and_then(|(ready, ahead)| write(plan, &ready, ahead, secrets, context, &mut state));
    result.map_err(|error| end(error, &state, context))
}

/// The first half of an installation on partitions that somebody else is going to make: everything that can go wrong before they are
/// made. What it has got ready waits for [`install_on`].
///
/// # Errors
/// Those of [`install`]; the disk is untouched.
pub fn fetch(plan: &InstallPlan, login: Option<Credentials>, context: &Context<'_>) -> std::result::Result<(), Failed> {
    let mut state = begin(plan, context)?;
    let keep = |state: &mut State| {
        let (ready, _) = make_ready(plan, login, None, context, state)?;
        state.ready = Some(ready);
        state.save()
    };
    keep(&mut state).map_err(|error| end(error, &state, context))
}

/// The second half: the partitions are there.
///
/// # Errors
/// Those of [`install`]; `Internal` without the first half.
pub fn install_on(
    partitions: Vec<Partition>,
    login: Option<Credentials>,
    context: &Context<'_>,
) -> std::result::Result<PathBuf, Failed> {
    let loaded = State::load().map(|state| state.filter(|state| state.owner == std::process::id()));
    let (mut state, ready) = match loaded {
        Ok(Some(state @ State { ready: Some(_), .. })) => {
            let ready = state.ready.clone();
            (state, ready)
        }
        Ok(_) => return Err((Error::internal("the image was not fetched before"), DiskState::PartitionsEmpty)),
        Err(error) => return Err((error, DiskState::PartitionsEmpty)),
    };
    state.partitions = partitions;
    let plan = state.plan.clone();
    let secrets = Secrets { login, keys: None };
    let result = state.save().and_then(|()| {
        let ready = ready.ok_or_else(|| Error::internal("the image was not fetched before"))?;
        write(&plan, &ready, None, secrets, context, &mut state)
    });
    result.map_err(|error| end(error, &state, context))
}

fn begin(plan: &InstallPlan, context: &Context<'_>) -> std::result::Result<State, Failed> {
    let untouched = |error| (error, DiskState::Untouched);
    state::claim_machine().map_err(untouched)?;
    finish::clean_up_leftovers(context.events).map_err(untouched)?;
    Ok(State::new(plan))
}

fn end(error: Error, state: &State, context: &Context<'_>) -> Failed {
    let error = if state.on_target { scratch::or_full(error, &volume::dir(), &state.disk) } else { error };
    // The first failure is the one to report; one in clearing up is in the log already and the next start tries again.
    let (disk, _) = finish::clean_up(state, context.events);
    (error, disk)
}

/// Everything before the first write; but where the image has room on the target disk alone, a root is made there first, and returned.
fn make_ready(
    plan: &InstallPlan,
    login: Option<Credentials>,
    keys: Option<&Keys>,
    context: &Context<'_>,
    state: &mut State,
) -> Result<(Ready, Option<Target>)> {
    let events = context.events;

    context.enter(Step::Preflight)?;
    let (image, place) = (&plan.image, plan.place.describe());
    events.info(format!("installing {} ({}) on {place}", image.reference, image.digest));
    let scratch = preflight::check(plan)?;
    watch::start()?;
    lay_out_scratch(&scratch, state)?;
    match signature::verify_blocking(&plan.image, &plan.registry, login.clone(), &plan.trust, context.cancel)? {
        Some(key) => events.info(format!("the signature was verified by {key}")),
        None => events.info("no signature is demanded of the image; it was not verified"),
    }
    let ahead = match &plan.place {
        Place::Disk(chosen) if plan.erases_first() => Some(make_room(plan, chosen, keys, context, state)?),
        _ => None,
    };

    context.enter(if plan.image.reference.is_in_registry() { Step::Pull } else { Step::Read })?;
    let source = bring_in(plan, login, &scratch, context, state)?;

    context.enter(Step::Probe)?;
    let probe = Probe::new(&source, plan, context.cancel)?;
    let firmware = probe.usable(host::firmware::detect());
    let ready = probe.judge(source, plan, firmware)?;
    events.info(format!("bootc {}, backend {:?}, firmware {firmware:?}", probe.bootc_version, ready.backend));
    look_for_bound_images(&ready, &probe.bound_images, plan, context)?;
    Ok((ready, ahead))
}

/// Makes sure that bootc is going to find what belongs to the image, and that there is room for it.
fn look_for_bound_images(ready: &Ready, names: &[String], plan: &InstallPlan, context: &Context<'_>) -> Result<()> {
    let all = names.join(", ");
    match ready.bound_images {
        BoundImages::None => {}
        BoundImages::Skip => {
            let why =
                "they are left to the services of the installed system, as this is an installation without a network";
            context.events.log(LogLevel::Warning, format!("images that belong to this one: {all}; {why}"));
        }
        BoundImages::Pull => {
            let bytes = bound::look_up(names, context.cancel)?;
            context.events.info(format!("bootc also fetches what belongs to the image: {all}, about {bytes} bytes"));
            if let Place::Disk(disk) = &plan.place {
                preflight::check_size(&disk.path, disk.size_bytes, plan.image.disk_bytes().saturating_add(bytes))?;
            }
        }
    }
    Ok(())
}

/// Puts the image where the plan says, and mounts the installed system.
fn write(
    plan: &InstallPlan,
    ready: &Ready,
    ahead: Option<Target>,
    secrets: Secrets,
    context: &Context<'_>,
    state: &mut State,
) -> Result<PathBuf> {
    let Secrets { login, keys } = secrets;
    let events = context.events;
    if runner::lacks_prepare_root(plan) {
        state.prepare_root = true;
        state.save()?;
        runner::make_prepare_root()?;
    }
    let job = Job { plan, ready };
    let mut luks = None;
    let (partitions, prepared) = match &plan.place {
        Place::Disk(chosen) => {
            luks = match ahead {
                Some(ahead) => complete_disk(&job, ahead, context, state)?,
                None => write_disk(&job, chosen, keys.as_ref(), context, state)?,
            };
            (Partitions::of_disk(&state.disk)?, None)
        }
        Place::Partitions(_) => {
            let prepared = write_partitions(&job, context, state)?;
            (prepared.partitions(ready), Some(prepared))
        }
    };
    if let Payload::Layout(layout) = &ready.source {
        // Where the configuration names the place, it has stayed there for a next try until now.
        state.layout = Some(layout.clone());
    }
    // podman's space is given back at the end: it may still be busy with the container.
    finish::remove_image(state)?;

    context.enter(Step::Mount)?;
    let (root, layout) = deployment::mount(&partitions)?;
    if let Some(prepared) = prepared {
        prepared.complete(&root, &deployment::sysroot_dir().join(layout.etc()))?;
    }
    if let (true, Some(login)) = (plan.keep_credentials, &login) {
        keep_login(plan, login, &layout)?;
        events.info("the login was written into the installed system for updates");
    }
    system::configure(&root, &plan.system, plan.image.update_reference().registry(), events)?;
    if let (Some(uuid), Some(key)) = (luks, keys.as_ref().and_then(|keys| keys.enrolment.as_ref())) {
        tpm2::prepare(&root, &uuid, key)?;
        events.info("the installed system enrols its TPM at its first start");
    }
    state.installed = true;
    state.save()?;
    Ok(root)
}

/// Gets the image to where bootc takes it from, from wherever it is.
fn bring_in(
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
            state.runs = true;
            state.save()?;
            return source::Stored::again(&plan.image).map(Payload::Store);
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
            // Noted first: it is removed where it is.
            state.root_files = Some(scratch.root_dir.clone());
            state.save()?;
            with_root(plan, scratch, fill, context)?;
            // Containers are made of it from here on.
            state.runs = true;
            state.save()?;
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
    state.runs = true;
    state.save()?;
    let (limits, home) = ((&plan.pull).into(), run_dir());
    let image = mirror::import(&plan.image, &plan.registry, login, &limits, home, context.cancel, &mut on_tick)?;
    match &image {
        Some(image) => {
            state.image_id = Some(image.id.clone());
            state.save()?;
        }
        None => context.events.info("the registry sends no parts of blobs; the image is fetched into a layout instead"),
    }
    Ok(image)
}

/// What is installed, and with what.
struct Job<'a> {
    plan: &'a InstallPlan,
    ready: &'a Ready,
}

impl Job<'_> {
    fn bootc_argv(&self, is_generic: bool, destination: Destination<'_>) -> Vec<String> {
        bootc::install_argv(self.plan, self.ready, is_generic, destination)
    }

    /// Runs bootc. With a mounted target, that is unmounted then.
    fn run_bootc(&self, argv: &[String], disk: &Path, context: &Context<'_>, state: &mut State) -> Result<()> {
        let mounted = self.plan.has_mounted_target();
        let target = mounted.then(volume::dir);
        let command = runner::install_command(self.plan, self.ready, argv, target.as_deref())?;
        bootc::install(self.plan, &command, disk, context.cancel, context.events)?;
        if mounted {
            // Here, so that an error of the last writes is one of the installation.
            context.events.step(Step::Finalize);
            finish::unmount_target(state)?;
        }
        Ok(())
    }
}

fn inhibit_automount(disk: &Path, context: &Context<'_>) {
    if let Err(error) = disk::automount::inhibit(disk) {
        // Most live systems mount nothing by themselves.
        context.events.log(LogLevel::Warning, format!("the desktop may mount what appears on the disk: {error}"));
    }
}

/// Everything that writes to a disk of ours; returns the UUID of the LUKS volume, where there is one.
fn write_disk(
    job: &Job<'_>,
    chosen: &DiskIdentity,
    keys: Option<&Keys>,
    context: &Context<'_>,
    state: &mut State,
) -> Result<Option<String>> {
    let Job { plan, ready } = *job;
    let target = plan.lays_out().then(|| Target::new(plan, ready.backend, ready.grub)).transpose()?;
    let disk = disk::prove_free(chosen)?;
    let spec = target.as_ref().map(Target::spec);
    let destination = spec.as_ref().map_or(Destination::Disk(&disk), Destination::Filesystem);
    let argv = job.bootc_argv(ready.firmware.is_generic(), destination);
    context.enter(Step::Partition)?;
    state.runs = true;
    erase(&disk, &argv.join(" "), context, state)?;
    if let Some(target) = &target {
        let site = Site { disk: &disk, plan, cancel: context.cancel, events: context.events };
        target.lay_out(&site, &ready.source, keys, state)?;
    }
    job.run_bootc(&argv, &disk, context, state)?;
    Ok(target.as_ref().and_then(Target::luks).map(str::to_owned))
}

/// The same where the root is there already, with the image in it.
fn complete_disk(job: &Job<'_>, ahead: Target, context: &Context<'_>, state: &mut State) -> Result<Option<String>> {
    let Job { plan, ready } = *job;
    let (target, disk) = (ahead.with_boot(ready.grub)?, state.disk.clone());
    let argv = job.bootc_argv(ready.firmware.is_generic(), Destination::Filesystem(&target.spec()));
    context.enter(Step::Format)?;
    state.runs = true;
    state.save()?;
    let site = Site { disk: &disk, plan, cancel: context.cancel, events: context.events };
    target.lay_out_rest(&site, &ready.source)?;
    scratch::lend_temp()?;
    job.run_bootc(&argv, &disk, context, state)?;
    Ok(target.luks().map(str::to_owned))
}

/// Makes the root of the new system before there is an image, to have room for it there.
fn make_room(
    plan: &InstallPlan,
    chosen: &DiskIdentity,
    keys: Option<&Keys>,
    context: &Context<'_>,
    state: &mut State,
) -> Result<Target> {
    let target = Target::ahead(plan)?;
    let live = scratch::decide(ScratchOffer::Target, plan)?;
    context.events.info(match live.needed {
        0 => "room for the image is made on the target disk, as the configuration demands".to_owned(),
        needed => format!(
            "room for the image is made on the target disk: it would need {needed} bytes in the live system, which has {}",
            live.free
        ),
    });
    state.on_target = true;
    state.save()?;
    scratch::rehearse(|file| target.format_root_command(file))?;
    if plan.runner == Runner::Container {
        rootfs::load_modules()?;
    }
    let disk = disk::prove_free(chosen)?;
    context.enter(Step::MakeRoom)?;
    erase(&disk, "the image has room nowhere else and will be fetched to it", context, state)?;
    let site = Site { disk: &disk, plan, cancel: context.cancel, events: context.events };
    target.lay_out_root(&site, keys, state)?;
    scratch::make(&volume::dir(), plan.filesystem)?;
    if plan.runner == Runner::Container {
        scratch::lend_store()?;
    }
    Ok(target)
}

/// Takes everything from the disk. `why` is for the log.
fn erase(disk: &Path, why: &str, context: &Context<'_>, state: &mut State) -> Result<()> {
    state.disk = disk.to_owned();
    state.save()?;
    inhibit_automount(disk, context);
    state.erased = true;
    state.save()?;

    // ── point of no return ──────────────────────────────────────────────────────────────────────────────────────
    context.events.info(format!("point of no return: erasing {}: {why}", disk.display()));
    disk::take_down(disk)
}

/// Everything that writes to partitions that others have made.
fn write_partitions(job: &Job<'_>, context: &Context<'_>, state: &mut State) -> Result<Prepared> {
    let Job { plan, ready } = *job;
    context.enter(Step::Format)?;
    let prepared = Prepared::find(&state.partitions)?;
    let disk = prepared.disk.clone();
    state.disk = disk.clone();
    state.mappings = prepared.mappings();
    state.runs = true;
    state.save()?;
    inhibit_automount(&disk, context);
    prepared.check(plan, ready)?;
    prepared.look_inside(ready)?;
    let shared = prepared.shared(ready);
    shared.partitions.esp.as_deref().map_or(Ok(()), esp::remember)?;
    let argv = job.bootc_argv(prepared.is_generic(ready), Destination::Filesystem(&prepared.spec(ready)));
    context.enter(Step::Format)?;
    state.prepared = Some(shared);
    state.erased = true;
    state.save()?;

    // ── point of no return, unless who made the partitions has passed it already ────────────────────────────────
    context.events.info(format!(
        "point of no return: writing to {}: {}",
        plan::list(&state.partitions),
        argv.join(" ")
    ));
    prepared.mount(ready)?;
    job.run_bootc(&argv, &disk, context, state)?;
    Ok(prepared)
}

fn lay_out_scratch(scratch: &ScratchPlan, state: &mut State) -> Result<()> {
    if let Some(bytes) = scratch.store_tmpfs {
        std::fs::create_dir_all(podman::STORE).map_err(|error| scratch_failed(Path::new(podman::STORE), &error))?;
        // Saved first: a tmpfs that is not there is easier to take back than one that nobody knows of.
        state.store_mounted = true;
        state.save()?;
        let mounted = store_in_memory(bytes).make();
        if mounted.is_err() {
            state.store_mounted = false;
        }
        mounted?;
        // podman's package leaves this one to systemd-tmpfiles, at boot: it is below our tmpfs now.
        create_private_dir(Path::new(podman::STORE_TEMP))?;
    }
    // Where the configuration names the place, a broken pull stays there and the next try goes on from it. What is on the target
    // disk goes with the room that was made there.
    let stays = state.plan.download_path.is_some() || state.plan.erases_first();
    state.layout = (!stays).then(|| scratch.layout_dir.clone());
    state.save()
}

fn store_in_memory(bytes: u64) -> Mount {
    Mount::of("tmpfs", format!("mode=0711,size={bytes}"), podman::STORE)
}

/// Puts the login where bootc in the installed system looks for it (ostree-container-auth(5)).
fn keep_login(plan: &InstallPlan, login: &Credentials, layout: &Layout) -> Result<()> {
    let file = deployment::sysroot_dir().join(layout.etc()).join("ostree/auth.json");
    image::auth::write_auth_file(&file, plan.image.reference.registry(), login)
}

fn scratch_failed(path: &Path, error: &std::io::Error) -> Error {
    Error::new(Code::ScratchFailed, [path.display().to_string()], format!("{}: {error}", path.display()))
}

/// The share of the whole job that is done, when `step` is as far as `progress` says.
///
/// The bounds are shares of a measured install of a 0.1 GB image; a step whose end is unknown stays at its start.
pub fn fraction(step: Step, progress: &Progress) -> f64 {
    let (start, end) = match step {
        Step::Preflight => (0.0, 0.005),
        Step::MakeRoom => (0.005, 0.01),
        Step::Pull | Step::Read => (0.01, 0.50),
        // Most of it is done by then.
        Step::Import => (0.50, 0.60),
        Step::Probe => (0.60, 0.64),
        Step::Partition => (0.64, 0.66),
        Step::Format => (0.66, 0.70),
        Step::Deploy => (0.70, 0.92),
        Step::Bootloader => (0.92, 0.95),
        Step::Finalize => (0.95, 0.98),
        Step::Mount => (0.98, 1.0),
        // The finish job counts for itself.
        Step::Unmount => (0.0, 0.5),
        Step::Audit => (0.5, 1.0),
        _ => (0.0, 0.0),
    };
    let done = match progress.total {
        Some(total) if total > 0 => (progress.done as f64 / total as f64).clamp(0.0, 1.0),
        _ => 0.0,
    };
    start + (end - start) * done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_only_goes_forward() {
        let steps = |fetch| {
            [
                Step::Preflight,
                Step::MakeRoom,
                fetch,
                Step::Import,
                Step::Probe,
                Step::Partition,
                Step::Format,
                Step::Deploy,
                Step::Bootloader,
                Step::Finalize,
                Step::Mount,
            ]
        };
        for fetch in [Step::Pull, Step::Read] {
            let mut last = 0.0;
            for step in steps(fetch) {
                for done in [0, 50, 100, 150] {
                    let now = fraction(step, &Progress { done, total: Some(100), ..Progress::default() });
                    assert!(now >= last && now <= 1.0, "{step:?} {done}: {now} after {last}");
                    last = now;
                }
            }
            assert_eq!(last, 1.0);
        }
    }

    #[test]
    fn an_unknown_end_is_not_guessed() {
        let start = fraction(Step::Deploy, &Progress::default());
        assert_eq!(fraction(Step::Deploy, &Progress { done: 1 << 40, ..Progress::default() }), start);
    }

    #[test]
    fn without_its_passphrase_an_encrypted_installation_does_not_begin() {
        let plan = InstallPlan { encryption: plan::Encryption::Passphrase, ..plan::test::plan() };
        let (events, _log) = Events::channel();
        let context = Context { events: &events, cancel: &CancellationToken::new() };
        let (error, disk) = install(&plan, Secrets::default(), &context).unwrap_err();
        assert_eq!((error.code, disk), (Code::Internal, DiskState::Untouched));
    }

    #[test]
    fn the_store_in_memory_is_bounded() {
        let bounded = Mount::of("tmpfs", "mode=0711,size=1000000", "/var/lib/containers");
        assert_eq!(store_in_memory(1_000_000), bounded);
    }
}
