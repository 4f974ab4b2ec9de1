// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How an installed system finds and unlocks its root, in the options of `bootc install to-filesystem`.

use super::{luks, tpm2};
use plan::InstallPlan;
use plan::findings::Ready;

/// A root file system, by UUIDs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootSpec {
    /// Of the root file system.
    pub root: String,
    /// Of the file system of `/boot`, where it is one of its own.
    pub boot: Option<String>,
    /// Of the LUKS volume that the root file system is in, where there is one.
    pub luks: Option<String>,
    /// The TPM is to unlock that.
    pub tpm2: bool,
}

impl RootSpec {
    /// Stands for the root of an installation whose partitions are not made yet, with all that they may have. Its options are those that
    /// bootc has to know; its UUIDs are nobody's.
    pub fn draft(plan: &InstallPlan, ready: &Ready) -> Self {
        let nobodys = || "00000000-0000-0000-0000-000000000000".to_owned();
        Self {
            root: nobodys(),
            boot: ready.grub.then(nobodys),
            luks: (plan.encrypts() || plan.is_prepared()).then(nobodys),
            tpm2: plan.enrols_tpm2(),
        }
    }

    /// How the kernel is told the root: a value of `root=`.
    pub fn mark(&self) -> String {
        format!("UUID={}", self.root)
    }

    /// The options. A kernel that takes no arguments finds its root by the types of the partitions.
    ///
    /// `--skip-finalize`: bootc would make the root read-only, and the system is still to be configured.
    pub fn options(&self, takes_arguments: bool) -> Vec<String> {
        let mut options = vec!["--skip-finalize".to_owned()];
        let mut option = |name: &str, value: String| options.extend([name.to_owned(), value]);
        option("--root-mount-spec", self.mark());
        if let Some(boot) = &self.boot {
            option("--boot-mount-spec", format!("UUID={boot}"));
        }
        if let Some(luks) = self.luks.as_ref().filter(|_| takes_arguments) {
            option("--karg", luks::karg(luks));
            if self.tpm2 {
                option("--karg", tpm2::karg(luks));
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bootc_is_told_how_the_root_is_found_and_unlocked() {
        let plain = RootSpec { root: "ROOT".into(), boot: None, luks: None, tpm2: false };
        let by_uuid = ["--skip-finalize", "--root-mount-spec", "UUID=ROOT"];
        assert_eq!(plain.options(true), by_uuid);
        let encrypted = RootSpec { boot: Some("BOOT".into()), luks: Some("LUKS".into()), ..plain.clone() };
        let more = ["--boot-mount-spec", "UUID=BOOT", "--karg", "rd.luks.uuid=LUKS"];
        assert_eq!(encrypted.options(true), [&by_uuid[..], &more].concat());
        let by_tpm = RootSpec { boot: None, tpm2: true, ..encrypted.clone() };
        let more = ["--karg", "rd.luks.uuid=LUKS", "--karg", "rd.luks.options=LUKS=tpm2-device=auto"];
        assert_eq!(by_tpm.options(true), [&by_uuid[..], &more].concat());
        assert_eq!(by_tpm.options(false), by_uuid);
    }
}
