// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Unlocking by the TPM: the installed system enrols it at its first start, with a key that is there for that alone.
//!
//! Not here: what the TPM has measured while the live system started is not what it measures when the installed one does, and a key
//! that is bound to the former never comes out again.

use std::path::Path;

use crate::system::{link, write};
use crate::volume::recovery::RecoveryKey;
use words::error::Result;
use words::secret::Secret;

/// The LUKS slot of the key: after those of the passphrase and the recovery key.
pub const SLOT: &str = "2";

/// Where the key waits in the installed system, inside the encrypted root.
const KEY: &str = "var/lib/calamares-bootc/tpm2.key";
const UNIT: &str = "calamares-bootc-tpm2.service";
const UNITS: &str = "etc/systemd/system";

/// Makes systemd-cryptsetup in the initramfs ask the TPM first. Where none is enrolled it asks for the passphrase at once.
const OPTIONS_KARG: &str = "rd.luks.options";

/// A key that unlocks the root until the TPM is enrolled, or has turned out not to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentKey(RecoveryKey);

impl EnrolmentKey {
    /// Makes one, of 256 random bits.
    ///
    /// # Errors
    /// `Internal` without random numbers.
    pub fn new() -> Result<Self> {
        RecoveryKey::new().map(Self)
    }

    /// What unlocks.
    pub(super) fn secret(&self) -> &Secret {
        &self.0.0
    }
}

/// The kernel argument by which the initramfs tries the TPM for the volume `uuid` (systemd-cryptsetup-generator(8), crypttab(5)).
pub fn karg(uuid: &str) -> String {
    format!("{OPTIONS_KARG}={uuid}=tpm2-device=auto")
}

/// Leaves the key of the volume `uuid`, and the unit that uses it up, in the system that is mounted at `root`.
///
/// # Errors
/// `ConfigureFailed` names the file.
pub fn prepare(root: &Path, uuid: &str, key: &EnrolmentKey) -> Result<()> {
    write(root, KEY, 0o600, key.secret().expose().as_bytes())?;
    write(root, &format!("{UNITS}/{UNIT}"), 0o644, unit(uuid).as_bytes())?;
    link(root, &format!("{UNITS}/multi-user.target.wants/{UNIT}"), &format!("../{UNIT}"))
}

/// What is to happen in every case comes after the stop, which comes after success, failure, time-out and no TPM. `tpm2` goes with an
/// enrolment that the power failed in; PCR 7 is the state of Secure Boot, which an update of the system does not change.
fn unit(uuid: &str) -> String {
    let enroll = "/usr/bin/systemd-cryptenroll";
    let device = format!("/dev/disk/by-uuid/{uuid}");
    format!(
        "# Written by the installer. Runs once, and leaves neither its key nor the slot of that, whatever comes of it.\n\
         [Unit]\n\
         Description=Enrol the TPM to unlock the root file system\n\
         ConditionPathExists=/{KEY}\n\
         After=multi-user.target\n\
         \n\
         [Service]\n\
         Type=oneshot\n\
         TimeoutStartSec=5min\n\
         # TPMs of version 2 alone have this.\n\
         ExecCondition=/usr/bin/test -c /dev/tpmrm0\n\
         ExecStart={enroll} --unlock-key-file=/{KEY} --wipe-slot=tpm2 --tpm2-device=auto --tpm2-pcrs=7 {device}\n\
         ExecStopPost=-{enroll} --wipe-slot={SLOT} {device}\n\
         ExecStopPost=/usr/bin/rm -f /{KEY}\n\
         ExecStopPost=/usr/bin/systemctl --no-reload disable {UNIT}\n\
         \n\
         [Install]\n\
         WantedBy=multi-user.target\n"
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use words::error::Code;

    #[test]
    fn the_key_waits_for_root_alone_beside_what_uses_it_up() {
        let root = tempfile::tempdir().unwrap();
        let key = EnrolmentKey::new().unwrap();
        prepare(root.path(), "11-22", &key).unwrap();
        let file = root.path().join(KEY);
        // Without a line end: systemd-cryptenroll takes the file as it is.
        assert_eq!(std::fs::read_to_string(&file).unwrap(), key.secret().expose());
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let units = root.path().join(UNITS);
        let wanted = std::fs::read_to_string(units.join("multi-user.target.wants").join(UNIT)).unwrap();
        assert_eq!(wanted, unit("11-22"));
        assert!(!format!("{key:?} {wanted}").contains(&key.secret().expose()[..8]));
    }

    #[test]
    fn the_key_and_its_slot_go_whatever_happens() {
        let text = unit("11-22");
        let lines = |name: &str| text.lines().filter(|line| line.starts_with(name)).collect::<Vec<_>>();
        assert_eq!(
            lines("ExecStart="),
            [
                "ExecStart=/usr/bin/systemd-cryptenroll --unlock-key-file=/var/lib/calamares-bootc/tpm2.key --wipe-slot=tpm2 \
              --tpm2-device=auto --tpm2-pcrs=7 /dev/disk/by-uuid/11-22"
            ]
        );
        // Only what may fail without the rest being left out has the `-`.
        assert_eq!(
            lines("ExecStopPost="),
            [
                "ExecStopPost=-/usr/bin/systemd-cryptenroll --wipe-slot=2 /dev/disk/by-uuid/11-22",
                "ExecStopPost=/usr/bin/rm -f /var/lib/calamares-bootc/tpm2.key",
                "ExecStopPost=/usr/bin/systemctl --no-reload disable calamares-bootc-tpm2.service",
            ]
        );
        // A condition of the unit would leave out what has to happen in every case.
        assert_eq!(lines("Condition"), ["ConditionPathExists=/var/lib/calamares-bootc/tpm2.key"]);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("var"), "no directory").unwrap();
        let error = prepare(root.path(), "11-22", &EnrolmentKey::new().unwrap()).unwrap_err();
        assert_eq!(error.code, Code::ConfigureFailed);
        assert!(error.args[0].ends_with(KEY), "{error}");
    }
}
