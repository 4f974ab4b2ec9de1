// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The one door between the C++ plugins and this crate.
//!
//! Rules:
//! - The vocabulary that both sides speak (error codes, steps, reasons) is defined in the crate `words` and nowhere else.
//! - Functions are thin: convert, call the domain, convert back. None of them blocks; slow work runs on a thread
//!   of ours behind a handle that is polled. Dropping a handle cancels its work and waits for it.
//! - No panic crosses: every function that does more than read a field runs inside [`convert::guard`], and so does every thread.
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
        type LogLine = words::ffi::LogLine;
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

        /// Whether a passphrase can be used; `code == None` when it can. It is moved in and wiped.
        fn check_passphrase(passphrase: String) -> Failure;
        /// Makes a new recovery key at each call.
        fn make_recovery_key() -> RecoveryKey;
        /// The disks of this machine, judged for an image that needs `needed_bytes` (0 when unknown). A few milliseconds.
        fn list_disks(needed_bytes: u64) -> DiskList;

        /// An image that is asked for by `text`, and its look-up in its registry: on a thread of its own, with a deadline. Dropping it
        /// cancels.
        type Inspection;
        /// Reads `text` only; its state says at once when that is not a reference.
        fn make_inspection(config: &Config, text: &str) -> Box<Inspection>;
        /// Starts the look-up, once; does nothing for what is not a reference.
        fn start(self: &Inspection, login: Login);
        fn state(self: &Inspection) -> InspectionState;

        /// A request for the tags of a repository. Dropping it cancels.
        type TagSearch;
        /// For the repository of what is inspected; its tag does not matter.
        fn start_tag_search(inspection: &Inspection, login: Login) -> Box<TagSearch>;
        fn is_done(self: &TagSearch) -> bool;
        /// What was typed with each of the tags in the place of its own; empty where the registry does not tell them.
        fn references(self: &TagSearch) -> Vec<String>;

        /// Whether the disk is erased before the image is fetched; measures the live system. A few milliseconds.
        fn decide_scratch(config: &Config, inspection: &Inspection, choice: &Choice) -> ScratchDecision;

        /// An installation plan, or why there is none; holds no secret.
        type Plan;
        /// Without an image that was found, a failure. What was chosen of a disk does not matter where another module makes the
        /// partitions.
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

        /// What the engine has noted down since the last call, during look-ups as well as jobs; never a secret.
        fn drain_log() -> Vec<LogLine>;
    }
}

mod conf;
mod convert;
mod decision;
mod inspection;
mod job;
mod log;

use host::disk;
use install::volume::luks::{Passphrase, RecoveryKey};
use words::ffi;

use crate::conf::{Config, parse_config};
use crate::convert::{guard, success, untouched};
use crate::decision::{Plan, decide_scratch, make_plan};
use crate::inspection::{Inspection, TagSearch, make_inspection, start_tag_search};
use crate::job::{Task, start_fetch, start_finish, start_install, start_install_on};
use crate::log::drain_log;

fn check_passphrase(passphrase: String) -> ffi::Failure {
    guard(|| Passphrase::new(passphrase).map_or_else(untouched, |_| success()), untouched)
}

fn make_recovery_key() -> ffi::RecoveryKey {
    let failed = |error| ffi::RecoveryKey { text: String::new(), failure: untouched(error) };
    let make = || match RecoveryKey::new() {
        Ok(key) => ffi::RecoveryKey { text: key.text().to_owned(), failure: success() },
        Err(error) => failed(error),
    };
    guard(make, failed)
}

fn list_disks(needed_bytes: u64) -> ffi::DiskList {
    let failed = |error| ffi::DiskList { disks: Vec::new(), failure: untouched(error) };
    let list = || match disk::list(needed_bytes) {
        Ok(disks) => ffi::DiskList { disks, failure: success() },
        Err(error) => failed(error),
    };
    guard(list, failed)
}
