// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What one registry's TLS needs besides the system's authorities: containers-certs.d(5).

use std::io;
use std::path::{Path, PathBuf};

use openssl::pkey::PKey;
use openssl::x509::X509;
use reqwest::{Certificate, Identity};
use zeroize::Zeroizing;

use plan::reach::RegistryOptions;
use words::error::{Code, Error, Result, chain};

/// For one registry.
pub(super) struct Trust {
    /// Authorities that are trusted besides the system's.
    pub(super) authorities: Vec<Certificate>,
    /// What we prove with who we are.
    pub(super) identity: Option<Identity>,
}

/// The authorities of `caFile`, and what is in the registry's directory of certs.d: authorities (`*.crt`), client certificate and
/// key (`NAME.cert`, `NAME.key`).
///
/// # Errors
/// [`Code::ConfigInvalid`] for a `caFile` that cannot be used; [`Code::RegistryTls`] for a standard file.
pub(super) fn find(registry: &str, options: &RegistryOptions) -> Result<Trust> {
    let mut authorities = Vec::new();
    if let Some(path) = &options.ca_file {
        authorities.extend(read(path).map_err(|error| {
            let details = format!("registryAuth: caFile {}: {error}; correct the file or the key", path.display());
            Error::new(Code::ConfigInvalid, [1], details)
        })?);
    }
    let home = std::env::var_os("HOME");
    standard(dirs(home.as_deref().map(Path::new)), registry, authorities)
}

/// Where certs.d may be; the first one with a directory for the registry counts.
fn dirs(home: Option<&Path>) -> Vec<PathBuf> {
    let own = home.map(|home| home.join(".config/containers/certs.d"));
    own.into_iter().chain(["/etc/containers/certs.d", "/etc/docker/certs.d"].map(PathBuf::from)).collect()
}

/// Adds what the standard directories have for `registry`.
fn standard(dirs: Vec<PathBuf>, registry: &str, mut authorities: Vec<Certificate>) -> Result<Trust> {
    let unusable = |path: &Path, why: &dyn std::fmt::Display| {
        let details = format!("{}: {why}; correct or remove it", path.display());
        Error::new(Code::RegistryTls, [registry], details)
    };
    let files = files(&dirs, registry).map_err(|(dir, error)| unusable(&dir, &error))?;
    let with = |extension: &str| {
        files.iter().filter(move |path| path.extension().is_some_and(|found| found == extension)).collect::<Vec<_>>()
    };
    for path in with("crt") {
        authorities.extend(read(path).map_err(|error| unusable(path, &error))?);
    }
    let (certificates, keys) = (with("cert"), with("key"));
    for (paths, other, what) in [(&certificates, "key", "key"), (&keys, "cert", "client certificate")] {
        if let Some(alone) = paths.iter().find(|path| !files.contains(&path.with_extension(other))) {
            let wanted = alone.with_extension(other);
            return Err(unusable(alone, &format!("the {what} that belongs to it is missing: {}", wanted.display())));
        }
    }
    let identity = match certificates.as_slice() {
        [] => None,
        [certificate] => {
            let key = certificate.with_extension("key");
            Some(identity(certificate, &key).map_err(|(path, why)| unusable(&path, &why))?)
        }
        [_, second, ..] => return Err(unusable(second, &"a second client certificate; only one can be presented")),
    };
    Ok(Trust { authorities, identity })
}

/// The files of the first directory that is there, in order.
fn files(dirs: &[PathBuf], registry: &str) -> std::result::Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    for dir in dirs.iter().map(|dir| dir.join(registry)) {
        let listed = std::fs::read_dir(&dir)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>());
        match listed {
            Ok(mut paths) => {
                paths.sort();
                return Ok(paths);
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err((dir, error)),
        }
    }
    Ok(Vec::new())
}

/// A client certificate (with its chain) and its key, in PEM.
fn identity(certificate: &Path, key: &Path) -> std::result::Result<Identity, (PathBuf, String)> {
    let in_certificate = |why: String| (certificate.to_owned(), why);
    let in_key = |why: String| (key.to_owned(), why);
    let chain_pem = std::fs::read(certificate).map_err(|error| in_certificate(error.to_string()))?;
    let key_pem = Zeroizing::new(std::fs::read(key).map_err(|error| in_key(error.to_string()))?);
    let certificates = X509::stack_from_pem(&chain_pem).ok().filter(|all| !all.is_empty());
    let certificates =
        certificates.ok_or_else(|| in_certificate("no certificate in it; a PEM file is needed".into()))?;
    // The callback keeps OpenSSL from asking for a passphrase on the terminal.
    let private = PKey::private_key_from_pem_callback(&key_pem, |_| Ok(0))
        .map_err(|_| in_key("no private key in it that can be read; a PEM file without passphrase is needed".into()))?;
    if !certificates[0].public_key().is_ok_and(|public| public.public_eq(&private)) {
        return Err(in_key(format!("it is not the key of {}", certificate.display())));
    }
    // The one form that native-tls takes.
    let pkcs8 = private.private_key_to_pem_pkcs8().map(Zeroizing::new).map_err(|error| in_key(error.to_string()))?;
    Identity::from_pkcs8_pem(&chain_pem, &pkcs8).map_err(|error| in_certificate(chain(&error)))
}

/// The certificates of a PEM file; there may be several.
fn read(path: &Path) -> io::Result<Vec<Certificate>> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = std::fs::read_to_string(path)?;
    let mut found = Vec::new();
    for block in text.split_inclusive(END) {
        let Some(start) = block.find("-----BEGIN CERTIFICATE-----").filter(|_| block.ends_with(END)) else { continue };
        let certificate = Certificate::from_pem(&block.as_bytes()[start..])
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, chain(&error)))?;
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
    fn only_the_files_of_this_registry() {
        let dir = tempfile::tempdir().expect("a directory");
        for name in ["a.example/b.crt", "a.example/a.crt", "a.example:5000/c.crt"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().expect("has one")).expect("made");
            std::fs::write(path, "").expect("written");
        }
        let names = |registry| {
            let files = files(&["/nowhere".into(), dir.path().into()], registry).expect("listed");
            files.iter().map(|path| path.file_name().expect("a name").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("a.example"), ["a.crt", "b.crt"]);
        assert_eq!(names("a.example:5000"), ["c.crt"]);
        assert!(names("b.example").is_empty());
    }

    /// A self-signed certificate and its key, in PEM.
    fn pair() -> (Vec<u8>, Vec<u8>) {
        use openssl::ec::{EcGroup, EcKey};
        use openssl::nid::Nid;
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("a curve");
        let key = PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key");
        let mut builder = X509::builder().expect("a builder");
        builder.set_pubkey(&key).expect("set");
        builder.set_not_before(&openssl::asn1::Asn1Time::days_from_now(0).expect("a time")).expect("set");
        builder.set_not_after(&openssl::asn1::Asn1Time::days_from_now(1).expect("a time")).expect("set");
        builder.sign(&key, openssl::hash::MessageDigest::sha256()).expect("signed");
        let classic = key.ec_key().expect("it is one").private_key_to_pem().expect("PEM");
        (builder.build().to_pem().expect("PEM"), classic)
    }

    #[test]
    fn a_client_certificate_needs_its_key() {
        let ((certificate, key), (other, _)) = (pair(), pair());
        let (certificate, key, other) = (certificate.as_slice(), key.as_slice(), other.as_slice());
        type Files<'f> = &'f [(&'f str, &'f [u8])];
        let cases: [(Files<'_>, Result<bool, &str>); 8] = [
            (&[("me.cert", certificate), ("me.key", key)], Ok(true)),
            (&[("note.txt", b"x")], Ok(false)),
            (&[("me.cert", certificate)], Err("me.cert: the key that belongs to it is missing: ")),
            (&[("me.key", key)], Err("me.key: the client certificate that belongs to it is missing: ")),
            (&[("me.cert", other), ("me.key", key)], Err("me.key: it is not the key of ")),
            (&[("me.cert", b"x"), ("me.key", key)], Err("me.cert: no certificate in it")),
            (&[("me.cert", certificate), ("me.key", b"x")], Err("me.key: no private key in it")),
            (
                &[("me.cert", certificate), ("me.key", key), ("you.cert", certificate), ("you.key", key)],
                Err("you.cert: a second client certificate"),
            ),
        ];
        for (files, expected) in cases {
            let dir = tempfile::tempdir().expect("a directory");
            std::fs::create_dir(dir.path().join("a.example")).expect("made");
            for (name, content) in files {
                std::fs::write(dir.path().join("a.example").join(name), content).expect("written");
            }
            match (standard(vec![dir.path().into()], "a.example", Vec::new()), expected) {
                (Ok(trust), Ok(there)) => assert_eq!(trust.identity.is_some(), there),
                (Err(error), Err(part)) => {
                    assert_eq!((error.code, &error.args[0]), (Code::RegistryTls, &"a.example".to_owned()));
                    assert!(error.details.contains(part), "{part}: {}", error.details);
                }
                (found, expected) => panic!("{expected:?}: {:?}", found.err()),
            }
        }
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("ca.pem");
        std::fs::write(&path, "hello").expect("written");
        let options = RegistryOptions { ca_file: Some(path.clone()), ..Default::default() };
        let Err(error) = find("registry.invalid", &options) else { panic!("no certificate") };
        assert_eq!(error.code, Code::ConfigInvalid);
        assert!(error.details.contains("no certificate in it"), "{}", error.details);
    }
}
