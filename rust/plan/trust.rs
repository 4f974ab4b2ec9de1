// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What an image has to prove before it is installed.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::imgref::ImageRef;

/// What an image has to prove before it is installed. Holds no secret; part of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Trust {
    /// Nothing: `noSignatureVerification`.
    Unchecked,
    /// What the machine's policy.json says (containers-policy.json(5)), where it has one.
    #[default]
    SystemPolicy,
    /// A signature by one of these public keys, PEM files.
    Keys(Vec<PathBuf>),
}

/// Which images have to be signed, and with what: an entry of `signatures` in bootc.conf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// `registry[/namespace[/name]]` that the rule is for; `None` for all images.
    pub scope: Option<String>,
    /// PEM files; a signature by one of them is enough.
    pub public_keys: Vec<PathBuf>,
}

impl Trust {
    /// Decides by the rule with the longest scope that holds `image`; without one the machine's policy counts.
    pub fn of(image: &ImageRef, rules: &[Rule]) -> Self {
        let name = format!("{}/{}", image.registry(), image.repository());
        let holds = |rule: &&Rule| rule.scope.as_deref().is_none_or(|scope| is_within(&name, scope));
        let best = rules.iter().filter(holds).max_by_key(|rule| rule.scope.as_ref().map_or(0, String::len));
        best.map_or(Self::SystemPolicy, |rule| Self::Keys(rule.public_keys.clone()))
    }
}

/// Whether the name `registry/path` is `scope` or lies below it.
pub fn is_within(name: &str, scope: &str) -> bool {
    let scope = lower_host(scope.trim_end_matches('/'));
    name.strip_prefix(&*scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A name with its host in lower case, as hosts are here: what somebody demands of `Registry.example` is demanded of
/// `registry.example`.
pub fn lower_host(name: &str) -> String {
    let end = name.find('/').unwrap_or(name.len());
    format!("{}{}", name[..end].to_ascii_lowercase(), &name[end..])
}
