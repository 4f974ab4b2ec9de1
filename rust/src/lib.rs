// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The engine of calamares-bootc: everything but the windows.
//!
//! # Flow
//! Data goes one way, only events come back:
//! `bootc.conf -> config -> (page: choice) -> inspect -> plan -> preflight -> pull -> rootfs -> probe -> install -> deployment -> finish`.
//!
//! # Modules
//! - What is wanted: [`config`] (bootc.conf), [`imgref`] (image references), [`plan`] (the decided installation).
//! - What is there: [`disk`] (disks and why not), [`inspect`] (what an image is), [`source`] (where it is kept: a [`registry`], this
//!   machine), [`auth`] (logins), [`signature`] (who signed it).
//! - What is done, in order: [`pipeline`], which calls [`preflight`], [`pull`] (into a [`layout`], of which [`rootfs`] makes a root; or
//!   through a [`mirror`]), [`podman`], [`probe`], [`target`] (where bootc does not partition), [`bootc`] (by a [`runner`]),
//!   [`deployment`], [`system`], and in the end [`finish`] with [`audit`]; [`watch`] takes its place after a kill.
//! - How it is told: [`events`], [`error`], [`task`] (threads and cancel), [`bridge`] (the only way to C++).
//! - [`cmd`] is the only module that starts processes, [`mounts`] mounts and unmounts; [`room`] asks file systems for their bytes, [`kernel`]
//!   has modules loaded.
//!
//! # Invariants
//! - No sentence for people here: codes with arguments go out, C++ has the words. English is for logs and details.
//! - The disk is first written to in [`pipeline::install`], after the line that is marked "point of no return".
//! - A [`plan::InstallPlan`] holds no secret; secrets are [`auth::Secret`]s.

pub mod audit;
pub mod auth;
pub mod bootc;
pub mod bound;
pub mod bridge;
pub mod cmd;
pub mod config;
pub mod deployment;
pub mod disk;
pub mod error;
pub mod events;
pub mod finish;
pub mod imgref;
pub mod inspect;
pub mod kernel;
pub mod layout;
pub mod mirror;
pub mod mounts;
pub mod pipeline;
pub mod plan;
pub mod podman;
pub mod preflight;
pub mod probe;
pub mod pull;
pub mod registry;
pub mod room;
pub mod rootfs;
pub mod runner;
pub mod scratch;
pub mod selinux;
pub mod signature;
pub mod source;
pub mod state;
pub mod system;
pub mod target;
pub mod task;
pub mod udev;
pub mod watch;
