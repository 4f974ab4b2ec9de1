// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the look into the image leaves for the steps that write.

use serde::{Deserialize, Serialize};

use super::{ResolvedBackend, UnifiedKernel};
use crate::bootc::Firmware;
use crate::bound::BoundImages;
use crate::runner::Source;

/// What was found out about the image; an installation on partitions that were made meanwhile goes on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ready {
    /// Where bootc takes the image from.
    pub source: Source,
    /// The backend for it.
    pub backend: ResolvedBackend,
    /// How the machine was started.
    pub firmware: Firmware,
    /// GRUB is going to be installed; otherwise kernels are on the EFI system partition.
    pub grub: bool,
    /// GRUB for BIOS is, alone or beside that for UEFI: bootupd installs all that it has unless it writes the firmware's variables.
    pub grub_for_bios: bool,
    /// Bytes of a kernel with its initramfs.
    pub kernel_bytes: u64,
    /// What the system starts from, where it is one file with fixed kernel arguments.
    pub unified: Option<UnifiedKernel>,
    /// What bootc does about the image's logically bound images.
    pub bound_images: BoundImages,
    /// bootc takes a root that holds the mounted ESP in a directory (since 1.12).
    pub takes_nested_mounts: bool,
    /// Why the image cannot unlock an encrypted root; empty when it can, as far as it shows.
    pub no_unlock: String,
}

impl Ready {
    /// The kernel is told what it needs to find its root; a unified one finds it by the type of the partition.
    pub fn takes_arguments(&self) -> bool {
        self.unified.is_none()
    }
}
