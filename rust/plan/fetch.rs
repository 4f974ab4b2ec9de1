// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How an image is fetched.

use serde::{Deserialize, Serialize};

/// How an image comes from its registry into podman's store: `pullMode` in bootc.conf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PullMode {
    /// Into a layout first; an interrupted pull resumes where it stopped.
    #[default]
    Layout,
    /// Straight into the store, through a [`install::mirror`]; needs no room for a layout.
    Stream,
}

/// What bootc.conf decides about it: `pull`, `pullMode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PullOptions {
    /// [`Limits::connections`]
    pub connections: u8,
    /// [`Limits::patience`] in seconds.
    pub give_up_after: u32,
    /// How it gets there.
    pub mode: PullMode,
}

impl Default for PullOptions {
    fn default() -> Self {
        Self { connections: 6, give_up_after: 300, mode: PullMode::Layout }
    }
}
