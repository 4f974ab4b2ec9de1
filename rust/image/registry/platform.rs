// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Platforms in the image specification's words, and which of them a machine can run.

use std::fmt;

/// Operating system, architecture and variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// `linux`.
    pub os: String,
    /// `amd64`, `arm64`: GOARCH.
    pub architecture: String,
    /// `v8` of `arm64`, `v3` of `amd64`: the best that the machine can run; empty where the architecture has none.
    pub variant: String,
}

impl Platform {
    /// That of the running machine.
    pub fn of_machine() -> Self {
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "x86" => "386",
            "aarch64" => "arm64",
            "powerpc64" => "ppc64le",
            "loongarch64" => "loong64",
            // arm, riscv64, s390x
            same => same,
        };
        let variant = match architecture {
            "amd64" => amd64_level(),
            "arm64" => "v8",
            // Debian's armhf.
            "arm" => "v7",
            _ => "",
        };
        Self { os: "linux".into(), architecture: architecture.into(), variant: variant.into() }
    }

    /// A given architecture; its plainest variant unless it is the running machine's.
    pub fn of_architecture(architecture: &str) -> Self {
        let machine = Self::of_machine();
        if architecture == machine.architecture {
            return machine;
        }
        Self { os: "linux".into(), architecture: architecture.into(), variant: default_variant(architecture).into() }
    }

    /// How well an offered platform fits: higher is better, `None` does not run here.
    ///
    /// Variants are upward compatible and numbered (`v1` … `v4` of amd64, `v5` … `v8` of arm). A missing variant is the one that
    /// containerd's `platforms.Normalize` puts in: `v1` of amd64, `v8` of arm64, `v7` of arm.
    pub fn fit(&self, offered: &Self) -> Option<u32> {
        if self.os != offered.os || self.architecture != offered.architecture {
            return None;
        }
        let mine = level(&self.variant, &self.architecture);
        let theirs = level(&offered.variant, &offered.architecture);
        match (mine, theirs) {
            (Some(mine), Some(theirs)) => (theirs <= mine).then_some(theirs),
            _ => (self.variant == offered.variant).then_some(0),
        }
    }
}

fn default_variant(architecture: &str) -> &'static str {
    match architecture {
        "amd64" => "v1",
        "arm64" => "v8",
        "arm" => "v7",
        _ => "",
    }
}

/// `v8` as a number (`v8.2` as 82, so that it is above `v8`).
fn level(variant: &str, architecture: &str) -> Option<u32> {
    let variant = if variant.is_empty() { default_variant(architecture) } else { variant };
    if variant.is_empty() {
        return Some(0);
    }
    let (major, minor) = variant.strip_prefix('v')?.split_once('.').unwrap_or((&variant[1..], "0"));
    major.parse::<u32>().ok()?.checked_mul(10)?.checked_add(minor.parse::<u32>().ok()?)
}

/// The x86-64 microarchitecture level (System V ABI) of this processor.
#[cfg(target_arch = "x86_64")]
fn amd64_level() -> &'static str {
    let v2 =
        is_x86_feature_detected!("sse4.2") && is_x86_feature_detected!("ssse3") && is_x86_feature_detected!("popcnt");
    let v3 = v2
        && is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("f16c")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("movbe");
    let v4 = v3
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512cd")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl");
    match (v2, v3, v4) {
        (_, _, true) => "v4",
        (_, true, _) => "v3",
        (true, _, _) => "v2",
        _ => "v1",
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn amd64_level() -> &'static str {
    "v1"
}

impl fmt::Display for Platform {
    /// Without the variant that goes without saying: `linux/amd64`, `linux/arm64`, `linux/arm/v7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        let implied = matches!(self.architecture.as_str(), "amd64" | "arm64");
        if self.variant.is_empty() || (implied && self.variant == default_variant(&self.architecture)) {
            return Ok(());
        }
        write!(f, "/{}", self.variant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(text: &str) -> Platform {
        let mut parts = text.split('/').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Platform { os: next(), architecture: next(), variant: next() }
    }

    #[test]
    fn the_best_that_runs() {
        let cases = [
            ("linux/amd64/v3", "linux/amd64", Some(10)),
            ("linux/amd64/v3", "linux/amd64/v2", Some(20)),
            ("linux/amd64/v2", "linux/amd64/v3", None),
            ("linux/amd64/v4", "linux/amd64/v4", Some(40)),
            ("linux/amd64/v4", "linux/amd64/v1", Some(10)),
            ("linux/amd64/v3", "linux/amd64/v4", None),
            ("linux/amd64/v1", "linux/amd64/v1", Some(10)),
            ("linux/amd64/v1", "linux/amd64/v2", None),
            ("linux/amd64", "linux/amd64/v1", Some(10)),
            ("linux/amd64/v1", "linux/arm64", None),
            ("linux/amd64/v1", "windows/amd64", None),
            ("linux/arm64/v8", "linux/arm64", Some(80)),
            ("linux/arm64/v8", "linux/arm64/v8", Some(80)),
            ("linux/arm64/v8", "linux/arm64/v8.2", None),
            ("linux/arm64/v8", "linux/arm64/v9", None),
            ("linux/arm64", "linux/arm64/v8", Some(80)),
            ("linux/arm/v7", "linux/arm/v6", Some(60)),
            ("linux/arm/v6", "linux/arm/v7", None),
            ("linux/riscv64", "linux/riscv64", Some(0)),
            ("linux/riscv64", "linux/riscv64/odd", None),
        ];
        for (mine, theirs, expected) in cases {
            assert_eq!(platform(mine).fit(&platform(theirs)), expected, "{mine} for {theirs}");
        }
    }

    #[test]
    fn the_obvious_variant_is_not_shown() {
        for (platform_text, shown) in [
            ("linux/amd64/v1", "linux/amd64"),
            ("linux/amd64/v3", "linux/amd64/v3"),
            ("linux/arm64/v8", "linux/arm64"),
            ("linux/arm/v7", "linux/arm/v7"),
            ("linux/riscv64", "linux/riscv64"),
        ] {
            assert_eq!(platform(platform_text).to_string(), shown);
        }
    }
}
