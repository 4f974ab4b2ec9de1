// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Which disk was chosen.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a disk is recognised by when its name has moved. Strings are as lsblk(8) gives them, empty where the disk has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiskIdentity {
    /// `/dev/sda` when it was chosen.
    pub path: PathBuf,
    /// Bytes.
    pub size_bytes: u64,
    /// Serial number.
    pub serial: String,
    /// World wide name.
    pub wwn: String,
    /// Model.
    pub model: String,
    /// The user has confirmed that the installer does not run from it, though it looks like that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub even_if_medium: bool,
}

impl DiskIdentity {
    /// Some virtual disks have neither; only their name tells them apart.
    pub fn is_unmistakable(&self) -> bool {
        !(self.serial.is_empty() && self.wwn.is_empty())
    }
}
