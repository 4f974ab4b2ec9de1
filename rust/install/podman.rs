// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! podman: runs bootc in its image, and takes in an image that is streamed.

use plan::findings::StoredImage;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use crate::rootfs;
use host::cmd::{self, Cmd, Finished, Output};
use image::layout;
use plan::Approach;
use words::error::{Error, Result};

/// Name of the container that runs `bootc install`; known, so that it can be removed when we are told to stop.
pub const CONTAINER: &str = "calamares-bootc-install";

/// Name of the container that looks into the image.
const PROBE: &str = "calamares-bootc-probe";

/// Where podman keeps images. bootc asks the host's podman with its default store for the digest, so no other place works.
pub const STORE: &str = "/var/lib/containers";

/// The name that an image gets in the store, where bootc looks for the image it runs in by name and digest, after the wipe.
const NAME: &str = "localhost/calamares-bootc";

/// Where podman puts what it copies when containers.conf(5) says `image_copy_tmp_dir = "storage"`, as on a medium of `iso/`. It does not
/// make the directory.
pub const STORE_TEMP: &str = "/var/lib/containers/storage/tmp";

/// What a container is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root<'a> {
    /// An image in the store.
    Image(&'a StoredImage),
    /// A directory, as [`crate::rootfs`] mounts it.
    Dir(&'a Path),
}

impl Root<'_> {
    /// The last of the options of `podman run`, before the command.
    fn arguments(self) -> Vec<String> {
        match self {
            Self::Image(image) => vec![image.id.clone()],
            Self::Dir(dir) => vec!["--rootfs".to_owned(), dir.display().to_string()],
        }
    }
}

/// Where a container finds the layout that its bootc installs from.
pub const LAYOUT: &str = "/run/calamares-bootc-layout";

/// Where a container of such a layout looks what is demanded of an image. It was checked before, and by what the live system demands.
const POLICY_IN_CONTAINER: &str = "/etc/containers/policy.json";

/// The volumes by which a container sees an OCI layout at [`LAYOUT`], each `FROM:TO:ro`. A blob may be a link that leads out of the
/// layout, to a medium: bootc opens none that does, so every file is a mount of its own.
///
/// `image`: the root of the image that bootc runs in, where it fetches others besides; of these is demanded what the image demands.
///
/// # Errors
/// [`Code::ScratchFailed`], `SignatureSetup` where the image's own policy cannot be read.
pub fn layout_volumes(layout: &Path, image: Option<&Path>) -> Result<Vec<String>> {
    let policy = image.map_or_else(|| Ok(ANY.to_owned()), policy_beside_layout)?;
    write(layout, &policy)?;
    let mut volumes = vec![format!("{}:{POLICY_IN_CONTAINER}:ro", layout.join(POLICY).display())];
    for path in layout::files(layout)? {
        let from = layout.join(&path);
        let real = from.canonicalize().map_err(|error| layout::failed(&from, &error))?;
        volumes.push(format!("{}:{LAYOUT}/{}:ro", real.display(), path.display()));
    }
    Ok(volumes)
}

/// What the image has to prove has been checked before, by its digest and under its own name. podman would judge it once more by the
/// rules for paths, and where the live system's policy rejects what it does not know, that is every layout.
const ANY: &str = r#"{"default":[{"type":"insecureAcceptAnything"}]}"#;

/// Writes [`POLICY`] in a directory of ours.
///
/// # Errors
/// [`Code::ScratchFailed`], [`Code::ScratchFull`].
pub fn write_policy(dir: &Path) -> Result<()> {
    write(dir, ANY)
}

fn write(dir: &Path, policy: &str) -> Result<()> {
    let file = dir.join(POLICY);
    std::fs::write(&file, policy).map_err(|error| image::layout::failed(&file, &error))
}

/// The image's own policy (containers-policy.json(5)), which takes every layout besides; without one, [`ANY`].
fn policy_beside_layout(image: &Path) -> Result<String> {
    let text = match rootfs::open(image, Path::new(POLICY_IN_CONTAINER)).and_then(std::io::read_to_string) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(ANY.to_owned()),
        Err(error) => return Err(unreadable_policy(error)),
    };
    let mut policy: serde_json::Value = serde_json::from_str(&text).map_err(unreadable_policy)?;
    let fields = policy.as_object_mut().ok_or_else(|| unreadable_policy("it is no object"))?;
    let transports = fields.entry("transports").or_insert_with(|| serde_json::json!({}));
    let transports = transports.as_object_mut().ok_or_else(|| unreadable_policy("its transports are no object"))?;
    transports.insert("oci".to_owned(), serde_json::json!({ "": [{ "type": "insecureAcceptAnything" }] }));
    Ok(policy.to_string())
}

fn unreadable_policy(why: impl std::fmt::Display) -> Error {
    let details = format!("{POLICY_IN_CONTAINER} of the image: {why}");
    Error::signature_setup(POLICY_IN_CONTAINER, details)
}

/// `podman pull` of `name@digest`, with `home` in place of the home directory: the registries, the logins and the policy are the ones
/// that are written there. Without `--quiet` it draws bars; the image's id is the last line either way.
pub fn pull_command(name: &str, home: &Path) -> Cmd {
    let file = |name: &str| home.join(name).display().to_string();
    Cmd::new("podman")
        .args(["pull", "--quiet", "--signature-policy", &file(POLICY), name])
        .env("HOME", home.display().to_string())
        .env("XDG_CONFIG_HOME", file(".config"))
        .env("CONTAINERS_REGISTRIES_CONF", file(REGISTRIES))
        .env("REGISTRY_AUTH_FILE", file(LOGINS))
}

/// Below a home directory of ours: the policy, the registries and the logins for [`pull_command`].
pub const POLICY: &str = "policy.json";
/// See [`POLICY`]; where podman and skopeo look for it.
pub const REGISTRIES: &str = ".config/containers/registries.conf";
/// See [`POLICY`].
pub const LOGINS: &str = "auth.json";

/// `podman tag` with [`NAME`].
fn tag_command(id: &str) -> Cmd {
    Cmd::new("podman").args(["tag", id, NAME])
}

/// Runs a command that takes an image into the store and prints its id, and names the image. `on_tick` is called ten times a second.
///
/// # Errors
/// [`Code::ScratchFull`], [`Code::ImportFailed`], [`Code::ToolMissing`], [`Code::Cancelled`].
pub fn take_in(
    command: &Cmd,
    reference: &str,
    cancel: &CancellationToken,
    on_tick: &mut dyn FnMut(),
) -> Result<StoredImage> {
    let mut id = String::new();
    let finished = cmd::run(command, cancel, &mut |output| match output {
        Output::Line(cmd::Stream::Stdout, line) => id = line.trim().to_owned(),
        Output::Line(cmd::Stream::Stderr, _) => {}
        Output::Tick => on_tick(),
    })?;
    if !finished.status.success() || id.is_empty() {
        return Err(not_imported(&finished, reference));
    }
    cmd::output(&tag_command(&id), |finished| not_imported(finished, reference))?;
    Ok(StoredImage { id })
}

fn not_imported(finished: &Finished, reference: &str) -> Error {
    let why = format!("podman could not take the image in ({}): {}", finished.describe(), finished.stderr.trim());
    if finished.stderr.contains("no space left on device") {
        Error::scratch_full(STORE, None, None, why)
    } else {
        Error::import_failed(reference, why)
    }
}

/// An image's root, mounted read-only by podman; unmounted on drop.
pub struct MountedImage {
    id: String,
    /// Where it is.
    pub root: PathBuf,
}

impl MountedImage {
    /// Mounts the image.
    ///
    /// # Errors
    /// `ImportFailed`, `Cancelled`.
    pub fn new(image: &StoredImage, cancel: &CancellationToken) -> Result<Self> {
        let path = cmd::output_unless(cancel, &Cmd::new("podman").args(["image", "mount"]).arg(&image.id), |_| {
            Error::import_failed(&image.id, "looking into the image")
        })?;
        Ok(Self { id: image.id.clone(), root: PathBuf::from(path.trim()) })
    }
}

impl Drop for MountedImage {
    fn drop(&mut self) {
        let unmount = Cmd::new("podman").args(["image", "unmount"]).arg(&self.id);
        if let Err(error) = cmd::output(&unmount, |_| Error::internal("unmounting the image")) {
            tracing::warn!(%error, "the image stays mounted");
        }
    }
}

/// `podman run` of harmless commands in the image, without privilege or network.
///
/// `--sig-proxy=false`: a command that is process 1 of its container ignores the signal that is to end it; podman does not.
pub fn query_command(root: Root<'_>, argv: &[&str]) -> Cmd {
    Cmd::new("podman")
        .args(["run", "--rm", "--replace", "--name", PROBE, "--network=none", "--sig-proxy=false", "--entrypoint="])
        .args(root.arguments())
        .args(argv.iter().copied())
}

/// What a container may use besides what every installation needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// What it sees, as podman's option wants it.
    pub volumes: Vec<String>,
    /// The variables of its environment.
    pub environment: Vec<String>,
    /// The live system's network; without it none, as everything is here already.
    pub network: bool,
}

impl Access {
    /// To the network, and with the live system's trust: what was looked up by that is fetched by it.
    pub fn to_network() -> Self {
        const REGISTRIES: &str = "/etc/containers/certs.d";
        const AUTHORITIES: &str = "/run/calamares-bootc-authorities.pem";
        let mut access = Self { network: true, ..Self::default() };
        if Path::new(REGISTRIES).is_dir() {
            access.volumes.push(format!("{REGISTRIES}:{REGISTRIES}:ro"));
        }
        if let Some(file) = openssl_probe::probe().cert_file {
            access.volumes.push(format!("{}:{AUTHORITIES}:ro", file.display()));
            // For programs in Go, as podman is one.
            access.environment.push(format!("SSL_CERT_FILE={AUTHORITIES}"));
        }
        access
    }
}

/// `podman run` with everything that `bootc install` needs of the host; `argv` is the command in the image.
///
/// Each option's reason: bootc's installation documentation and its start checks (`--pid=host`, `--privileged`); `/dev` for device
/// nodes that udev makes, the store because the image itself is the source, `/var/tmp` for big temporary files, `/run/udev` for
/// lsblk, `--ipc=host` for device-mapper's semaphores.
pub fn install_command(root: Root<'_>, argv: &[String], approach: Approach, access: &Access) -> Cmd {
    let network = if access.network { "--network=host" } else { "--network=none" };
    let cgroups = (approach == Approach::Systemd).then_some("--cgroups=split");
    Cmd::new("podman")
        .arg("run")
        .args(cgroups)
        .args(["--rm", "--replace", "--name", CONTAINER])
        .args(["--privileged", "--pid=host", "--ipc=host", network, "--user=root:root"])
        .args(["--security-opt", "label=type:unconfined_t"])
        .args(["--volume", "/dev:/dev", "--volume", "/var/lib/containers:/var/lib/containers"])
        .args(["--volume", "/var/tmp:/var/tmp", "--volume", "/run/udev:/run/udev"])
        .args(access.volumes.iter().flat_map(|volume| ["--volume", volume.as_str()]))
        .args(access.environment.iter().flat_map(|variable| ["--env", variable.as_str()]))
        .args(["--env", "LC_ALL=C.UTF-8", "--entrypoint="])
        .args(root.arguments())
        .args(argv.iter().cloned())
}

/// Stops and removes the containers of an interrupted installation. It is not an error if there is none.
pub fn remove_containers() -> Result<()> {
    // No grace: bootc has no handler that would use it.
    let command = Cmd::new("podman").args(["rm", "--force", "--time=0", "--ignore", CONTAINER, PROBE]);
    cmd::output(&command, |_| Error::internal("removing the installation's containers")).map(drop)
}

/// Removes an image from the store. It is not an error if it is gone.
///
/// What a kill left mounted is unmounted first: `podman image rm` does not where another image has the same layers.
pub fn remove_image(id: &str) -> Result<()> {
    /// podman-image-exists(1)
    const NOT_THERE: i32 = 1;
    let podman = |arguments: &[&str]| Cmd::new("podman").arg("image").args(arguments.iter().copied()).arg(id);
    let found = cmd::run(&podman(&["exists"]), &CancellationToken::new(), &mut |_| {})?;
    if found.status.code() == Some(NOT_THERE) {
        return Ok(());
    }
    for verb in ["unmount", "rm"] {
        cmd::output(&podman(&[verb, "--force"]), |_| Error::internal("removing the image from podman's store"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;
    use words::error::Code;

    use super::*;

    fn image() -> StoredImage {
        StoredImage { id: "0123abcd".into() }
    }

    #[test]
    fn bootc_finds_the_image_by_a_name() {
        assert_eq!(tag_command("0123abcd").argv(), ["podman", "tag", "0123abcd", "localhost/calamares-bootc"]);
    }

    #[test]
    fn a_pull_has_a_home_of_its_own() {
        let name = "quay.io/team/os@sha256:00";
        let command = pull_command(name, Path::new("/run/home"));
        assert_eq!(command.argv(), ["podman", "pull", "--quiet", "--signature-policy", "/run/home/policy.json", name]);
        let environment: Vec<_> = command.environment().iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            environment,
            [
                "HOME=/run/home",
                "XDG_CONFIG_HOME=/run/home/.config",
                "CONTAINERS_REGISTRIES_CONF=/run/home/.config/containers/registries.conf",
                "REGISTRY_AUTH_FILE=/run/home/auth.json"
            ]
        );
    }

    #[test]
    fn why_an_import_fails_is_told_apart() {
        let code = |stderr: &str| {
            let finished = Finished { status: ExitStatus::from_raw(125 << 8), stderr: stderr.to_owned() };
            not_imported(&finished, "registry.example/os:1").code
        };
        let no_space =
            "Error: writing blob: adding layer with blob \"sha256:ab\": write /usr/bin/x: no space left on device";
        assert_eq!(code(no_space), Code::ScratchFull);
        let overlay = "Error: 'overlay' is not supported over overlayfs, a mount_program is required: backing file system is unsupported";
        assert_eq!(code(overlay), Code::ImportFailed);
    }

    #[test]
    fn queries_have_neither_privilege_nor_network() {
        assert_eq!(
            query_command(Root::Image(&image()), &["bootc", "--version"]).argv(),
            [
                "podman",
                "run",
                "--rm",
                "--replace",
                "--name",
                "calamares-bootc-probe",
                "--network=none",
                "--sig-proxy=false",
                "--entrypoint=",
                "0123abcd",
                "bootc",
                "--version"
            ]
        );
    }

    #[test]
    fn what_the_image_demands_of_others_is_kept_beside_a_layout() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(policy_beside_layout(root.path()).unwrap(), ANY);
        let file = root.path().join("etc/containers/policy.json");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, r#"{"default":[{"type":"reject"}]}"#).unwrap();
        let layouts =
            r#"{"default":[{"type":"reject"}],"transports":{"oci":{"":[{"type":"insecureAcceptAnything"}]}}}"#;
        assert_eq!(policy_beside_layout(root.path()).unwrap(), layouts);
        std::fs::write(&file, "[]").unwrap();
        assert_eq!(policy_beside_layout(root.path()).unwrap_err().code, Code::SignatureSetup);
    }

    #[test]
    fn installation_gives_what_bootc_checks_for() {
        let argv = install_command(
            Root::Image(&image()),
            &["bootc".into(), "install".into()],
            Approach::Direct,
            &Access::default(),
        );
        #[rustfmt::skip]
        assert_eq!(argv.argv(), [
            "podman", "run", "--rm", "--replace", "--name", "calamares-bootc-install",
            "--privileged", "--pid=host", "--ipc=host", "--network=none", "--user=root:root",
            "--security-opt", "label=type:unconfined_t",
            "--volume", "/dev:/dev", "--volume", "/var/lib/containers:/var/lib/containers",
            "--volume", "/var/tmp:/var/tmp", "--volume", "/run/udev:/run/udev",
            "--env", "LC_ALL=C.UTF-8", "--entrypoint=", "0123abcd", "bootc", "install",
        ]);
        let root = Root::Dir(Path::new("/run/calamares-bootc/image"));
        let access = Access { volumes: vec!["/a:/b:ro".to_owned()], ..Access::default() };
        let more = install_command(root, &["bootc".into(), "install".into()], Approach::Direct, &access);
        let expected: Vec<&str> = argv.argv().iter().map(String::as_str).collect();
        let (options, command) = expected.split_at(24);
        let (options, environment) = options.split_at(21);
        let more_options = ["--volume", "/a:/b:ro"];
        let root = ["--rootfs", "/run/calamares-bootc/image"];
        assert_eq!(more.argv(), [options, &more_options, environment, &root, &command[1..]].concat());
        let access = Access { environment: vec!["A=b".to_owned()], network: true, ..Access::default() };
        let with_network = install_command(Root::Image(&image()), &[], Approach::Direct, &access).to_string();
        assert!(with_network.contains("--network=host") && with_network.contains("--env A=b"), "{with_network}");
    }
}
