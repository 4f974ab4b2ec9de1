// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Generates the C++ side of the bridge; CMake compiles it with the plugin's own flags.

use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=rust/src/bridge.rs");
    println!("cargo:rerun-if-env-changed=BOOTC_CXX_OUT");
    // Only CMake asks for the generated files; plain `cargo test` needs nothing of C++.
    let Some(dest) = std::env::var_os("BOOTC_CXX_OUT").map(PathBuf::from) else {
        return Ok(());
    };
    // Only generates header and source; no `compile()`, so no second set of compiler flags.
    let _ = cxx_build::bridge("rust/src/bridge.rs");
    let package = std::env::var("CARGO_PKG_NAME")?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("cxxbridge");
    std::fs::create_dir_all(&dest)?;
    for (from, to) in [
        (out.join("sources").join(&package).join("rust/src/bridge.rs.cc"), "bridge.rs.cc"),
        (out.join("include").join(&package).join("rust/src/bridge.rs.h"), "bridge.rs.h"),
        (out.join("include/rust/cxx.h"), "cxx.h"),
    ] {
        copy_if_changed(&from, &dest.join(to))?;
    }
    Ok(())
}

/// Keeps the time stamp of an unchanged file, so that the C++ side is not compiled again for nothing.
fn copy_if_changed(from: &Path, to: &Path) -> std::io::Result<()> {
    let new = std::fs::read(from)?;
    if std::fs::read(to).ok().as_deref() != Some(&new) {
        std::fs::write(to, new)?;
    }
    Ok(())
}
