// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How a pull behaves: connections, sizes, patience.

use std::time::Duration;

use plan::fetch::PullOptions;

/// How a pull behaves; [`Limits::default`] is for real networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once. Six is what podman and skopeo use, so registries are made for it.
    pub connections: usize,
    /// Bytes of a unit, the smallest part of a blob that is known to be there or not.
    pub unit: u64,
    /// Bytes that are asked for in one request, while there is enough for all connections; then less, down to a unit.
    pub stretch: u64,
    /// After so many new bytes of a blob it is noted on disk what is there. A kill costs no more than this for each
    /// blob that is on its way (at most two for each connection) and a unit for each connection, a loss of power those blobs.
    pub checkpoint: u64,
    /// A connection that sends nothing for so long is given up.
    pub stall: Duration,
    /// Pause after the first failure; it doubles.
    pub pause: Duration,
    /// A pull that gets no byte over any connection for so long is given up.
    pub patience: Duration,
}

impl From<&PullOptions> for Limits {
    fn from(options: &PullOptions) -> Self {
        Self {
            connections: options.connections.into(),
            patience: Duration::from_secs(options.give_up_after.into()),
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: PullOptions::default().connections.into(),
            unit: 512 << 10,
            stretch: 16 << 20,
            checkpoint: 4 << 20,
            stall: Duration::from_secs(20),
            pause: Duration::from_millis(500),
            patience: Duration::from_secs(PullOptions::default().give_up_after.into()),
        }
    }
}
