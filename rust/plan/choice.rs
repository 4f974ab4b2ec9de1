// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the user decides about an installation, beside the image; bootc.conf decides the rest.

use crate::{Filesystem, Place, Scratch};

/// Everything that a plan needs and neither the image nor the configuration says.
///
/// `Config::plan(&Image, Choice)` makes a plan of it that is complete: nobody changes a field of a plan afterwards. Where the user leaves
/// the scratch space to the installer, make the plan with [`Scratch::Live`], ask `install::scratch::decide` with it, and make the plan
/// again with the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Where the system goes.
    pub place: Place,
    /// Root file system.
    pub filesystem: Filesystem,
    /// The root file system is encrypted; it is anyway where the configuration demands that.
    pub encrypt: bool,
    /// The TPM unlocks it too; it does so anyway where the configuration says so and the root is encrypted.
    pub tpm2: bool,
    /// The login is written into the installed system for updates.
    pub keep_login: bool,
    /// Where temporary data go.
    pub scratch: Scratch,
}
