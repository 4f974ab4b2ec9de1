// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The only module that starts processes.
//!
//! A child gets no standard input but what the command holds for it, no terminal, `LC_ALL=C.UTF-8` (plain `C` breaks libarchive on file names that are not
//! ASCII), a process group of its own, and dies with the thread that started it.

mod pipe;

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio_util::sync::CancellationToken;

pub use self::pipe::{OutputOf, Outputs, pipe, read_all};
use words::error::{Error, Result};
use words::secret::Secret;

/// How often [`run`] reports a tick and looks at the cancel token.
const TICK: Duration = Duration::from_millis(100);
/// How long a child may take to end after SIGTERM before it gets SIGKILL.
const GRACE: Duration = Duration::from_secs(2);
/// Lines of standard error that are kept for the message of a failure.
const TAIL_LINES: usize = 20;

/// What a child reads from its standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Input {
    Text(String),
    Secret(Secret),
}

/// A program and its arguments, as a list that tests can compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cmd {
    argv: Vec<String>,
    input: Option<Input>,
    env: Vec<(String, String)>,
    memory: Option<u64>,
}

impl Cmd {
    /// A command without arguments yet.
    pub fn new(program: impl Into<String>) -> Self {
        Self { argv: vec![program.into()], input: None, env: Vec::new(), memory: None }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.argv.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<String>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.argv.extend(args.into_iter().map(Into::into));
        self
    }

    /// Bytes of memory that it may take for itself (`RLIMIT_DATA`); it is refused more.
    #[must_use]
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// A short text for its standard input; no secret.
    #[must_use]
    pub fn input(mut self, text: impl Into<String>) -> Self {
        self.input = Some(Input::Text(text.into()));
        self
    }

    /// A secret for its standard input, where nobody else can read it: not in the arguments, not in the environment.
    #[must_use]
    pub fn secret_input(mut self, secret: Secret) -> Self {
        self.input = Some(Input::Secret(secret));
        self
    }

    /// Sets a variable of the child's environment; never for a secret, which others could read there.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Variables that are set, in order.
    pub fn environment(&self) -> &[(String, String)] {
        &self.env
    }

    /// Program and arguments.
    pub fn argv(&self) -> &[String] {
        &self.argv
    }

    /// The program's name.
    pub fn program(&self) -> &str {
        &self.argv[0]
    }
}

impl std::fmt::Display for Cmd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.argv.join(" "))
    }
}

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What [`run`] tells while a child runs.
#[derive(Debug, PartialEq, Eq)]
pub enum Output<'a> {
    /// A line, without its end.
    Line(Stream, &'a str),
    /// A tenth of a second went by.
    Tick,
}

/// How a child ended.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Its status.
    pub status: ExitStatus,
    /// The last lines of standard error.
    pub stderr: String,
}

impl Finished {
    /// `exit status 1`, `signal 9`.
    pub fn describe(&self) -> String {
        match (self.status.code(), self.status.signal()) {
            (Some(code), _) => format!("exit status {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => "unknown status".into(),
        }
    }
}

/// The program is there.
pub fn exists(program: &str) -> bool {
    let search = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&search).any(|directory| directory.join(program).is_file())
}

/// Runs a command to its end and returns its standard output.
///
/// # Errors
/// `ToolMissing` when the program is not there; the error that `failed` makes when it ends with a status other than 0.
pub fn output(cmd: &Cmd, failed: impl FnOnce(&Finished) -> Error) -> Result<String> {
    output_unless(&CancellationToken::new(), cmd, failed)
}

/// The same, but it can be cancelled.
///
/// # Errors
/// Those of [`output`], and `Cancelled`.
pub fn output_unless(cancel: &CancellationToken, cmd: &Cmd, failed: impl FnOnce(&Finished) -> Error) -> Result<String> {
    let mut text = String::new();
    let finished = run(cmd, cancel, &mut |event| {
        if let Output::Line(Stream::Stdout, line) = event {
            text.push_str(line);
            text.push('\n');
        }
    })?;
    if finished.status.success() { Ok(text) } else { Err(with_command(failed(&finished), cmd, &finished)) }
}

/// Runs a command and reports its lines. A status other than 0 is not an error here.
///
/// # Errors
/// `ToolMissing` when the program is not there; `Cancelled` when `cancel` fired: the child's whole process group has ended then.
pub fn run(cmd: &Cmd, cancel: &CancellationToken, on_output: &mut dyn FnMut(Output<'_>)) -> Result<Finished> {
    tracing::debug!(command = %cmd, "running");
    let mut child = spawn(cmd)?;
    let (sender, lines) = mpsc::channel();
    let readers = [
        read_lines(child.stdout.take(), Stream::Stdout, sender.clone()),
        read_lines(child.stderr.take(), Stream::Stderr, sender),
    ];
    let mut tail = Tail::default();
    let mut last_tick = Instant::now();
    loop {
        match lines.recv_timeout(TICK) {
            Ok((stream, line)) => {
                if stream == Stream::Stderr {
                    tail.push(&line);
                }
                on_output(Output::Line(stream, &line));
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            // Both pipes are closed: the child has ended or is about to.
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
        if last_tick.elapsed() >= TICK {
            last_tick = Instant::now();
            on_output(Output::Tick);
        }
        if cancel.is_cancelled() {
            stop(&mut child)?;
            return Err(Error::cancelled());
        }
    }
    for reader in readers.into_iter().flatten() {
        reader.join().map_err(|_| Error::internal("a reader of a child's output panicked"))?;
    }
    finished(&mut child, cmd, tail)
}

/// The last lines of a child's standard error.
#[derive(Default)]
struct Tail(VecDeque<String>);

impl Tail {
    fn push(&mut self, line: &str) {
        if self.0.len() == TAIL_LINES {
            self.0.pop_front();
        }
        self.0.push_back(line.to_owned());
    }
}

fn finished(child: &mut Child, cmd: &Cmd, tail: Tail) -> Result<Finished> {
    let status = child.wait().map_err(|error| Error::internal(format!("waiting for {}: {error}", cmd.program())))?;
    Ok(Finished { status, stderr: Vec::from(tail.0).join("\n") })
}

/// Puts the command and its last words behind an error's details.
fn with_command(mut error: Error, cmd: &Cmd, finished: &Finished) -> Error {
    error.details =
        format!("{}: `{cmd}` ended with {}: {}", error.details, finished.describe(), finished.stderr.trim());
    error
}

fn spawn(cmd: &Cmd) -> Result<Child> {
    let mut child = start(cmd, if cmd.input.is_some() { Stdio::piped() } else { Stdio::null() })?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), &cmd.input) {
        let text = match input {
            Input::Text(text) => text,
            Input::Secret(secret) => secret.expose(),
        };
        // A child that ends without reading it says itself why.
        if let Err(error) = pipe.write_all(text.as_bytes()) {
            tracing::debug!(command = %cmd, %error, "the input was not read");
        }
    }
    Ok(child)
}

fn start(cmd: &Cmd, stdin: Stdio) -> Result<Child> {
    let mut command = Command::new(cmd.program());
    command
        .args(&cmd.argv()[1..])
        .envs(cmd.environment().iter().map(|(name, value)| (name, value)))
        .env("LC_ALL", "C.UTF-8")
        // bootc 1.1.3 to 1.16.3 run skopeo as `nobody` when they believe they are a systemd service.
        .env_remove("INVOCATION_ID")
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    let memory = cmd.memory;
    // SAFETY: prctl(2) and setrlimit(2) are plain system calls, safe between fork and exec, and the closure touches no memory of the
    // parent but a number that it owns.
    unsafe {
        command.pre_exec(move || {
            nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
            memory.map_or(Ok(()), limit_memory)
        });
    }
    command.spawn().map_err(|error| not_started(cmd, error))
}

/// Bounds the memory of this process.
fn limit_memory(bytes: u64) -> std::io::Result<()> {
    let limit = nix::libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: the structure is a valid one of this type, and outlives the call.
    match unsafe { nix::libc::setrlimit(nix::libc::RLIMIT_DATA, &raw const limit) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

fn not_started(cmd: &Cmd, error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::NotFound => Error::tool_missing(
            cmd.program(),
            format!("the program `{}` is not installed in the live system; install it and try again", cmd.program()),
        ),
        _ => Error::internal(format!("starting `{cmd}`: {error}")),
    }
}

/// Starts a process that outlives us, in a session of its own, with its output in the file `log`. Its standard input ends with us.
///
/// # Errors
/// `ToolMissing` when the program is not there.
pub fn spawn_watcher(cmd: &Cmd, log: &Path) -> Result<ChildStdin> {
    let failed = |error: std::io::Error| Error::internal(format!("starting `{cmd}`: {error}"));
    let log = std::fs::File::create(log).map_err(failed)?;
    let mut command = Command::new(cmd.program());
    command
        .args(&cmd.argv()[1..])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(log.try_clone().map_err(failed)?)
        .stderr(log);
    // SAFETY: setsid(2) is a plain system call, safe between fork and exec, and the closure touches no memory of the parent.
    unsafe {
        command.pre_exec(|| {
            nix::unistd::setsid()?;
            Ok(())
        });
    }
    let mut child = command.spawn().map_err(|error| not_started(cmd, error))?;
    child.stdin.take().ok_or_else(|| Error::internal(format!("`{cmd}` has no standard input")))
}

type Lines = mpsc::Sender<(Stream, String)>;

fn read_lines(
    pipe: Option<impl Read + Send + 'static>,
    stream: Stream,
    lines: Lines,
) -> Option<std::thread::JoinHandle<()>> {
    let pipe = pipe?;
    Some(std::thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(std::result::Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
            if lines.send((stream, line)).is_err() {
                return;
            }
        }
    }))
}

/// Ends the child's process group: SIGTERM, and SIGKILL for what is left after [`GRACE`].
fn stop(child: &mut Child) -> Result<()> {
    let group = Pid::from_raw(child.id() as i32);
    let failed = |error: std::io::Error| Error::internal(format!("stopping a child process: {error}"));
    signal(group, Signal::SIGTERM)?;
    let deadline = Instant::now() + GRACE;
    while child.try_wait().map_err(failed)?.is_none() {
        if Instant::now() >= deadline {
            signal(group, Signal::SIGKILL)?;
            child.wait().map_err(failed)?;
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    // Grandchildren may outlive the child.
    signal(group, Signal::SIGKILL)
}

/// Signals a process group. It is not an error if the group has exited in the meantime.
fn signal(group: Pid, signal: Signal) -> Result<()> {
    match killpg(group, signal) {
        Ok(()) | Err(nix::errno::Errno::ESRCH) => Ok(()),
        Err(error) => Err(Error::internal(format!("stopping a child process: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    fn failed(_: &Finished) -> Error {
        Error::internal("failed")
    }

    #[test]
    fn output_is_standard_output_only() {
        let cmd = Cmd::new("sh").args(["-c", "echo out; echo err >&2"]);
        assert_eq!(output(&cmd, failed).unwrap(), "out\n");
    }

    #[test]
    fn memory_has_the_bound_that_was_set() {
        let limit = |cmd: Cmd| output(&cmd.args(["-c", "ulimit -d"]), failed).expect("a limit").trim().to_owned();
        assert_eq!(limit(Cmd::new("sh").memory(100 << 20)), "102400");
        assert_ne!(limit(Cmd::new("sh")), "102400");
    }

    #[test]
    fn the_input_is_read_to_its_end() {
        assert_eq!(output(&Cmd::new("cat").input("a\nb"), failed).unwrap(), "a\nb\n");
        assert_eq!(output(&Cmd::new("true").input("unread"), failed).unwrap(), "");
    }

    #[test]
    fn a_secret_reaches_the_child_and_nobody_else() {
        let cmd = Cmd::new("cat").secret_input(Secret::new("hunter2".into()));
        assert_eq!(output(&cmd, failed).unwrap(), "hunter2\n");
        assert!(!format!("{cmd} {cmd:?}").contains("hunter2"));
    }

    #[test]
    fn a_failure_names_command_status_and_last_words() {
        let error = output(&Cmd::new("sh").args(["-c", "echo why >&2; exit 3"]), failed).unwrap_err();
        assert!(error.details.contains("`sh -c"), "{error}");
        assert!(error.details.ends_with("exit status 3: why"), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = output(&Cmd::new("no-such-program"), failed).unwrap_err();
        assert_eq!(error.code, Code::ToolMissing);
        assert_eq!(error.args, ["no-such-program"]);
    }

    #[test]
    fn cancel_ends_the_whole_group() {
        let marker = tempfile::tempdir().unwrap();
        let pid_file = marker.path().join("pid");
        let cancel = CancellationToken::new();
        let script = format!("sleep 100 & echo $! > {}; echo ready; wait", pid_file.display());
        let error = run(&Cmd::new("sh").args(["-c", &script]), &cancel, &mut |event| {
            if event == Output::Line(Stream::Stdout, "ready") {
                cancel.cancel();
            }
        })
        .unwrap_err();
        assert_eq!(error.code, Code::Cancelled);
        let pid: i32 = std::fs::read_to_string(pid_file).unwrap().trim().parse().unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        while is_running(pid) {
            assert!(Instant::now() < deadline, "the grandchild survived");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// A zombie that nobody reaps (there is no init in some containers) does not run.
    fn is_running(pid: i32) -> bool {
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
    }
}
