// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The installation, step by step: a first half that gets everything ready, a second half that writes.

mod fetch;
mod write;

use std::path::PathBuf;

pub use crate::context::Context;
use crate::journal::Undo;
use crate::probe::Probe;
pub use crate::secrets::Secrets;
use crate::state::{self, State};
use crate::volume::luks::Keys;
use crate::volume::tpm2::EnrolmentKey;
use crate::volume::{self, Target};
use crate::{bound, finish, preflight, scratch, watch};
use image::auth::Credentials;
use image::signature;
use plan::findings::{BoundImages, Ready};
use plan::{InstallPlan, Partition, Place};
use words::error::{Error, Result};
use words::events::{DiskState, LogLevel, Step};

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
        .and_then(|(ready, ahead)| write::write(plan, &ready, ahead, secrets, context, &mut state));
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
        write::write(&plan, &ready, None, secrets, context, &mut state)
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
    let error = scratch::or_full(error, &volume::dir(), &state.disk);
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
    state.will(Undo::Unmount)?;
    fetch::lay_out_scratch(&scratch, state)?;
    match signature::verify_blocking(&plan.image, &plan.registry, login.clone(), &plan.trust, context.cancel)? {
        Some(key) => events.info(format!("the signature was verified by {key}")),
        None => events.info("no signature is demanded of the image; it was not verified"),
    }
    let ahead = match &plan.place {
        Place::Disk(chosen) if plan.erases_first() => Some(write::make_room(plan, chosen, keys, context, state)?),
        _ => None,
    };

    context.enter(if plan.image.reference.is_in_registry() { Step::Pull } else { Step::Read })?;
    let source = fetch::bring_in(plan, login, &scratch, context, state)?;

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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_util::sync::CancellationToken;
    use words::error::Code;
    use words::events::Events;

    #[test]
    fn without_its_passphrase_an_encrypted_installation_does_not_begin() {
        let plan = InstallPlan { encryption: plan::Encryption::Passphrase, ..plan::test::plan() };
        let (events, _log) = Events::channel();
        let context = Context { events: &events, cancel: &CancellationToken::new() };
        let (error, disk) = install(&plan, Secrets::default(), &context).unwrap_err();
        assert_eq!((error.code, disk), (Code::Internal, DiskState::Untouched));
    }
}
