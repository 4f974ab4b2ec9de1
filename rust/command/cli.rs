// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The flags and subcommands.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};
use plan::Partition;

/// Where the answer to an error is.
const ERRORS: &str = "An error is told on one line, as in error[DiskTooSmall]: …; docs/errors.md says for each code what it means, \
                      what to do, and what the disk holds then.";

/// Installs bootable container images, as the Calamares module does, without a graphical interface.
#[derive(Parser)]
#[command(version, max_term_width = 100, after_help = ERRORS)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Checks a configuration file
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Lists the disks of this machine, and why one cannot be used
    Disks {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Looks an image up in its registry
    Inspect {
        /// Image reference, as in quay.io/example/os:1
        reference: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Lists the tags of a repository
    Tags {
        /// Image reference, as in quay.io/example/os
        reference: String,
        #[command(flatten)]
        source: Source,
    },
    /// Fetches an image into a directory as an OCI layout; goes on with what an earlier try left there.
    ///
    /// The layout may hold several images, told apart by their names; what they share is there once. Signatures come along, so that an
    /// installer can take the image from there without a network: as oci:DIRECTORY:NAME.
    Pull {
        /// Image reference, as in quay.io/example/os:1
        reference: String,
        /// Directory for the layout
        directory: PathBuf,
        /// What the image is called there; without it, its reference
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        source: Source,
    },
    /// Installs an image on a disk, which is erased, or on partitions
    Install(Install),
    /// Waits for the end of standard input, and clears up when the installer left something; started by the installer
    #[command(hide = true)]
    Watch {
        /// The installer's process
        installer: u32,
    },
}

#[derive(Subcommand)]
pub enum ConfigCommand {
    /// Prints every problem of the file; exit status 1 when there is one
    Check {
        /// The bootc.conf to check
        file: PathBuf,
    },
}

/// Where images come from.
#[derive(Args)]
pub struct Source {
    /// Configuration with registries and options; without it, the defaults
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// User name for the registry
    #[arg(long, value_name = "NAME", requires = "password_file")]
    pub username: Option<String>,
    /// File with the password or token for the registry
    #[arg(long, value_name = "FILE", requires = "username")]
    pub password_file: Option<PathBuf>,
}

#[derive(Args)]
pub struct Install {
    /// A plan, as --print-plan wrote it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["image", "disk", "filesystem", "partition"])]
    pub plan: Option<PathBuf>,
    /// Image reference
    #[arg(long, value_name = "REF", required_unless_present = "plan")]
    pub image: Option<String>,
    /// The disk to erase
    #[arg(long, value_name = "DEVICE", required_unless_present_any = ["plan", "partition"])]
    pub disk: Option<PathBuf>,
    /// Take that disk although an image of a live system is on it, and nothing shows that this system does not run from it
    #[arg(long, requires = "disk")]
    pub even_if_medium: bool,
    /// Instead of a disk: a partition with its file system, and where it belongs in the new system: /, /boot, the EFI system
    /// partition at /boot/efi, /home, or swap. Once for each; what is for / and /boot has to be empty
    #[arg(long, value_name = "DEVICE:PLACE", value_parser = parse_partition, conflicts_with_all = ["disk", "filesystem", "encrypt"])]
    pub partition: Vec<Partition>,
    /// Root file system: ext4, xfs or btrfs; without it, the configuration's
    #[arg(long, value_name = "TYPE")]
    pub filesystem: Option<String>,
    /// Encrypt the root file system with the passphrase of --passphrase-file
    #[arg(long, conflicts_with = "plan")]
    pub encrypt: bool,
    /// File with the passphrase of an encrypted root file system; - for standard input
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Make a recovery key for it too, and write that into this new file
    #[arg(long, value_name = "FILE")]
    pub recovery_key_file: Option<PathBuf>,
    /// Let the installed system enrol its TPM at its first start, to unlock it from then on
    #[arg(long, conflicts_with_all = ["plan", "partition"])]
    pub tpm2: bool,
    /// Write the login into the installed system, for updates
    #[arg(long)]
    pub keep_login: bool,
    /// Print the plan as JSON and end
    #[arg(long)]
    pub print_plan: bool,
    /// Write to the disk without asking
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub source: Source,
}

/// `DEVICE:PLACE`.
fn parse_partition(text: &str) -> std::result::Result<Partition, String> {
    let (device, place) = text.rsplit_once(':').ok_or("a device and a place are needed, as in /dev/sda3:/")?;
    if !Path::new(device).is_absolute() {
        return Err(format!("{device} is no absolute path"));
    }
    Ok(Partition { device: device.into(), mount_point: place.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tpm_is_for_a_disk_that_is_encrypted_here() {
        let parses = |arguments: &[&str]| {
            let all = ["calamares-bootc", "install", "--image", "r/i:1", "--tpm2"].iter().chain(arguments);
            Cli::try_parse_from(all).is_ok()
        };
        assert!(parses(&["--disk", "/dev/vda", "--encrypt", "--passphrase-file", "-"]));
        assert!(!parses(&["--partition", "/dev/vda3:/"]));
    }

    #[test]
    fn partitions_are_given_with_their_place() {
        let root = Partition { device: "/dev/disk/by-path/pci-0:1-part3".into(), mount_point: "/".into() };
        assert_eq!(parse_partition("/dev/disk/by-path/pci-0:1-part3:/"), Ok(root));
        assert!(parse_partition("/dev/sda3").is_err() && parse_partition("sda3:/").is_err());
    }
}
