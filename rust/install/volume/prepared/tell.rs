// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the installed system has to know of its partitions.

use std::path::{Path, PathBuf};

use super::Prepared;
use super::fault::text;
use crate::system;
use host::cmd::Cmd;
use host::mounts;
use words::error::Result;

impl Prepared {
    /// Mounts into the assembled system at `root` what belongs there, and tells the system of it: `etc` is its `/etc`.
    ///
    /// # Errors
    /// `MountFailed`, `ConfigureFailed`.
    pub fn complete(&self, root: &Path, etc: &Path) -> Result<()> {
        let home = home_of(root);
        if let Some(volume) = &self.home {
            let place = root.join(home.strip_prefix("/").unwrap_or(&home));
            mounts::run(&Cmd::new("mount").args([text(&volume.device), text(&place)]))?;
        }
        append(&etc.join("fstab"), &self.fstab(&home))?;
        append(&etc.join("crypttab"), &self.crypttab())
    }

    /// fstab(5). The root is found by the kernel's arguments, `/boot` by what bootc has written, the ESP by systemd and bootc.
    pub(super) fn fstab(&self, home: &Path) -> String {
        let home =
            self.home.iter().map(|it| format!("UUID={} {} {} defaults 0 2\n", it.uuid, text(home), it.filesystem));
        home.chain(self.swaps.iter().map(|it| format!("UUID={} none swap defaults 0 0\n", it.uuid))).collect()
    }

    /// crypttab(5). The root is unlocked by the kernel's argument; a passphrase that is the same is asked for once.
    pub(super) fn crypttab(&self) -> String {
        let volumes = self.home.iter().chain(&self.swaps).filter_map(|volume| volume.luks.as_ref());
        volumes.fold(String::new(), |text, (_, uuid)| text + &format!("luks-{uuid} UUID={uuid} none luks\n"))
    }
}

/// Where `/home` of the system is: image-based systems have a link to it in `/var`.
pub(super) fn home_of(root: &Path) -> PathBuf {
    match root.join("home").read_link() {
        Ok(target) => Path::new("/").join(target),
        Err(_) => "/home".into(),
    }
}

/// Adds lines to a file of the installed system.
pub(super) fn append(file: &Path, lines: &str) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let failed = |error: std::io::Error| system::failed(file, &error);
    let mut content = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        content => content.map_err(failed)?,
    };
    if !content.is_empty() && !content.ends_with('\n') {
        content.push('\n');
    }
    std::fs::write(file, content + lines).map_err(failed)
}
