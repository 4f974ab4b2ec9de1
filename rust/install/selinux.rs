// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Labels for what was written into a system with an SELinux policy.
//!
//! The live system has none, so what the engine and Calamares' modules make or replace there (`/etc/shadow` is replaced) comes without
//! labels, and a kernel that enforces the policy lets no confined program read it: nobody could log in.

use std::path::Path;

use crate::system::failed;
use host::cmd::{self, Cmd};
use words::error::{Error, Result};

/// Where bootc looks to tell whether an image has a policy (its `lsm.rs`); selinux_config(5).
pub const CONFIG: &str = "etc/selinux/config";
/// Puts labels on files by a policy's list; of the image, whose libraries fit its policy. setfiles(8).
pub const PROGRAM: &str = "setfiles";
/// What belongs to the machine in an installed system: `/usr` is the image's and has its labels from bootc.
const TREES: [&str; 2] = ["/etc", "/var"];
/// The extended attribute that holds a label; xattr(7).
const LABEL: &str = "security.selinux";

/// Labels `/etc` and `/var` of an assembled system as its policy wants; one without a policy stays as it is.
///
/// # Errors
/// `ConfigureFailed` with the file or program.
pub fn label(root: &Path) -> Result<()> {
    let Some(policy) = policy(&root.join(CONFIG))? else { return Ok(()) };
    cmd::output(&label_command(root, &policy), |_| {
        Error::configure_failed(PROGRAM, "labelling what was written into the installed system")
    })
    .map(drop)
}

/// The first thing below `dir` that has no label, where the configuration says that it needs one.
///
/// # Errors
/// `ConfigureFailed` with what cannot be read.
pub fn unlabelled(etc: &Path) -> Result<Option<std::path::PathBuf>> {
    let config = etc.join(CONFIG.trim_start_matches("etc/"));
    if policy(&config)?.is_none() {
        return Ok(None);
    }
    let mut dirs = vec![etc.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(&dir).map_err(|error| failed(&dir, &error))? {
            let entry = entry.map_err(|error| failed(&dir, &error))?;
            let path = entry.path();
            if xattr::get(&path, LABEL).map_err(|error| failed(&path, &error))?.is_none() {
                return Ok(Some(path));
            }
            if entry.file_type().map_err(|error| failed(&path, &error))?.is_dir() {
                dirs.push(path);
            }
        }
    }
    Ok(None)
}

/// The policy's name (`SELINUXTYPE`); `None` where there is no configuration, or it says `disabled`.
fn policy(config: &Path) -> Result<Option<String>> {
    let text = match std::fs::read_to_string(config) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(config, &error)),
    };
    let value = |key: &str| {
        let lines = text.lines().filter_map(|line| line.trim().split_once('='));
        lines.filter(|(name, _)| name.trim() == key).map(|(_, value)| value.trim()).next_back()
    };
    // selinux_config(5): what the library takes where the file says nothing.
    let policy = value("SELINUXTYPE").unwrap_or("targeted");
    Ok((value("SELINUX") != Some("disabled")).then(|| policy.to_owned()))
}

/// `-m`: the kernel of the live system does not know labels, and without it setfiles takes no mount for one that can have them.
fn label_command(root: &Path, policy: &str) -> Cmd {
    Cmd::new("chroot")
        .arg(root.display().to_string())
        .args([PROGRAM, "-m"])
        .arg(format!("/etc/selinux/{policy}/contexts/files/file_contexts"))
        .args(TREES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    fn etc_with(config: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("etc/selinux")).unwrap();
        std::fs::write(root.path().join(CONFIG), config).unwrap();
        root
    }

    #[test]
    fn the_policy_is_the_one_in_force() {
        let policy_of = |config: &str| policy(&etc_with(config).path().join(CONFIG)).unwrap();
        assert_eq!(policy_of("# c\nSELINUX=enforcing\nSELINUXTYPE=mls\n").as_deref(), Some("mls"));
        assert_eq!(policy_of("SELINUX = permissive\n").as_deref(), Some("targeted"));
        assert_eq!(policy_of("SELINUXTYPE=targeted\nSELINUX=disabled\n"), None);
        assert_eq!(policy(&tempfile::tempdir().unwrap().path().join(CONFIG)).unwrap(), None);
    }

    #[test]
    fn the_images_program_labels_what_is_the_machines() {
        assert_eq!(
            label_command(Path::new("/t/root"), "targeted").to_string(),
            "chroot /t/root setfiles -m /etc/selinux/targeted/contexts/files/file_contexts /etc /var"
        );
    }

    #[test]
    fn a_system_without_a_policy_is_left_alone_and_one_that_cannot_be_labelled_is_an_error() {
        assert_eq!(label(tempfile::tempdir().unwrap().path()), Ok(()));
        let error = label(etc_with("SELINUX=enforcing\n").path()).unwrap_err();
        assert_eq!((error.code, error.args.join(" ")), (Code::ConfigureFailed, PROGRAM.to_owned()));
    }

    #[test]
    fn what_has_no_label_is_found() {
        let root = etc_with("SELINUX=enforcing\n");
        let etc = root.path().join("etc");
        assert!(unlabelled(&etc).unwrap().is_some_and(|path| path.starts_with(&etc)));
        let disabled = etc_with("SELINUX=disabled\n");
        assert_eq!(unlabelled(&disabled.path().join("etc")).unwrap(), None);
    }
}
