// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The words that every other crate speaks: error codes and remedies, steps and events, secrets. It imports nothing of ours.
//!
//! No sentence for people is here: codes with arguments go out, C++ has the words. English is for logs and details.

mod constructors;
pub mod error;
pub mod events;
pub mod remedy;
pub mod secret;
mod shared;

pub use self::shared::ffi;
