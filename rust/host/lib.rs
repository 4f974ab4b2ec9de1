// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The machine that the installer runs on: its processes, mounts, disks and firmware. It knows of no image and no plan but their values.
//!
//! [`cmd`] is the only module that starts processes, [`mounts`] mounts and unmounts.

pub mod cmd;
pub mod disk;
pub mod firmware;
pub mod gpt;
pub mod kernel;
pub mod mounts;
pub mod partitions;
pub mod room;
pub mod run_dir;
pub mod udev;
