// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The images on offer: `images`, `containerUrl`, and the references in them.

use std::collections::BTreeMap;

use super::conf::Entry;
use super::localized::Localized;
use super::problem::{Path, Report};
use super::raw::RawImage;
use super::template::{self, Fault, Templates};
use plan::imgref::{self, ImageRef};

/// Reads references, and reports what is wrong with them.
pub(super) struct References<'r> {
    pub(super) templates: Templates,
    /// Goes before references that begin with none.
    pub(super) transport: Option<String>,
    pub(super) report: &'r mut Report,
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
pub(super) fn catalogue<'r>(
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
            let why = "containerUrl is the image that is preselected; remove one of the two";
            references.report.conflict(&url_path, &other, why);
        }
        preselect(&mut entries, reference);
    }
    if !entries.iter().any(|entry| entry.preselected) {
        entries.first_mut().into_iter().for_each(|entry| entry.preselected = true);
    }
    (entries, references.report)
}

/// The image of `containerUrl`, which may be in the list.
fn preselect(entries: &mut Vec<Entry>, reference: ImageRef) {
    match entries.iter_mut().find(|entry| entry.image == reference) {
        Some(entry) => entry.preselected = true,
        None => entries.insert(0, plain_entry(reference)),
    }
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
