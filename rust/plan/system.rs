// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the installed system gets besides what Calamares' own modules write into it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::reach::RegistryOptions;

/// What is wanted; part of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SystemOptions {
    /// NetworkManager's connections of the live system are copied.
    pub network_connections: bool,
    /// File of the live system with SSH keys that may log in as root.
    pub root_ssh_keys: Option<PathBuf>,
    /// The timer for updates is on or off; `None` leaves that to the image.
    pub update_timer: Option<bool>,
    /// How the registry of the updates is reached (mirrors, certificate, no TLS), where the system is to know it too.
    pub registry: Option<RegistryOptions>,
}

impl Default for SystemOptions {
    fn default() -> Self {
        Self { network_connections: true, root_ssh_keys: None, update_timer: None, registry: None }
    }
}
