// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Logically bound images: containers that an image brings by their names, for services that find them there at the first start.
//!
//! With the ostree backend bootc fetches them into the new system, after the wipe and without a login, and fails where it cannot; so
//! each is looked up before, as bootc is going to fetch it. With composefs bootc 1.16 takes no notice of them, and neither does one of
//! the live system, which looks for them there: the services fetch them then.

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::error::{Code, Error, Result};
use crate::imgref::ImageRef;
use crate::inspect;
use crate::plan::{InstallPlan, Runner};
use crate::probe::ResolvedBackend;
use crate::registry::{Auth, Platform, RegistryOptions, conversation};
use crate::signature::Trust;

/// Sections of podman's units that name an image (podman-systemd.unit(5)).
const SECTIONS: [&str; 2] = ["[Image]", "[Container]"];

/// What bootc is to do about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BoundImages {
    /// Nothing: there are none, or this bootc does not look for them.
    None,
    /// To fetch them.
    Pull,
    /// To leave them to the services: the installation is one without a network.
    Skip,
}

impl BoundImages {
    /// What becomes of those that the image names in its units.
    pub fn decide(named: &[String], backend: ResolvedBackend, plan: &InstallPlan) -> Self {
        let looks_for_them = backend == ResolvedBackend::Ostree && plan.runner == Runner::Container;
        match named {
            [_, ..] if looks_for_them && plan.image.reference.is_in_registry() => Self::Pull,
            [_, ..] if looks_for_them => Self::Skip,
            _ => Self::None,
        }
    }

    /// The value of bootc's option `--bound-images`.
    pub fn option(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Pull => Some("pull"),
            Self::Skip => Some("skip"),
        }
    }
}

/// The names of images in units of podman, one after the other in `units`.
pub fn names(units: &str) -> Vec<String> {
    let mut names_image = false;
    let mut names = Vec::new();
    for line in units.lines().map(str::trim) {
        if line.starts_with('[') {
            names_image = SECTIONS.contains(&line);
        } else if let Some(("Image", name)) = line.split_once('=').map(|(key, name)| (key.trim(), name.trim())) {
            names.extend(names_image.then(|| name.to_owned()));
        }
    }
    names.sort();
    names.dedup();
    names
}

/// Looks them up as bootc fetches them: without a login, by the rules of the live system. Returns the bytes that they take when they are
/// unpacked, estimated.
///
/// # Errors
/// Those of a look-up, of the image that is named first in the details; `ReferenceInvalid`; `Cancelled`.
pub fn look_up(names: &[String], cancel: &CancellationToken) -> Result<u64> {
    conversation::hold(cancel, look_up_each(names))
}

async fn look_up_each(names: &[String]) -> Result<u64> {
    let anonymous = RegistryOptions { auth: Auth::Anonymous, ..RegistryOptions::default() };
    let mut bytes: u64 = 0;
    for name in names {
        let bound = |error: Error| error.context(format!("{name}, which the chosen image is bound to"));
        let reference: ImageRef = name.parse().map_err(bound)?;
        let platform = Platform::of_machine();
        let found = inspect::inspect(&reference, &anonymous, &Trust::default(), None, &platform).await;
        match (found.image, found.error) {
            (_, Some(error)) if error.code != Code::NotBootable => return Err(bound(error)),
            (image, _) => bytes = bytes.saturating_add(image.map_or(0, |image| image.unpacked())),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::plan;

    #[test]
    fn the_images_of_podmans_units_are_found() {
        let units = "# a comment\n[Unit]\nImage=no/such\n[Image]\nImage=registry.example/web:1\n[Container]\nExec=x\n\
            Image = registry.example/db:2\n[Container]\nImage=registry.example/web:1\n[Service]\nImage=neither\n";
        assert_eq!(names(units), ["registry.example/db:2", "registry.example/web:1"]);
        assert_eq!(names(""), [""; 0]);
    }

    #[test]
    fn they_are_fetched_where_bootc_looks_for_them_and_there_is_a_network() {
        use crate::imgref::Transport;
        let named = ["registry.example/web:1".to_owned()];
        let decide = |named: &[String], backend, plan: &InstallPlan| BoundImages::decide(named, backend, plan);
        let plan = plan();
        assert_eq!(decide(&named, ResolvedBackend::Ostree, &plan), BoundImages::Pull);
        assert_eq!(decide(&[], ResolvedBackend::Ostree, &plan), BoundImages::None);
        assert_eq!(decide(&named, ResolvedBackend::Composefs, &plan), BoundImages::None);
        let host = InstallPlan { runner: Runner::Host, ..plan.clone() };
        assert_eq!(decide(&named, ResolvedBackend::Ostree, &host), BoundImages::None);
        let mut offline = plan;
        offline.image.reference.transport = Transport::Oci("/srv/layout".into());
        assert_eq!(decide(&named, ResolvedBackend::Ostree, &offline), BoundImages::Skip);
    }

    #[test]
    fn one_that_cannot_be_fetched_is_named_before_the_wipe() {
        let cancel = CancellationToken::new();
        let error = look_up(&["no reference".to_owned()], &cancel).unwrap_err();
        assert_eq!((error.code, error.args), (Code::ReferenceInvalid, vec!["no reference".to_owned()]));
        // Nothing listens there.
        let nowhere = "127.0.0.1:1/demo/web:1".to_owned();
        let error = look_up(&[nowhere.clone()], &cancel).unwrap_err();
        assert_eq!(error.code, Code::RegistryUnreachable);
        assert!(error.details.starts_with(&nowhere), "{error}");
        assert_eq!(look_up(&[], &cancel), Ok(0));
    }
}
