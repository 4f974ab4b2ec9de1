// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Public keys that cosign signs with: ECDSA, RSA (PKCS #1 v1.5) and Ed25519, as PEM files.

use std::path::Path;

use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Public};
use openssl::sign::Verifier;

use words::error::{Error, Result};

/// A public key and what to call it.
#[derive(Debug, Clone)]
pub struct PublicKey {
    /// The file's name; people see it as in "verified by NAME".
    pub name: String,
    key: PKey<Public>,
}

impl PublicKey {
    /// Reads a PEM file (`cosign.pub`).
    ///
    /// # Errors
    /// [`words::error::Code::SignatureSetup`] names the file.
    pub fn read(file: &Path) -> Result<Self> {
        let pem = crate::registry::file::read(file).map_err(|error| unusable(file, error))?;
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        Self::from_pem(&name, &pem).map_err(|why| unusable(file, why))
    }

    pub(super) fn from_pem(name: &str, pem: &[u8]) -> std::result::Result<Self, String> {
        let key = PKey::public_key_from_pem(pem).map_err(|_| "no public key in PEM form".to_owned())?;
        if !matches!(key.id(), Id::EC | Id::RSA | Id::ED25519) {
            return Err("a public key of a kind that is not supported; ECDSA, RSA and Ed25519 are".into());
        }
        Ok(Self { name: name.to_owned(), key })
    }

    /// Whether `signature` is this key's over `message`. SHA-256 for ECDSA and RSA, as cosign and the sigstore bundles have it.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let verifier = match self.key.id() {
            Id::ED25519 => Verifier::new_without_digest(&self.key),
            _ => Verifier::new(MessageDigest::sha256(), &self.key),
        };
        // A signature that cannot even be read is none of this key.
        verifier.and_then(|mut verifier| verifier.verify_oneshot(signature, message)).unwrap_or(false)
    }
}

/// The error for a key or a policy that cannot be used.
pub(super) fn unusable(file: &Path, why: impl std::fmt::Display) -> Error {
    let file = file.display().to_string();
    let details = format!("{file}: {why}; correct the file, or the key `signatures` in bootc.conf");
    Error::signature_setup(&file, details)
}

#[cfg(test)]
pub(super) mod tests {
    use openssl::ec::{EcGroup, EcKey};
    use openssl::nid::Nid;
    use openssl::pkey::Private;
    use openssl::rsa::Rsa;
    use openssl::sign::Signer;

    use super::*;

    /// A key that cosign made.
    pub const P256: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbk7kKk5zepw1+KDmvbPu/liWoCC/
bvfcy72djhaJVDWiW1AEdATYrHYdJqc4aBxxS+AeqUi0eTKAWKVq6zckYA==
-----END PUBLIC KEY-----
";

    /// A pair, and how it signs.
    pub fn pair(name: &str) -> (PublicKey, impl Fn(&[u8]) -> Vec<u8>) {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("the curve");
        signer(name, PKey::from_ec_key(EcKey::generate(&group).expect("made")).expect("a key"))
    }

    fn signer(name: &str, private: PKey<Private>) -> (PublicKey, impl Fn(&[u8]) -> Vec<u8>) {
        let pem = private.public_key_to_pem().expect("PEM");
        let sign = move |message: &[u8]| {
            let signer = match private.id() {
                Id::ED25519 => Signer::new_without_digest(&private),
                _ => Signer::new(MessageDigest::sha256(), &private),
            };
            signer.expect("a signer").sign_oneshot_to_vec(message).expect("signed")
        };
        (PublicKey::from_pem(name, &pem).expect("a key"), sign)
    }

    #[test]
    fn all_kinds_of_keys_that_cosign_takes() {
        let rsa = PKey::from_rsa(Rsa::generate(2048).expect("made")).expect("a key");
        for private in [rsa, PKey::generate_ed25519().expect("made")] {
            let (key, sign) = signer("other.pub", private);
            let signature = sign(b"message");
            assert!(key.has_signed(b"message", &signature));
            assert!(!key.has_signed(b"another", &signature));
        }
        let (key, sign) = pair("ec.pub");
        assert!(key.has_signed(b"message", &sign(b"message")));
        assert!(!key.has_signed(b"message", b"no signature at all"));
        assert!(!pair("other.pub").0.has_signed(b"message", &sign(b"message")));
    }

    #[test]
    fn what_is_no_key_is_named() {
        let error = PublicKey::read(Path::new("/nowhere/team.pub")).expect_err("no file");
        assert_eq!(error.args, ["/nowhere/team.pub"]);
        assert!(PublicKey::from_pem("x", b"hello").expect_err("no key").contains("PEM"));
    }
}
