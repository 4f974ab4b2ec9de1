// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What a schema cannot say: references, placeholders, keys that exclude or need each other.

use super::catalogue::{References, catalogue};
use super::conf::{Config, InstallOptions, Offer, System};
use super::problem::{Path, Report};
use super::raw::{Module, Raw, RawInstallOptions, RawIntegration, RawPull, RawSystem};
use super::registries::{proxy, registries, signatures};
use plan::fetch::{PullMode, PullOptions};
use plan::{Backend, Filesystem, Method, ScratchOffer, Tpm2};

/// A smaller root than this cannot hold a system; catches `rootSize: 20`, which is 20 MiB.
const ROOT_MIN_MIB: u64 = 1024;

/// Makes a configuration of what is there and reports what does not fit together.
pub(super) fn build(raw: Raw, report: &mut Report) -> Config {
    let transport = raw.transport.filter(|transport| transport != "registry");
    let references = References { templates: raw.templates.unwrap_or_default(), transport, report };
    let backend = raw.backend.unwrap_or_default();
    let allow_custom_image = raw.allow_custom_image.unwrap_or(true);
    let (entries, report) = catalogue(raw.images, raw.container_url.as_deref(), references);

    let images = Path::dotted("images");
    if entries.is_empty() && !allow_custom_image && !report.touches(&images) {
        report.missing(&images, ": with allowCustomImage: false there must be an image to install");
    }
    if raw.stateroot.is_some() && backend == Backend::Composefs {
        let why = "the composefs backend has a fixed state root; remove stateroot";
        report.conflict(&Path::dotted("stateroot"), "backend: composefs", why);
    }
    let integration = raw.integration.unwrap_or_default();
    let options = raw.install_options.unwrap_or_default();
    let partition_module = integration.partition_module.as_ref().is_some_and(Module::is_there);
    if partition_module {
        refuse_layout(&options, report);
    }
    let scratch = raw.scratch.unwrap_or_default();
    if scratch == ScratchOffer::Target && options.method == Some(Method::ToDisk) {
        let why = "bootc erases the whole disk; remove the method, or make it to-filesystem";
        report.conflict(&Path::dotted("scratch"), "installOptions.method: to-disk", why);
    }
    if scratch == ScratchOffer::Target && raw.download_path.is_some() {
        let why = "everything lies on the target disk then; remove one of the two";
        report.conflict(&Path::dotted("scratch"), "downloadPath", why);
    }
    if scratch == ScratchOffer::Target && partition_module {
        let why = "the partition module makes partitions after the image is fetched; remove one of the two";
        report.conflict(&Path::dotted("scratch"), "integration.partitionModule", why);
    }
    Config {
        entries,
        allow_custom_image,
        no_signature_verification: raw.no_signature_verification.unwrap_or(false),
        signatures: signatures(raw.signatures.unwrap_or_default(), report),
        registries: registries(raw.registry_auth.and_then(|auth| auth.registries).unwrap_or_default(), report),
        proxy: raw.proxy.map(proxy),
        keep_credentials: raw.keep_credentials.unwrap_or(false),
        pull: pull(raw.pull.unwrap_or_default(), raw.pull_mode.unwrap_or_default()),
        download_path: raw.download_path,
        scratch,
        runner: raw.runner.unwrap_or_default(),
        approach: raw.installation_approach.unwrap_or_default(),
        backend,
        stateroot: raw.stateroot,
        install_options: install_options(options, report),
        system: system(raw.system.unwrap_or_default(), integration, report),
        partition_module,
    }
}

/// What another module decides cannot be decided here.
fn refuse_layout(options: &RawInstallOptions, report: &mut Report) {
    let set = [
        ("targetDisk", options.target_disk.is_some()),
        ("method", options.method == Some(Method::ToDisk)),
        ("encryption", options.encryption.is_some_and(|encryption| encryption != Offer::None)),
        ("rootfsType", options.rootfs_type.is_some()),
        ("rootSize", options.root_size.is_some()),
    ];
    for (key, _) in set.into_iter().filter(|(_, is_set)| *is_set) {
        let why = "the partition module makes partitions, file systems and encryption; remove one of the two";
        report.conflict(&Path::dotted("installOptions").key(key), "integration.partitionModule", why);
    }
}

fn system(raw: RawSystem, integration: RawIntegration, report: &mut Report) -> System {
    let other_module = integration.network_module.is_some_and(|module| module.is_there());
    if other_module && raw.network_connections == Some(true) {
        let why = "both would write the connections; remove one of the two";
        report.conflict(&Path::dotted("system").key("networkConnections"), "integration.networkModule", why);
    }
    System {
        network_connections: raw.network_connections.unwrap_or(!other_module),
        root_ssh_keys: raw.root_ssh_keys,
        update_timer: raw.update_timer,
        registry_settings: raw.registry_settings.unwrap_or(false),
    }
}

fn pull(raw: RawPull, mode: PullMode) -> PullOptions {
    let otherwise = PullOptions::default();
    PullOptions {
        connections: raw.connections.unwrap_or(otherwise.connections),
        give_up_after: raw.give_up_after.unwrap_or(otherwise.give_up_after),
        mode,
    }
}

fn install_options(raw: RawInstallOptions, report: &mut Report) -> InstallOptions {
    if let Some(size) = &raw.root_size {
        if plan::size_in_mib(size).is_none_or(|mib| mib < ROOT_MIN_MIB) {
            let expected = "at least 1G; a number without a unit counts MiB";
            report.wrong_form(&Path::dotted("installOptions.rootSize"), size, expected);
        }
    }
    if raw.method == Some(Method::ToDisk) && raw.encryption == Some(Offer::Required) {
        let why = "bootc encrypts nothing with a passphrase; remove the method, or make it to-filesystem";
        report.conflict(&Path::dotted("installOptions.method"), "encryption: required", why);
    }
    if raw.tpm2 == Some(Tpm2::Enroll) && raw.encryption.unwrap_or_default() == Offer::None {
        let why = "there is nothing for the TPM to unlock; remove tpm2, or offer or require encryption";
        report.conflict(&Path::dotted("installOptions.tpm2"), "encryption: none", why);
    }
    InstallOptions {
        target_disk: raw.target_disk,
        target_arch: raw.target_arch.as_deref().map(oci_architecture),
        method: raw.method.unwrap_or_default(),
        encryption: raw.encryption.unwrap_or_default(),
        recovery_key: raw.recovery_key.unwrap_or(Offer::Offered),
        tpm2: raw.tpm2.unwrap_or_default(),
        rootfs_type: raw.rootfs_type.unwrap_or(Filesystem::ALL[0]),
        bootloader: raw.bootloader,
        root_size: raw.root_size,
        kargs: raw.kargs.unwrap_or_default().into_iter().flatten().collect(),
    }
}

/// The image specification's word (GOARCH) for a machine's architecture.
fn oci_architecture(arch: &str) -> String {
    match arch {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
    .to_owned()
}
