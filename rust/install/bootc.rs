// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! `bootc install`: its arguments, its output, its run.

mod failure;
mod silence;

use std::path::Path;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use self::silence::Silence;
use crate::podman;
use crate::runner::{self, Journal};
use crate::volume;
use host::cmd::{Cmd, Output, Stream};
use plan::findings::Payload;
use plan::findings::{Ready, ResolvedBackend};
use plan::{Bootloader, InstallPlan, Runner};
use words::error::Result;
use words::events::{Events, LogLevel, Progress, Step};

/// What bootc installs to.
#[derive(Debug, Clone, Copy)]
pub enum Destination<'a> {
    /// A disk that it lays out itself.
    Disk(&'a Path),
    /// What is mounted at [`volume::dir`], with the options that tell how it is found at boot.
    Filesystem(&'a [String]),
}

/// `bootc install to-disk …` or `to-filesystem …`.
///
/// `--skip-fetch-check` always: before 1.1.7 the check was on by default and would need the network.
/// `--bootloader` only when the configuration forces one: given explicitly, systemd-boot makes bootc leave out `root=`, which
/// images without systemd's GPT generator in their initramfs need. The live system's bootc, though, looks for bootupd in the live
/// system and not in the image, and has to be told.
/// `is_generic`: every kind of boot loader that the image has, at the removable path, and no firmware variable.
pub fn install_argv(plan: &InstallPlan, ready: &Ready, is_generic: bool, destination: Destination<'_>) -> Vec<String> {
    let Ready { backend, source, .. } = ready;
    let mut argv = ["bootc", "install"].map(str::to_owned).to_vec();
    match destination {
        Destination::Disk(_) => {
            let filesystem = plan.filesystem.as_str();
            argv.extend(["to-disk", "--wipe", "--skip-fetch-check", "--filesystem", filesystem].map(str::to_owned));
        }
        Destination::Filesystem(options) => {
            argv.extend(["to-filesystem", "--skip-fetch-check"].map(str::to_owned));
            argv.extend(options.iter().cloned());
        }
    }
    let mut option = |name: &str, value: &str| argv.extend([name.to_owned(), value.to_owned()]);
    if let Payload::Layout(layout) = source {
        let layout = if plan.runner == Runner::Container { Path::new(podman::LAYOUT) } else { layout };
        option("--source-imgref", &format!("oci:{}", layout.display()));
    }
    option("--target-imgref", &plan.target_imgref.to_string());
    let has_to_be_told = plan.runner == Runner::Host && *backend == ResolvedBackend::Ostree;
    if let Some(bootloader) = plan.bootloader.or(has_to_be_told.then_some(Bootloader::Grub)) {
        option("--bootloader", bootloader.as_str());
    }
    if let (Some(size), Destination::Disk(_)) = (&plan.root_size, destination) {
        option("--root-size", size);
    }
    for karg in &plan.kargs {
        option("--karg", karg);
    }
    if let (Some(stateroot), ResolvedBackend::Ostree | ResolvedBackend::ChosenByBootc) = (&plan.stateroot, backend) {
        option("--stateroot", stateroot);
    }
    if let Some(bound) = ready.bound_images.option() {
        option("--bound-images", bound);
    }
    if *backend == ResolvedBackend::Composefs {
        argv.push("--composefs-backend".to_owned());
    }
    if is_generic {
        argv.push("--generic-image".to_owned());
    }
    argv.push(match destination {
        Destination::Disk(disk) => disk.display().to_string(),
        Destination::Filesystem(_) => volume::dir().display().to_string(),
    });
    argv
}

/// The step that a line of bootc's standard output begins, by exact prefix; children of bootc print free text between.
///
/// The lines: bootc 1.1 to 1.16, `crates/lib/src/install.rs`, `install/baseline.rs`, `bootloader.rs`.
pub fn step_of(line: &str) -> Option<Step> {
    const PREFIXES: [(&str, Step); 12] = [
        ("Wiping /dev/", Step::Partition),
        ("Block setup: ", Step::Partition),
        ("Creating root filesystem (", Step::Format),
        ("Creating ESP filesystem", Step::Format),
        ("Initializing ostree layout", Step::Deploy),
        ("layers already present: ", Step::Deploy),
        ("Bootloader: ", Step::Bootloader),
        ("Installing bootloader via ", Step::Bootloader),
        ("Running bootupctl to install bootloader", Step::Bootloader),
        ("Trimming root", Step::Finalize),
        ("Finalizing filesystem ", Step::Finalize),
        ("Unmounting filesystems", Step::Finalize),
    ];
    PREFIXES.iter().find(|(prefix, _)| line.starts_with(prefix)).map(|(_, step)| *step)
}

/// Follows bootc's output: which step runs. bootc does not announce the longest one with the composefs backend:
/// after the last file system is made it is silent until the boot loader.
#[derive(Debug, Default)]
struct Phases {
    current: Option<Step>,
    formatting_esp: bool,
}

impl Phases {
    /// Where the target is ready, bootc begins with the longest step, and does not say so.
    fn of(plan: &InstallPlan) -> Self {
        Self { current: plan.has_mounted_target().then_some(Step::Deploy), ..Self::default() }
    }

    /// Takes a line; returns the step that begins with it.
    fn line(&mut self, line: &str) -> Option<Step> {
        let mut next = step_of(line);
        if line.starts_with("Creating ESP filesystem") {
            self.formatting_esp = true;
        } else if self.formatting_esp && line.starts_with("> mkfs.fat ") {
            next = Some(Step::Deploy);
        }
        // Steps only go forward: a repeated or late line does not take the display back.
        let next = next.filter(|next| self.current.is_none_or(|current| *next > current))?;
        self.current = Some(next);
        Some(next)
    }
}

/// Runs the installation: `command` is that of [`runner::install_command`]. Everything on the disk is gone after this was called,
/// whatever it returns.
///
/// # Errors
/// What bootc's last words mean, `BootcFailed` when that is not known; `Cancelled` after everything that ran was ended.
pub fn install(
    plan: &InstallPlan,
    command: &Cmd,
    disk: &Path,
    cancel: &CancellationToken,
    events: &Events,
) -> Result<()> {
    let mut phases = Phases::of(plan);
    let written = WriteCounter::new(disk);
    let mut silence = Silence::new(Instant::now());
    let mut told = false;
    let journal = Journal::of(plan.approach);
    if let Some(step) = phases.current {
        events.step(step);
    }
    let finished = runner::run(plan, command, cancel, &mut |output| match output {
        Output::Line(stream, line) => {
            silence.broken(Instant::now());
            events.log(LogLevel::Info, format!("bootc: {line}"));
            journal.line(line);
            if let Some(step) = (stream == Stream::Stdout).then(|| phases.line(line)).flatten() {
                events.step(step);
            }
        }
        Output::Tick => {
            let done = written.bytes();
            let step = phases.current.unwrap_or(Step::Partition);
            let quiet = silence.seconds(Instant::now(), done);
            if let (Some(seconds), false) = (quiet, told) {
                let what = "bootc has said nothing and written nothing";
                events.log(LogLevel::Warning, format!("{what} for {seconds} s; it may hang"));
            }
            told = quiet.is_some();
            if step == Step::Deploy || quiet.is_some() {
                let done = done.filter(|_| step == Step::Deploy).unwrap_or_default();
                events.progress(step, Progress { done, silence: quiet, ..Progress::default() });
            }
        }
    })?;
    if finished.status.success() {
        return Ok(());
    }
    if failure::is_only_the_unmounting(&finished) {
        events.log(LogLevel::Warning, format!("bootc could not unmount what it had written: {}", finished.stderr));
        return Ok(());
    }
    let reference = plan.image.reference.to_string();
    Err(failure::error(failure::Run { disk, disk_is_there: disk.exists(), reference: &reference }, &finished))
}

/// Bytes that were written to a disk since the counter was made.
struct WriteCounter {
    stat: std::path::PathBuf,
    start: Option<u64>,
}

impl WriteCounter {
    fn new(disk: &Path) -> Self {
        let name = disk.file_name().unwrap_or_default();
        let stat = Path::new("/sys/block").join(name).join("stat");
        let start = written_bytes(&stat);
        Self { stat, start }
    }

    /// `None` where the kernel does not tell.
    fn bytes(&self) -> Option<u64> {
        written_bytes(&self.stat)?.checked_sub(self.start?)
    }
}

fn written_bytes(stat: &Path) -> Option<u64> {
    parse_stat(&std::fs::read_to_string(stat).ok()?)
}

/// Field 7 of `/sys/block/*/stat`: sectors of 512 bytes written (Documentation/block/stat.rst).
fn parse_stat(stat: &str) -> Option<u64> {
    Some(stat.split_whitespace().nth(6)?.parse::<u64>().ok()? * 512)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::volume::Target;
    use plan::Encryption;
    use plan::findings::Firmware;
    use plan::findings::StoredImage;
    use plan::test::plan;

    fn argv(plan: &InstallPlan, backend: ResolvedBackend, firmware: Firmware, source: &Payload) -> Vec<String> {
        let ready = Ready { source: source.clone(), backend, firmware, ..plan::test::ready() };
        install_argv(plan, &ready, firmware.is_generic(), Destination::Disk(Path::new("/dev/vda")))
    }

    fn store() -> Payload {
        Payload::Store(StoredImage { id: "0123".into() })
    }

    #[test]
    fn composefs_without_firmware_variables() {
        let argv = argv(&plan(), ResolvedBackend::Composefs, Firmware::NoVariables, &store());
        #[rustfmt::skip]
        assert_eq!(argv, [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--target-imgref", "registry.example/os:1", "--composefs-backend", "--generic-image", "/dev/vda",
        ]);
    }

    #[test]
    fn ostree_with_everything() {
        let mut plan = plan();
        plan.bootloader = Some(Bootloader::Grub);
        plan.root_size = Some("20G".into());
        plan.kargs = vec!["quiet".into(), "mitigations=auto,nosmt".into()];
        plan.stateroot = Some("os".into());
        let argv = argv(&plan, ResolvedBackend::Ostree, Firmware::Efi, &store());
        #[rustfmt::skip]
        assert_eq!(argv, [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--target-imgref", "registry.example/os:1", "--bootloader", "grub", "--root-size", "20G",
            "--karg", "quiet", "--karg", "mitigations=auto,nosmt", "--stateroot", "os", "/dev/vda",
        ]);
    }

    #[test]
    fn the_live_systems_bootc_is_told_the_source_and_the_boot_loader() {
        let plan = InstallPlan { runner: Runner::Host, ..plan() };
        let layout = Payload::Layout("/var/tmp/layout".into());
        #[rustfmt::skip]
        assert_eq!(argv(&plan, ResolvedBackend::Ostree, Firmware::Efi, &layout), [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--source-imgref", "oci:/var/tmp/layout", "--target-imgref", "registry.example/os:1", "--bootloader", "grub", "/dev/vda",
        ]);
        #[rustfmt::skip]
        assert_eq!(argv(&plan, ResolvedBackend::Composefs, Firmware::Efi, &layout), [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--source-imgref", "oci:/var/tmp/layout", "--target-imgref", "registry.example/os:1", "--composefs-backend", "/dev/vda",
        ]);
    }

    #[test]
    fn what_the_target_decides_is_not_asked_of_bootc_again() {
        let plan = InstallPlan {
            encryption: Encryption::Passphrase,
            root_size: Some("20G".into()),
            kargs: vec!["quiet".into()],
            ..plan()
        };
        let target = Target::new(&plan, ResolvedBackend::Composefs, false).unwrap();
        let options = target.options(true);
        let destination = Destination::Filesystem(&options);
        let ready = Ready { source: store(), ..plan::test::ready() };
        let argv = install_argv(&plan, &ready, false, destination);
        #[rustfmt::skip]
        let expected = [
            &["bootc", "install", "to-filesystem", "--skip-fetch-check"].map(str::to_owned)[..], &target.options(true),
            &["--target-imgref", "registry.example/os:1", "--karg", "quiet", "--composefs-backend", "/run/calamares-bootc/target"]
                .map(str::to_owned),
        ];
        assert_eq!(argv, expected.concat());
    }

    fn steps(stdout: &str) -> Vec<Step> {
        let mut phases = Phases::default();
        stdout.lines().filter_map(|line| phases.line(line)).collect()
    }

    const ALL: [Step; 5] = [Step::Partition, Step::Format, Step::Deploy, Step::Bootloader, Step::Finalize];

    #[test]
    fn real_output_gives_every_step_once_and_in_order() {
        assert_eq!(steps(include_str!("../../tests/fixtures/bootc/to-disk-container-composefs.stdout")), ALL);
        assert_eq!(steps(include_str!("../../tests/fixtures/bootc/to-disk-host-ostree-bootupd.stdout")), ALL);
    }

    #[test]
    fn a_ready_target_is_written_to_from_the_start() {
        let mut phases = Phases::of(&InstallPlan { encryption: Encryption::Passphrase, ..plan() });
        let lines =
            ["Installing image: docker://registry.example/os:1", "Bootloader: systemd", "Installation complete!"];
        let steps: Vec<Step> = lines.into_iter().filter_map(|line| phases.line(line)).collect();
        assert_eq!(steps, [Step::Bootloader]);
        assert_eq!(Phases::of(&plan()).current, None);
    }

    #[test]
    fn sectors_become_bytes() {
        assert_eq!(parse_stat("  1 2 3 4 5 6 10 8 9 10 11\n"), Some(5120));
        assert_eq!(parse_stat(""), None);
    }
}
