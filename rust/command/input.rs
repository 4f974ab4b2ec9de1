// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What the user gives besides flags: files with a configuration, a plan, a login or a passphrase.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use config::Config;
use image::auth::Credentials;
use install::volume::luks::{Keys, Passphrase, RecoveryKey};
use plan::InstallPlan;
use words::error::{Error, Result};

use crate::cli::{Install, Source};

/// Something on the command line that cannot be used.
pub fn usage(why: impl Into<String>) -> Error {
    let why = why.into();
    Error::usage(why.clone(), why)
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|error| usage(format!("{}: {error}", file.display())))
}

/// The configuration of `--config`, else that of an empty file.
pub fn config(source: &Source) -> Result<Config> {
    source.config.as_deref().map_or_else(|| Ok(Config::default()), load_config)
}

/// The login of `--username` and `--password-file`.
pub fn login(source: &Source) -> Result<Option<Credentials>> {
    let (Some(username), Some(file)) = (&source.username, &source.password_file) else { return Ok(None) };
    let password = read(file)?.trim_end_matches(['\r', '\n']).to_owned();
    Ok(Some(Credentials::new(username.clone(), password)))
}

/// Reads a configuration and prints its problems, each with its line where it has one.
pub fn load_config(file: &Path) -> Result<Config> {
    let parsed = config::parse_yaml(&read(file)?);
    for (problem, line) in parsed.problems.iter().zip(&parsed.lines) {
        let place = if *line > 0 { format!("{}:{line}", file.display()) } else { file.display().to_string() };
        eprintln!("{place}: {}", problem.details);
    }
    let count = parsed.problems.len();
    parsed.config.ok_or_else(|| {
        Error::config_invalid(count, format!("{}: {count} problems; see bootc.conf's comments", file.display()))
    })
}

/// The keys of an encrypted root. A recovery key is on its file before anything is written to the disk.
pub fn keys(options: &Install, encrypts: bool) -> Result<Option<Keys>> {
    let recovery_file = options.recovery_key_file.as_deref();
    match (encrypts, passphrase(options.passphrase_file.as_deref())?) {
        (true, Some(passphrase)) => {
            let recovery = recovery_file.map(new_recovery_key).transpose()?;
            Ok(Some(Keys { passphrase, recovery, enrolment: None }))
        }
        (true, None) => Err(usage("the root file system is to be encrypted; --passphrase-file is needed")),
        (false, passphrase) if passphrase.is_some() || recovery_file.is_some() => Err(usage(
            "--passphrase-file or --recovery-key-file is given, and nothing is to be encrypted; see --encrypt",
        )),
        (false, _) => Ok(None),
    }
}

/// Makes a recovery key and writes it into a file that was not there before and that its owner alone can read.
fn new_recovery_key(file: &Path) -> Result<RecoveryKey> {
    let key = RecoveryKey::new()?;
    let mut options = std::fs::OpenOptions::new();
    let written = options.write(true).create_new(true).mode(0o600).open(file).and_then(|mut open| {
        open.write_all(key.text().as_bytes())?;
        open.write_all(b"\n")?;
        open.sync_all()
    });
    written.map_err(|error| usage(format!("--recovery-key-file {}: {error}", file.display())))?;
    Ok(key)
}

/// The passphrase in a file, or on standard input (`-`), without its line end.
fn passphrase(file: Option<&Path>) -> Result<Option<Passphrase>> {
    let Some(file) = file else { return Ok(None) };
    let text =
        if file == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(file) };
    let mut text = text.map_err(|error| usage(format!("{}: {error}", file.display())))?;
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Passphrase::new(text).map(Some)
}

/// A plan as `--print-plan` wrote it.
pub fn read_plan(file: &Path) -> Result<InstallPlan> {
    InstallPlan::from_json(&read(file)?).map_err(|why| usage(format!("{}: {why}", file.display())))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use words::error::Code;

    use super::*;
    use crate::cli::{Cli, Command};

    #[test]
    fn a_file_that_is_not_there_is_wrong_usage() {
        assert_eq!(read(Path::new("/no/such/file")).unwrap_err().code, Code::Usage);
        assert_eq!(read_plan(Path::new("/proc/version")).unwrap_err().code, Code::Usage);
    }

    #[test]
    fn a_passphrase_is_read_without_its_line_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "correct horse \r\n").unwrap();
        let expected = Passphrase::new("correct horse ".to_owned()).unwrap();
        assert_eq!(passphrase(Some(file.path())).unwrap(), Some(expected));
        std::fs::write(file.path(), "short\n").unwrap();
        assert_eq!(passphrase(Some(file.path())).unwrap_err().code, Code::PassphraseUnfit);
        assert_eq!(passphrase(Some(Path::new("/no/such/file"))).unwrap_err().code, Code::Usage);
        assert_eq!(passphrase(None).unwrap(), None);
    }

    #[test]
    fn a_recovery_key_is_written_once_and_for_its_owner() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        let key = new_recovery_key(&file).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("{}\n", key.text()));
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let error = new_recovery_key(&file).unwrap_err();
        assert_eq!(error.code, Code::Usage);
        assert!(error.details.contains("exists"), "{error}");
    }

    #[test]
    fn keys_are_for_what_is_encrypted() {
        let parse = |arguments: &[&str]| {
            let all = ["calamares-bootc", "install", "--image", "r/i:1", "--disk", "/dev/vda"].iter().chain(arguments);
            match Cli::try_parse_from(all).unwrap().command {
                Command::Install(options) => options,
                _ => unreachable!("install was given"),
            }
        };
        let refused = |arguments: &[&str], encrypts| keys(&parse(arguments), encrypts).unwrap_err().code;
        assert_eq!(refused(&[], true), Code::Usage);
        assert_eq!(refused(&["--recovery-key-file", "/run/key"], false), Code::Usage);
        assert_eq!(keys(&parse(&[]), false).unwrap(), None);
    }
}
