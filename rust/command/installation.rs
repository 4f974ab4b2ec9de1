// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! An installation: planned, agreed to, run.

use config::Offer;
use host::disk;
use install::pipeline::{self, Context, Secrets};
use install::task::Task;
use install::{finish, scratch};
use plan::{Choice, Filesystem, InstallPlan, Place, Scratch};
use tokio_util::sync::CancellationToken;
use words::error::{Error, Result};
use words::events::{Event, Events};

use crate::cli::Install;
use crate::input::{self, usage};
use crate::{images, print, signals};

/// Installs on a disk or on partitions; with `--print-plan`, only tells how.
pub fn install(options: &Install) -> Result<()> {
    let plan = match &options.plan {
        Some(file) => input::read_plan(file)?,
        None => make_plan(options)?,
    };
    if options.print_plan {
        let text = serde_json::to_string_pretty(&plan).map_err(|error| Error::internal(error.to_string()))?;
        println!("{text}");
        return Ok(());
    }
    if !options.yes {
        let early = if plan.erases_first() { ", before the image is fetched, to have room for it there" } else { "" };
        return Err(usage(match &plan.place {
            Place::Disk(disk) => format!(
                "this erases everything on {} ({} {}, {:.1} GB){early}; add --yes to do it",
                disk.path.display(),
                disk.model,
                disk.serial,
                disk.size_bytes as f64 / 1e9
            ),
            place => format!("this writes a system to {}; add --yes to do it", place.describe()),
        }));
    }
    let keys = input::keys(options, plan.encrypts())?;
    run(plan, Secrets { login: input::login(&options.source)?, keys })
}

fn make_plan(options: &Install) -> Result<InstallPlan> {
    let Some(image) = &options.image else { return Err(usage("--image is needed")) };
    let config = input::config(&options.source)?;
    let demanded = config.install_options.recovery_key == Offer::Required;
    if options.encrypt && demanded && options.recovery_key_file.is_none() {
        return Err(usage("the configuration demands a recovery key; --recovery-key-file is needed"));
    }
    let filesystem = match &options.filesystem {
        Some(name) => {
            Filesystem::from_name(name).ok_or_else(|| usage(format!("--filesystem {name}: one of ext4, xfs, btrfs")))?
        }
        None => config.install_options.rootfs_type,
    };
    let place = match &options.disk {
        Some(disk) if options.even_if_medium => Place::Disk(disk::confirmed_identity_of(disk)?),
        Some(disk) => Place::Disk(disk::identity_of(disk)?),
        None => Place::Partitions(options.partition.clone()),
    };
    let (image, _) = images::look_up(&config, image, input::login(&options.source)?)?;
    let choice = Choice {
        place,
        filesystem,
        encrypt: options.encrypt,
        tpm2: options.tpm2,
        keep_login: options.keep_login,
        scratch: Scratch::Live,
    };
    let plan = config.plan(&image, choice.clone());
    if options.tpm2 && !plan.enrols_tpm2() {
        return Err(usage("--tpm2 is given, and there is nothing for the TPM to unlock; see --encrypt"));
    }
    // How much room is needed follows from all the rest.
    let scratch = scratch::decide(config.scratch, &plan)?.place;
    Ok(config.plan(&image, Choice { scratch, ..choice }))
}

/// Installs and finishes; SIGINT and SIGTERM cancel.
fn run(plan: InstallPlan, secrets: Secrets) -> Result<()> {
    let signals = signals::block()?;
    let work = move |events: &Events, cancel: &CancellationToken| match pipeline::install(
        &plan,
        secrets,
        &Context { events, cancel },
    ) {
        Ok(root) => Event::Succeeded { root: Some(root) },
        Err((error, disk)) => Event::Failed { error, disk },
    };
    let install = Task::start(work, finish::recorded_disk_state);
    signals::cancel_on(signals, &install);
    print::follow(&install).map_err(print::with_disk)?;
    let work = |events: &Events, _: &CancellationToken| match finish::finish(events) {
        Ok(()) => Event::Succeeded { root: None },
        Err((error, disk)) => Event::Failed { error, disk },
    };
    print::follow(&Task::start(work, finish::recorded_disk_state)).map_err(print::with_disk)
}
