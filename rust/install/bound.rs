// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Logically bound images: containers that an image brings by their names, for services that find them there at the first start.
//!
//! With the ostree backend bootc fetches them into the new system, after the wipe and without a login, and fails where it cannot; so
//! each is looked up before, as bootc is going to fetch it. With composefs bootc 1.16 takes no notice of them, and neither does one of
//! the live system, which looks for them there: the services fetch them then.

use tokio_util::sync::CancellationToken;

use image::inspect;
use image::registry::Platform;
use image::runtime;
use plan::imgref::ImageRef;
use plan::reach::{Auth, RegistryOptions};
use plan::trust::Trust;
use words::error::{Code, Error, Result};

/// Sections of podman's units that name an image (podman-systemd.unit(5)).
const SECTIONS: [&str; 2] = ["[Image]", "[Container]"];

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
    runtime::block_on(cancel, look_up_each(names))
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

    #[test]
    fn the_images_of_podmans_units_are_found() {
        let units = "# a comment\n[Unit]\nImage=no/such\n[Image]\nImage=registry.example/web:1\n[Container]\nExec=x\n\
            Image = registry.example/db:2\n[Container]\nImage=registry.example/web:1\n[Service]\nImage=neither\n";
        assert_eq!(names(units), ["registry.example/db:2", "registry.example/web:1"]);
        assert_eq!(names(""), [""; 0]);
    }

    #[test]
    fn one_that_cannot_be_fetched_is_named_before_the_wipe() {
        let cancel = CancellationToken::new();
        let error = look_up(&["no reference".to_owned()], &cancel).unwrap_err();
        assert_eq!((error.code, error.args), (Code::ReferenceInvalid, vec!["no reference".to_owned()]));
        // Nothing listens there.
        let nowhere = "127.0.0.1:1/demo/web:1".to_owned();
        let error = look_up(std::slice::from_ref(&nowhere), &cancel).unwrap_err();
        assert_eq!(error.code, Code::RegistryUnreachable);
        assert!(error.details.starts_with(&nowhere), "{error}");
        assert_eq!(look_up(&[], &cancel), Ok(0));
    }
}
