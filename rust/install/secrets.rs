// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What an installation is given, and is neither in its plan nor in its state.

use crate::volume::luks::Keys;
use image::auth::Credentials;

/// What is known to this installation alone, and is in no plan.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// For the registry.
    pub login: Option<Credentials>,
    /// For the root that the plan has encrypted.
    pub keys: Option<Keys>,
}
