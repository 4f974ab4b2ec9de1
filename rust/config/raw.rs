// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The values of bootc.conf as they are written, of the right types; what was wrong is absent.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::conf::Offer;
use super::template::Templates;
use plan::fetch::PullMode;
use plan::reach::Auth;
use plan::{Approach, Backend, Bootloader, Filesystem, Method, Runner, ScratchOffer, Tpm2};

/// All of it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Raw {
    pub(super) images: Option<Vec<Option<RawImage>>>,
    pub(super) container_url: Option<String>,
    pub(super) templates: Option<Templates>,
    pub(super) allow_custom_image: Option<bool>,
    pub(super) transport: Option<String>,
    pub(super) no_signature_verification: Option<bool>,
    pub(super) signatures: Option<Vec<Option<RawSignature>>>,
    pub(super) registry_auth: Option<RawRegistryAuth>,
    pub(super) proxy: Option<RawProxy>,
    pub(super) keep_credentials: Option<bool>,
    pub(super) pull: Option<RawPull>,
    pub(super) pull_mode: Option<PullMode>,
    pub(super) download_path: Option<PathBuf>,
    pub(super) scratch: Option<ScratchOffer>,
    pub(super) runner: Option<Runner>,
    pub(super) installation_approach: Option<Approach>,
    pub(super) backend: Option<Backend>,
    pub(super) stateroot: Option<String>,
    pub(super) install_options: Option<RawInstallOptions>,
    pub(super) system: Option<RawSystem>,
    pub(super) integration: Option<RawIntegration>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawImage {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) icon: Option<String>,
    pub(super) image: Option<String>,
    pub(super) target: Option<String>,
    pub(super) preselected: Option<bool>,
    pub(super) filesystems: Option<Vec<Option<Filesystem>>>,
    #[serde(flatten)]
    pub(super) translations: BTreeMap<String, Option<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawSignature {
    pub(super) scope: Option<String>,
    pub(super) public_keys: Option<Vec<Option<PathBuf>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawPull {
    pub(super) connections: Option<u8>,
    pub(super) give_up_after: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawRegistryAuth {
    pub(super) registries: Option<BTreeMap<String, Option<RawRegistry>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawRegistry {
    pub(super) auth: Option<Auth>,
    pub(super) username: Option<String>,
    pub(super) password_file: Option<PathBuf>,
    pub(super) auth_file: Option<PathBuf>,
    pub(super) insecure: Option<bool>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) mirrors: Option<Vec<Option<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawProxy {
    pub(super) http: Option<String>,
    pub(super) https: Option<String>,
    pub(super) no_proxy: Option<Vec<Option<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawInstallOptions {
    pub(super) target_disk: Option<PathBuf>,
    pub(super) target_arch: Option<String>,
    pub(super) method: Option<Method>,
    pub(super) encryption: Option<Offer>,
    pub(super) recovery_key: Option<Offer>,
    pub(super) tpm2: Option<Tpm2>,
    pub(super) rootfs_type: Option<Filesystem>,
    pub(super) bootloader: Option<Bootloader>,
    pub(super) root_size: Option<String>,
    pub(super) kargs: Option<Vec<Option<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawSystem {
    pub(super) network_connections: Option<bool>,
    pub(super) root_ssh_keys: Option<PathBuf>,
    pub(super) update_timer: Option<bool>,
    pub(super) registry_settings: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawIntegration {
    pub(super) partition_module: Option<Module>,
    pub(super) network_module: Option<Module>,
}

/// Another module of Calamares, or whether there is one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Module {
    IsThere(bool),
    Name(String),
}

impl Module {
    pub(super) fn is_there(&self) -> bool {
        match self {
            Self::IsThere(there) => *there,
            Self::Name(name) => !name.is_empty(),
        }
    }
}
