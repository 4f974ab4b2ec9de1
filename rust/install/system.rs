// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the installed system gets besides what Calamares' own modules write into it: `system` in bootc.conf.
//!
//! Everything goes into `/etc`, which is the machine's own on a bootc system and kept over updates.

use plan::system::SystemOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, symlink};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use plan::reach::RegistryOptions;
use words::error::{Error, Result};
use words::events::Events;

/// Where NetworkManager keeps the connections that people make (NetworkManager.conf(5), keyfile plugin).
const CONNECTIONS: &str = "etc/NetworkManager/system-connections";
/// The timer that bootc brings for updates: bootc-fetch-apply-updates.service(8).
pub const UPDATE_TIMER: &str = "bootc-fetch-apply-updates.timer";
const UNITS: &str = "etc/systemd/system";
/// As `bootc install --root-ssh-authorized-keys` names it, which the composefs backend ignores.
const ROOT_KEYS: &str = "etc/tmpfiles.d/bootc-root-ssh.conf";

/// Checks before anything is written that what is to be copied can be.
///
/// # Errors
/// `ConfigInvalid` names the file of keys.
pub fn check(options: &SystemOptions) -> Result<()> {
    options.root_ssh_keys.as_deref().map_or(Ok(()), |path| read_keys(path).map(drop))
}

/// Writes it into the system that is mounted at `root`; `registry` is that of the updates.
///
/// # Errors
/// `ConfigureFailed` names the file.
pub fn configure(root: &Path, options: &SystemOptions, registry: &str, events: &Events) -> Result<()> {
    let done = |what: &str| events.info(format!("into the installed system: {what}"));
    if options.network_connections {
        match copy_connections(Path::new("/"), root)? {
            0 => {}
            count => done(&format!("{count} network connections")),
        }
    }
    if let Some(path) = &options.root_ssh_keys {
        write(root, ROOT_KEYS, 0o644, tmpfiles_line(&read_keys(path)?).as_bytes())?;
        done(&format!("the SSH keys of {}", path.display()));
    }
    match options.update_timer {
        Some(true) => {
            // A link to nothing in front of it would keep it from being started.
            remove(root, &format!("{UNITS}/{UPDATE_TIMER}"))?;
            link(
                root,
                &format!("{UNITS}/timers.target.wants/{UPDATE_TIMER}"),
                &format!("/usr/lib/systemd/system/{UPDATE_TIMER}"),
            )?;
            done("the timer for updates is on");
        }
        Some(false) => {
            link(root, &format!("{UNITS}/{UPDATE_TIMER}"), "/dev/null")?;
            done("the timer for updates is off");
        }
        None => {}
    }
    if let Some(known) = &options.registry {
        write_registry(root, registry, known)?;
        done(&format!("how {registry} is reached"));
    }
    Ok(())
}

/// Copies the connections of `from` that `to` does not have; returns how many. Without NetworkManager in `to` there is nobody to use
/// them.
fn copy_connections(from: &Path, to: &Path) -> Result<usize> {
    if !to.join("usr/lib/systemd/system/NetworkManager.service").exists() {
        return Ok(0);
    }
    let source = from.join(CONNECTIONS);
    let entries = match std::fs::read_dir(&source) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(|error| failed(&source, &error))?,
    };
    let mut copied = 0;
    for entry in entries {
        let path = entry.map_err(|error| failed(&source, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let place = format!("{CONNECTIONS}/{name}");
        if !name.ends_with(".nmconnection") || to.join(&place).symlink_metadata().is_ok() {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        // NetworkManager reads no file that others can read: there are passwords in it.
        write(to, &place, 0o600, for_everyone(&text).as_bytes())?;
        copied += 1;
    }
    Ok(copied)
}

/// The connection without the users who alone may use it: they are those of the live system.
fn for_everyone(connection: &str) -> String {
    connection
        .lines()
        .filter(|line| !line.starts_with("permissions="))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// The keys of an authorized_keys file (sshd(8)).
fn read_keys(path: &Path) -> Result<String> {
    let unusable = |why: &str| {
        let details = format!("system: rootSshKeys {}: {why}; correct the file or the key", path.display());
        Error::config_invalid(1, details)
    };
    let text = std::fs::read_to_string(path).map_err(|error| unusable(&error.to_string()))?;
    if text.contains("PRIVATE KEY") {
        return Err(unusable("it holds a private key; give the public one, which ends in .pub"));
    }
    let is_key = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    if !text.lines().any(is_key) {
        return Err(unusable("there is no key in it"));
    }
    Ok(text)
}

/// tmpfiles.d(5): the home of root may be on a `/var` that the first boot makes.
fn tmpfiles_line(keys: &str) -> String {
    format!("d /root/.ssh 0700 root root -\nf~ /root/.ssh/authorized_keys 0600 root root - {}\n", BASE64.encode(keys))
}

/// registries.conf.d and certs.d of the containers project, which bootc reads too.
fn write_registry(root: &Path, registry: &str, options: &RegistryOptions) -> Result<()> {
    let mirrors = options.mirrors.iter();
    let hosts = mirrors.map(|mirror| (mirror.location.split('/').next().unwrap_or_default(), &mirror.options));
    for (host, options) in std::iter::once((registry, options)).chain(hosts) {
        if let Some(authority) = &options.ca_file {
            let text = std::fs::read(authority).map_err(|error| failed(authority, &error))?;
            write(root, &format!("etc/containers/certs.d/{host}/ca.crt"), 0o644, &text)?;
        }
    }
    if !options.insecure && options.mirrors.is_empty() {
        return Ok(());
    }
    write(
        root,
        "etc/containers/registries.conf.d/50-calamares-bootc.conf",
        0o644,
        registries_conf(registry, options).as_bytes(),
    )
}

/// containers-registries.conf(5). What is put in is a host, port or path that was parsed, so no character needs an escape.
fn registries_conf(registry: &str, options: &RegistryOptions) -> String {
    let table = |heading: &str, location: &str, insecure: bool| {
        format!("{heading}\nlocation = \"{location}\"\ninsecure = {insecure}\n")
    };
    let mut text = table("[[registry]]", registry, options.insecure);
    for mirror in &options.mirrors {
        text += &format!("\n{}", table("[[registry.mirror]]", &mirror.location, mirror.options.insecure));
    }
    text
}

/// Writes a file of the installed system.
///
/// # Errors
/// `ConfigureFailed` names it.
pub fn write(root: &Path, place: &str, mode: u32, content: &[u8]) -> Result<()> {
    let path = root.join(place);
    let write = || {
        make_parent(&path)?;
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&path)?;
        // `mode` is only for a file that is made, and the umask takes from it.
        file.set_permissions(PermissionsExt::from_mode(mode))?;
        file.write_all(content)
    };
    write().map_err(|error| failed(&path, &error))
}

/// Makes a symbolic link in the installed system.
///
/// # Errors
/// `ConfigureFailed` names it.
pub fn link(root: &Path, place: &str, target: &str) -> Result<()> {
    remove(root, place)?;
    let path = root.join(place);
    let link = || make_parent(&path).and_then(|()| symlink(target, &path));
    link().map_err(|error| failed(&path, &error))
}

fn remove(root: &Path, place: &str) -> Result<()> {
    let path = root.join(place);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&path, &error)),
        _ => Ok(()),
    }
}

fn make_parent(path: &Path) -> std::io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("/"));
    std::fs::DirBuilder::new().recursive(true).mode(0o755).create(dir)
}

/// The error of a file that belongs into the installed system.
pub fn failed(path: &Path, error: &std::io::Error) -> Error {
    let path = path.display().to_string();
    Error::configure_failed(&path, format!("{path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::reach::Mirror;
    use words::error::Code;

    struct Tree(tempfile::TempDir);

    impl Tree {
        fn new(files: &[(&str, &str)]) -> Self {
            let tree = Self(tempfile::tempdir().unwrap());
            for (place, text) in files {
                write(tree.path(), place, 0o644, text.as_bytes()).unwrap();
            }
            tree
        }

        fn path(&self) -> &Path {
            self.0.path()
        }

        fn read(&self, place: &str) -> String {
            std::fs::read_to_string(self.path().join(place)).unwrap()
        }
    }

    fn configured(tree: &Tree, options: &SystemOptions) -> Result<()> {
        configure(tree.path(), options, "registry.example:5000", &Events::channel().0)
    }

    fn options() -> SystemOptions {
        SystemOptions { network_connections: false, ..SystemOptions::default() }
    }

    #[test]
    fn connections_come_along_where_there_is_networkmanager() {
        let wifi = "[connection]\nid=home\npermissions=user:live:;\n[wifi-security]\npsk=secret\n";
        let place = format!("{CONNECTIONS}/home.nmconnection");
        let live = Tree::new(&[(&place, wifi), (&format!("{CONNECTIONS}/readme"), "no connection")]);
        let target = Tree::new(&[]);
        assert_eq!(copy_connections(live.path(), target.path()), Ok(0));

        let target = Tree::new(&[("usr/lib/systemd/system/NetworkManager.service", "")]);
        assert_eq!(copy_connections(Tree::new(&[]).path(), target.path()), Ok(0));
        assert_eq!(copy_connections(live.path(), target.path()), Ok(1));
        assert_eq!(target.read(&place), "[connection]\nid=home\n[wifi-security]\npsk=secret\n");
        let mode = target.path().join(&place).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        // What the image has under that name is the image's.
        write(target.path(), &place, 0o600, b"own").unwrap();
        assert_eq!(copy_connections(live.path(), target.path()), Ok(0));
        assert_eq!(target.read(&place), "own");
    }

    #[test]
    fn root_gets_its_keys_at_the_first_boot() {
        let keys = Tree::new(&[("keys", "# mine\nssh-ed25519 AAAA ada\n")]);
        let target = Tree::new(&[]);
        let options = SystemOptions { root_ssh_keys: Some(keys.path().join("keys")), ..options() };
        assert_eq!(check(&options), Ok(()));
        configured(&target, &options).unwrap();
        assert_eq!(
            target.read(ROOT_KEYS),
            "d /root/.ssh 0700 root root -\nf~ /root/.ssh/authorized_keys 0600 root root - IyBtaW5lCnNzaC1lZDI1NTE5IEFBQUEgYWRhCg==\n"
        );
    }

    #[test]
    fn what_is_no_file_of_keys_is_refused_before_the_start() {
        let tree = Tree::new(&[("none", "# nothing\n\n"), ("private", "-----BEGIN OPENSSH PRIVATE KEY-----\n")]);
        for (name, why) in [("none", "there is no key"), ("private", "a private key"), ("missing", "No such file")] {
            let options = SystemOptions { root_ssh_keys: Some(tree.path().join(name)), ..options() };
            let error = check(&options).unwrap_err();
            assert_eq!(error.code, Code::ConfigInvalid);
            assert!(error.details.contains(why), "{error}");
        }
    }

    #[test]
    fn the_update_timer_is_on_or_off_or_as_the_image_has_it() {
        let target = Tree::new(&[]);
        let read_link = |place: &str| std::fs::read_link(target.path().join(place)).ok();
        let (unit, wanted) = (format!("{UNITS}/{UPDATE_TIMER}"), format!("{UNITS}/timers.target.wants/{UPDATE_TIMER}"));
        configured(&target, &options()).unwrap();
        assert_eq!((read_link(&unit), read_link(&wanted)), (None, None));
        configured(&target, &SystemOptions { update_timer: Some(false), ..options() }).unwrap();
        assert_eq!(read_link(&unit), Some("/dev/null".into()));
        for _ in 0..2 {
            configured(&target, &SystemOptions { update_timer: Some(true), ..options() }).unwrap();
            let timer = format!("/usr/lib/systemd/system/{UPDATE_TIMER}").into();
            assert_eq!((read_link(&unit), read_link(&wanted)), (None, Some(timer)));
        }
    }

    #[test]
    fn the_registry_is_known_to_the_installed_system() {
        let authority = Tree::new(&[("ca.crt", "certificate")]);
        let mirror = Mirror {
            location: "mirror.example/cache".into(),
            options: RegistryOptions { ca_file: Some(authority.path().join("ca.crt")), ..Default::default() },
        };
        let known = RegistryOptions { insecure: true, mirrors: vec![mirror], ..Default::default() };
        let target = Tree::new(&[]);
        configured(&target, &SystemOptions { registry: Some(known), ..options() }).unwrap();
        assert_eq!(
            target.read("etc/containers/registries.conf.d/50-calamares-bootc.conf"),
            "[[registry]]\nlocation = \"registry.example:5000\"\ninsecure = true\n\n\
             [[registry.mirror]]\nlocation = \"mirror.example/cache\"\ninsecure = false\n"
        );
        assert_eq!(target.read("etc/containers/certs.d/mirror.example/ca.crt"), "certificate");
        // Nothing to say, nothing written.
        let target = Tree::new(&[]);
        configured(&target, &SystemOptions { registry: Some(RegistryOptions::default()), ..options() }).unwrap();
        assert!(!target.path().join("etc").exists());
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let target = Tree::new(&[("etc", "no directory")]);
        let error = configured(&target, &SystemOptions { update_timer: Some(false), ..options() }).unwrap_err();
        assert_eq!(error.code, Code::ConfigureFailed);
        assert!(error.args[0].ends_with(UPDATE_TIMER), "{error}");
    }
}
