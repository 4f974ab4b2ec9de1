// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Fills `{{ registry }}/{{ namespace }}/{{ image }}:{{ tag }}`.

use serde::Deserialize;

/// Placeholders that a reference may hold.
pub(super) const NAMES: [&str; 4] = ["registry", "namespace", "image", "tag"];

/// What the placeholders stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub(super) struct Templates {
    registry: Option<String>,
    namespace: Option<String>,
    image: Option<String>,
    tag: Option<String>,
}

/// Why a text cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// This placeholder has no value.
    Missing(&'static str),
    /// There is no such placeholder.
    Unknown(String),
    /// `{{` without `}}` after it.
    Open,
}

impl Templates {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `text` with every placeholder replaced; all faults at once.
    pub(super) fn fill(&self, text: &str) -> Result<String, Vec<Fault>> {
        let mut filled = String::new();
        let mut faults = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let Some((name, after)) = after.split_once("}}") else {
                faults.push(Fault::Open);
                return Err(faults);
            };
            match self.value(name.trim()) {
                Ok(value) => filled.push_str(value),
                Err(fault) => faults.push(fault),
            }
            rest = after;
        }
        filled.push_str(rest);
        if faults.is_empty() { Ok(filled) } else { Err(faults) }
    }

    fn value(&self, name: &str) -> Result<&str, Fault> {
        let values = [&self.registry, &self.namespace, &self.image, &self.tag];
        let position = NAMES.iter().position(|known| *known == name).ok_or_else(|| Fault::Unknown(name.to_owned()))?;
        values[position].as_deref().ok_or(Fault::Missing(NAMES[position]))
    }
}

/// Whether `text` holds a placeholder.
pub(super) fn has_placeholder(text: &str) -> bool {
    text.contains("{{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        let templates = Templates {
            registry: Some("quay.io".into()),
            namespace: Some("fedora".into()),
            image: Some("fedora-bootc".into()),
            tag: None,
        };
        let filled = templates.fill("{{ registry }}/{{namespace}}/{{  image  }}:42");
        assert_eq!(filled.as_deref(), Ok("quay.io/fedora/fedora-bootc:42"));
        assert_eq!(templates.fill("quay.io/os").as_deref(), Ok("quay.io/os"));
        let faults = templates.fill("{{ tag }}{{ version }}{{ image");
        assert_eq!(faults, Err(vec![Fault::Missing("tag"), Fault::Unknown("version".into()), Fault::Open]));
    }
}
