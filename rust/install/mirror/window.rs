// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How much of an image a mirror holds in memory.

/// How much is held in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Bytes that are asked for at once.
    pub unit: u64,
    /// Bytes that may be fetched before somebody reads them, over all blobs.
    pub ahead: u64,
}

/// Blobs that podman reads at once (containers.conf(5), `image_parallel_copies`).
const READERS: u64 = 6;

impl Default for Window {
    fn default() -> Self {
        Self { unit: 3 << 20, ahead: 24 << 20 }
    }
}

impl Window {
    /// Bytes of memory that it takes at most with podman: what was fetched ahead, and for each reader the unit it has and waits for.
    pub fn most(&self) -> u64 {
        self.ahead + 2 * READERS * self.unit
    }

    /// Units that may be fetched before somebody reads them.
    pub fn units_ahead(&self) -> usize {
        (self.ahead / self.unit) as usize
    }
}
