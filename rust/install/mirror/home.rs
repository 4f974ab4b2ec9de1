// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A home directory for one run of podman, in which an image's name leads to the mirror. It is gone afterwards, on every way out.

use std::fs;
use std::path::{Path, PathBuf};

use crate::podman::{self, LOGINS, REGISTRIES};
use host::run_dir::{create_private_dir, remove_dir};
use plan::imgref::ImageRef;
use words::error::{Error, Result};

/// The directory; removed on drop.
pub struct Home {
    path: PathBuf,
    repository: String,
}

impl Home {
    /// Makes it in `dir`, where one that was left behind by a kill is replaced.
    ///
    /// # Errors
    /// [`Code::ScratchFailed`].
    pub fn make(dir: &Path, image: &ImageRef, location: &str) -> Result<Self> {
        let home =
            Self { path: dir.join("podman-home"), repository: format!("{}/{}", image.registry(), image.repository()) };
        home.remove()?;
        let registries = home.registries(location);
        let drop_in = Path::new(REGISTRIES).with_extension("conf.d").join("mirror.conf");
        let files = [
            (Path::new(REGISTRIES), registries.as_str()),
            // Once more: the machine's drop-ins come after the file, and a home's come after those.
            (&drop_in, registries.as_str()),
            // Nothing of the login goes there.
            (Path::new(LOGINS), r#"{"auths":{}}"#),
        ];
        for (name, text) in files {
            let file = home.path.join(name);
            create_private_dir(file.parent().unwrap_or(&home.path))?;
            fs::write(&file, text).map_err(|error| failed(&file, &error))?;
        }
        podman::write_policy(&home.path)?;
        Ok(home)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What podman is asked for: the image's repository and the pinned digest.
    pub fn name(&self, digest: &str) -> String {
        format!("{}@{digest}", self.repository)
    }

    /// containers-registries.conf(5). The repository is put for the mirror, not beside it: podman would go to the real registry
    /// after an error of a mirror.
    fn registries(&self, location: &str) -> String {
        // Both are names without quotes or backslashes, by the grammar of references.
        let (prefix, location) = (format!("prefix = \"{}\"", self.repository), format!("location = \"{location}\""));
        format!("[[registry]]\n{prefix}\n{location}\ninsecure = true\nblocked = false\n")
    }

    fn remove(&self) -> Result<()> {
        remove_dir(&self.path)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            tracing::warn!(%error, "podman's home directory stays; it holds no secret, and the next start removes it");
        }
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::scratch_failed(path.display(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_one_repository_to_the_mirror_and_is_gone_afterwards() {
        let dir = tempfile::tempdir().expect("a directory");
        let image = "docker.io/library/debian:13".parse().expect("a reference");
        fs::create_dir_all(dir.path().join("podman-home/left")).expect("made");
        let home = Home::make(dir.path(), &image, "127.0.0.1:5/ab").expect("made");
        assert_eq!(home.name("sha256:00"), "docker.io/library/debian@sha256:00");
        let text = "[[registry]]\nprefix = \"docker.io/library/debian\"\nlocation = \"127.0.0.1:5/ab\"\ninsecure = true\nblocked = false\n";
        for name in [REGISTRIES, ".config/containers/registries.conf.d/mirror.conf"] {
            assert_eq!(fs::read_to_string(home.path().join(name)).expect("read"), text);
        }
        assert!(!home.path().join("left").exists(), "what was left is gone");
        let path = home.path().to_owned();
        drop(home);
        assert!(!path.exists());
    }
}
