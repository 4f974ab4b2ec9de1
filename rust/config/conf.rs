// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A valid configuration: its values, and what they decide.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::localized::Localized;
use plan::fetch::PullOptions;
use plan::image::Image;
use plan::imgref::{ImageRef, Transport};
use plan::reach::{Proxy, RegistryOptions};
use plan::system::SystemOptions;
use plan::trust::{Rule, Trust};
use plan::{
    Approach, Backend, Bootloader, Choice, Encryption, Filesystem, InstallPlan, Method, PLAN_VERSION, Place, Runner,
    ScratchOffer, Tpm2,
};
use words::error::{Error, Result};
use words::ffi::{self, CatalogueEntry, Settings};

/// A valid configuration. bootc.conf says what each key does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The images on offer, in order; one of them is preselected when there is any.
    pub entries: Vec<Entry>,
    /// Any other reference may be typed in.
    pub allow_custom_image: bool,
    /// Images are installed without a check of their signature, also where a key is configured.
    pub no_signature_verification: bool,
    /// Which images have to be signed, and with what.
    pub signatures: Vec<Rule>,
    /// By `host[:port]`, as in [`ImageRef::registry`]; see [`Config::registry_options`].
    pub registries: BTreeMap<String, RegistryOptions>,
    /// Between here and the registries; `None` for that of the environment.
    pub proxy: Option<Proxy>,
    /// "Keep for updates" starts out checked.
    pub keep_credentials: bool,
    /// How images are fetched.
    pub pull: PullOptions,
    /// Where the fetched image is put; `None` lets the engine choose.
    pub download_path: Option<PathBuf>,
    /// Whether the target disk may be erased before the image is fetched.
    pub scratch: ScratchOffer,
    /// Whose bootc is run.
    pub runner: Runner,
    /// How it is run.
    pub approach: Approach,
    /// Storage backend of the installed system.
    pub backend: Backend,
    /// `--stateroot`; never together with [`Backend::Composefs`].
    pub stateroot: Option<String>,
    /// Options of `bootc install`.
    pub install_options: InstallOptions,
    /// What is written into the installed system.
    pub system: System,
    /// Calamares' module `partition` makes the partitions.
    pub partition_module: bool,
}

/// `system`, and what `integration` leaves of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// NetworkManager's connections of the live system are copied.
    pub network_connections: bool,
    /// File of SSH keys for root.
    pub root_ssh_keys: Option<PathBuf>,
    /// The timer for updates; `None` leaves it to the image.
    pub update_timer: Option<bool>,
    /// The installed system gets to know how the registry is reached.
    pub registry_settings: bool,
}

/// One image on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What people call it.
    pub name: Localized,
    /// A sentence or two; may be empty.
    pub description: Localized,
    /// Icon: theme name or path; empty for the default.
    pub icon: String,
    /// The image.
    pub image: ImageRef,
    /// The reference that the installed system follows, where that is not `image`.
    pub target: Option<ImageRef>,
    /// Chosen when the page is shown first.
    pub preselected: bool,
    /// File systems for this image, the first is the default; empty for those of [`Config::filesystems`].
    pub filesystems: Vec<Filesystem>,
}

/// `installOptions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallOptions {
    /// The disk that starts out chosen: a device, or a link to one below /dev/disk.
    pub target_disk: Option<PathBuf>,
    /// Architecture of the image, in the image specification's words (`amd64`); `None` for the running machine's.
    pub target_arch: Option<String>,
    /// Who lays the disk out where nothing is encrypted.
    pub method: Method,
    /// Whether the root file system can, or has to, be encrypted.
    pub encryption: Offer,
    /// Whether a recovery key can, or has to, be made for it.
    pub recovery_key: Offer,
    /// Whether the installed system lets its TPM unlock it too.
    pub tpm2: Tpm2,
    /// File system that is offered first.
    pub rootfs_type: Filesystem,
    /// `--bootloader`; `None` lets bootc choose.
    pub bootloader: Option<Bootloader>,
    /// `--root-size`; `None` for the rest of the disk.
    pub root_size: Option<String>,
    /// `--karg`, each one kernel argument.
    pub kargs: Vec<String>,
}

/// What the user is asked about something that an installation can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Offer {
    /// Nothing: there is none.
    #[default]
    None,
    /// Whether it is wanted.
    Offered,
    /// Only what it needs: there has to be one.
    Required,
}

impl From<Offer> for ffi::Offer {
    fn from(offer: Offer) -> Self {
        match offer {
            Offer::None => Self::None,
            Offer::Offered => Self::Offered,
            Offer::Required => Self::Required,
        }
    }
}

impl Config {
    /// The catalogue in the language of `locale` (`de`, `pt_BR`).
    pub fn catalogue(&self, locale: &str) -> Vec<CatalogueEntry> {
        let show = |entry: &Entry| CatalogueEntry {
            name: entry.name.get(locale).to_owned(),
            description: entry.description.get(locale).to_owned(),
            icon: entry.icon.clone(),
            image: entry.image.to_string(),
            preselected: entry.preselected,
            filesystems: names(if entry.filesystems.is_empty() {
                self.filesystems()
            } else {
                entry.filesystems.clone()
            }),
        };
        self.entries.iter().map(show).collect()
    }

    /// What the pages need to know.
    pub fn settings(&self) -> Settings {
        Settings {
            allow_custom_image: self.allow_custom_image,
            keep_credentials: self.keep_credentials,
            filesystems: names(self.filesystems()),
            target_disk: self.target_disk().map(|path| path.display().to_string()).unwrap_or_default(),
            encryption: self.install_options.encryption.into(),
            recovery_key: self.install_options.recovery_key.into(),
            partition_module: self.partition_module,
        }
    }

    /// File systems on offer where an image does not restrict them; the first is the default.
    pub fn filesystems(&self) -> Vec<Filesystem> {
        let first = self.install_options.rootfs_type;
        let others = Filesystem::ALL.into_iter().filter(|other| *other != first);
        [first].into_iter().chain(others).collect()
    }

    /// The device that `targetDisk` means now; a link below /dev/disk is followed.
    ///
    /// A device that is not there (yet) comes out as it is written; the list of disks then lacks it and nothing is preselected.
    pub fn target_disk(&self) -> Option<PathBuf> {
        let path = self.install_options.target_disk.as_deref()?;
        Some(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
    }

    /// How the registry `host[:port]` is reached.
    pub fn registry_options(&self, host: &str) -> RegistryOptions {
        let mut options = self.registries.get(&host.to_ascii_lowercase()).cloned().unwrap_or_default();
        for mirror in &mut options.mirrors {
            mirror.options.proxy.clone_from(&self.proxy);
        }
        RegistryOptions { proxy: self.proxy.clone(), ..options }
    }

    /// What `image` has to prove before it is installed.
    pub fn trust(&self, image: &ImageRef) -> Trust {
        if self.no_signature_verification { Trust::Unchecked } else { Trust::of(image, &self.signatures) }
    }

    /// The reference that a system installed from `image` follows for its updates: the configuration's, else the name in a registry
    /// that the image itself says it has.
    ///
    /// # Errors
    /// [`Code::TargetMissing`] for an image of this machine without either.
    pub fn target(&self, image: &Image) -> Result<ImageRef> {
        let configured = self.entries.iter().find(|entry| entry.image == image.reference);
        if let Some(target) = configured.and_then(|entry| entry.target.as_ref()).or(image.target.as_ref()) {
            return Ok(target.without_digest());
        }
        if image.reference.is_in_registry() {
            return Ok(image.reference.without_digest());
        }
        let reference = image.reference.to_string();
        let why = format!(
            "{reference} is on this machine, and where its updates come from is not known: give its entry in bootc.conf a `target`, or \
             the image a name like quay.io/example/os:1"
        );
        Err(Error::target_missing(&reference, why))
    }

    /// Decides an installation, completely. What the configuration demands is encrypted without being asked for.
    pub fn plan(&self, image: &Image, choice: Choice) -> InstallPlan {
        let encrypt = choice.encrypt || self.install_options.encryption == Offer::Required;
        let tpm2 = if choice.tpm2 { Tpm2::Enroll } else { self.install_options.tpm2 };
        InstallPlan {
            version: PLAN_VERSION,
            image: image.clone(),
            registry: self.registry_options(image.reference.registry()),
            trust: self.trust(image.identity()),
            method: match choice.place {
                Place::Disk(_) if !encrypt => self.install_options.method,
                _ => Method::ToFilesystem,
            },
            place: choice.place,
            encryption: if encrypt { Encryption::Passphrase } else { Encryption::None },
            tpm2: if encrypt { tpm2 } else { Tpm2::None },
            filesystem: choice.filesystem,
            backend: self.backend,
            bootloader: self.install_options.bootloader,
            root_size: self.install_options.root_size.clone(),
            kargs: self.install_options.kargs.clone(),
            stateroot: self.stateroot.clone(),
            pull: self.pull,
            download_path: self.download_path.clone(),
            scratch: choice.scratch,
            // What lies in podman's store cannot be read by a bootc outside of a container.
            runner: match image.reference.transport {
                Transport::ContainersStorage => Runner::Container,
                _ => self.runner,
            },
            approach: self.approach,
            keep_credentials: choice.keep_login,
            system: self.system_options(image),
        }
    }

    fn system_options(&self, image: &Image) -> SystemOptions {
        let registry = || self.registry_options(image.update_reference().registry());
        SystemOptions {
            network_connections: self.system.network_connections,
            root_ssh_keys: self.system.root_ssh_keys.clone(),
            update_timer: self.system.update_timer,
            registry: self.system.registry_settings.then(registry),
        }
    }
}

fn names(filesystems: Vec<Filesystem>) -> Vec<String> {
    filesystems.into_iter().map(|filesystem| filesystem.as_str().to_owned()).collect()
}
