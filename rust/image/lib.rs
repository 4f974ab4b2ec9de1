// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Images: where they are, who signed them, and how they get into the live system. Nothing here touches a disk of the user's.

pub mod auth;
pub mod collect;
pub mod inspect;
pub mod layout;
pub mod pull;
pub mod registry;
pub mod runtime;
pub mod signature;
pub mod source;
