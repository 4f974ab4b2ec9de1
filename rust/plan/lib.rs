// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The plan: everything an installation needs to know, as a value without secrets.
//!
//! It can be printed, saved, compared and replayed (`calamares-bootc install --plan FILE`).

mod choice;
pub mod disk;
pub mod fetch;
pub mod findings;
pub mod image;
pub mod imgref;
pub mod reach;
pub mod system;
#[cfg(any(test, feature = "test"))]
pub mod test;
pub mod trust;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use crate::choice::Choice;
use crate::disk::DiskIdentity;
use crate::fetch::{PullMode, PullOptions};
use crate::image::Image;
use crate::reach::RegistryOptions;
use crate::system::SystemOptions;
use crate::trust::Trust;

/// An installation, decided. Made by [`config::Config::plan`] or read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstallPlan {
    /// Version of this format.
    pub version: u32,
    /// The image, pinned by digest.
    pub image: Image,
    /// How its registry is reached.
    pub registry: RegistryOptions,
    /// What the image has to prove; checked again before the disk is written to.
    #[serde(default)]
    pub trust: Trust,
    /// Where the system goes.
    pub place: Place,
    /// Who lays the disk out.
    #[serde(default)]
    pub method: Method,
    /// What protects the root file system. The passphrase is never here.
    #[serde(default)]
    pub encryption: Encryption,
    /// Whether the installed system lets its TPM unlock it too.
    #[serde(default)]
    pub tpm2: Tpm2,
    /// Root file system.
    pub filesystem: Filesystem,
    /// Storage backend of the installed system.
    pub backend: Backend,
    /// `--bootloader`, where the configuration forces one.
    pub bootloader: Option<Bootloader>,
    /// `--root-size`, as bootc takes it (`20G`; a bare number is MiB).
    pub root_size: Option<String>,
    /// Kernel arguments to add.
    pub kargs: Vec<String>,
    /// `--stateroot`; ostree backend only.
    pub stateroot: Option<String>,
    /// How it is fetched.
    #[serde(default)]
    pub pull: PullOptions,
    /// Where the OCI layout is put; `None` lets the engine choose.
    pub download_path: Option<PathBuf>,
    /// Where temporary data go.
    #[serde(default)]
    pub scratch: Scratch,
    /// Whose bootc is run.
    #[serde(default)]
    pub runner: Runner,
    /// How it is run.
    #[serde(default)]
    pub approach: Approach,
    /// Login data are written into the installed system for updates.
    pub keep_credentials: bool,
    /// What else is written into it.
    #[serde(default)]
    pub system: SystemOptions,
}

impl InstallPlan {
    /// Reads a plan that was printed or saved.
    ///
    /// # Errors
    /// Why the text is no plan of this version, in English.
    pub fn from_json(text: &str) -> Result<Self, String> {
        /// What every version has.
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let not_a_plan = |error: serde_json::Error| format!("not a plan: {error}");
        let Versioned { version } = serde_json::from_str(text).map_err(not_a_plan)?;
        if version != PLAN_VERSION {
            return Err(format!(
                "version {version} of the plan format; this program reads version {PLAN_VERSION}: make the plan again with --print-plan"
            ));
        }
        serde_json::from_str(text).map_err(not_a_plan)
    }

    /// The installer makes partitions and file systems itself. bootc makes none that a passphrase protects.
    pub fn lays_out(&self) -> bool {
        let is_wanted = self.method == Method::ToFilesystem || self.encrypts() || self.erases_first();
        matches!(self.place, Place::Disk(_)) && is_wanted
    }

    /// Partitions and file systems are somebody else's work, and so is encryption.
    pub fn is_prepared(&self) -> bool {
        matches!(self.place, Place::Partitions(_))
    }

    /// bootc writes into what is mounted.
    pub fn has_mounted_target(&self) -> bool {
        self.lays_out() || self.is_prepared()
    }

    /// The root file system is encrypted.
    pub fn encrypts(&self) -> bool {
        self.encryption == Encryption::Passphrase
    }

    /// The installed system enrols its TPM to unlock the root file system.
    pub fn enrols_tpm2(&self) -> bool {
        self.encrypts() && self.tpm2 == Tpm2::Enroll
    }

    /// The disk is erased before the image is fetched, to make room for it there.
    pub fn erases_first(&self) -> bool {
        self.scratch == Scratch::Target
    }

    /// podman imports the image while it is fetched.
    pub fn streams(&self) -> bool {
        self.streams_with(self.scratch)
    }

    /// [`InstallPlan::streams`] with another scratch space. A bootc of the live system reads a layout, and on the target disk podman's
    /// store would take more room than a layout.
    pub fn streams_with(&self, scratch: Scratch) -> bool {
        let is_wanted = self.pull.mode == PullMode::Stream && scratch == Scratch::Live;
        is_wanted && self.runner == Runner::Container && self.image.reference.is_in_registry()
    }
}

/// Where the system goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// A whole disk, which is erased.
    Disk(DiskIdentity),
    /// Partitions that others make, as Calamares' module `partition` does; empty where they are made only after the image is fetched.
    Partitions(Vec<Partition>),
}

impl Place {
    /// A few words that name it in the log.
    pub fn describe(&self) -> String {
        match self {
            Self::Disk(disk) => disk.path.display().to_string(),
            Self::Partitions(partitions) if partitions.is_empty() => "partitions that are not made yet".to_owned(),
            Self::Partitions(partitions) => list(partitions),
        }
    }
}

/// Partitions with their mount points, for the log.
pub fn list(partitions: &[Partition]) -> String {
    let names = partitions.iter().map(|it| format!("{} ({})", it.device.display(), it.mount_point));
    names.collect::<Vec<_>>().join(", ")
}

/// A partition with its file system, and what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Partition {
    /// The device that the file system is on: a partition, or what it is unlocked as.
    pub device: PathBuf,
    /// `/`, `/boot`, … or [`SWAP`].
    pub mount_point: String,
}

/// What stands in the place of a mount point for swap space.
pub const SWAP: &str = "swap";

/// The format that this version writes and reads.
pub const PLAN_VERSION: u32 = 3;

/// Root file systems that `bootc install --filesystem` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Filesystem {
    /// ext4
    Ext4,
    /// XFS
    Xfs,
    /// Btrfs
    Btrfs,
}

impl Filesystem {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Ext4, Self::Xfs, Self::Btrfs];

    /// bootc's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ext4 => "ext4",
            Self::Xfs => "xfs",
            Self::Btrfs => "btrfs",
        }
    }

    /// The one that bootc calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filesystem| filesystem.as_str() == name)
    }

    /// It can have fs-verity, as of Linux 6.12.
    pub fn has_verity(self) -> bool {
        matches!(self, Self::Ext4 | Self::Btrfs)
    }

    /// The program that makes it; bootc runs it from the image.
    pub fn mkfs(self) -> &'static str {
        match self {
            Self::Ext4 => "mkfs.ext4",
            Self::Xfs => "mkfs.xfs",
            Self::Btrfs => "mkfs.btrfs",
        }
    }
}

/// `bootc install …`: who makes partitions and file systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// bootc.
    #[default]
    ToDisk,
    /// The installer.
    ToFilesystem,
}

impl Method {
    /// bootc's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ToDisk => "to-disk",
            Self::ToFilesystem => "to-filesystem",
        }
    }
}

/// What protects the root file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// Nothing.
    #[default]
    None,
    /// LUKS2 with a passphrase, which is asked for at each start.
    Passphrase,
}

/// What the TPM does for an encrypted root file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tpm2 {
    /// Nothing.
    #[default]
    None,
    /// Unlocks it, from the second start on; the passphrase does so as well.
    Enroll,
}

/// Where an installation puts its temporary data: the fetched image, podman's store, temporary files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scratch {
    /// In the live system: in its memory, on a disk that it uses, in [`InstallPlan::download_path`].
    #[default]
    Live,
    /// On the target disk, which is erased for it before the image is fetched.
    Target,
}

/// A size as `bootc install --root-size` takes it, in MiB (`parse_size_mib` in its `blockdev.rs`); `None` when it is none.
pub fn size_in_mib(size: &str) -> Option<u64> {
    let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &size[digits.len()..] {
        "" | "M" | "MiB" => 1,
        "G" | "GiB" => 1024,
        "T" | "TiB" => 1024 * 1024,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

/// `scratch`: where temporary data may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScratchOffer {
    /// On the target disk where the live system has too little room.
    #[default]
    Auto,
    /// In the live system.
    Live,
    /// On the target disk.
    Target,
}

/// Storage backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// Chosen after the pull by what the image holds.
    #[default]
    Auto,
    /// ostree repository.
    Ostree,
    /// composefs repository.
    Composefs,
}

/// Whose bootc is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Runner {
    /// That of the image, in a container.
    #[default]
    Container,
    /// That of the live system.
    Host,
}

/// How bootc is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Approach {
    /// As a child process.
    #[default]
    Direct,
    /// In a transient unit of systemd.
    Systemd,
}

/// `bootc install --bootloader`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bootloader {
    /// GRUB through bootupd.
    Grub,
    /// systemd-boot.
    Systemd,
    /// None; the user brings one.
    None,
}

impl Bootloader {
    /// bootc's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grub => "grub",
            Self::Systemd => "systemd",
            Self::None => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::plan;

    #[test]
    fn a_plan_comes_back_as_it_was_written() {
        let plan = plan();
        let text = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<InstallPlan>(&text).unwrap(), plan);
    }

    #[test]
    fn an_encrypted_root_is_laid_out_by_the_installer() {
        let text = include_str!("../../tests/fixtures/plan.json")
            .replace("\"version\": 3", "\"version\": 3, \"encryption\": \"passphrase\"");
        let plan: InstallPlan = serde_json::from_str(&text).unwrap();
        assert!(plan.encrypts() && plan.lays_out());
        let plain = crate::test::plan();
        assert!(!plain.lays_out() && InstallPlan { method: Method::ToFilesystem, ..plain }.lays_out());
    }

    #[test]
    fn what_others_have_made_is_not_laid_out_again() {
        let root = Partition { device: "/dev/vda3".into(), mount_point: "/".into() };
        let prepared = InstallPlan { method: Method::ToFilesystem, place: Place::Partitions(vec![root]), ..plan() };
        assert!(prepared.is_prepared() && prepared.has_mounted_target() && !prepared.lays_out());
        assert_eq!(prepared.place.describe(), "/dev/vda3 (/)");
        let text = serde_json::to_string(&prepared).unwrap();
        assert!(text.contains(r#""place":{"partitions":[{"device":"/dev/vda3","mountPoint":"/"}]}"#), "{text}");
        assert_eq!(serde_json::from_str::<InstallPlan>(&text).unwrap(), prepared);
        assert!(!plan().is_prepared() && !plan().has_mounted_target());
        assert_eq!(Place::Partitions(Vec::new()).describe(), "partitions that are not made yet");
    }

    #[test]
    fn sizes_are_read_as_bootc_does() {
        for (size, mib) in [("20480", 20480), ("512M", 512), ("20G", 20480), ("20GiB", 20480), ("1T", 1 << 20)] {
            assert_eq!(size_in_mib(size), Some(mib), "{size}");
        }
        assert!(["", "G", "20GB", "99999999999999T"].iter().all(|size| size_in_mib(size).is_none()));
    }

    #[test]
    fn a_plan_of_another_version_is_refused_before_its_keys_are() {
        let older = r#"{"version": 2, "targetImgref": "registry.example/os:1"}"#;
        let why = InstallPlan::from_json(older).unwrap_err();
        assert!(why.starts_with("version 2 of the plan format") && why.contains("--print-plan"), "{why}");
        let text = include_str!("../../tests/fixtures/plan.json");
        assert_eq!(InstallPlan::from_json(text), Ok(plan()));
        for other in ["", "{}", "[]", "version: 3"] {
            assert!(InstallPlan::from_json(other).unwrap_err().starts_with("not a plan"), "{other}");
        }
        let contradicted = text.replace("\"kargs\"", "\"targetImgref\": \"other.example/os:1\", \"kargs\"");
        assert!(InstallPlan::from_json(&contradicted).unwrap_err().contains("targetImgref"));
    }

    #[test]
    fn an_unknown_key_in_a_plan_is_refused() {
        let text =
            include_str!("../../tests/fixtures/plan.json").replace("\"version\": 3", "\"version\": 3, \"wipe\": true");
        assert!(serde_json::from_str::<InstallPlan>(&text).unwrap_err().to_string().contains("wipe"));
    }
}
