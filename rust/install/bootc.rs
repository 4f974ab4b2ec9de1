// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! `bootc install`: its arguments ([`argv`]), its output, its run.

mod argv;
mod failure;
mod silence;

use std::path::Path;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

pub use self::argv::{Destination, install_argv, required_options};
use self::silence::Silence;
use crate::runner::{self, Journal};
use host::cmd::{Cmd, Output, Stream};
use plan::InstallPlan;
use words::error::Result;
use words::events::{Events, LogLevel, Progress, Step};

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
    use plan::Encryption;
    use plan::test::plan;

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
