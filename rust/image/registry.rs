// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Registries: how one is reached, and what is known of an image in it.
//!
//! [`source`] says where an image may be, by [`conf`]. A [`Session`] speaks to one repository: [`http`] makes the client, [`token`] logs in, [`failure`] turns what goes wrong into the
//! error that the user can act on.

mod conf;
mod failure;
pub(crate) mod file;
mod greeting;
mod http;
pub(crate) mod lenient;
mod manifest;
mod platform;
mod proxy;
mod session;
mod source;
mod tags;
mod token;
mod trust;

pub(crate) use self::failure::plain;
pub use self::manifest::ACCEPTED;
pub use self::manifest::{Descriptor, Document, IndexEntry, Manifest, sha256_hex};
pub(crate) use self::manifest::{Raw, RawDescriptor};
pub use self::platform::Platform;
pub use self::session::{Body, Remedy, Session, Trouble};
pub use self::session::{digest_of, hex};
// For the fuzz target.
#[doc(hidden)]
pub use self::source::places_by;
pub use self::source::{ambiguous, meanings};
