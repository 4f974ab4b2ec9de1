// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! `bootc install to-disk`: its arguments, its output, its run.

use std::path::Path;

use tokio_util::sync::CancellationToken;

use crate::cmd::{self, Finished, Output, Stream};
use crate::error::{Code, Error, Result};
use crate::events::{Events, LogLevel, Progress, Step};
use crate::plan::InstallPlan;
use crate::podman::{self, StoredImage};
use crate::probe::ResolvedBackend;

/// How the machine was started, as far as it changes what bootc is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firmware {
    /// UEFI, and its variables can be written.
    Efi,
    /// UEFI whose variables cannot be written, or a machine without PC firmware: the removable path is used.
    NoVariables,
    /// BIOS of a PC: only GRUB starts there.
    Bios,
}

impl Firmware {
    /// The running machine's.
    pub fn detect() -> Self {
        let efivars = Path::new("/sys/firmware/efi/efivars");
        let has_variables = std::fs::read_dir(efivars).is_ok_and(|mut entries| entries.next().is_some());
        let writable = nix::unistd::access(efivars, nix::unistd::AccessFlags::W_OK).is_ok();
        if has_variables && writable {
            Self::Efi
        } else if !Path::new("/sys/firmware/efi").exists() && Path::new("/sys/class/dmi/id").exists() {
            Self::Bios
        } else {
            Self::NoVariables
        }
    }
}

/// `bootc install to-disk …` as it runs in the image.
///
/// `--skip-fetch-check` always: before 1.1.7 the check was on by default and would need the network.
/// `--bootloader` only when the configuration forces one: given explicitly, systemd-boot makes bootc leave out `root=`, which
/// images without systemd's GPT generator in their initramfs need.
pub fn install_argv(plan: &InstallPlan, backend: ResolvedBackend, firmware: Firmware, disk: &Path) -> Vec<String> {
    let mut argv: Vec<String> = ["bootc", "install", "to-disk", "--wipe", "--skip-fetch-check"].map(Into::into).into();
    let mut option = |name: &str, value: &str| argv.extend([name.to_owned(), value.to_owned()]);
    option("--filesystem", plan.filesystem.as_str());
    option("--target-imgref", &plan.target_imgref.to_string());
    if let Some(bootloader) = plan.bootloader {
        option("--bootloader", bootloader.as_str());
    }
    if let Some(size) = &plan.root_size {
        option("--root-size", size);
    }
    for karg in &plan.kargs {
        option("--karg", karg);
    }
    if let (Some(stateroot), ResolvedBackend::Ostree | ResolvedBackend::ChosenByBootc) = (&plan.stateroot, backend) {
        option("--stateroot", stateroot);
    }
    if backend == ResolvedBackend::Composefs {
        argv.push("--composefs-backend".to_owned());
    }
    // Every kind of boot loader that the image has, at the removable path: no firmware variable is needed.
    if firmware != Firmware::Efi {
        argv.push("--generic-image".to_owned());
    }
    argv.push(disk.display().to_string());
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

/// Runs the installation. Everything on the disk is gone after this was called, whatever it returns.
///
/// # Errors
/// `BootcFailed` with exit status and last words; `Cancelled` after the container was ended.
pub fn install(
    image: &StoredImage,
    argv: &[String],
    disk: &Path,
    cancel: &CancellationToken,
    events: &Events,
) -> Result<()> {
    let mut phases = Phases::default();
    let written = WriteCounter::new(disk);
    let result = cmd::run(&podman::install_command(image, argv), cancel, &mut |output| match output {
        Output::Line(stream, line) => {
            events.log(LogLevel::Info, format!("bootc: {line}"));
            if let Some(step) = (stream == Stream::Stdout).then(|| phases.line(line)).flatten() {
                events.step(step);
            }
        }
        Output::Tick => {
            if let (Some(Step::Deploy), Some(done)) = (phases.current, written.bytes()) {
                events.progress(Step::Deploy, Progress { done, ..Progress::default() });
            }
        }
    });
    if result.is_err() {
        // The client is gone, the container may not be.
        podman::remove_container().map_err(|error| error.context("after the installation was broken off"))?;
    }
    let finished = result?;
    if finished.status.success() { Ok(()) } else { Err(failed(&finished)) }
}

fn failed(finished: &Finished) -> Error {
    let last_words = last_error_line(&finished.stderr);
    Error::new(
        Code::BootcFailed,
        [finished.describe(), last_words.to_owned()],
        format!("bootc install failed with {}: {}", finished.describe(), finished.stderr.trim()),
    )
}

/// bootc's `error: …` line (1.4.0 and later), else the last line.
fn last_error_line(stderr: &str) -> &str {
    let lines = || stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    lines().rev().find_map(|line| line.strip_prefix("error: ")).or_else(|| lines().next_back()).unwrap_or_default()
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
    use crate::plan::{Bootloader, tests::plan};

    #[test]
    fn composefs_without_firmware_variables() {
        let argv = install_argv(&plan(), ResolvedBackend::Composefs, Firmware::NoVariables, Path::new("/dev/vda"));
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
        let argv = install_argv(&plan, ResolvedBackend::Ostree, Firmware::Efi, Path::new("/dev/sda"));
        #[rustfmt::skip]
        assert_eq!(argv, [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--target-imgref", "registry.example/os:1", "--bootloader", "grub", "--root-size", "20G",
            "--karg", "quiet", "--karg", "mitigations=auto,nosmt", "--stateroot", "os", "/dev/sda",
        ]);
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
    fn the_error_line_is_found_among_other_words() {
        let stderr = "mke2fs 1.47.2 (1-Jan-2025)\nerror: Installing to disk: no space\n\n";
        assert_eq!(last_error_line(stderr), "Installing to disk: no space");
        assert_eq!(last_error_line("ERROR old\n"), "ERROR old");
        assert_eq!(last_error_line(""), "");
    }

    #[test]
    fn sectors_become_bytes() {
        assert_eq!(parse_stat("  1 2 3 4 5 6 10 8 9 10 11\n"), Some(5120));
        assert_eq!(parse_stat(""), None);
    }
}
