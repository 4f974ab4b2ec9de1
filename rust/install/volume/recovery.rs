// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The recovery key: a second key of an encrypted root, made here and kept on paper, for when the passphrase is forgotten.

use zeroize::Zeroizing;

use words::error::{Error, Result};
use words::secret::Secret;

/// Letters that are at the same place on the keyboards of most languages; as `systemd-cryptenroll --recovery-key` has them.
const LETTERS: &[u8; 16] = b"cbdefghijklnrtuv";
const BITS: usize = 256;
/// Letters between two dashes.
const GROUP: usize = 8;

/// 256 random bits, written in eight groups of letters: the form that systemd knows at the prompt of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryKey(pub(super) Secret);

impl RecoveryKey {
    /// Makes one of OpenSSL's random numbers.
    ///
    /// # Errors
    /// `Internal` when there are none.
    pub fn new() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; BITS / 8]);
        openssl::rand::rand_bytes(bytes.as_mut())
            .map_err(|error| Error::internal(format!("random numbers for a recovery key: {error}")))?;
        Ok(Self(Secret::new(written(bytes.as_ref()))))
    }

    /// The key as it is to be written down.
    pub fn text(&self) -> &str {
        self.0.expose()
    }

    /// Takes one over that [`Self::new`] made.
    ///
    /// # Errors
    /// `Internal` when it is none.
    pub fn from_text(text: String) -> Result<Self> {
        let key = Secret::new(text);
        let groups: Vec<&str> = key.expose().split('-').collect();
        let is_group = |group: &&str| group.len() == GROUP && group.bytes().all(|letter| LETTERS.contains(&letter));
        if groups.len() * GROUP * 4 != BITS || !groups.iter().all(is_group) {
            return Err(Error::internal("what was given as a recovery key is none"));
        }
        Ok(Self(key))
    }
}

fn written(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(BITS / 4 + BITS / 4 / GROUP);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % (GROUP / 2) == 0 {
            text.push('-');
        }
        text.extend([byte >> 4, byte & 15].map(|half| char::from(LETTERS[usize::from(half)])));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_written_as_systemd_writes_them() {
        let bytes: Vec<u8> = (0..32).map(|n| n * 8 + 7).collect();
        let text = written(&bytes);
        assert_eq!(text, "cicvbibv-didveiev-fifvgigv-hihviiiv-jijvkikv-lilvninv-rirvtitv-uiuvvivv");
    }

    #[test]
    fn keys_differ_and_come_back() {
        let (one, other) = (RecoveryKey::new().unwrap(), RecoveryKey::new().unwrap());
        assert_ne!(one, other);
        assert_eq!(RecoveryKey::from_text(one.text().to_owned()).unwrap(), one);
        assert!(!format!("{one:?}").contains(&one.text()[..GROUP]));
        for text in ["", "cbdefghi", &one.text().replace('-', ""), &one.text().to_uppercase()] {
            assert!(RecoveryKey::from_text(text.to_owned()).is_err(), "{text}");
        }
    }
}
