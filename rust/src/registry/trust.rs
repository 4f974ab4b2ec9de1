// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Certificate authorities that are trusted for one registry, besides the system's.

use std::io;
use std::path::{Path, PathBuf};

use reqwest::Certificate;

use super::RegistryOptions;
use crate::error::{Code, Error, Result};

/// Where containers-certs.d(5) keeps them, the first directory that exists counts.
const DIRS: [&str; 2] = ["/etc/containers/certs.d", "/etc/docker/certs.d"];

/// The authorities of `caFile`, and of `<host>/*.crt` in the standard directories.
///
/// # Errors
/// [`Code::ConfigInvalid`] for a `caFile` that cannot be used; [`Code::RegistryTls`] for a standard one.
pub(super) fn authorities(registry: &str, options: &RegistryOptions) -> Result<Vec<Certificate>> {
    let mut found = Vec::new();
    if let Some(path) = &options.ca_file {
        found.extend(read(path).map_err(|error| {
            let details = format!("registryAuth: caFile {}: {error}; correct the file or the key", path.display());
            Error::new(Code::ConfigInvalid, [1], details)
        })?);
    }
    for path in standard_files(DIRS.iter().map(Path::new), registry) {
        found.extend(read(&path).map_err(|error| {
            let details =
                format!("reading the certificate authority {}: {error}; correct or remove it", path.display());
            Error::new(Code::RegistryTls, [registry], details)
        })?);
    }
    Ok(found)
}

fn standard_files<'a>(dirs: impl Iterator<Item = &'a Path>, registry: &str) -> Vec<PathBuf> {
    let listing = dirs.map(|dir| dir.join(registry)).find_map(|dir| std::fs::read_dir(dir).ok());
    let paths = listing.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|extension| extension == "crt")).collect();
    paths.sort();
    paths
}

/// The certificates of a PEM file; there may be several.
fn read(path: &Path) -> io::Result<Vec<Certificate>> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = std::fs::read_to_string(path)?;
    let mut found = Vec::new();
    for block in text.split_inclusive(END) {
        let Some(start) = block.find("-----BEGIN CERTIFICATE-----").filter(|_| block.ends_with(END)) else { continue };
        let certificate = Certificate::from_pem(&block.as_bytes()[start..])
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, crate::error::chain(&error)))?;
        found.push(certificate);
    }
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no certificate in it; a PEM file is needed"));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_certificates_of_this_registry() {
        let dir = tempfile::tempdir().expect("a directory");
        for name in ["a.example/b.crt", "a.example/a.crt", "a.example/a.key", "a.example:5000/c.crt"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().expect("has one")).expect("made");
            std::fs::write(path, "").expect("written");
        }
        let names = |registry| {
            let files = standard_files([Path::new("/nowhere"), dir.path()].into_iter(), registry);
            files.iter().map(|path| path.file_name().expect("a name").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("a.example"), ["a.crt", "b.crt"]);
        assert_eq!(names("a.example:5000"), ["c.crt"]);
        assert!(names("b.example").is_empty());
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("ca.pem");
        std::fs::write(&path, "hello").expect("written");
        let options = RegistryOptions { ca_file: Some(path.clone()), ..Default::default() };
        let error = authorities("registry.invalid", &options).expect_err("no certificate");
        assert_eq!(error.code, Code::ConfigInvalid);
        assert!(error.details.contains("no certificate in it"), "{}", error.details);
    }
}
