// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The installation: everything between a plan and a checked disk. [`pipeline`] is the story in order.
//!
//! The disk is first written to in [`pipeline`], after the line that is marked "point of no return".

pub mod audit;
pub mod bootc;
pub mod bound;
mod context;
pub mod deployment;
pub mod finish;
pub mod journal;
pub mod mirror;
pub mod pipeline;
pub mod podman;
pub mod preflight;
pub mod probe;
pub mod progress;
pub mod rootfs;
pub mod runner;
pub mod scratch;
mod secrets;
pub mod selinux;
pub mod state;
pub mod system;
pub mod task;
pub mod volume;
pub mod watch;
