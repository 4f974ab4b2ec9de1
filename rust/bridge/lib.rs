// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The one door between the C++ plugins and this crate.
//!
//! Rules:
//! - The vocabulary that both sides speak (error codes, steps, reasons) is defined here and nowhere else.
//! - Functions are thin: convert, call the domain, convert back. None of them blocks; slow work runs on a thread
//!   of ours behind a handle that is polled. Dropping a handle cancels its work and waits for it.
//! - No panic crosses: every function that does more than read a field runs inside [`guard`], and so does every thread.
//! - No text for people: C++ owns every sentence. `details` is English, for the log and the "details" part of a dialog.
//! - Empty strings and zero mean "none" or "unknown", since cxx has no `Option`.

// The generated code is not ours to document or to argue about.
#[allow(missing_docs, clippy::undocumented_unsafe_blocks)]
#[cxx::bridge(namespace = "bootc")]
mod door {
    extern "C++" {
        include!("words.rs.h");
        type Problem = words::ffi::Problem;
        type Failure = words::ffi::Failure;
        type CatalogueEntry = words::ffi::CatalogueEntry;
        type RecoveryKey = words::ffi::RecoveryKey;
        type Settings = words::ffi::Settings;
        type InspectionState = words::ffi::InspectionState;
        type DiskList = words::ffi::DiskList;
        type Login = words::ffi::Login;
        type Choice = words::ffi::Choice;
        type ScratchDecision = words::ffi::ScratchDecision;
        type Partition = words::ffi::Partition;
        type Event = words::ffi::Event;
    }

    extern "Rust" {
        /// A configuration, valid or not; see [`Config::problems`].
        type Config;
        /// Reads the module's configuration map, given as JSON.
        fn parse_config(json: &str) -> Box<Config>;
        fn problems(self: &Config) -> Vec<Problem>;
        /// The catalogue in the language of `locale` (`de`, `pt_BR`).
        fn catalogue(self: &Config, locale: &str) -> Vec<CatalogueEntry>;
        fn settings(self: &Config) -> Settings;

        /// Checks a reference as it is typed; `code == None` when it is one.
        fn check_reference(text: &str) -> Failure;
        /// Whether a passphrase can be used; `code == None` when it can. It is moved in and wiped.
        fn check_passphrase(passphrase: String) -> Failure;
        /// Another one each time.
        fn make_recovery_key() -> RecoveryKey;
        /// The disks of this machine, judged for an image that needs `needed_bytes` (0 when unknown). A few milliseconds.
        fn list_disks(needed_bytes: u64) -> DiskList;

        /// A look-up of an image in its registry, running on a thread of its own, with a deadline.
        type Inspection;
        fn start_inspection(config: &Config, reference: &str, login: Login) -> Box<Inspection>;
        fn state(self: &Inspection) -> InspectionState;

        /// A request for the tags of a repository. Dropping it cancels.
        type TagSearch;
        /// `reference`: as it was typed; its tag does not matter.
        fn start_tag_search(config: &Config, reference: &str, login: Login) -> Box<TagSearch>;
        fn is_done(self: &TagSearch) -> bool;
        /// What was typed with each of the tags in the place of its own; empty where the registry does not tell them.
        fn references(self: &TagSearch) -> Vec<String>;

        /// Whether the disk is erased before the image is fetched; measures the live system. A few milliseconds.
        fn decide_scratch(config: &Config, inspection: &Inspection, choice: &Choice) -> ScratchDecision;

        /// An installation plan, or why there is none; holds no secret.
        type Plan;
        /// What was chosen of a disk does not matter where another module makes the partitions.
        fn make_plan(config: &Config, inspection: &Inspection, choice: &Choice) -> Box<Plan>;
        fn plan_failure(self: &Plan) -> Failure;
        fn plan_json(self: &Plan) -> String;

        /// A running job. Dropping it cancels it and waits.
        type Task;
        /// Pull, import, checks, `bootc install`, mount.
        /// The keys are moved in once and never out: empty where the plan encrypts nothing, or no recovery key is wanted.
        fn start_install(plan: &Plan, login: Login, passphrase: String, recovery_key: String) -> Box<Task>;
        /// Where another module makes the partitions, before it does: all of that up to the first write.
        fn start_fetch(plan: &Plan, login: Login) -> Box<Task>;
        /// And after it: the rest. `start_fetch` has to have ended well.
        fn start_install_on(partitions: Vec<Partition>, login: Login) -> Box<Task>;
        /// Unmount and check the disk; with `emergency`, only clear up after a failure.
        fn start_finish(emergency: bool) -> Box<Task>;
        /// Takes what happened since the last call; never blocks.
        fn poll_events(self: &Task) -> Vec<Event>;
        /// Asks for an end; returns at once, the last event tells when it is reached. Any thread.
        fn cancel(self: &Task);
        /// Only for tests: a task whose thread panics.
        fn start_panicking_task() -> Box<Task>;
    }
}

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use host::disk;
use image::auth::Credentials;
use image::inspect::{self, InspectOutcome};
use install::pipeline::{self, Context, Secrets};
use install::task::{self, panic_text};
use install::volume::luks::{Keys, Passphrase, RecoveryKey};
use install::{finish, scratch};
use plan::image::Image;
use plan::imgref::{self, ImageRef};
use plan::{Filesystem, InstallPlan, Partition, Place, Scratch};
use words::error::{Code, Error};
use words::events::{Event, Events, Progress};
use words::ffi;

/// Runs `body`; a panic becomes what `failed` makes of its text.
fn guard<T>(body: impl FnOnce() -> T, failed: impl FnOnce(Error) -> T) -> T {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(body))
        .unwrap_or_else(|panic| failed(Error::internal(panic_text(panic.as_ref()))))
}

fn fine() -> ffi::Failure {
    ffi::Failure { code: Code::None, args: Vec::new(), details: String::new(), disk: ffi::DiskState::Untouched }
}

fn failure(error: Error, disk: ffi::DiskState) -> ffi::Failure {
    ffi::Failure { code: error.code, args: error.args, details: error.details, disk }
}

fn untouched(error: Error) -> ffi::Failure {
    failure(error, ffi::DiskState::Untouched)
}

/// A configuration as the bridge hands it out: the problems instead of the content when there are any.
pub struct Config {
    parsed: config::Parsed,
    /// Stands in for a broken configuration, so that the pages can be shown, with the problems on them.
    content: config::Config,
}

fn parse_config(json: &str) -> Box<Config> {
    let parsed = guard(|| config::parse_json(json), |error| config::Parsed::unusable(&error));
    let content = parsed.config.clone().unwrap_or_default();
    Box::new(Config { parsed, content })
}

impl Config {
    fn problems(&self) -> Vec<ffi::Problem> {
        self.parsed.problems.clone()
    }

    fn catalogue(&self, locale: &str) -> Vec<ffi::CatalogueEntry> {
        guard(|| self.content.catalogue(locale), |_| Vec::new())
    }

    fn settings(&self) -> ffi::Settings {
        self.content.settings()
    }
}

fn check_reference(text: &str) -> ffi::Failure {
    guard(|| text.parse::<ImageRef>().map_or_else(untouched, |_| fine()), untouched)
}

fn check_passphrase(passphrase: String) -> ffi::Failure {
    guard(|| Passphrase::new(passphrase).map_or_else(untouched, |_| fine()), untouched)
}

fn make_recovery_key() -> ffi::RecoveryKey {
    let failed = |error| ffi::RecoveryKey { text: String::new(), failure: untouched(error) };
    let make = || match RecoveryKey::new() {
        Ok(key) => ffi::RecoveryKey { text: key.text().to_owned(), failure: fine() },
        Err(error) => failed(error),
    };
    guard(make, failed)
}

fn list_disks(needed_bytes: u64) -> ffi::DiskList {
    let failed = |error| ffi::DiskList { disks: Vec::new(), failure: untouched(error) };
    let list = || match disk::list(needed_bytes) {
        Ok(disks) => ffi::DiskList { disks, failure: fine() },
        Err(error) => failed(error),
    };
    guard(list, failed)
}

/// Moves the password into a type that is wiped.
fn credentials(login: ffi::Login) -> Option<Credentials> {
    (!login.username.is_empty()).then(|| Credentials::new(login.username, login.password))
}

/// A look-up on a thread of its own. Dropping it cancels it; the thread ends by itself, it holds nothing of ours.
pub struct Inspection {
    cancel: CancellationToken,
    outcome: Arc<Mutex<Option<InspectOutcome>>>,
}

fn start_inspection(config: &Config, reference: &str, login: ffi::Login) -> Box<Inspection> {
    let cancel = CancellationToken::new();
    let outcome = Arc::new(Mutex::new(None));
    let (token, slot) = (cancel.clone(), outcome.clone());
    let (config, reference, login) = (config.content.clone(), reference.to_owned(), credentials(login));
    std::thread::spawn(move || {
        let look_up = || inspect::inspect_blocking(&config, &reference, login, &token);
        let found = guard(look_up, InspectOutcome::failed);
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
    });
    Box::new(Inspection { cancel, outcome })
}

impl Inspection {
    fn state(&self) -> ffi::InspectionState {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(outcome) = outcome.as_ref() else {
            return ffi::InspectionState { done: false, failure: fine(), image: no_image() };
        };
        ffi::InspectionState {
            done: true,
            failure: outcome.error.clone().map_or_else(fine, untouched),
            image: outcome
                .image
                .as_ref()
                .map_or_else(no_image, |image| image_info(image, outcome.verified_by.as_deref())),
        }
    }

    /// The image, when the look-up found one that can be installed.
    fn image(&self) -> Option<Image> {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        outcome.as_ref().filter(|outcome| outcome.error.is_none()).and_then(|outcome| outcome.image.clone())
    }
}

impl Drop for Inspection {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// The tags of a repository, on their way.
pub struct TagSearch {
    cancel: CancellationToken,
    references: Arc<Mutex<Option<Vec<String>>>>,
}

fn start_tag_search(config: &Config, reference: &str, login: ffi::Login) -> Box<TagSearch> {
    let cancel = CancellationToken::new();
    let references = Arc::new(Mutex::new(None));
    let (token, slot) = (cancel.clone(), references.clone());
    let (config, typed, login) = (config.content.clone(), reference.to_owned(), credentials(login));
    std::thread::spawn(move || {
        let search = || inspect::tags_blocking(&config, &typed, login, &token);
        // Some registries list no tags; then the person has to know them.
        let tags = guard(search, Err).unwrap_or_else(|error| {
            tracing::info!(reference = typed, %error, "no list of tags");
            Vec::new()
        });
        let repository = imgref::without_tag(&typed);
        let found = tags.iter().map(|tag| format!("{repository}:{tag}")).collect();
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
    });
    Box::new(TagSearch { cancel, references })
}

impl TagSearch {
    fn is_done(&self) -> bool {
        self.references.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn references(&self) -> Vec<String> {
        self.references.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }
}

impl Drop for TagSearch {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

fn image_info(image: &Image, verified_by: Option<&str>) -> ffi::ImageInfo {
    ffi::ImageInfo {
        reference: image.reference.to_string(),
        target: image.update_reference().to_string(),
        on_medium: !image.reference.is_in_registry(),
        registry: image.reference.registry().to_owned(),
        digest: image.digest.clone(),
        platform: image.platform.clone(),
        download_bytes: image.download_bytes,
        layers: image.layers,
        version: image.version.clone(),
        disk_bytes: image.disk_bytes(),
        verified_by: verified_by.unwrap_or_default().to_owned(),
    }
}

fn no_image() -> ffi::ImageInfo {
    ffi::ImageInfo {
        reference: String::new(),
        target: String::new(),
        on_medium: false,
        registry: String::new(),
        digest: String::new(),
        platform: String::new(),
        download_bytes: 0,
        layers: 0,
        version: String::new(),
        disk_bytes: 0,
        verified_by: String::new(),
    }
}

/// A plan, or why there is none.
pub struct Plan(Result<InstallPlan, Error>);

fn make_plan(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> Box<Plan> {
    Box::new(Plan(guard(|| plan_of(config, inspection, choice), Err)))
}

fn plan_of(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> Result<InstallPlan, Error> {
    let image =
        inspection.image().ok_or_else(|| Error::internal("a plan was asked for before the image was looked up"))?;
    let place = if config.content.partition_module {
        Place::Partitions(Vec::new())
    } else {
        Place::Disk(disk::identity_of(std::path::Path::new(&choice.disk))?)
    };
    let filesystem = Filesystem::from_name(&choice.filesystem)
        .ok_or_else(|| Error::internal(format!("`{}` is not a file system of the page", choice.filesystem)))?;
    let scratch = if choice.erase_first { Scratch::Target } else { Scratch::Live };
    // Whether the login is kept comes with the login, in `start_install`.
    let plan = config.content.plan(&image, place, filesystem, choice.encrypt, false);
    Ok(InstallPlan { scratch, ..plan })
}

/// Without an answer the live system is used: the installation then ends before anything is written, and says why.
fn decide_scratch(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> ffi::ScratchDecision {
    let decide = || scratch::decide(config.content.scratch, &plan_of(config, inspection, choice)?);
    let none = ffi::ScratchDecision { on_target: false, needed: 0, free: 0 };
    guard(decide, Err).map_or(none, |decision| ffi::ScratchDecision {
        on_target: decision.place == Scratch::Target,
        needed: decision.needed,
        free: decision.free,
    })
}

impl Plan {
    fn plan_failure(&self) -> ffi::Failure {
        self.0.as_ref().err().cloned().map_or_else(fine, untouched)
    }

    fn plan_json(&self) -> String {
        let json = |plan: &InstallPlan| serde_json::to_string_pretty(plan).unwrap_or_else(|error| error.to_string());
        self.0.as_ref().map_or_else(|error| error.to_string(), json)
    }
}

fn start_install(plan: &Plan, login: ffi::Login, passphrase: String, recovery_key: String) -> Box<Task> {
    let keep_credentials = login.keep;
    let plan = plan.0.clone().map(|plan| InstallPlan { keep_credentials, ..plan });
    let login = credentials(login);
    let keys = (!passphrase.is_empty()).then(|| keys(passphrase, recovery_key)).transpose();
    Task::start(move |events, cancel| {
        let installed = plan
            .and_then(|plan| Ok((plan, Secrets { login, keys: keys? })))
            .map_err(|error| (error, ffi::DiskState::Untouched))
            .and_then(|(plan, secrets)| pipeline::install(&plan, secrets, &Context { events, cancel }));
        last_event(installed.map(Some))
    })
}

fn keys(passphrase: String, recovery_key: String) -> words::error::Result<Keys> {
    let recovery = (!recovery_key.is_empty()).then(|| RecoveryKey::from_text(recovery_key)).transpose()?;
    Ok(Keys { passphrase: Passphrase::new(passphrase)?, recovery, enrolment: None })
}

fn start_fetch(plan: &Plan, login: ffi::Login) -> Box<Task> {
    let plan = plan.0.clone().map(|plan| InstallPlan { keep_credentials: login.keep, ..plan });
    let login = credentials(login);
    Task::start(move |events, cancel| {
        let fetched = plan
            .map_err(|error| (error, ffi::DiskState::Untouched))
            .and_then(|plan| pipeline::fetch(&plan, login, &Context { events, cancel }));
        last_event(fetched.map(|()| None))
    })
}

fn start_install_on(partitions: Vec<ffi::Partition>, login: ffi::Login) -> Box<Task> {
    let partitions = partitions.into_iter();
    let partitions = partitions.map(|it| Partition { device: it.device.into(), mount_point: it.mount_point }).collect();
    let login = credentials(login);
    Task::start(move |events, cancel| {
        last_event(pipeline::install_on(partitions, login, &Context { events, cancel }).map(Some))
    })
}

fn start_finish(emergency: bool) -> Box<Task> {
    Task::start(move |events, _| {
        let finished = if emergency {
            let disk = finish::recorded_disk_state();
            finish::clean_up_leftovers(events).map_err(|error| (error, disk))
        } else {
            finish::finish(events)
        };
        last_event(finished.map(|()| None))
    })
}

fn start_panicking_task() -> Box<Task> {
    Task::start(|_, _| panic!("a test asked for it"))
}

fn last_event(result: Result<Option<std::path::PathBuf>, (Error, ffi::DiskState)>) -> Event {
    match result {
        Ok(root) => Event::Succeeded { root },
        Err((error, disk)) => Event::Failed { error, disk },
    }
}

/// A running job. Dropping it cancels it and waits.
pub struct Task(task::Task);

impl Task {
    fn start(work: impl FnOnce(&Events, &CancellationToken) -> Event + Send + 'static) -> Box<Self> {
        Box::new(Self(task::Task::start(work)))
    }

    fn poll_events(&self) -> Vec<ffi::Event> {
        self.0.poll().into_iter().map(event_of).collect()
    }

    fn cancel(&self) {
        self.0.cancel();
    }
}

/// An event as it crosses.
fn event_of(event: Event) -> ffi::Event {
    let blank = ffi::Event {
        kind: ffi::EventKind::Log,
        step: ffi::Step::Preflight,
        fraction: 0.0,
        done: 0,
        total: 0,
        rate: 0,
        eta: -1,
        silence: 0,
        layers: 0,
        layers_total: 0,
        retries: 0,
        connections: 0,
        level: ffi::LogLevel::Debug,
        text: String::new(),
        failure: fine(),
    };
    match event {
        Event::StepStarted(step) => {
            let fraction = pipeline::fraction(step, &Progress::default());
            ffi::Event { kind: ffi::EventKind::StepStarted, step, fraction, ..blank }
        }
        Event::Progress(step, progress) => ffi::Event {
            kind: ffi::EventKind::Progress,
            step,
            fraction: pipeline::fraction(step, &progress),
            done: progress.done,
            total: progress.total.unwrap_or(0),
            rate: progress.rate.unwrap_or(0),
            eta: progress.eta.and_then(|eta| i64::try_from(eta).ok()).unwrap_or(-1),
            silence: progress.silence.unwrap_or(0),
            layers: progress.layers,
            layers_total: progress.layers_total,
            retries: progress.retries,
            connections: progress.connections,
            ..blank
        },
        Event::Log(level, text) => ffi::Event { level, text, ..blank },
        Event::Succeeded { root } => ffi::Event {
            kind: ffi::EventKind::Succeeded,
            fraction: 1.0,
            text: root.map(|root| root.display().to_string()).unwrap_or_default(),
            ..blank
        },
        Event::Failed { error, disk } => {
            ffi::Event { kind: ffi::EventKind::Failed, failure: failure(error, disk), ..blank }
        }
    }
}
