// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Everything that writes to the disk. What was on it is gone after a line that is marked "point of no return".

use std::path::{Path, PathBuf};

use crate::bootc::{self, Destination};
use crate::context::Context;
use crate::deployment::{self, Deployment};
use crate::journal::Undo;
use crate::secrets::Secrets;
use crate::state::State;
use crate::volume::luks::Keys;
use crate::volume::prepared::Prepared;
use crate::volume::{self, Site, Target, esp, tpm2};
use crate::{finish, rootfs, runner, scratch, system};
use host::disk;
use host::partitions::Partitions;
use image::auth::Credentials;
use plan::disk::DiskIdentity;
use plan::findings::{Payload, Ready};
use plan::{InstallPlan, Place, Runner, ScratchOffer};
use words::error::Result;
use words::events::{LogLevel, Step};

/// Puts the image where the plan says, and mounts the installed system.
pub fn write(
    plan: &InstallPlan,
    ready: &Ready,
    ahead: Option<Target>,
    secrets: Secrets,
    context: &Context<'_>,
    state: &mut State,
) -> Result<PathBuf> {
    let Secrets { login, keys } = secrets;
    if runner::lacks_prepare_root(plan) {
        state.will(Undo::RemovePrepareRoot)?;
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
        state.will(Undo::RemoveDir(layout.clone()))?;
    }
    // podman's space is given back at the end: it may still be busy with the container.
    finish::remove_image(state)?;

    context.enter(Step::Mount)?;
    state.will(Undo::Unmount)?;
    let (root, layout) = deployment::mount(&partitions)?;
    if let Some(prepared) = prepared {
        prepared.complete(&root, &deployment::sysroot_dir().join(layout.etc()))?;
    }
    if let (true, Some(login)) = (plan.keep_credentials, &login) {
        keep_login(plan, login, &layout)?;
        context.events.info("the login was written into the installed system for updates");
    }
    system::configure(&root, &plan.system, plan.image.update_reference().registry(), context.events)?;
    if let (Some(uuid), Some(key)) = (luks, keys.as_ref().and_then(|keys| keys.enrolment.as_ref())) {
        tpm2::prepare(&root, &uuid, key)?;
        context.events.info("the installed system enrols its TPM at its first start");
    }
    state.installed = true;
    state.save()?;
    Ok(root)
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
        state.will(Undo::Stop)?;
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
    erase(&disk, &argv.join(" "), context, state)?;
    if let Some(target) = &target {
        let site = Site { disk: &disk, plan, context };
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
    let site = Site { disk: &disk, plan, context };
    target.lay_out_rest(&site, &ready.source, state)?;
    scratch::lend_temp()?;
    job.run_bootc(&argv, &disk, context, state)?;
    Ok(target.luks().map(str::to_owned))
}

/// Makes the root of the new system before there is an image, to have room for it there.
pub fn make_room(
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
    state.will(Undo::Unmount)?;
    scratch::rehearse(|file| target.format_root_command(file))?;
    if plan.runner == Runner::Container {
        rootfs::load_modules()?;
    }
    let disk = disk::prove_free(chosen)?;
    context.enter(Step::MakeRoom)?;
    erase(&disk, "the image has room nowhere else and will be fetched to it", context, state)?;
    let site = Site { disk: &disk, plan, context };
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
    state.will(Undo::AllowAutomount)?;
    inhibit_automount(disk, context);
    state.will(Undo::WipeDisk)?;

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
    for mapping in prepared.mappings() {
        state.will(Undo::Close(mapping))?;
    }
    state.will(Undo::AllowAutomount)?;
    inhibit_automount(&disk, context);
    prepared.check(plan, ready)?;
    state.will(Undo::Unmount)?;
    prepared.look_inside(ready)?;
    let shared = prepared.shared(ready);
    shared.partitions.esp.as_deref().map_or(Ok(()), esp::remember)?;
    let argv = job.bootc_argv(prepared.is_generic(ready), Destination::Filesystem(&prepared.spec(ready)));
    context.enter(Step::Format)?;
    let (devices, esp) = (prepared.emptied_devices(ready), shared.partitions.esp.clone());
    state.prepared = Some(shared);
    state.will(Undo::EmptyPartitions { devices, esp })?;

    // ── point of no return, unless who made the partitions has passed it already ────────────────────────────────
    context.events.info(format!(
        "point of no return: writing to {}: {}",
        plan::list(&state.partitions),
        argv.join(" ")
    ));
    state.will(Undo::Unmount)?;
    prepared.mount(ready)?;
    job.run_bootc(&argv, &disk, context, state)?;
    Ok(prepared)
}

/// Puts the login where bootc in the installed system looks for it (ostree-container-auth(5)).
fn keep_login(plan: &InstallPlan, login: &Credentials, layout: &Deployment) -> Result<()> {
    let file = deployment::sysroot_dir().join(layout.etc()).join("ostree/auth.json");
    image::auth::write_auth_file(&file, plan.image.reference.registry(), login)
}
