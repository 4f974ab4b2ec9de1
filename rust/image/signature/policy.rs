// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The machine's policy for images: policy.json (containers-policy.json(5)), as far as it speaks of images in registries.
//!
//! A policy that demands what cannot be checked here is an error, never a pass.

use plan::trust::{is_within, lower_host};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;

use super::key::{PublicKey, unusable};
use crate::registry::file;
use plan::imgref::ImageRef;
use words::error::{Error, Result};

/// Something that has to hold; several may have to.
pub(super) enum Demand {
    /// Signed with one of the keys, for a name that fits.
    Signed { keys: Vec<PublicKey>, identity: Identity },
}

/// Files to look for, the first that is there counts.
pub(super) fn standard_files() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".config/containers/policy.json"));
    let machine = ["/etc/containers/policy.json", "/usr/share/containers/policy.json"].map(PathBuf::from);
    home.into_iter().chain(machine).collect()
}

/// Which name a signature has to be for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Identity {
    /// Any: who holds the key decides where the image may be.
    Any,
    /// The image's own name; by tag, where it has no digest in its reference. The policy's default.
    #[default]
    RepoDigestOrExact,
    /// The image's own name and tag.
    Exact,
    /// The image's repository.
    Repository,
    /// This name and tag.
    ExactReference(String),
    /// This repository.
    ExactRepository(String),
    /// The image's own name with one prefix put for another.
    Remapped { prefix: String, signed_prefix: String },
}

#[derive(Deserialize)]
struct Policy {
    default: Vec<Requirement>,
    #[serde(default)]
    transports: BTreeMap<String, BTreeMap<String, Vec<Requirement>>>,
}

#[derive(Clone, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Requirement {
    InsecureAcceptAnything,
    Reject,
    SigstoreSigned(Box<SigstoreSigned>),
    /// `signedBy` and what may come.
    #[serde(untagged)]
    Other(serde_json::Value),
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SigstoreSigned {
    key_path: Option<PathBuf>,
    #[serde(default)]
    key_paths: Vec<PathBuf>,
    key_data: Option<String>,
    #[serde(default)]
    key_datas: Vec<String>,
    signed_identity: Option<SignedIdentity>,
    /// What needs a transparency log or certificates; not checked here.
    #[serde(flatten)]
    others: BTreeMap<String, serde_json::Value>,
}

#[derive(Clone, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum SignedIdentity {
    MatchRepoDigestOrExact,
    MatchExact,
    MatchRepository,
    #[serde(rename_all = "camelCase")]
    ExactReference {
        docker_reference: String,
    },
    #[serde(rename_all = "camelCase")]
    ExactRepository {
        docker_repository: String,
    },
    #[serde(rename_all = "camelCase")]
    RemapIdentity {
        prefix: String,
        signed_prefix: String,
    },
}

/// What the first of `files` that is there demands of `image`; nothing where there is none.
///
/// # Errors
/// [`Code::SignatureRefused`] when it rejects the image, [`Code::SignatureSetup`] when it cannot be read or followed.
pub(super) fn demands(image: &ImageRef, files: &[PathBuf]) -> Result<Vec<Demand>> {
    let found = file::first(files).map_err(|(file, error)| unusable(file, error))?;
    let Some(file) = found else { return Ok(Vec::new()) };
    let text = file::read_text(file).map_err(|error| unusable(file, error))?;
    let policy: Policy = serde_json::from_str(&text).map_err(|error| unusable(file, error))?;
    let mut demands = Vec::new();
    let requirements = policy.requirements(image);
    if requirements.is_empty() {
        // containers/image takes no such file either: what nothing is demanded of has to say so.
        return Err(unusable(file, format!("an empty list of requirements for {image}")));
    }
    for requirement in requirements {
        match requirement {
            Requirement::InsecureAcceptAnything => {}
            Requirement::Reject => {
                let why = format!("{} rejects {image}; choose another image or change the policy", file.display());
                return Err(Error::signature_refused(image, file.display(), why));
            }
            Requirement::SigstoreSigned(signed) => demands.push(signed.demand(file)?),
            Requirement::Other(value) => {
                let why = format!("it demands {} of {image}, which cannot be checked here", value["type"]);
                return Err(unusable(file, why));
            }
        }
    }
    Ok(demands)
}

impl Policy {
    /// Of the most specific scope that holds the image.
    fn requirements(&self, image: &ImageRef) -> &[Requirement] {
        let scopes = self.transports.get("docker");
        let found = scopes.and_then(|scopes| {
            let named = |wanted: String| scopes.iter().find(|(scope, _)| lower_host(scope) == wanted);
            scopes_of(image).into_iter().find_map(named).map(|(_, requirements)| requirements)
        });
        found.map_or(&self.default, Vec::as_slice)
    }
}

/// `host/name:tag`, `host/name`, `host`, `*.domain`, ``: the scopes of an image, the most specific first.
fn scopes_of(image: &ImageRef) -> Vec<String> {
    let name = format!("{}/{}", image.registry(), image.repository());
    let mut scopes = match (image.digest(), image.tag()) {
        (Some(digest), _) => vec![format!("{name}@{digest}")],
        (None, tag) => vec![format!("{name}:{}", tag.unwrap_or("latest"))],
    };
    let mut rest = name.as_str();
    scopes.push(rest.to_owned());
    while let Some((shorter, _)) = rest.rsplit_once('/') {
        rest = shorter;
        scopes.push(rest.to_owned());
    }
    let host = rest.split(':').next().unwrap_or(rest);
    let parents = host.match_indices('.').map(|(dot, _)| format!("*{}", &host[dot..]));
    scopes.extend(parents);
    scopes.push(String::new());
    scopes
}

impl SigstoreSigned {
    fn demand(&self, policy: &Path) -> Result<Demand> {
        if let Some(other) = self.others.keys().next() {
            let why =
                format!("it demands a signature by way of {other:?}, which cannot be checked here; only keys can");
            return Err(unusable(policy, why));
        }
        let mut keys = Vec::new();
        for file in self.key_path.iter().chain(&self.key_paths) {
            keys.push(PublicKey::read(file)?);
        }
        for data in self.key_data.iter().chain(&self.key_datas) {
            let pem = BASE64.decode(data).map_err(|error| unusable(policy, format!("keyData: {error}")))?;
            let name = policy.display().to_string();
            keys.push(PublicKey::from_pem(&name, &pem).map_err(|why| unusable(policy, format!("keyData: {why}")))?);
        }
        if keys.is_empty() {
            return Err(unusable(policy, "sigstoreSigned without a key"));
        }
        Ok(Demand::Signed {
            keys,
            identity: self.signed_identity.as_ref().map_or_else(Identity::default, Identity::of),
        })
    }
}

impl Identity {
    fn of(signed: &SignedIdentity) -> Self {
        match signed.clone() {
            SignedIdentity::MatchRepoDigestOrExact => Self::RepoDigestOrExact,
            SignedIdentity::MatchExact => Self::Exact,
            SignedIdentity::MatchRepository => Self::Repository,
            SignedIdentity::ExactReference { docker_reference } => Self::ExactReference(docker_reference),
            SignedIdentity::ExactRepository { docker_repository } => Self::ExactRepository(docker_repository),
            SignedIdentity::RemapIdentity { prefix, signed_prefix } => Self::Remapped { prefix, signed_prefix },
        }
    }

    /// Whether a signature for `signed` counts for `image`; else why not.
    pub(super) fn check(&self, signed: Option<&str>, image: &ImageRef) -> std::result::Result<(), String> {
        if *self == Self::Any {
            return Ok(());
        }
        let signed = signed.ok_or("a signature that is for no name, and the policy demands one")?;
        let name = format!("{}/{}", image.registry(), image.repository());
        let tagged = format!("{name}:{}", image.tag().unwrap_or("latest"));
        let signed = &*lower_host(signed);
        let (signed_repository, signed_tag) = split(signed);
        let fits = match self {
            Self::Any => true,
            Self::RepoDigestOrExact if image.digest().is_some() => signed_repository == name,
            Self::RepoDigestOrExact | Self::Exact => signed_tag.is_some() && signed == tagged,
            Self::Repository => signed_repository == name,
            Self::ExactReference(wanted) => signed == lower_host(wanted),
            Self::ExactRepository(wanted) => signed_repository == lower_host(wanted),
            Self::Remapped { prefix, signed_prefix } => {
                let rest = is_within(&name, prefix).then(|| &name[prefix.trim_end_matches('/').len()..]);
                // What lies elsewhere keeps its name.
                let expected = rest
                    .map_or(name.clone(), |rest| format!("{}{rest}", lower_host(signed_prefix.trim_end_matches('/'))));
                // Then as matchRepoDigestOrExact (containers-policy.json(5)): a tag that was asked for is the tag that was signed.
                let tag = image.tag().unwrap_or("latest");
                signed_repository == expected && (image.digest().is_some() || signed_tag == Some(tag))
            }
        };
        fits.then_some(())
            .ok_or_else(|| format!("a signature is for {signed:?}, which the policy does not take for {image}"))
    }
}

/// Repository and tag of `host:port/name:tag`.
fn split(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use words::error::Code;

    use super::super::key::tests::P256;
    use super::*;

    fn image(text: &str) -> ImageRef {
        text.parse().expect("a reference")
    }

    fn demands_of(policy: &Value, reference: &str) -> Result<Vec<Demand>> {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("policy.json");
        std::fs::write(&file, policy.to_string()).expect("written");
        demands(&image(reference), &["/nowhere/policy.json".into(), file])
    }

    fn signed() -> Value {
        json!([{"type": "sigstoreSigned", "keyData": BASE64.encode(P256)}])
    }

    #[test]
    fn the_most_specific_scope_counts() {
        let anything = json!([{"type": "insecureAcceptAnything"}]);
        let reject = json!([{"type": "reject"}]);
        let policy = json!({"default": anything, "transports": {
            "docker": {"registry.example": signed(), "registry.example/open": anything, "registry.example/open/x:bad": reject,
                "*.wild.example": signed()},
            "docker-daemon": {"": reject},
        }});
        for (reference, expected) in [
            ("other.example/os:1", Some(0)),
            ("registry.example/os:1", Some(1)),
            ("registry.example:5000/os:1", Some(0)),
            ("registry.example/open/y:1", Some(0)),
            ("registry.example/open/x:bad", None),
            ("a.b.wild.example:5000/os:1", Some(1)),
            ("wild.example/os:1", Some(0)),
        ] {
            match (demands_of(&policy, reference), expected) {
                (Ok(found), Some(count)) => assert_eq!(found.len(), count, "{reference}"),
                (Err(error), None) => assert_eq!(error.code, Code::SignatureRefused, "{reference}"),
                (Ok(_), None) => panic!("{reference} was accepted"),
                (Err(error), Some(_)) => panic!("{reference}: {error}"),
            }
        }
    }

    #[test]
    fn without_a_policy_nothing_is_demanded() {
        assert!(demands(&image("registry.example/os:1"), &["/nowhere".into()]).expect("none").is_empty());
    }

    #[test]
    fn a_scope_holds_whatever_the_case_of_its_host() {
        let anything = json!([{"type": "insecureAcceptAnything"}]);
        for (scope, reference) in [
            ("Registry.Example", "registry.example/os:1"),
            ("LocalHost:5000/team", "localhost:5000/team/os:1"),
            ("*.WILD.example", "a.wild.example/os:1"),
            ("registry.example/os:1", "REGISTRY.example/os:1"),
        ] {
            let policy = json!({"default": anything, "transports": {"docker": {scope: signed()}}});
            assert_eq!(demands_of(&policy, reference).expect("readable").len(), 1, "{scope}");
        }
    }

    #[test]
    fn a_policy_that_is_hidden_is_no_pass() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = |name: &str| dir.path().join(name);
        std::fs::write(path("file"), "").expect("written");
        std::os::unix::fs::symlink("/nowhere/at/all", path("dangling")).expect("linked");
        std::os::unix::fs::symlink("loop", path("loop")).expect("linked");
        nix::unistd::mkfifo(&path("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("made");
        for odd in ["dangling", "loop", "pipe", "file", "file/below", ""] {
            let files = ["/nowhere/policy.json".into(), path(odd)];
            let error = demands(&image("registry.example/os:1"), &files).err().unwrap_or_else(|| panic!("{odd}"));
            assert_eq!(error.code, Code::SignatureSetup, "{odd}");
        }
    }

    #[test]
    fn an_empty_list_demands_a_word() {
        for policy in [json!({"default": []}), json!({"default": signed(), "transports": {"docker": {"": []}}})] {
            let error = demands_of(&policy, "registry.example/os:1").err().expect("no pass");
            assert_eq!(error.code, Code::SignatureSetup);
            assert!(error.details.contains("empty list"), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_checked_is_no_pass() {
        for (requirement, why) in [
            (json!({"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/x"}), "signedBy"),
            (json!({"type": "sigstoreSigned"}), "without a key"),
            (json!({"type": "sigstoreSigned", "keyPath": "/nowhere/key.pub"}), "/nowhere/key.pub"),
            (json!({"type": "sigstoreSigned", "keyData": "*"}), "keyData"),
            (json!({"type": "sigstoreSigned", "fulcio": {}}), "fulcio"),
            (json!({"type": "sigstoreSigned", "keyData": "", "rekorPublicKeyPath": "/x"}), "rekorPublicKeyPath"),
        ] {
            let result = demands_of(&json!({"default": [requirement]}), "registry.example/os:1");
            let error = result.err().unwrap_or_else(|| panic!("{why} was accepted"));
            assert_eq!(error.code, Code::SignatureSetup);
            assert!(error.details.contains(why), "{error}");
        }
        assert_eq!(
            demands_of(&json!([]), "registry.example/os:1").err().map(|error| error.code),
            Some(Code::SignatureSetup)
        );
    }

    #[test]
    fn names_are_compared_as_the_policy_says() {
        const DIGEST: &str = "@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let remapped =
            Identity::Remapped { prefix: "mirror.example/far".into(), signed_prefix: "registry.example".into() };
        for (identity, signed, reference, fits) in [
            (Identity::Any, "", "registry.example/os:1", true),
            (Identity::RepoDigestOrExact, "registry.example/os:1", "registry.example/os:1", true),
            (Identity::RepoDigestOrExact, "registry.example/os:2", "registry.example/os:1", false),
            (Identity::RepoDigestOrExact, "registry.example/os", "registry.example/os:1", false),
            (Identity::RepoDigestOrExact, "registry.example/os", &format!("registry.example/os{DIGEST}"), true),
            (Identity::Repository, "registry.example:5000/os", "registry.example:5000/os:1", true),
            (Identity::Repository, "registry.example/other:1", "registry.example/os:1", false),
            (Identity::ExactReference("a.example/b:1".into()), "a.example/b:1", "registry.example/os:1", true),
            (Identity::ExactRepository("a.example/b".into()), "a.example/b:7", "registry.example/os:1", true),
            (Identity::ExactRepository("a.example/b".into()), "a.example/c:7", "registry.example/os:1", false),
            (Identity::ExactRepository("A.Example/b".into()), "a.example/b:7", "registry.example/os:1", true),
            (Identity::Exact, "Registry.Example/os:1", "registry.example/os:1", true),
            (remapped.clone(), "registry.example/os:1", "mirror.example/far/os:1", true),
            (remapped.clone(), "registry.example/os:2", "mirror.example/far/os:1", false),
            (remapped.clone(), "registry.example/os", "mirror.example/far/os:1", false),
            (remapped.clone(), "registry.example/os", &format!("mirror.example/far/os{DIGEST}"), true),
            (remapped.clone(), "mirror.example/far/os:1", "mirror.example/far/os:1", false),
            (remapped, "other.example/os:1", "other.example/os:1", true),
        ] {
            assert_eq!(
                identity.check(Some(signed), &image(reference)).is_ok(),
                fits,
                "{identity:?} {signed} {reference}"
            );
        }
        assert!(Identity::Repository.check(None, &image("registry.example/os:1")).is_err());
    }
}
