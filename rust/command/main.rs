// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! `calamares-bootc`: the engine of the Calamares module without the windows.
//!
//! Exit status: 0 done, 1 failed (one line `error[CODE]: …` on standard error), 2 wrong usage, 130 canceled.

mod cli;
mod images;
mod input;
mod installation;
mod print;
mod signals;

use std::process::ExitCode;

use clap::Parser as _;
use install::watch;
use words::error::{Code, Error, Result};

use crate::cli::{Cli, Command, ConfigCommand};

/// Lets glibc keep what the puller frees: buffers of some 100 KB go and come all the time, and to give each back to the kernel
/// costs a tenth of a pull in page faults. Only here; how Calamares uses memory is not for a plugin to decide.
fn keep_freed_memory() {
    #[cfg(target_env = "gnu")]
    for (parameter, bytes) in [(nix::libc::M_TRIM_THRESHOLD, 64 << 20), (nix::libc::M_MMAP_THRESHOLD, 8 << 20)] {
        // SAFETY: two thresholds that mallopt(3) knows, before there is a second thread. Where it refuses nothing has changed.
        unsafe { nix::libc::mallopt(parameter, bytes) };
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    keep_freed_memory();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Config(ConfigCommand::Check { file }) => {
            input::load_config(&file).map(|_| println!("{}: no problems", file.display()))
        }
        Command::Disks { json } => print::disks(json),
        Command::Inspect { reference, json, source } => images::inspect(&reference, json, &source),
        Command::Tags { reference, source } => images::tags(&reference, &source),
        Command::Pull { reference, directory, name, source } => images::pull(&reference, directory, name, &source),
        Command::Install(options) => installation::install(&options),
        Command::Watch { installer } => watch::run(installer, std::io::stdin()),
    }
}

fn failed(error: &Error) -> ExitCode {
    eprintln!("{}", print::error_line(error));
    match error.code {
        Code::Cancelled => ExitCode::from(130),
        Code::Usage => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}
