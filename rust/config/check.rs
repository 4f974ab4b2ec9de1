// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What a schema cannot say: references, placeholders, keys that exclude or need each other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::localized::Localized;
use super::problem::{Path, Report};
use super::template::{self, Fault, Templates};
use super::{Config, Entry, InstallOptions, Offer, System};
use plan::ScratchOffer;
use plan::fetch::{PullMode, PullOptions};
use plan::imgref::{self, ImageRef};
use plan::reach::{Auth, Mirror, Proxy, RegistryOptions};
use plan::trust::Rule;
use plan::{Approach, Backend, Bootloader, Filesystem, Method, Runner, Tpm2};

/// A smaller root than this cannot hold a system; catches `rootSize: 20`, which is 20 MiB.
const ROOT_MIN_MIB: u64 = 1024;

/// A configuration of the right types; what was wrong is absent.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Raw {
    images: Option<Vec<Option<RawImage>>>,
    container_url: Option<String>,
    templates: Option<Templates>,
    allow_custom_image: Option<bool>,
    transport: Option<String>,
    no_signature_verification: Option<bool>,
    signatures: Option<Vec<Option<RawSignature>>>,
    registry_auth: Option<RawRegistryAuth>,
    proxy: Option<RawProxy>,
    keep_credentials: Option<bool>,
    pull: Option<RawPull>,
    pull_mode: Option<PullMode>,
    download_path: Option<PathBuf>,
    scratch: Option<ScratchOffer>,
    runner: Option<Runner>,
    installation_approach: Option<Approach>,
    backend: Option<Backend>,
    stateroot: Option<String>,
    install_options: Option<RawInstallOptions>,
    system: Option<RawSystem>,
    integration: Option<RawIntegration>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawImage {
    name: Option<String>,
    description: Option<String>,
    icon: Option<String>,
    image: Option<String>,
    target: Option<String>,
    preselected: Option<bool>,
    filesystems: Option<Vec<Option<Filesystem>>>,
    #[serde(flatten)]
    translations: BTreeMap<String, Option<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawSignature {
    scope: Option<String>,
    public_keys: Option<Vec<Option<PathBuf>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawPull {
    connections: Option<u8>,
    give_up_after: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawRegistryAuth {
    registries: Option<BTreeMap<String, Option<RawRegistry>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawRegistry {
    auth: Option<Auth>,
    username: Option<String>,
    password_file: Option<PathBuf>,
    auth_file: Option<PathBuf>,
    insecure: Option<bool>,
    ca_file: Option<PathBuf>,
    mirrors: Option<Vec<Option<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawProxy {
    http: Option<String>,
    https: Option<String>,
    no_proxy: Option<Vec<Option<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawInstallOptions {
    target_disk: Option<PathBuf>,
    target_arch: Option<String>,
    method: Option<Method>,
    encryption: Option<Offer>,
    recovery_key: Option<Offer>,
    tpm2: Option<Tpm2>,
    rootfs_type: Option<Filesystem>,
    bootloader: Option<Bootloader>,
    root_size: Option<String>,
    kargs: Option<Vec<Option<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawSystem {
    network_connections: Option<bool>,
    root_ssh_keys: Option<PathBuf>,
    update_timer: Option<bool>,
    registry_settings: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawIntegration {
    partition_module: Option<Module>,
    network_module: Option<Module>,
}

/// Another module of Calamares, or whether there is one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Module {
    IsThere(bool),
    Name(String),
}

impl Module {
    fn is_there(&self) -> bool {
        match self {
            Self::IsThere(there) => *there,
            Self::Name(name) => !name.is_empty(),
        }
    }
}

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

struct References<'r> {
    templates: Templates,
    /// Goes before references that begin with none.
    transport: Option<String>,
    report: &'r mut Report,
}

impl References<'_> {
    /// The reference of an image at `path`, filled in and parsed.
    fn parse(&mut self, text: &str, path: &Path) -> Option<ImageRef> {
        match &self.transport {
            Some(transport) if !imgref::has_transport(text) => self.parse_full(&format!("{transport}:{text}"), path),
            _ => self.parse_full(text, path),
        }
    }

    /// The reference of an entry's updates.
    fn parse_target(&mut self, text: &str, path: &Path) -> Option<ImageRef> {
        let reference = self.parse_full(text, path)?;
        let followed = reference.is_in_registry() && reference.tag().is_some();
        if !followed {
            self.report.wrong_form(
                path,
                text,
                "an image with a tag in a registry, as in quay.io/fedora/fedora-bootc:42",
            );
        }
        followed.then_some(reference)
    }

    fn parse_full(&mut self, text: &str, path: &Path) -> Option<ImageRef> {
        let filled = match self.templates.fill(text) {
            Ok(filled) => filled,
            Err(faults) => {
                faults.iter().for_each(|fault| self.explain(fault, text, path));
                return None;
            }
        };
        match filled.parse::<ImageRef>() {
            Ok(reference) => Some(reference),
            Err(error) => {
                self.report.malformed(
                    path,
                    &filled,
                    "an image reference as in quay.io/fedora/fedora-bootc:42",
                    &error.details,
                );
                None
            }
        }
    }

    fn explain(&mut self, fault: &Fault, text: &str, path: &Path) {
        let placeholders = template::NAMES.map(|name| format!("{{{{ {name} }}}}")).join(", ");
        match fault {
            Fault::Missing(name) => {
                let key = Path::dotted("templates").key(name);
                // One template may be missing in many references.
                if !self.report.touches(&key) {
                    let why = format!(": {} has the placeholder {{{{ {name} }}}}", self.report.shown(path));
                    self.report.missing(&key, &why);
                }
            }
            Fault::Unknown(name) => {
                self.report.wrong_form(path, &format!("{{{{ {name} }}}}"), &format!("one of {placeholders}"))
            }
            Fault::Open => self.report.wrong_form(path, text, "}} after every {{"),
        }
    }
}

/// `containerUrl` and `images` as one list, at most one of them preselected.
fn catalogue<'r>(
    images: Option<Vec<Option<RawImage>>>,
    container_url: Option<&str>,
    mut references: References<'r>,
) -> (Vec<Entry>, &'r mut Report) {
    let images = images.unwrap_or_default();
    let url_path = Path::dotted("containerUrl");
    let texts = images.iter().flatten().filter_map(|image| image.image.as_deref());
    if !references.templates.is_empty() && !texts.chain(container_url).any(template::has_placeholder) {
        references.report.missing(&url_path, ": nothing uses the values of templates");
    }

    let mut entries: Vec<Entry> = Vec::new();
    let mut places: Vec<Path> = Vec::new();
    let mut preselected: Option<Path> = None;
    for (index, image) in images.into_iter().enumerate() {
        let path = Path::dotted("images").index(index);
        let Some(image) = image else { continue };
        let Some(reference) = image.image.as_deref().and_then(|text| references.parse(text, &path.key("image"))) else {
            continue;
        };
        let target = match image.target.as_deref() {
            Some(text) => match references.parse_target(text, &path.key("target")) {
                Some(target) => Some(target),
                None => continue,
            },
            None => None,
        };
        let report = &mut *references.report;
        if let Some(twin) = entries.iter().position(|entry| entry.image == reference) {
            let other = report.shown(&places[twin].key("image"));
            report.conflict(&path.key("image"), &other, "both are the same image; keep one of the two");
            continue;
        }
        if image.preselected == Some(true) {
            if let Some(first) = &preselected {
                let other = report.shown(&first.key("preselected"));
                report.conflict(&path.key("preselected"), &other, "only one image can be preselected");
            }
            preselected.get_or_insert(path.clone());
        }
        entries.push(entry(image, reference, target));
        places.push(path);
    }

    if let Some(reference) = container_url.and_then(|text| references.parse(text, &url_path)) {
        if let Some(first) = &preselected {
            let other = references.report.shown(&first.key("preselected"));
            references.report.conflict(
                &url_path,
                &other,
                "containerUrl is the image that is preselected; remove one of the two",
            );
        }
        match entries.iter_mut().find(|entry| entry.image == reference) {
            Some(entry) => entry.preselected = true,
            None => entries.insert(0, plain_entry(reference)),
        }
    }
    if !entries.iter().any(|entry| entry.preselected) {
        entries.first_mut().into_iter().for_each(|entry| entry.preselected = true);
    }
    (entries, references.report)
}

fn entry(image: RawImage, reference: ImageRef, target: Option<ImageRef>) -> Entry {
    let translations: BTreeMap<String, String> =
        image.translations.into_iter().filter_map(|(key, text)| Some((key, text?))).collect();
    Entry {
        name: Localized::new(image.name.unwrap_or_default()).translated("name", &translations),
        description: Localized::new(image.description.unwrap_or_default()).translated("description", &translations),
        icon: image.icon.unwrap_or_default(),
        image: reference,
        target,
        preselected: image.preselected.unwrap_or(false),
        filesystems: image.filesystems.unwrap_or_default().into_iter().flatten().collect(),
    }
}

/// The entry of an image that has only a reference: named by it.
fn plain_entry(image: ImageRef) -> Entry {
    let name = match image.transport.path() {
        Some(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        None => image.repository().rsplit('/').next().unwrap_or_default().to_owned(),
    };
    let description = Localized::new(image.to_string());
    let name = Localized::new(image.tag().map_or(name.clone(), |tag| format!("{name} {tag}")));
    Entry { name, description, icon: String::new(), image, target: None, preselected: true, filesystems: Vec::new() }
}

fn signatures(raw: Vec<Option<RawSignature>>, report: &mut Report) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for (index, raw) in raw.into_iter().enumerate() {
        let Some(raw) = raw else { continue };
        let path = Path::dotted("signatures").index(index);
        let scope = match raw.scope.as_deref().map(scope).transpose() {
            Ok(scope) => scope,
            Err(why) => {
                let found = raw.scope.unwrap_or_default();
                report.malformed(
                    &path.key("scope"),
                    &found,
                    "registry, or registry/name",
                    &format!("not a scope: {why}"),
                );
                continue;
            }
        };
        if let Some(same) = rules.iter().position(|rule| rule.scope == scope) {
            let why = "both have the same scope; put all keys of a scope into one entry";
            report.conflict(&path, &format!("signatures[{same}]"), why);
            continue;
        }
        rules.push(Rule { scope, public_keys: raw.public_keys.into_iter().flatten().flatten().collect() });
    }
    rules
}

/// `registry[/name]` in the form of [`ImageRef`]s.
fn scope(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let Some((registry, name)) = text.split_once('/') else { return imgref::parse_registry(text) };
    let registry = imgref::parse_registry(registry)?;
    // A name alone is checked as one with a tag.
    let reference: ImageRef =
        format!("{registry}/{name}:tag").parse().map_err(|error: words::error::Error| error.details)?;
    Ok(format!("{registry}/{}", reference.repository()))
}

fn pull(raw: RawPull, mode: PullMode) -> PullOptions {
    let otherwise = PullOptions::default();
    PullOptions {
        connections: raw.connections.unwrap_or(otherwise.connections),
        give_up_after: raw.give_up_after.unwrap_or(otherwise.give_up_after),
        mode,
    }
}

fn registries(raw: BTreeMap<String, Option<RawRegistry>>, report: &mut Report) -> BTreeMap<String, RegistryOptions> {
    let mut registries = BTreeMap::new();
    let mut mirrors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, raw) in raw {
        let path = Path::dotted("registryAuth.registries").key(&key);
        let host = match imgref::parse_registry(&key) {
            Ok(host) => host,
            Err(why) => {
                report.malformed(&path, &key, "host or host:port", &format!("not a registry: {why}"));
                continue;
            }
        };
        let Some(mut raw) = raw else { continue };
        check_login(&raw, &path, report);
        if raw.insecure == Some(true) && raw.ca_file.is_some() {
            report.conflict(&path.key("caFile"), "insecure: true", "no certificate is checked; remove one of the two");
        }
        for (index, text) in raw.mirrors.take().unwrap_or_default().into_iter().enumerate() {
            let Some(text) = text else { continue };
            match scope(&text) {
                Ok(location) => mirrors.entry(host.clone()).or_default().push(location),
                Err(why) => {
                    let path = path.key("mirrors").index(index);
                    report.malformed(&path, &text, "registry, or registry/path", &format!("not a mirror: {why}"));
                }
            }
        }
        let options = RegistryOptions {
            insecure: raw.insecure.unwrap_or(false),
            ca_file: raw.ca_file,
            auth: raw.auth.unwrap_or_default(),
            username: raw.username,
            password_file: raw.password_file,
            auth_file: raw.auth_file,
            mirrors: Vec::new(),
            proxy: None,
        };
        if registries.insert(host.clone(), options).is_some() {
            report.conflict(&path, &host, "both are the same registry; keep one of the two");
        }
    }
    // A mirror is reached as its own entry says.
    let entries = registries.clone();
    for (host, locations) in mirrors {
        let mirror = |location: String| {
            let registry = location.split('/').next().unwrap_or_default();
            Mirror { options: entries.get(registry).cloned().unwrap_or_default(), location }
        };
        registries.entry(host).or_default().mirrors = locations.into_iter().map(mirror).collect();
    }
    registries
}

fn proxy(raw: RawProxy) -> Proxy {
    let no_proxy = raw.no_proxy.unwrap_or_default().into_iter().flatten().collect();
    Proxy { http: raw.http, https: raw.https, no_proxy }
}

fn check_login(raw: &RawRegistry, path: &Path, report: &mut Report) {
    let [username, password_file, auth_file] = ["username", "passwordFile", "authFile"].map(|key| path.key(key));
    let with = |key: &str| format!(": {key} is given");
    let kind = match raw.auth {
        Some(Auth::Anonymous) => Some("auth: anonymous"),
        Some(Auth::Bearer) => Some("auth: bearer"),
        Some(Auth::IdentityToken) => Some("auth: identityToken"),
        Some(Auth::Auto | Auth::Basic) | None => None,
    };
    if let Some(kind) = kind {
        let anonymous = raw.auth == Some(Auth::Anonymous);
        if !anonymous && raw.password_file.is_none() && !report.touches(&password_file) {
            report.missing(&password_file, &with(kind));
        }
        for (path, given) in [
            (&username, raw.username.is_some()),
            (&password_file, anonymous && raw.password_file.is_some()),
            (&auth_file, raw.auth_file.is_some()),
        ] {
            if given {
                report.conflict(path, kind, "this kind of login does not use it; remove one of the two");
            }
        }
        return;
    }
    let basic = raw.auth == Some(Auth::Basic);
    if raw.username.is_none() && !report.touches(&username) {
        if raw.password_file.is_some() {
            report.missing(&username, &with("passwordFile"));
        } else if basic {
            report.missing(&username, &with("auth: basic"));
        }
    }
    if raw.password_file.is_none() && !report.touches(&password_file) {
        if raw.username.is_some() {
            report.missing(&password_file, &with("username"));
        } else if basic {
            report.missing(&password_file, &with("auth: basic"));
        }
    }
    if raw.auth_file.is_some() && (raw.username.is_some() || raw.password_file.is_some()) {
        report.conflict(
            &auth_file,
            "username",
            "the login comes from one place; remove authFile, or username and passwordFile",
        );
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
