// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the bootc that is to install says of itself.

use tokio_util::sync::CancellationToken;

use crate::podman::{self, Root};
use host::cmd::{self, Cmd, Finished};
use plan::Method;
use words::error::{Error, Result};

/// Its answers, as it prints them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// Of `bootc --version`.
    pub version: String,
    /// Of `bootc install METHOD --help`.
    pub help: String,
    /// podman's units that name the image's logically bound images, one after the other.
    pub bound: String,
    /// dracut's list of what is in the image's initramfs; empty where nobody asked, or there is no answer.
    pub initramfs: String,
}

/// All questions in one container: starting one takes longer than all the answers. `$0` comes between them; `$1` is the method, `$2` says
/// whether the initramfs is asked for.
///
/// The kernel's version is in the path; bootc installs no image with two kernels, and takes the unified one. An initramfs that is not by dracut, or something that
/// the program misses, is no error: then it is not known what is in it.
const QUESTIONS: &str = r#"
bootc --version && echo "$0" && bootc install "$1" --help && echo "$0" || exit 81
bootc install print-configuration >/dev/null || exit 82
for unit in /usr/lib/bootc/bound-images.d/*; do
    [ -e "$unit" ] && cat "$unit" && echo
done
echo "$0"
[ "$2" = no ] || lsinitrd --mod /boot/EFI/Linux/*.efi || lsinitrd --mod /usr/lib/modules/*/initramfs.img || true
"#;

/// No program ends like this: the shell's script does when bootc rejects its configuration.
const BAD_CONFIGURATION: i32 = 82;

/// Between two answers.
const MARK: &str = "calamares-bootc-answer";

impl Answers {
    /// Asks the image's bootc. `initramfs`: what is in the image's initramfs as well.
    ///
    /// # Errors
    /// `BootcMissing` when bootc does not run in the image called `reference`, `BootcFailed` when it rejects its own configuration;
    /// `Cancelled`.
    pub fn of_image(
        root: Root<'_>,
        method: Method,
        initramfs: bool,
        reference: &str,
        cancel: &CancellationToken,
    ) -> Result<Self> {
        let initramfs = if initramfs { "yes" } else { "no" };
        let questions = ["sh", "-c", QUESTIONS, MARK, method.as_str(), initramfs];
        let text = cmd::output_unless(cancel, &podman::query_command(root, &questions), |finished| {
            match finished.status.code() {
                Some(BAD_CONFIGURATION) => bad_configuration(finished),
                _ => no_bootc(reference),
            }
        })?;
        Ok(Self::parse(&text))
    }

    /// Asks the live system's bootc.
    ///
    /// # Errors
    /// Those of [`Answers::of_image`].
    pub fn of_live_system(method: Method, reference: &str, cancel: &CancellationToken) -> Result<Self> {
        let bootc = |arguments: &[&str]| Cmd::new("bootc").args(arguments.iter().copied());
        let ask = |arguments: &[&str]| cmd::output_unless(cancel, &bootc(arguments), |_| no_bootc(reference));
        let (version, help) = (ask(&["--version"])?, ask(&["install", method.as_str(), "--help"])?);
        cmd::output_unless(cancel, &bootc(&["install", "print-configuration"]), bad_configuration)?;
        // It looks for bound images in the live system, which has none.
        Ok(Self { version, help, ..Self::default() })
    }

    fn parse(text: &str) -> Self {
        let mark = format!("{MARK}\n");
        let mut answers = text.split(mark.as_str()).map(str::to_owned);
        let mut next = || answers.next().unwrap_or_default();
        Self { version: next(), help: next(), bound: next(), initramfs: next() }
    }
}

fn no_bootc(reference: &str) -> Error {
    let why = format!("{reference} cannot install itself: bootc does not run in it; choose a bootable container image");
    Error::bootc_missing(reference, why)
}

fn bad_configuration(finished: &Finished) -> Error {
    let words = finished.stderr.lines().next_back().unwrap_or_default();
    let why = "bootc cannot read the configuration that the image has for it below bootc/install";
    Error::bootc_failed(finished.describe(), words, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the shell makes of the questions with a bootc that is the script `bootc`.
    fn ask(bootc: &str, initramfs: &str) -> (Option<i32>, String) {
        let dir = tempfile::tempdir().unwrap();
        let program = |name: &str, script: &str| {
            use std::os::unix::fs::PermissionsExt;
            let path = dir.path().join(name);
            std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        program("bootc", bootc);
        program("lsinitrd", "case $2 in *.img) echo dracut modules:; echo crypt ;; *) exit 1 ;; esac");
        let path = format!("{}:/usr/bin:/bin", dir.path().display());
        let command = Cmd::new("sh").args(["-c", QUESTIONS, MARK, "to-disk", initramfs]).env("PATH", path);
        let mut text = String::new();
        let finished = cmd::run(&command, &CancellationToken::new(), &mut |output| {
            if let cmd::Output::Line(cmd::Stream::Stdout, line) = output {
                text.push_str(line.trim_end());
                text.push('\n');
            }
        });
        (finished.unwrap().status.code(), text)
    }

    const GOOD: &str = "case $* in --version) echo bootc 1.16.9 ;; *--help) echo \"  --wipe $2\" ;; esac";

    #[test]
    fn all_questions_are_answered_at_once() {
        let (status, text) = ask(GOOD, "no");
        let answers =
            Answers { version: "bootc 1.16.9\n".into(), help: "  --wipe to-disk\n".into(), ..Answers::default() };
        assert_eq!((status, Answers::parse(&text)), (Some(0), answers.clone()));
        let (status, text) = ask(GOOD, "yes");
        assert_eq!((status, Answers::parse(&text).initramfs.as_str()), (Some(0), "dracut modules:\ncrypt\n"));
    }

    #[test]
    fn a_bootc_that_does_not_run_and_a_configuration_that_it_rejects_are_told_apart() {
        assert_eq!(ask("exit 1", "no").0, Some(81));
        assert_eq!(ask("case $* in *print-configuration) exit 1 ;; esac", "no").0, Some(BAD_CONFIGURATION));
    }
}
