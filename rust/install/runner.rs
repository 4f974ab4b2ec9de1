// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Whose bootc is run, and in what: a container or the live system, as a child process or in a unit of systemd.
//!
//! None of the four leaves a process behind: a container and a unit are stopped by name, a bootc of the live system runs in a PID
//! namespace that ends with its first process, and what that had mounted ends with its mount namespace.

use plan::findings::Payload;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use tokio_util::sync::CancellationToken;

use crate::podman::{self, Access};
use crate::rootfs;
use host::cmd::{self, Cmd, Finished, Output};
use plan::findings::BoundImages;
use plan::findings::Ready;
use plan::imgref::Transport;
use plan::{Approach, InstallPlan, Runner};
use words::error::{Error, Result};

/// Name of the unit; known, so that it can be stopped.
pub const UNIT: &str = "calamares-bootc-install.service";

/// Programs of the live system that a bootc of the live system needs besides those that every installation does.
const HOST_TOOLS: [&str; 4] = ["bootc", "skopeo", "tar", "unshare"];

/// What ostree wants to know of a system; bootc reads it where it runs and stops without it.
const PREPARE_ROOT: [&str; 2] = ["/etc/ostree/prepare-root.conf", "/usr/lib/ostree/prepare-root.conf"];

/// The programs of the live system that a plan needs.
pub fn tools(plan: &InstallPlan) -> Vec<&'static str> {
    let mut tools: Vec<&str> = match plan.runner {
        Runner::Container if plan.image.reference.transport == Transport::ContainersStorage => vec!["podman"],
        // Also where the image is to be streamed: its registry may send no parts of blobs, and then there is a layout after all.
        Runner::Container => [&["podman"][..], &rootfs::TOOLS].concat(),
        Runner::Host => HOST_TOOLS.to_vec(),
    };
    if plan.approach == Approach::Systemd {
        tools.extend(["systemctl", "systemd-run"]);
    }
    tools
}

/// Checks, where a unit is wanted, that one can be started: that systemd runs the live system, and that its bus is there.
///
/// # Errors
/// `SystemdMissing`.
pub fn check_approach(approach: Approach) -> Result<()> {
    if approach == Approach::Direct {
        return Ok(());
    }
    let why =
        "installationApproach: systemd needs a live system that is run by systemd; use installationApproach: direct";
    let missing = || Error::systemd_missing(why);
    // sd_booted(3)
    if !Path::new("/run/systemd/system").is_dir() {
        return Err(missing());
    }
    cmd::output(&unit_command(&Cmd::new("true")), |_| missing()).map(drop)
}

/// The command that runs `argv`, which is bootc's. `target`: a mounted file system that it sees with all that is mounted in it, at the
/// same place; what is mounted there later stays in the container.
///
/// # Errors
/// `ScratchFailed` where the layout cannot be read.
pub fn install_command(plan: &InstallPlan, ready: &Ready, argv: &[String], target: Option<&Path>) -> Result<Cmd> {
    let mut access = if ready.bound_images == BoundImages::Pull { Access::to_network() } else { Access::default() };
    access.volumes.extend(target.iter().map(|path| format!("{0}:{0}", path.display())));
    if let (Payload::Layout(layout), Runner::Container) = (&ready.source, plan.runner) {
        let image = access.network.then(rootfs::dir);
        access.volumes.extend(podman::layout_volumes(layout, image.as_deref())?);
    }
    Ok(command(plan, &ready.source, argv, &access))
}

/// The command that runs `argv`, which is another program's, where bootc is.
pub fn tool_command(plan: &InstallPlan, source: &Payload, argv: &[String]) -> Cmd {
    command(plan, source, argv, &Access::default())
}

fn command(plan: &InstallPlan, source: &Payload, argv: &[String], access: &Access) -> Cmd {
    let in_container = |root| podman::install_command(root, argv, plan.approach, access);
    let command = match (source, plan.runner) {
        (Payload::Store(image), _) => in_container(podman::Root::Image(image)),
        (Payload::Layout(_), Runner::Container) => in_container(podman::Root::Dir(&rootfs::dir())),
        (Payload::Layout(_), Runner::Host) => host_command(argv),
    };
    match plan.approach {
        Approach::Direct => command,
        Approach::Systemd => unit_command(&command),
    }
}

/// bootc unshares nothing when it has a source: a failed run would leave mounts behind, and every later one fails on those after it
/// has wiped the disk. `/proc` stays the live system's, because bootc looks at its first process.
fn host_command(argv: &[String]) -> Cmd {
    Cmd::new("unshare")
        .args(["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--"])
        .args(argv.iter().cloned())
}

fn unit_command(command: &Cmd) -> Cmd {
    Cmd::new("systemd-run")
        .args(["--quiet", "--wait", "--pipe", "--collect", "--service-type=exec"])
        .arg(format!("--unit={UNIT}"))
        .arg("--description=Installation of a bootable container image")
        // podman makes its control groups below the unit's, so that they end with the unit. bootc has no use for a grace, and as the
        // first process of a namespace it does not even get the signal.
        .args(["--property=Delegate=yes", "--property=TimeoutStopSec=2"])
        // The live system comes first when something runs away.
        .args(["--property=TasksMax=8192", "--property=OOMPolicy=stop"])
        // bootc 1.1.3 to 1.16.3 run skopeo as `nobody` when they see it.
        .args(["--property=UnsetEnvironment=INVOCATION_ID", "--setenv=LC_ALL=C.UTF-8", "--"])
        .args(command.argv().iter().cloned())
}

/// Runs a command of [`install_command`] as [`cmd::run`] does; when that is broken off, what it has started elsewhere is ended too.
///
/// # Errors
/// Those of [`cmd::run`] and [`stop`].
pub fn run(
    plan: &InstallPlan,
    command: &Cmd,
    cancel: &CancellationToken,
    on_output: &mut dyn FnMut(Output<'_>),
) -> Result<Finished> {
    let result = cmd::run(command, cancel, on_output);
    if result.is_err() {
        // The client is gone, what it started may not be.
        stop(plan).map_err(|error| error.context("after the installation was broken off"))?;
    }
    result
}

/// Ends everything that an installation by this plan may have started and that did not end with its command.
///
/// # Errors
/// `Internal` when podman or systemd cannot.
pub fn stop(plan: &InstallPlan) -> Result<()> {
    let unit = if plan.approach == Approach::Systemd { stop_unit() } else { Ok(()) };
    let containers = if plan.runner == Runner::Container { podman::remove_containers() } else { Ok(()) };
    unit.and(containers)
}

/// Stops the unit. It is not an error if the unit is gone: systemctl(1) exits with 5 then.
fn stop_unit() -> Result<()> {
    const NOT_LOADED: i32 = 5;
    let command = Cmd::new("systemctl").args(["stop", UNIT]);
    let finished = cmd::run(&command, &Default::default(), &mut |_| {})?;
    match finished.status.code() {
        Some(0 | NOT_LOADED) => Ok(()),
        _ => Err(Error::internal(format!("stopping {UNIT}: {}: {}", finished.describe(), finished.stderr))),
    }
}

/// The live system lacks the file of ostree that bootc wants, and a bootc of the live system is to be run.
pub fn lacks_prepare_root(plan: &InstallPlan) -> bool {
    plan.runner == Runner::Host && !PREPARE_ROOT.iter().any(|path| Path::new(path).exists())
}

/// Makes that file for the time of the installation.
///
/// # Errors
/// `ScratchFailed` with the file.
pub fn make_prepare_root() -> Result<()> {
    let path = Path::new(PREPARE_ROOT[0]);
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, "[sysroot]\nreadonly = true\n")).map_err(|error| file_failed(path, &error))
}

/// Removes it again.
///
/// # Errors
/// `ScratchFailed` with the file.
pub fn remove_prepare_root() -> Result<()> {
    let path = Path::new(PREPARE_ROOT[0]);
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file_failed(path, &error)),
        _ => Ok(()),
    }
}

fn file_failed(path: &Path, error: &std::io::Error) -> Error {
    let path = path.display().to_string();
    Error::scratch_failed(&path, format!("{path}: {error}"))
}

/// The system's journal, for what runs in a unit: the unit's output comes to us through a pipe, not to the journal.
pub struct Journal(Option<UnixDatagram>);

impl Journal {
    /// The journal where the approach wants it; nothing otherwise, or when there is none.
    pub fn of(approach: Approach) -> Self {
        let connect = || {
            let socket = UnixDatagram::unbound().ok()?;
            socket.connect("/run/systemd/journal/socket").ok()?;
            Some(socket)
        };
        Self(if approach == Approach::Systemd { connect() } else { None })
    }

    /// Writes a line, in the journal's own protocol. The line is in our log too: a journal that takes no more is no failure.
    pub fn line(&self, line: &str) {
        if let Some(socket) = &self.0 {
            drop(socket.send(entry(line).as_bytes()));
        }
    }
}

fn entry(line: &str) -> String {
    format!("MESSAGE={line}\nSYSLOG_IDENTIFIER=calamares-bootc\nPRIORITY=6\nOBJECT_SYSTEMD_UNIT={UNIT}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::findings::StoredImage;
    use plan::test::plan;
    use words::error::Code;

    fn argv(runner: Runner, approach: Approach) -> Vec<String> {
        let plan = InstallPlan { runner, approach, ..plan() };
        let source = match runner {
            Runner::Container => Payload::Store(StoredImage { id: "0123".into() }),
            Runner::Host => Payload::Layout("/srv/layout".into()),
        };
        let ready = Ready { source, ..plan::test::ready() };
        install_command(&plan, &ready, &["bootc".into(), "install".into()], None).unwrap().argv().to_vec()
    }

    #[rustfmt::skip]
    const UNIT_ARGV: [&str; 14] = [
        "systemd-run", "--quiet", "--wait", "--pipe", "--collect", "--service-type=exec",
        "--unit=calamares-bootc-install.service", "--description=Installation of a bootable container image",
        "--property=Delegate=yes", "--property=TimeoutStopSec=2", "--property=TasksMax=8192", "--property=OOMPolicy=stop",
        "--property=UnsetEnvironment=INVOCATION_ID", "--setenv=LC_ALL=C.UTF-8",
    ];

    const HOST_ARGV: [&str; 10] =
        ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--", "bootc", "install"];

    #[test]
    fn a_bootc_of_the_live_system_has_namespaces_of_its_own() {
        assert_eq!(argv(Runner::Host, Approach::Direct), HOST_ARGV);
    }

    #[test]
    fn a_unit_takes_either_command() {
        let host = argv(Runner::Host, Approach::Systemd);
        assert_eq!(host, [&UNIT_ARGV[..], &["--"], &HOST_ARGV[..]].concat());
        let container = argv(Runner::Container, Approach::Systemd);
        assert_eq!(container[..15], [&UNIT_ARGV[..], &["--"]].concat());
        assert_eq!(container[15..18], ["podman", "run", "--cgroups=split"]);
        assert_eq!(container[container.len() - 3..], ["0123", "bootc", "install"]);
    }

    #[test]
    fn only_what_the_plan_uses_is_demanded_of_the_live_system() {
        let tools = |runner, approach| tools(&InstallPlan { runner, approach, ..plan() });
        assert_eq!(tools(Runner::Container, Approach::Direct), ["podman", "zstd", "sqfstar", "modprobe"]);
        assert_eq!(
            tools(Runner::Host, Approach::Systemd),
            ["bootc", "skopeo", "tar", "unshare", "systemctl", "systemd-run"]
        );
    }

    #[test]
    fn a_unit_without_systemd_is_refused() {
        assert!(check_approach(Approach::Direct).is_ok());
        // The roots that the tests run in have no systemd as their first process.
        if !Path::new("/run/systemd/system").exists() {
            assert_eq!(check_approach(Approach::Systemd).unwrap_err().code, Code::SystemdMissing);
        }
    }

    #[test]
    fn journal_entries_have_the_journals_form() {
        assert_eq!(
            entry("Installing image"),
            "MESSAGE=Installing image\nSYSLOG_IDENTIFIER=calamares-bootc\nPRIORITY=6\n\
             OBJECT_SYSTEMD_UNIT=calamares-bootc-install.service\n"
        );
    }
}
