// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The kernel of the live system, as far as it has to be asked for its modules.

use std::path::Path;

use crate::cmd::{self, Cmd};
use words::error::{Error, Result};

/// Loads a module. It is not an error if it is loaded already or built in.
///
/// # Errors
/// `ToolMissing` with the module; `why` is for the log.
pub fn load_module(module: &str, why: &str) -> Result<()> {
    // The kernel has a directory for each one that is loaded, and for those built in that have parameters (sysfs-module).
    if Path::new("/sys/module").join(module).exists() {
        return Ok(());
    }
    cmd::output(&Cmd::new("modprobe").arg(module), |_| Error::tool_missing(module, why)).map(drop)
}
