// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The registry rung: looking images up and fetching them, from Debian's docker-registry and from a registry that lies and breaks.
//!
//! Needs `docker-registry`, `htpasswd`, `openssl`, `podman` and `skopeo`; a test whose program is missing fails and says so.

mod docker;
mod engine;
mod fixture;
mod honest;
mod http;
mod killed;
mod liar;
mod lies;
mod login;
mod lookup;
mod medium;
mod mirror;
mod proxy;
mod signatures;
mod sources;
mod stored;
mod tags;
mod tls;
mod transfer;
