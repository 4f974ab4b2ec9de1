// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The jobs that run on a thread of their own.

use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use install::finish;
use install::pipeline::{self, Context, Secrets};
use install::progress::Job;
use install::task;
use install::volume::luks::{Keys, Passphrase, RecoveryKey};
use plan::Partition;
use words::error::{Error, Result};
use words::events::{Event, Events};
use words::ffi;

use crate::convert::{credentials, event_of};
use crate::decision::Plan;
use crate::log;

/// A running job. Dropping it cancels it and waits.
pub struct Task {
    task: task::Task,
    job: Job,
}

impl Task {
    fn start(job: Job, work: impl FnOnce(&Events, &CancellationToken) -> Event + Send + 'static) -> Box<Self> {
        log::listen();
        Box::new(Self { task: task::Task::start(work, finish::recorded_disk_state), job })
    }

    /// What happened since the last call.
    pub fn poll_events(&self) -> Vec<ffi::Event> {
        self.task.poll().into_iter().map(|event| event_of(self.job, event)).collect()
    }

    /// Asks for an end.
    pub fn cancel(&self) {
        self.task.cancel();
    }
}

/// Pull, import, checks, `bootc install`, mount.
pub fn start_install(plan: &Plan, login: ffi::Login, passphrase: String, recovery_key: String) -> Box<Task> {
    let (plan, login) = (plan.decided(), credentials(login));
    let keys = (!passphrase.is_empty()).then(|| keys(passphrase, recovery_key)).transpose();
    Task::start(Job::Install, move |events, cancel| {
        let installed = plan
            .and_then(|plan| Ok((plan, Secrets { login, keys: keys? })))
            .map_err(|error| (error, ffi::DiskState::Untouched))
            .and_then(|(plan, secrets)| pipeline::install(&plan, secrets, &Context { events, cancel }));
        last_event(installed.map(Some))
    })
}

fn keys(passphrase: String, recovery_key: String) -> Result<Keys> {
    let recovery = (!recovery_key.is_empty()).then(|| RecoveryKey::from_text(recovery_key)).transpose()?;
    Ok(Keys { passphrase: Passphrase::new(passphrase)?, recovery, enrolment: None })
}

/// Where another module makes the partitions, before it does: all of that up to the first write.
pub fn start_fetch(plan: &Plan, login: ffi::Login) -> Box<Task> {
    let (plan, login) = (plan.decided(), credentials(login));
    Task::start(Job::Fetch, move |events, cancel| {
        let fetched = plan
            .map_err(|error| (error, ffi::DiskState::Untouched))
            .and_then(|plan| pipeline::fetch(&plan, login, &Context { events, cancel }));
        last_event(fetched.map(|()| None))
    })
}

/// And after it: the rest.
pub fn start_install_on(partitions: Vec<ffi::Partition>, login: ffi::Login) -> Box<Task> {
    let partitions = partitions.into_iter();
    let partitions = partitions.map(|it| Partition { device: it.device.into(), mount_point: it.mount_point }).collect();
    let login = credentials(login);
    Task::start(Job::InstallOn, move |events, cancel| {
        last_event(pipeline::install_on(partitions, login, &Context { events, cancel }).map(Some))
    })
}

/// Unmount and check the disk; with `emergency`, only clean up after a failure.
pub fn start_finish(emergency: bool) -> Box<Task> {
    Task::start(Job::Finish, move |events, _| {
        let finished = if emergency {
            let disk = finish::recorded_disk_state();
            finish::clean_up_leftovers(events).map_err(|error| (error, disk))
        } else {
            finish::finish(events)
        };
        last_event(finished.map(|()| None))
    })
}

fn last_event(result: Result<Option<PathBuf>, (Error, ffi::DiskState)>) -> Event {
    match result {
        Ok(root) => Event::Succeeded { root },
        Err((error, disk)) => Event::Failed { error, disk },
    }
}
