// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Generates the C++ side of the door.

#[path = "rust/cxx_out.rs"]
mod cxx_out;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    cxx_out::generate("rust/bridge/lib.rs", "bridge.rs")
}
