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

    /// A platform as somebody wrote it: other words for the same (as containerd's `platforms.Normalize` takes them), variants that the
    /// architecture does not have, nothing at all. What is not said is empty.
    pub(crate) fn written(os: &str, architecture: &str, variant: &str) -> Self {
        let plain = |text: &str| text.trim().to_ascii_lowercase();
        let (architecture, mut variant) = match (plain(architecture).as_str(), plain(variant)) {
            ("x86_64" | "x86-64", variant) => ("amd64".to_owned(), variant),
            ("i386" | "i486" | "i586" | "i686" | "x86", variant) => ("386".to_owned(), variant),
            ("aarch64", variant) => ("arm64".to_owned(), variant),
            ("armhf", _) => ("arm".to_owned(), "v7".to_owned()),
            ("armel", _) => ("arm".to_owned(), "v6".to_owned()),
            ("ppc64el" | "powerpc64le", variant) => ("ppc64le".to_owned(), variant),
            ("loongarch64", variant) => ("loong64".to_owned(), variant),
            (same, variant) => (same.to_owned(), variant),
        };
        if variant.bytes().next().is_some_and(|first| first.is_ascii_digit()) {
            variant.insert(0, 'v');
        }
        // Builders on another machine leave theirs behind: ARM's v6 to v9 on amd64. What is only too new stays.
        let number = level(&variant, &architecture);
        let known = match architecture.as_str() {
            "amd64" => number.is_some_and(|number| number >= 10 && !(60..=99).contains(&number)),
            "arm64" => number.is_some_and(|number| number >= 80),
            "arm" => number.is_some_and(|number| number >= 50),
            _ => true,
        };
        Self { os: plain(os), architecture, variant: if known { variant } else { String::new() } }
    }

    /// With the parts of `other` where this says nothing.
    pub(crate) fn or(mut self, other: &Self) -> Self {
        if self.os.is_empty() {
            self.os.clone_from(&other.os);
        }
        if self.architecture.is_empty() {
            self.architecture.clone_from(&other.architecture);
            self.variant.clone_from(&other.variant);
        }
        self
    }

    /// How well an offered platform fits: higher is better, `None` does not run here. What says nothing is for every machine and
    /// fits worse than what says something.
    ///
    ///
    /// Variants are upward compatible and numbered (`v1` … `v4` of amd64, `v5` … `v8` of arm). A missing variant is the one that
    /// containerd's `platforms.Normalize` puts in: `v1` of amd64, `v8` of arm64, `v7` of arm.
    pub fn fit(&self, offered: &Self) -> Option<u32> {
        if !offered.os.is_empty() && self.os != offered.os {
            return None;
        }
        if offered.architecture.is_empty() {
            return Some(0);
        }
        if self.architecture != offered.architecture {
            return None;
        }
        let mine = level(&self.variant, &self.architecture);
        let theirs = level(&offered.variant, &offered.architecture);
        match (mine, theirs) {
            (Some(mine), Some(theirs)) => (theirs <= mine).then_some(theirs + 1),
            _ => (self.variant == offered.variant).then_some(1),
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
    let number = variant.strip_prefix('v')?;
    let (major, minor) = number.split_once('.').unwrap_or((number, "0"));
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
            ("linux/amd64/v3", "linux/amd64", Some(11)),
            ("linux/amd64/v3", "linux/amd64/v2", Some(21)),
            ("linux/amd64/v2", "linux/amd64/v3", None),
            ("linux/amd64/v4", "linux/amd64/v4", Some(41)),
            ("linux/amd64/v4", "linux/amd64/v1", Some(11)),
            ("linux/amd64/v3", "linux/amd64/v4", None),
            ("linux/amd64/v1", "linux/amd64/v1", Some(11)),
            ("linux/amd64/v1", "linux/amd64/v2", None),
            ("linux/amd64", "linux/amd64/v1", Some(11)),
            ("linux/amd64/v1", "linux/arm64", None),
            ("linux/amd64/v1", "windows/amd64", None),
            ("linux/arm64/v8", "linux/arm64", Some(81)),
            ("linux/arm64/v8", "linux/arm64/v8", Some(81)),
            ("linux/arm64/v8", "linux/arm64/v8.2", None),
            ("linux/arm64/v8", "linux/arm64/v9", None),
            ("linux/arm64", "linux/arm64/v8", Some(81)),
            ("linux/arm/v7", "linux/arm/v6", Some(61)),
            ("linux/arm/v6", "linux/arm/v7", None),
            ("linux/riscv64", "linux/riscv64", Some(1)),
            ("linux/riscv64", "linux/riscv64/odd", None),
        ];
        for (mine, theirs, expected) in cases {
            assert_eq!(platform(mine).fit(&platform(theirs)), expected, "{mine} for {theirs}");
        }
    }

    #[test]
    fn platforms_as_people_write_them() {
        for (written, expected) in [
            ("linux/amd64/v8", "linux/amd64"),
            ("linux/amd64/v3", "linux/amd64/v3"),
            ("linux/amd64/3", "linux/amd64/v3"),
            ("linux/amd64/v0", "linux/amd64"),
            ("linux/amd64/v5", "linux/amd64/v5"),
            ("linux/amd64/v99", "linux/amd64/v99"),
            ("linux/amd64/armv7", "linux/amd64"),
            ("Linux/x86_64", "linux/amd64"),
            (" linux / AMD64 ", "linux/amd64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/arm64/v9", "linux/arm64/v9"),
            ("linux/arm64/v7", "linux/arm64"),
            ("linux/arm64/ä", "linux/arm64"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/ppc64el", "linux/ppc64le"),
            ("linux/i686", "linux/386"),
        ] {
            let parts: Vec<_> = written.split('/').chain([""]).collect();
            assert_eq!(Platform::written(parts[0], parts[1], parts[2]).to_string(), expected, "{written}");
        }
    }

    #[test]
    fn what_says_nothing_fits_every_machine_and_worse_than_what_does() {
        let machine = platform("linux/amd64/v3");
        for nothing in ["", "linux", "/"] {
            assert_eq!(machine.fit(&platform(nothing)), Some(0), "{nothing:?}");
        }
        assert_eq!(machine.fit(&platform("/amd64")), Some(11));
        assert_eq!(machine.fit(&platform("windows")), None);
        assert_eq!(machine.fit(&platform("/arm64")), None);
        assert_eq!(platform("").or(&machine), machine);
        assert_eq!(platform("/arm64").or(&machine), platform("linux/arm64"));
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
