// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The encrypted root: LUKS2 with a passphrase and, if wanted, a recovery key. cryptsetup(8) reads them from its standard input.

use host::run_dir::MAPPING;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

pub use crate::volume::recovery::RecoveryKey;
use crate::volume::tpm2::{self, EnrolmentKey};
use host::cmd::{self, Cmd};
use host::kernel;
use words::error::{Error, Result};
use words::secret::Secret;

/// Characters that a passphrase has at least: what protects it from being guessed, LUKS2 makes slow, not impossible.
const SHORTEST: usize = 8;
/// Characters that it has at most: cryptsetup's limit for what is typed in (`--interactive-mode`).
const LONGEST: usize = 512;

/// The first is the passphrase's.
const RECOVERY_SLOT: &str = "1";

/// What unlocks the root at each start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passphrase(Secret);

impl Passphrase {
    /// Takes the text over.
    ///
    /// # Errors
    /// `PassphraseUnfit` when it is too short, too long, or cannot be typed at a prompt.
    pub fn new(text: String) -> Result<Self> {
        let secret = Secret::new(text);
        let length = secret.expose().chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) || secret.expose().chars().any(char::is_control) {
            let why = format!("the passphrase needs {SHORTEST} to {LONGEST} characters, all of which can be typed");
            return Err(Error::passphrase_unfit(SHORTEST, LONGEST, why));
        }
        Ok(Self(secret))
    }
}

/// All keys of an encrypted root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// What is typed at each start.
    pub passphrase: Passphrase,
    /// What is typed when that is forgotten.
    pub recovery: Option<RecoveryKey>,
    /// What the installed system enrols its TPM with, where the plan says that it does; nobody is told it.
    pub enrolment: Option<EnrolmentKey>,
}

/// Programs of the live system that this needs.
pub const TOOLS: [&str; 2] = ["cryptsetup", "modprobe"];

/// The opened root's device.
pub fn device() -> PathBuf {
    Path::new("/dev/mapper").join(MAPPING)
}

/// Loads what the kernel encrypts with, to see that it is there before anything is written.
///
/// # Errors
/// `ToolMissing` with the module.
pub fn require_kernel_support() -> Result<()> {
    const MODULE: &str = "dm_crypt";
    if Path::new("/sys/module").join(MODULE).exists() {
        return Ok(());
    }
    kernel::load_module(MODULE, "the live system's kernel cannot encrypt: no module dm_crypt")
}

/// Makes the LUKS volume `uuid` of a partition and opens it as [`device`].
///
/// # Errors
/// `EncryptionFailed` with the partition, `Cancelled`.
pub fn create(partition: &Path, uuid: &str, keys: &Keys, cancel: &CancellationToken) -> Result<()> {
    let Keys { passphrase, recovery, enrolment } = keys;
    let mut commands = vec![(format_command(partition, uuid, passphrase), "encrypting the root partition")];
    if let Some(key) = recovery {
        let add = add_command(partition, passphrase, &key.0, RECOVERY_SLOT);
        commands.push((add, "adding the recovery key to the root partition"));
        commands.push((token_command(partition), "marking the recovery key of the root partition"));
    }
    if let Some(key) = enrolment {
        let add = add_command(partition, passphrase, key.secret(), tpm2::SLOT);
        commands.push((add, "adding a key to the root partition that the TPM is enrolled with"));
    }
    commands.push((open_command(partition, passphrase), "opening the encrypted root partition"));
    for (command, what) in commands {
        cmd::output_unless(cancel, &command, |_| failed(partition, what))?;
    }
    Ok(())
}

fn failed(partition: &Path, what: &str) -> Error {
    Error::encryption_failed(partition.display(), what)
}

/// A key file on standard input is taken as it is; what is typed at the prompt of a start comes without its line end, as this does.
fn format_command(partition: &Path, uuid: &str, passphrase: &Passphrase) -> Cmd {
    Cmd::new("cryptsetup")
        .args(["luksFormat", "--type", "luks2", "--batch-mode", "--uuid", uuid, "--key-file", "-"])
        .arg(partition.display().to_string())
        .secret_input(passphrase.0.clone())
}

/// Both keys come in one stream, which `--keyfile-size` cuts. 256 random bits need no slow derivation; systemd-cryptenroll takes this one too.
fn add_command(partition: &Path, passphrase: &Passphrase, key: &Secret, slot: &str) -> Cmd {
    let (old, new) = (passphrase.0.expose(), key.expose());
    Cmd::new("cryptsetup")
        .args(["luksAddKey", "--batch-mode", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"])
        .args(["--key-slot", slot, "--key-file", "-", "--keyfile-size", &old.len().to_string()])
        .args([&partition.display().to_string(), "-"])
        .secret_input(Secret::new(format!("{old}{new}")))
}

/// What systemd knows its recovery keys by (systemd-cryptenroll(1)).
fn token_command(partition: &Path) -> Cmd {
    Cmd::new("cryptsetup")
        .args(["token", "import", "--json-file", "-", &partition.display().to_string()])
        .input(format!(r#"{{"type":"systemd-recovery","keyslots":["{RECOVERY_SLOT}"]}}"#))
}

fn open_command(partition: &Path, passphrase: &Passphrase) -> Cmd {
    Cmd::new("cryptsetup")
        .args(["open", "--type", "luks2", "--key-file", "-"])
        .args([partition.display().to_string(), MAPPING.to_owned()])
        .secret_input(passphrase.0.clone())
}

/// Closes an open volume. It is not an error if it is closed already: cryptsetup(8) exits with 4 then.
///
/// # Errors
/// `UnmountFailed` with its device when something uses it.
pub fn close(mapping: &str) -> Result<()> {
    const NOT_OPEN: i32 = 4;
    let command = Cmd::new("cryptsetup").args(["close", mapping]);
    let finished = cmd::run(&command, &CancellationToken::new(), &mut |_| {})?;
    match finished.status.code() {
        Some(0 | NOT_OPEN) => Ok(()),
        _ => {
            let device = Path::new("/dev/mapper").join(mapping).display().to_string();
            let why = format!("closing {device}: {}: {}", finished.describe(), finished.stderr);
            Err(Error::unmount_failed(&device, why))
        }
    }
}

/// The kernel argument by which systemd and dracut in the initramfs unlock the volume `uuid`.
pub fn karg(uuid: &str) -> String {
    format!("{UNLOCK_KARG}={uuid}")
}

/// See [`karg`].
pub const UNLOCK_KARG: &str = "rd.luks.uuid";

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn a_passphrase_has_to_be_typed_and_not_guessed() {
        for text in ["correct horse", "12345678", "pässwörd", &"x".repeat(512)] {
            assert!(Passphrase::new(text.to_owned()).is_ok(), "{text}");
        }
        for text in ["", "1234567", "twelve\ncharacters", "tabs\tare not typed", &"x".repeat(513)] {
            let error = Passphrase::new(text.to_owned()).unwrap_err();
            assert_eq!((error.code, error.args.join(" ")), (Code::PassphraseUnfit, "8 512".to_owned()), "{text}");
            assert!(text.is_empty() || !error.details.contains(text), "{error}");
        }
    }

    #[test]
    fn the_passphrase_is_on_standard_input_alone() {
        let passphrase = Passphrase::new("correct horse".to_owned()).unwrap();
        let partition = Path::new("/dev/vda3");
        let (recovery, enrolment) = (RecoveryKey::new().unwrap(), EnrolmentKey::new().unwrap());
        let commands = [
            format_command(partition, "11-22", &passphrase),
            add_command(partition, &passphrase, &recovery.0, RECOVERY_SLOT),
            token_command(partition),
            add_command(partition, &passphrase, enrolment.secret(), tpm2::SLOT),
            open_command(partition, &passphrase),
        ];
        assert_eq!(
            commands.each_ref().map(Cmd::to_string),
            [
                "cryptsetup luksFormat --type luks2 --batch-mode --uuid 11-22 --key-file - /dev/vda3",
                "cryptsetup luksAddKey --batch-mode --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-slot 1 \
                 --key-file - --keyfile-size 13 /dev/vda3 -",
                "cryptsetup token import --json-file - /dev/vda3",
                "cryptsetup luksAddKey --batch-mode --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-slot 2 \
                 --key-file - --keyfile-size 13 /dev/vda3 -",
                "cryptsetup open --type luks2 --key-file - /dev/vda3 calamares-bootc-root",
            ]
        );
        assert!(!format!("{commands:?} {passphrase:?}").contains("horse"));
        for key in [&recovery.0, enrolment.secret()] {
            assert!(!format!("{commands:?}").contains(&key.expose()[..8]));
        }
        assert_eq!(commands[0].clone(), commands[0].clone().secret_input(Secret::new("correct horse".into())));
    }

    #[test]
    fn a_partition_that_cannot_be_encrypted_is_named() {
        let passphrase = Passphrase::new("correct horse".to_owned()).unwrap();
        let keys = Keys { passphrase, recovery: None, enrolment: None };
        let partition = Path::new("/dev/no-such-disk3");
        let error = create(partition, "11-22", &keys, &CancellationToken::new()).unwrap_err();
        // Not every root that the tests run in has the program.
        let expected = if cmd::exists("cryptsetup") {
            (Code::EncryptionFailed, "/dev/no-such-disk3")
        } else {
            (Code::ToolMissing, "cryptsetup")
        };
        assert_eq!((error.code, error.args.join(" ")), (expected.0, expected.1.to_owned()));
        let refused = cmd::output(&Cmd::new("false"), |_| failed(partition, "encrypting")).unwrap_err();
        assert_eq!((refused.code, refused.args.join(" ")), (Code::EncryptionFailed, "/dev/no-such-disk3".to_owned()));
    }
}
