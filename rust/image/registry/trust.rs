// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What one registry's TLS needs besides the system's authorities: containers-certs.d(5).

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use openssl::pkey::PKey;
use openssl::x509::X509;
use reqwest::{Certificate, Identity};
use zeroize::Zeroizing;

use super::file;
use plan::reach::RegistryOptions;
use words::error::{Error, Result, chain};

/// For one registry.
pub(super) struct Trust {
    /// Authorities that are trusted besides the system's.
    pub(super) authorities: Vec<Certificate>,
    /// What we prove with who we are.
    pub(super) identity: Option<Identity>,
    /// Files of certs.d that cannot be used, and why. They spoil no other one: who is not trusted is refused in any case.
    pub(super) passed_over: Vec<String>,
}

/// The authorities of `caFile`, and what is in the registry's directory of certs.d: authorities (`*.crt`), client certificate and
/// key (`NAME.cert`, `NAME.key`).
///
/// # Errors
/// [`Code::ConfigInvalid`] for a `caFile` that cannot be used; [`Code::RegistryTls`] for a directory that cannot be read.
pub(super) fn find(registry: &str, options: &RegistryOptions) -> Result<Trust> {
    let mut authorities = Vec::new();
    if let Some(path) = &options.ca_file {
        let read = read(path).and_then(|(found, why)| if found.is_empty() { Err(why) } else { Ok(found) });
        authorities.extend(read.map_err(|why| {
            let details = format!("registryAuth: caFile {}: {why}; correct the file or the key", path.display());
            Error::config_invalid(1, details)
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
    let files = files(&dirs, registry).map_err(|(dir, error)| {
        let details = format!("{}: {error}; correct or remove it", dir.display());
        Error::registry_tls(registry, details)
    })?;
    let with = |extension: &str| {
        files.iter().filter(move |path| path.extension().is_some_and(|found| found == extension)).collect::<Vec<_>>()
    };
    let mut passed_over = Vec::new();
    let mut pass_over = |path: &Path, why: &str| {
        tracing::warn!(path = %path.display(), why, "a certificate or key is passed over");
        passed_over.push(format!("{}: {why}", path.display()));
    };
    for path in with("crt") {
        match read(path) {
            Ok((found, _)) if !found.is_empty() => authorities.extend(found),
            Ok((_, why)) | Err(why) => pass_over(path, &why),
        }
    }
    let mut identity = None;
    for certificate in with("cert") {
        let key = certificate.with_extension("key");
        if !files.contains(&key) {
            pass_over(certificate, &format!("the key that belongs to it is missing: {}", key.display()));
            continue;
        }
        match self::identity(certificate, &key) {
            // Only one can be presented.
            Ok(_) if identity.is_some() => pass_over(certificate, "a second client certificate"),
            Ok(found) => identity = Some(found),
            Err((path, why)) => pass_over(&path, &why),
        }
    }
    for key in with("key").into_iter().filter(|key| !files.contains(&key.with_extension("cert"))) {
        let wanted = key.with_extension("cert");
        pass_over(key, &format!("the client certificate that belongs to it is missing: {}", wanted.display()));
    }
    Ok(Trust { authorities, identity, passed_over })
}

/// The files of the first directory that is there, in order. Its name may be in another case: hosts have none.
fn files(dirs: &[PathBuf], registry: &str) -> std::result::Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let is_absent = |error: &io::Error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
    for dir in dirs {
        let list = |dir: &Path| {
            std::fs::read_dir(dir)
                .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>())
        };
        let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.eq_ignore_ascii_case(registry));
        let exact = dir.join(registry);
        let found = match list(&exact) {
            Err(error) if is_absent(&error) => match list(dir).ok().and_then(|all| all.into_iter().find(named)) {
                Some(other) => (list(&other), other),
                None => continue,
            },
            listed => (listed, exact),
        };
        match found {
            (Ok(mut paths), _) => {
                paths.sort();
                return Ok(paths);
            }
            (Err(error), _) if is_absent(&error) => {}
            (Err(error), dir) => return Err((dir, error)),
        }
    }
    Ok(Vec::new())
}

/// A client certificate (with its chain) and its key, in PEM.
fn identity(certificate: &Path, key: &Path) -> std::result::Result<Identity, (PathBuf, String)> {
    let in_certificate = |why: String| (certificate.to_owned(), why);
    let in_key = |why: String| (key.to_owned(), why);
    let found = file::read(certificate).map_err(|error| in_certificate(error.to_string()))?;
    let key_pem = file::read(key).map_err(|error| in_key(error.to_string()))?;
    let (certificates, why) = certificates(&found);
    if certificates.is_empty() {
        return Err(in_certificate(why));
    }
    // The callback keeps OpenSSL from asking for a passphrase on the terminal.
    let private = PKey::private_key_from_pem_callback(&key_pem, |_| Ok(0))
        .or_else(|error| PKey::private_key_from_der(&key_pem).map_err(|_| error))
        .map_err(|_| in_key("no private key in it that can be read; a PEM file without passphrase is needed".into()))?;
    if !certificates[0].public_key().is_ok_and(|public| public.public_eq(&private)) {
        return Err(in_key(format!("it is not the key of {}", certificate.display())));
    }
    // The one form that native-tls takes.
    let pkcs8 = private.private_key_to_pem_pkcs8().map(Zeroizing::new).map_err(|error| in_key(error.to_string()))?;
    let pem = certificates.iter().map(|one| one.to_pem()).collect::<std::result::Result<Vec<_>, _>>();
    let pem = pem.map_err(|error| in_certificate(error.to_string()))?.concat();
    Identity::from_pkcs8_pem(&pem, &pkcs8).map_err(|error| in_certificate(chain(&error)))
}

/// The certificates of a file, and why there are no more.
fn read(path: &Path) -> std::result::Result<(Vec<Certificate>, String), String> {
    let bytes = file::read(path).map_err(|error| error.to_string())?;
    let (found, why) = certificates(&bytes);
    let found = found.iter().map(|one| {
        let der = one.to_der().map_err(|error| error.to_string())?;
        Certificate::from_der(&der).map_err(|error| chain(&error))
    });
    Ok((found.collect::<std::result::Result<_, _>>()?, why))
}

/// The certificates in PEM, in any of openssl's forms and with any bytes between them; else a single one in DER. One that cannot be
/// read spoils no other; the text says why there are none, or no more.
fn certificates(bytes: &[u8]) -> (Vec<X509>, String) {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let mut found = Vec::new();
    let mut why = "no certificate in it; one in PEM or DER is needed".to_owned();
    let mut rest = bytes;
    while let Some(start) = rest.windows(BEGIN.len()).position(|window| window == BEGIN) {
        rest = &rest[start + BEGIN.len()..];
        let Some((trusted, body)) = block(rest) else { continue };
        let der = BASE64.decode(body).map_err(|error| error.to_string());
        // openssl's trusted form has more after the certificate, which is the first of two values.
        let der = der.and_then(|der| if trusted { first_value(&der).map(<[u8]>::to_vec) } else { Ok(der) });
        match der.and_then(|der| X509::from_der(&der).map_err(|error| error.to_string())) {
            Ok(certificate) => found.push(certificate),
            Err(error) => why = format!("a certificate in it cannot be read: {error}"),
        }
    }
    if found.is_empty() {
        found.extend(X509::from_der(bytes));
    }
    (found, why)
}

/// What follows `-----BEGIN `: whether it is a trusted certificate, and its Base64; `None` for what is no certificate.
fn block(rest: &[u8]) -> Option<(bool, Vec<u8>)> {
    const END: &[u8] = b"-----END ";
    let labels = [("CERTIFICATE-----", false), ("X509 CERTIFICATE-----", false), ("TRUSTED CERTIFICATE-----", true)];
    let (label, trusted) = labels.into_iter().find(|(label, _)| rest.starts_with(label.as_bytes()))?;
    let body = &rest[label.len()..];
    let end = body.windows(END.len()).position(|window| window == END)?;
    let body = body[..end].iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    Some((trusted, body.collect()))
}

/// The first value of several in DER (X.690, 8.1).
fn first_value(der: &[u8]) -> std::result::Result<&[u8], String> {
    let length = || {
        let first = usize::from(*der.get(1)?);
        if first < 0x80 {
            return Some(2 + first);
        }
        let bytes = der.get(2..2 + (first & 0x7f)).filter(|bytes| bytes.len() <= 4)?;
        let length = bytes.iter().fold(0usize, |sum, byte| (sum << 8) | usize::from(*byte));
        length.checked_add(2 + bytes.len())
    };
    length().and_then(|end| der.get(..end)).ok_or_else(|| "it is cut short".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

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

    /// What is made of these files.
    fn trust(files: &[(&str, &[u8])]) -> Trust {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::create_dir(dir.path().join("A.example")).expect("made");
        for (name, content) in files {
            std::fs::write(dir.path().join("A.example").join(name), content).expect("written");
        }
        standard(vec![dir.path().into()], "a.example", Vec::new()).expect("readable")
    }

    #[test]
    fn a_client_certificate_needs_its_key() {
        let ((certificate, key), (other, _)) = (pair(), pair());
        let (certificate, key, other) = (certificate.as_slice(), key.as_slice(), other.as_slice());
        let der = X509::from_pem(certificate).and_then(|one| one.to_der()).expect("DER");
        type Files<'f> = &'f [(&'f str, &'f [u8])];
        let cases: [(Files<'_>, bool, &str); 10] = [
            (&[("me.cert", certificate), ("me.key", key)], true, ""),
            (&[("me.cert", &der), ("me.key", key)], true, ""),
            (&[("note.txt", b"x")], false, ""),
            (&[("me.cert", certificate)], false, "me.cert: the key that belongs to it is missing: "),
            (&[("me.key", key)], false, "me.key: the client certificate that belongs to it is missing: "),
            (&[("me.cert", other), ("me.key", key)], false, "me.key: it is not the key of "),
            (&[("me.cert", b"x"), ("me.key", key)], false, "me.cert: no certificate in it"),
            (&[("me.cert", certificate), ("me.key", b"x")], false, "me.key: no private key in it"),
            (
                &[("me.cert", certificate), ("me.key", key), ("you.cert", certificate), ("you.key", key)],
                true,
                "you.cert: a second client certificate",
            ),
            (
                &[("a.cert", b""), ("a.key", b""), ("me.cert", certificate), ("me.key", key)],
                true,
                "a.cert: no certificate",
            ),
        ];
        for (files, there, part) in cases {
            let trust = trust(files);
            assert_eq!(trust.identity.is_some(), there, "{part}");
            assert_eq!(trust.passed_over.is_empty(), part.is_empty(), "{:?}", trust.passed_over);
            assert!(part.is_empty() || trust.passed_over[0].contains(part), "{part}: {:?}", trust.passed_over);
        }
    }

    #[test]
    fn authorities_in_every_form() {
        let (pem, key) = pair();
        let certificate = X509::from_pem(&pem).expect("a certificate");
        let der = certificate.to_der().expect("DER");
        let text = String::from_utf8(pem.clone()).expect("text");
        // What openssl puts after the certificate: an empty sequence.
        let trusted = BASE64.encode([der.as_slice(), &[0x30, 0x00]].concat());
        let trusted = format!("-----BEGIN TRUSTED CERTIFICATE-----\n{trusted}\n-----END TRUSTED CERTIFICATE-----\n");
        let long_line = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", BASE64.encode(&der));
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let cases: [(&str, Vec<u8>, usize); 14] = [
            ("plain", pem.clone(), 1),
            ("two", [pem.as_slice(), &pem].concat(), 2),
            ("Latin-1", [b"# Autorit\xe9\n".as_slice(), &pem, b"\xff"].concat(), 1),
            ("a byte order mark", [b"\xef\xbb\xbf".as_slice(), &pem].concat(), 1),
            ("CRLF", text.replace('\n', "\r\n").into_bytes(), 1),
            ("DER", der.clone(), 1),
            ("trusted", trusted.clone().into_bytes(), 1),
            ("its older name", text.replace("N CERT", "N X509 CERT").replace("D CERT", "D X509 CERT").into_bytes(), 1),
            ("one line", long_line.into_bytes(), 1),
            ("a broken one before", format!("{broken}{text}").into_bytes(), 1),
            ("a key before", [key.as_slice(), &pem].concat(), 1),
            ("no end", text.replace("-----END", "").into_bytes(), 0),
            ("empty", Vec::new(), 0),
            ("broken", broken.as_bytes().to_vec(), 0),
        ];
        for (name, content, count) in cases {
            let found = trust(&[("odd.crt", &content)]);
            assert_eq!((found.authorities.len(), found.passed_over.len()), (count, usize::from(count == 0)), "{name}");
            let beside = trust(&[("good.crt", &pem), ("odd.crt", &content)]);
            assert_eq!(beside.authorities.len(), count + 1, "{name}");
        }
        for cut in 0..der.len() {
            assert!(first_value(&der[..cut]).is_err());
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
        assert!(error.details.contains("no certificate in it; one in PEM or DER"), "{}", error.details);
    }
}
