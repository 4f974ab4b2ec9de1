// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The system that bootc wrote: found on the disk and assembled under one prefix, so that Calamares' own jobs work in it.

use host::partitions::{Partitions, missing};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use host::cmd::Cmd;
use host::mounts::{self, Mount};
use host::run_dir::{RUN_DIR, create_private_dir};
use words::error::{Error, Result};

/// Where the root file system as such is mounted.
pub fn sysroot_dir() -> PathBuf {
    Path::new(RUN_DIR).join("sysroot")
}

/// Where the assembled system is mounted: Calamares' `rootMountPoint`.
pub fn root_dir() -> PathBuf {
    Path::new(RUN_DIR).join("root")
}

/// Where the ESP is mounted for the audit.
pub fn esp_dir() -> PathBuf {
    Path::new(RUN_DIR).join("esp")
}

fn erofs_dir() -> PathBuf {
    Path::new(RUN_DIR).join("erofs")
}

/// Which backend wrote the system, and where it is below the root file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deployment {
    /// Paths are relative to the root file system.
    Composefs {
        /// Directory with `etc` and the origin file: `state/deploy/<id>`.
        state: PathBuf,
        /// The EROFS image: `composefs/images/<id>`.
        image: PathBuf,
        /// The shared `/var`.
        var: PathBuf,
    },
    /// Paths are relative to the root file system.
    Ostree {
        /// `ostree/deploy/<stateroot>/deploy/<checksum>.0`.
        deployment: PathBuf,
        /// `ostree/deploy/<stateroot>/var`.
        var: PathBuf,
    },
}

impl Deployment {
    /// Looks at a mounted root file system; there is exactly one deployment after a fresh install.
    ///
    /// # Errors
    /// `DeploymentMissing` when there is none, or more than one.
    pub fn find(sysroot: &Path) -> Result<Self> {
        if let Some(state) = only_dir(sysroot, Path::new("state/deploy"))? {
            let id = state.file_name().unwrap_or_default();
            let image = Path::new("composefs/images").join(id);
            return Ok(Self::Composefs { image, state, var: "state/os/default/var".into() });
        }
        if let Some(stateroot) = only_dir(sysroot, Path::new("ostree/deploy"))? {
            if let Some(deployment) = only_dir(sysroot, &stateroot.join("deploy"))? {
                return Ok(Self::Ostree { deployment, var: stateroot.join("var") });
            }
        }
        Err(missing(sysroot, "neither a composefs nor an ostree deployment"))
    }

    /// The file that says which image this is and where updates come from.
    pub fn origin(&self) -> PathBuf {
        match self {
            Self::Composefs { state, .. } => {
                let id = state.file_name().unwrap_or_default().to_string_lossy().into_owned();
                state.join(format!("{id}.origin"))
            }
            Self::Ostree { deployment, .. } => PathBuf::from(format!("{}.origin", deployment.display())),
        }
    }

    /// The deployment's `/etc`.
    pub fn etc(&self) -> PathBuf {
        match self {
            Self::Composefs { state, .. } => state.join("etc"),
            Self::Ostree { deployment, .. } => deployment.join("etc"),
        }
    }
}

/// The only directory in `sysroot/dir`, relative to `sysroot`; `None` when `dir` is not there or empty.
fn only_dir(sysroot: &Path, dir: &Path) -> Result<Option<PathBuf>> {
    let entries = match std::fs::read_dir(sysroot.join(dir)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(missing(dir, &error.to_string())),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| missing(dir, &error.to_string()))?;
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.push(dir.join(entry.file_name()));
        }
    }
    match found.len() {
        0 => Ok(None),
        1 => Ok(found.pop()),
        count => Err(missing(dir, &format!("{count} deployments where one was expected"))),
    }
}

/// Mounts the installed system and returns its root.
///
/// # Errors
/// `MountFailed` with the mount point, `DeploymentMissing`.
pub fn mount(partitions: &Partitions) -> Result<(PathBuf, Deployment)> {
    let (sysroot, root) = (sysroot_dir(), root_dir());
    for dir in [&sysroot, &root, &erofs_dir()] {
        create_private_dir(dir)?;
    }
    mounts::run(&Cmd::new("mount").arg(text(&partitions.root)).arg(text(&sysroot)))?;
    let layout = Deployment::find(&sysroot)?;
    if let Deployment::Composefs { image, .. } = &layout {
        mounts::run(&image_command(&sysroot, image, &erofs_dir())?)?;
    }
    mounts_of(&sysroot, &root, &erofs_dir(), &layout).iter().try_for_each(Mount::make)?;
    make_homes(&root)?;
    Ok((root, layout))
}

/// Makes the directories below `/var` that `/home` and `/root` point to. Images leave them to tmpfiles.d at the first boot;
/// users are made before that. Modes as in the image-based systems' own tmpfiles.d.
fn make_homes(root: &Path) -> Result<()> {
    for (link, mode) in [("home", 0o755), ("root", 0o700)] {
        let Ok(target) = root.join(link).read_link() else { continue };
        let dir = root.join(target.strip_prefix("/").unwrap_or(&target));
        let made = std::fs::DirBuilder::new().recursive(true).mode(mode).create(&dir);
        made.map_err(|error| Error::configure_failed(text(&dir), format!("creating {}: {error}", dir.display())))?;
    }
    Ok(())
}

/// What puts a deployment together, in order: its root read-only, its `/etc` and `/var` writable, the kernel's file systems, and
/// memory on `/run` and `/tmp`. The same as what the deployment's initramfs mounts at boot.
fn mounts_of(sysroot: &Path, root: &Path, erofs: &Path, layout: &Deployment) -> Vec<Mount> {
    let mut mounts = match layout {
        Deployment::Composefs { state, var, .. } => {
            let objects = sysroot.join("composefs/objects");
            let lower = format!("metacopy=on,redirect_dir=on,lowerdir={}::{}", erofs.display(), objects.display());
            vec![
                Mount::of_read_only("overlay", lower, root),
                Mount::bind(sysroot.join(state).join("etc"), root.join("etc")),
                Mount::bind(sysroot.join(var), root.join("var")),
            ]
        }
        Deployment::Ostree { deployment, var } => vec![
            Mount::bind(sysroot.join(deployment), root),
            // Its files are hard links into the repository.
            Mount::bind_read_only(root.join("usr"), root.join("usr")),
            Mount::bind(sysroot.join(var), root.join("var")),
        ],
    };
    mounts.extend(["dev", "sys"].map(|tree| Mount::tree(Path::new("/").join(tree), root.join(tree))));
    mounts.push(Mount::of("proc", "", root.join("proc")));
    mounts.extend(["run", "tmp"].map(|memory| Mount::of("tmpfs", "mode=0755", root.join(memory))));
    mounts
}

/// mount(8) makes a loop device of the image where the kernel needs one.
fn image_command(sysroot: &Path, image: &Path, erofs: &Path) -> Result<Cmd> {
    // The name is a link into the object store.
    let image = sysroot.join(image);
    let image = image.canonicalize().map_err(|error| missing(&image, &error.to_string()))?;
    Ok(Cmd::new("mount").args(["--types", "erofs", "--options", "ro"]).arg(text(&image)).arg(text(erofs)))
}

/// Mounts the ESP for reading.
pub fn mount_esp(esp: &Path) -> Result<PathBuf> {
    create_private_dir(&esp_dir())?;
    mount_readonly(esp, &esp_dir())?;
    Ok(esp_dir())
}

/// Mounts the root file system for reading, and `/boot` in it.
pub fn mount_sysroot_readonly(partitions: &Partitions) -> Result<PathBuf> {
    create_private_dir(&sysroot_dir())?;
    mount_readonly(&partitions.root, &sysroot_dir())?;
    if let Some(boot) = &partitions.boot {
        mount_readonly(boot, &sysroot_dir().join("boot"))?;
    }
    Ok(sysroot_dir())
}

fn mount_readonly(device: &Path, place: &Path) -> Result<()> {
    mounts::run(&Cmd::new("mount").args(["--options", "ro"]).arg(text(device)).arg(text(place)))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    fn tree(dirs: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for dir in dirs {
            std::fs::create_dir_all(root.path().join(dir)).unwrap();
        }
        root
    }

    #[test]
    fn both_backends_are_recognised() {
        let composefs =
            Deployment::find(tree(&["composefs/images", "state/deploy/ab12/etc", "state/os/default/var"]).path())
                .unwrap();
        assert_eq!(composefs.origin(), Path::new("state/deploy/ab12/ab12.origin"));
        assert_eq!(composefs.etc(), Path::new("state/deploy/ab12/etc"));
        let ostree =
            Deployment::find(tree(&["ostree/deploy/default/deploy/cd34.0/etc", "ostree/deploy/default/var"]).path())
                .unwrap();
        assert_eq!(ostree.origin(), Path::new("ostree/deploy/default/deploy/cd34.0.origin"));
        assert_eq!(ostree.etc(), Path::new("ostree/deploy/default/deploy/cd34.0/etc"));
    }

    #[test]
    fn none_and_two_deployments_are_errors() {
        for dirs in [&["boot"][..], &["state/deploy/a", "state/deploy/b"]] {
            assert_eq!(Deployment::find(tree(dirs).path()).unwrap_err().code, Code::DeploymentMissing);
        }
    }

    #[test]
    fn composefs_is_put_together_as_at_boot() {
        let sysroot = tree(&["composefs/images", "composefs/objects/ab"]);
        std::fs::write(sysroot.path().join("composefs/objects/ab/12"), "").unwrap();
        std::os::unix::fs::symlink("../objects/ab/12", sysroot.path().join("composefs/images/ab12")).unwrap();
        let layout = Deployment::Composefs {
            state: "state/deploy/ab12".into(),
            image: "composefs/images/ab12".into(),
            var: "state/os/default/var".into(),
        };
        let base = sysroot.path().display().to_string();
        let command = image_command(sysroot.path(), Path::new("composefs/images/ab12"), Path::new("/t/erofs")).unwrap();
        assert_eq!(
            command.to_string().replace(&base, "SYSROOT"),
            "mount --types erofs --options ro SYSROOT/composefs/objects/ab/12 /t/erofs"
        );
        let lower = "metacopy=on,redirect_dir=on,lowerdir=/t/erofs::/s/composefs/objects";
        let layout_mounts = mounts_of(Path::new("/s"), Path::new("/t/root"), Path::new("/t/erofs"), &layout);
        let expected = [
            Mount::of_read_only("overlay", lower, "/t/root"),
            Mount::bind("/s/state/deploy/ab12/etc", "/t/root/etc"),
            Mount::bind("/s/state/os/default/var", "/t/root/var"),
            Mount::tree("/dev", "/t/root/dev"),
            Mount::tree("/sys", "/t/root/sys"),
            Mount::of("proc", "", "/t/root/proc"),
            Mount::of("tmpfs", "mode=0755", "/t/root/run"),
            Mount::of("tmpfs", "mode=0755", "/t/root/tmp"),
        ];
        assert_eq!(layout_mounts, expected);
    }

    #[test]
    fn homes_are_made_where_the_image_points_to_them() {
        let root = tree(&["var"]);
        std::os::unix::fs::symlink("var/home", root.path().join("home")).unwrap();
        std::os::unix::fs::symlink("/var/roothome", root.path().join("root")).unwrap();
        make_homes(root.path()).unwrap();
        make_homes(root.path()).unwrap();
        assert!(root.path().join("var/home").is_dir() && root.path().join("var/roothome").is_dir());
        make_homes(tree(&["home", "root"]).path()).unwrap();
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        let root = tree(&[]);
        std::fs::write(root.path().join("file"), "").unwrap();
        std::os::unix::fs::symlink("file/home", root.path().join("home")).unwrap();
        assert_eq!(make_homes(root.path()).unwrap_err().code, Code::ConfigureFailed);
    }
}
