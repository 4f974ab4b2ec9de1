// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The C++ side of a bridge, for the build scripts; CMake compiles it with the plugins' own flags.

use std::path::{Path, PathBuf};

/// Writes header and source of the bridge in the file `bridge` (below the package) to the directory `BOOTC_CXX_OUT`, as `NAME.h` and
/// `NAME.cc`. Only CMake asks for them; plain `cargo test` needs nothing of C++.
pub fn generate(bridge: &str, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={bridge}");
    println!("cargo:rerun-if-env-changed=BOOTC_CXX_OUT");
    let Some(dest) = std::env::var_os("BOOTC_CXX_OUT").map(PathBuf::from) else {
        return Ok(());
    };
    // Only generates header and source; no `compile()`, so no second set of compiler flags.
    let _ = cxx_build::bridge(bridge);
    let package = std::env::var("CARGO_PKG_NAME")?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("cxxbridge");
    std::fs::create_dir_all(&dest)?;
    for (from, to) in [
        (out.join("sources").join(&package).join(format!("{bridge}.cc")), format!("{name}.cc")),
        (out.join("include").join(&package).join(format!("{bridge}.h")), format!("{name}.h")),
        (out.join("include/rust/cxx.h"), "cxx.h".to_owned()),
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
