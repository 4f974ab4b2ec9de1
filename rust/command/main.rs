// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! `calamares-bootc`: the engine of the Calamares module without the windows.
//!
//! Exit status: 0 done, 1 failed (one line `error: …` on standard error), 2 wrong usage, 130 cancelled.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use config::{Config, Offer};
use host::disk;
use image::auth::Credentials;
use image::inspect;
use image::layout::News;
use install::pipeline::{self, Context, Secrets};
use install::task::Task;
use install::volume::luks::{Keys, Passphrase, RecoveryKey};
use install::{finish, scratch, watch};
use plan::image::Image;
use plan::{Filesystem, InstallPlan, PLAN_VERSION, Partition, Place, Tpm2};
use tokio_util::sync::CancellationToken;
use words::error::{Code, Error, Result};
use words::events::{DiskState, Event, Progress, Step};
use words::ffi::{Disk, DiskProblem};

/// Installs bootable container images, as the Calamares module does, without a graphical interface.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks a configuration file
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Lists the disks of this machine, and why one cannot be used
    Disks {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Looks an image up in its registry
    Inspect {
        /// Image reference, as in quay.io/example/os:1
        reference: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Lists the tags of a repository
    Tags {
        /// Image reference, as in quay.io/example/os
        reference: String,
        #[command(flatten)]
        source: Source,
    },
    /// Fetches an image into a directory as an OCI layout; goes on with what an earlier try left there.
    ///
    /// The layout may hold several images, told apart by their names; what they share is there once. Signatures come along, so that an
    /// installer can take the image from there without a network: as oci:DIRECTORY:NAME.
    Pull {
        /// Image reference, as in quay.io/example/os:1
        reference: String,
        /// Directory for the layout
        directory: PathBuf,
        /// What the image is called there; without it, its reference
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        source: Source,
    },
    /// Installs an image on a disk, which is erased, or on partitions
    Install(Install),
    /// Waits for the end of standard input, and clears up when the installer left something; started by the installer
    #[command(hide = true)]
    Watch {
        /// The installer's process
        installer: u32,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Prints every problem of the file; exit status 1 when there is one
    Check {
        /// The bootc.conf to check
        file: PathBuf,
    },
}

/// Where images come from.
#[derive(Args)]
struct Source {
    /// Configuration with registries and options; without it, the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// User name for the registry
    #[arg(long, value_name = "NAME", requires = "password_file")]
    username: Option<String>,
    /// File with the password or token for the registry
    #[arg(long, value_name = "FILE", requires = "username")]
    password_file: Option<PathBuf>,
}

#[derive(Args)]
struct Install {
    /// A plan, as --print-plan wrote it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["image", "disk", "filesystem", "partition"])]
    plan: Option<PathBuf>,
    /// Image reference
    #[arg(long, value_name = "REF", required_unless_present = "plan")]
    image: Option<String>,
    /// The disk to erase
    #[arg(long, value_name = "DEVICE", required_unless_present_any = ["plan", "partition"])]
    disk: Option<PathBuf>,
    /// Take that disk though an image of a live system is on it, and nothing shows that this one does not run from it
    #[arg(long, requires = "disk")]
    even_if_medium: bool,
    /// Instead of a disk: a partition with its file system, and where it belongs in the new system: /, /boot, the EFI system
    /// partition at /boot/efi, /home, or swap. Once for each; what is for / and /boot has to be empty
    #[arg(long, value_name = "DEVICE:PLACE", value_parser = parse_partition, conflicts_with_all = ["disk", "filesystem", "encrypt"])]
    partition: Vec<Partition>,
    /// Root file system: ext4, xfs or btrfs; without it, the configuration's
    #[arg(long, value_name = "TYPE")]
    filesystem: Option<String>,
    /// Encrypt the root file system with the passphrase of --passphrase-file
    #[arg(long, conflicts_with = "plan")]
    encrypt: bool,
    /// File with the passphrase of an encrypted root file system; - for standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Make a recovery key for it too, and write that into this new file
    #[arg(long, value_name = "FILE")]
    recovery_key_file: Option<PathBuf>,
    /// Let the installed system enrol its TPM at its first start, to unlock it from then on
    #[arg(long, conflicts_with_all = ["plan", "partition"])]
    tpm2: bool,
    /// Write the login into the installed system, for updates
    #[arg(long)]
    keep_login: bool,
    /// Print the plan as JSON and end
    #[arg(long)]
    print_plan: bool,
    /// Write to the disk without asking
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    source: Source,
}

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
    let result = match cli.command {
        Command::Config(ConfigCommand::Check { file }) => check_config(&file),
        Command::Disks { json } => print_disks(json),
        Command::Inspect { reference, json, source } => print_image(&reference, json, &source),
        Command::Tags { reference, source } => print_tags(&reference, &source),
        Command::Pull { reference, directory, name, source } => pull(&reference, directory, name, &source),
        Command::Install(options) => install(&options),
        Command::Watch { installer } => watch::run(installer, std::io::stdin()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, though the last words of a child may be several.
            eprintln!("error: {}", error.details.replace('\n', "; "));
            match error.code {
                Code::Cancelled => ExitCode::from(130),
                Code::Usage => ExitCode::from(2),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

fn usage(why: impl Into<String>) -> Error {
    let why = why.into();
    Error::new(Code::Usage, [why.clone()], why)
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|error| usage(format!("{}: {error}", file.display())))
}

fn check_config(file: &Path) -> Result<()> {
    load_config(Some(file)).map(|_| println!("{}: no problems", file.display()))
}

/// Reads a configuration and prints its problems, each with its line where it has one.
fn load_config(file: Option<&Path>) -> Result<Config> {
    let Some(file) = file else { return Ok(Config::default()) };
    let parsed = config::parse_yaml(&read(file)?);
    for (problem, line) in parsed.problems.iter().zip(&parsed.lines) {
        let place = if *line > 0 { format!("{}:{line}", file.display()) } else { file.display().to_string() };
        eprintln!("{place}: {}", problem.details);
    }
    let count = parsed.problems.len();
    parsed.config.ok_or_else(|| {
        Error::new(
            Code::ConfigInvalid,
            [count],
            format!("{}: {count} problems; see bootc.conf's comments", file.display()),
        )
    })
}

fn print_disks(json: bool) -> Result<()> {
    let disks = disk::list(0)?;
    if json {
        let list: Vec<serde_json::Value> = disks.iter().map(disk_json).collect();
        println!("{:#}", serde_json::Value::from(list));
        return Ok(());
    }
    for disk in &disks {
        let size = format!("{:.1} GB", disk.size_bytes as f64 / 1e9);
        let state = match disk.problem {
            DiskProblem::None => "usable".to_owned(),
            DiskProblem::LooksLikeMedium => "holds an image of a live system; usable with --even-if-medium".to_owned(),
            problem => format!("can't be used: {} {}", disk::problem_id(problem), disk.problem_args.join(", ")),
        };
        println!("{:<16} {size:>10}  {:<6} {} {}  {}", disk.path, disk.bus, disk.model, disk.serial, state.trim_end());
    }
    Ok(())
}

fn disk_json(disk: &Disk) -> serde_json::Value {
    serde_json::json!({
        "path": disk.path,
        "model": disk.model,
        "serial": disk.serial,
        "bus": disk.bus,
        "sizeBytes": disk.size_bytes,
        "removable": disk.removable,
        "partitions": disk.partitions,
        "contents": disk.contents,
        "usable": disk::can_be_chosen(disk),
        "problem": disk::problem_id(disk.problem),
        "problemArgs": disk.problem_args,
    })
}

impl Source {
    fn config(&self) -> Result<Config> {
        load_config(self.config.as_deref())
    }

    fn login(&self) -> Result<Option<Credentials>> {
        let (Some(username), Some(file)) = (&self.username, &self.password_file) else { return Ok(None) };
        let password = read(file)?.trim_end_matches(['\r', '\n']).to_owned();
        Ok(Some(Credentials::new(username.clone(), password)))
    }
}

/// The image, and the key that its signature was checked with.
fn look_up(config: &Config, reference: &str, login: Option<Credentials>) -> Result<(Image, Option<String>)> {
    let outcome = inspect::inspect_blocking(config, reference, login, &CancellationToken::new());
    match (outcome.image, outcome.error) {
        (_, Some(error)) => Err(error),
        (Some(image), None) => Ok((image, outcome.verified_by)),
        (None, None) => Err(Error::internal("the look-up ended without a result")),
    }
}

fn print_image(reference: &str, json: bool, source: &Source) -> Result<()> {
    let (image, verified_by) = look_up(&source.config()?, reference, source.login()?)?;
    if json {
        let text = serde_json::to_string_pretty(&image).map_err(|error| Error::internal(error.to_string()))?;
        println!("{text}");
    } else {
        println!("reference: {}", image.reference);
        println!("digest:    {}", image.digest);
        println!("platform:  {}", image.platform);
        println!("version:   {}", image.version);
        println!("signature: {}", verified_by.map_or("not verified".into(), |key| format!("verified by {key}")));
        println!("download:  {:.1} MB in {} layers", image.download_bytes as f64 / 1e6, image.layers);
        println!("disk:      at least {:.1} GB", image.disk_bytes() as f64 / 1e9);
    }
    Ok(())
}

fn print_tags(reference: &str, source: &Source) -> Result<()> {
    let tags = inspect::tags_blocking(&source.config()?, reference, source.login()?, &CancellationToken::new())?;
    tags.iter().for_each(|tag| println!("{tag}"));
    Ok(())
}

/// Pulls; SIGINT and SIGTERM cancel, and what has come stays for the next time.
fn pull(reference: &str, directory: PathBuf, name: Option<String>, source: &Source) -> Result<()> {
    let (config, login) = (source.config()?, source.login()?);
    let (image, _) = look_up(&config, reference, login.clone())?;
    let options = config.registry_options(image.reference.registry());
    let limits = (&config.pull).into();
    let name = name.unwrap_or_else(|| image.reference.without_digest().to_string());
    println!("{}@{}", image.reference, image.digest);
    let signals = block_signals()?;
    let pull = Task::start(move |events, cancel| {
        let tell = |news: News| news.progress().into_iter().for_each(|progress| events.progress(Step::Pull, progress));
        match image::collect::collect(&limits, &image, &options, login, &directory, &name, cancel, tell) {
            Ok(()) => Event::Succeeded { root: None },
            Err(error) => Event::Failed { error, disk: DiskState::Untouched },
        }
    });
    cancel_on(signals, &pull);
    follow(&pull).map_err(|(error, _)| error)
}

fn install(options: &Install) -> Result<()> {
    let plan = match &options.plan {
        Some(file) => read_plan(file)?,
        None => make_plan(options)?,
    };
    if options.print_plan {
        let text = serde_json::to_string_pretty(&plan).map_err(|error| Error::internal(error.to_string()))?;
        println!("{text}");
        return Ok(());
    }
    if !options.yes {
        let early = if plan.erases_first() { ", before the image is fetched, to have room for it there" } else { "" };
        return Err(usage(match &plan.place {
            Place::Disk(disk) => format!(
                "this erases everything on {} ({} {}, {:.1} GB){early}; add --yes to do it",
                disk.path.display(),
                disk.model,
                disk.serial,
                disk.size_bytes as f64 / 1e9
            ),
            place => format!("this writes a system to {}; add --yes to do it", place.describe()),
        }));
    }
    let keys = keys(options, plan.encrypts())?;
    run(plan, Secrets { login: options.source.login()?, keys })
}

/// The keys of an encrypted root. A recovery key is on its file before anything is written to the disk.
fn keys(options: &Install, encrypts: bool) -> Result<Option<Keys>> {
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

fn read_plan(file: &Path) -> Result<InstallPlan> {
    let plan: InstallPlan = serde_json::from_str(&read(file)?)
        .map_err(|error| usage(format!("{}: not a plan: {error}", file.display())))?;
    if plan.version != PLAN_VERSION {
        let why = format!(
            "{}: version {} of the plan format; this program reads {PLAN_VERSION}",
            file.display(),
            plan.version
        );
        return Err(usage(why));
    }
    Ok(plan)
}

/// `DEVICE:PLACE`.
fn parse_partition(text: &str) -> std::result::Result<Partition, String> {
    let (device, place) = text.rsplit_once(':').ok_or("a device and a place are needed, as in /dev/sda3:/")?;
    if !Path::new(device).is_absolute() {
        return Err(format!("{device} is no absolute path"));
    }
    Ok(Partition { device: device.into(), mount_point: place.to_owned() })
}

fn make_plan(options: &Install) -> Result<InstallPlan> {
    let Some(image) = &options.image else { return Err(usage("--image is needed")) };
    let config = options.source.config()?;
    let demanded = config.install_options.recovery_key == Offer::Required;
    if options.encrypt && demanded && options.recovery_key_file.is_none() {
        return Err(usage("the configuration demands a recovery key; --recovery-key-file is needed"));
    }
    let filesystem = match &options.filesystem {
        Some(name) => {
            Filesystem::from_name(name).ok_or_else(|| usage(format!("--filesystem {name}: one of ext4, xfs, btrfs")))?
        }
        None => config.install_options.rootfs_type,
    };
    let place = match &options.disk {
        Some(disk) if options.even_if_medium => Place::Disk(disk::confirmed_identity_of(disk)?),
        Some(disk) => Place::Disk(disk::identity_of(disk)?),
        None => Place::Partitions(options.partition.clone()),
    };
    let (image, _) = look_up(&config, image, options.source.login()?)?;
    let mut plan = config.plan(&image, place, filesystem, options.encrypt, options.keep_login);
    if options.tpm2 {
        plan.tpm2 = Tpm2::Enroll;
        if !plan.enrols_tpm2() {
            return Err(usage("--tpm2 is given, and there is nothing for the TPM to unlock; see --encrypt"));
        }
    }
    let decision = scratch::decide(config.scratch, &plan)?;
    Ok(InstallPlan { scratch: decision.place, ..plan })
}

/// Installs and finishes; SIGINT and SIGTERM cancel.
fn run(plan: InstallPlan, secrets: Secrets) -> Result<()> {
    let signals = block_signals()?;
    let install =
        Task::start(move |events, cancel| match pipeline::install(&plan, secrets, &Context { events, cancel }) {
            Ok(root) => Event::Succeeded { root: Some(root) },
            Err((error, disk)) => Event::Failed { error, disk },
        });
    cancel_on(signals, &install);
    follow(&install).map_err(with_disk)?;
    follow(&Task::start(|events, _| match finish::finish(events) {
        Ok(()) => Event::Succeeded { root: None },
        Err((error, disk)) => Event::Failed { error, disk },
    }))
    .map_err(with_disk)
}

/// Blocks SIGINT and SIGTERM in this thread and all that it starts from here on, so that one thread can wait for them.
fn block_signals() -> Result<nix::sys::signal::SigSet> {
    use nix::sys::signal::{SigSet, Signal};
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGINT);
    signals.add(Signal::SIGTERM);
    signals.thread_block().map_err(|error| Error::internal(format!("blocking signals: {error}")))?;
    Ok(signals)
}

/// Cancels the task when one of the signals, which are blocked, comes.
fn cancel_on(signals: nix::sys::signal::SigSet, task: &Task) {
    let cancel = task.cancel_token();
    std::thread::spawn(move || {
        if signals.wait().is_ok() {
            cancel.cancel();
        }
    });
}

/// Prints a task's events until its last one.
fn follow(task: &Task) -> std::result::Result<(), (Error, Option<DiskState>)> {
    while let Some(event) = task.wait() {
        match event {
            Event::StepStarted(step) => println!("== {step:?}"),
            Event::Progress(step, progress) => println!("{step:?}: {}", numbers(&progress)),
            Event::Log(_, line) => println!("{line}"),
            Event::Succeeded { .. } => return Ok(()),
            Event::Failed { error, disk } => return Err((error, Some(disk))),
        }
    }
    Err((Error::internal("the task ended without a result"), None))
}

/// What is known of a running step, on one line.
fn numbers(progress: &Progress) -> String {
    let mut known = vec![match progress.total {
        Some(total) => format!("{} of {total} bytes", progress.done),
        None => format!("{} bytes", progress.done),
    }];
    if progress.layers_total > 0 {
        known.push(format!("{} of {} layers", progress.layers, progress.layers_total));
    }
    match (progress.silence, progress.rate) {
        (Some(seconds), _) => known.push(format!("nothing received for {seconds} s")),
        (None, Some(rate)) => {
            known.push(format!("{:.1} MB/s over {} connections", rate as f64 / 1e6, progress.connections))
        }
        (None, None) => {}
    }
    if let (Some(seconds), None) = (progress.eta, progress.silence) {
        known.push(format!("{seconds} s left"));
    }
    if progress.retries > 0 {
        known.push(format!("{} connections replaced", progress.retries));
    }
    known.join(", ")
}

/// The error, with what is on the disk now.
fn with_disk((error, disk): (Error, Option<DiskState>)) -> Error {
    let Some(disk) = disk else { return error };
    error.context(match disk {
        DiskState::Untouched => "the disk was not touched",
        DiskState::Installed => "the new system is on the disk",
        DiskState::Erased => "the disk was erased and holds no system that boots",
        DiskState::PartitionsEmpty => "the new system is not on the partitions, and all others are as they were",
        DiskState::PartitionsHalf => {
            "a part of the new system may be on its partitions: do not start it; all others are as they were"
        }
        _ => "the disk was erased, and a part of the new system may be on it: do not start the computer from it",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_known_are_printed() {
        let mut progress = Progress { done: 5, ..Progress::default() };
        assert_eq!(numbers(&progress), "5 bytes");
        progress = Progress {
            total: Some(20),
            rate: Some(38_000_000),
            eta: Some(24),
            layers: 1,
            layers_total: 3,
            connections: 6,
            ..progress
        };
        assert_eq!(numbers(&progress), "5 of 20 bytes, 1 of 3 layers, 38.0 MB/s over 6 connections, 24 s left");
        progress = Progress { silence: Some(9), retries: 2, ..progress };
        assert_eq!(
            numbers(&progress),
            "5 of 20 bytes, 1 of 3 layers, nothing received for 9 s, 2 connections replaced"
        );
    }

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

    #[test]
    fn the_tpm_is_for_a_disk_that_is_encrypted_here() {
        let parses = |arguments: &[&str]| {
            let all = ["calamares-bootc", "install", "--image", "r/i:1", "--tpm2"].iter().chain(arguments);
            Cli::try_parse_from(all).is_ok()
        };
        assert!(parses(&["--disk", "/dev/vda", "--encrypt", "--passphrase-file", "-"]));
        assert!(!parses(&["--partition", "/dev/vda3:/"]));
    }

    #[test]
    fn what_the_disk_holds_is_said_with_the_error() {
        let says = |disk| with_disk((Error::cancelled(), disk)).details;
        assert_eq!(says(None), "cancelled");
        assert_eq!(says(Some(DiskState::Untouched)), "the disk was not touched: cancelled");
        assert!(says(Some(DiskState::Half)).contains("do not start the computer from it"));
        assert!(says(Some(DiskState::PartitionsEmpty)).contains("all others are as they were"));
    }

    #[test]
    fn partitions_are_given_with_their_place() {
        let root = Partition { device: "/dev/disk/by-path/pci-0:1-part3".into(), mount_point: "/".into() };
        assert_eq!(parse_partition("/dev/disk/by-path/pci-0:1-part3:/"), Ok(root));
        assert!(parse_partition("/dev/sda3").is_err() && parse_partition("sda3:/").is_err());
    }
}
