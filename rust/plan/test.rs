// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Values for tests, of this crate and of others.

use crate::InstallPlan;
use crate::findings::{BoundImages, Firmware, Payload, Ready, ResolvedBackend};

/// A small valid plan.
///
/// # Panics
/// When `tests/fixtures/plan.json` is none.
pub fn plan() -> InstallPlan {
    serde_json::from_str(include_str!("../../tests/fixtures/plan.json")).expect("a plan")
}

/// What an image with systemd-boot leaves for the next steps.
pub fn ready() -> Ready {
    Ready {
        source: Payload::Layout("/srv/layout".into()),
        backend: ResolvedBackend::Composefs,
        firmware: Firmware::Efi,
        grub: false,
        grub_for_bios: false,
        kernel_bytes: 80_000_000,
        unified: None,
        bound_images: BoundImages::None,
        takes_nested_mounts: true,
        no_unlock: String::new(),
    }
}
