// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The image that a mirror serves, and what serving it needs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::window::Window;
use image::pull::Ranges;
use image::registry::Descriptor;
use words::error::Error;

/// The image that is served, and what serving it needs.
pub struct Stock {
    /// First component of every path.
    pub secret: String,
    /// What is served.
    pub image: Served,
    /// Where its blobs come from.
    pub ranges: Ranges,
    /// How much of them is held.
    pub window: Window,
    /// A permit for each unit that is fetched before it is needed.
    pub ahead: Arc<Semaphore>,
    /// A permit for each connection to the registry.
    pub connections: Semaphore,
    /// The first one.
    pub failure: Mutex<Option<Error>>,
    /// Fires with the caller's, and when there is a failure.
    pub stop: CancellationToken,
}

/// An image, ready to be served.
pub struct Served {
    /// Of the manifest.
    pub digest: String,
    /// Its type.
    pub media_type: String,
    /// Its bytes.
    pub manifest: Bytes,
    /// By digest.
    pub blobs: HashMap<String, Descriptor>,
}

impl Stock {
    /// Notes the first failure; whoever reads from here has to end.
    pub fn fail(&self, error: Error) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.stop.cancel();
    }
}
