// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A command for each of several files, another one for all of them, and what we make of the stream between.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};

use nix::fcntl::{FcntlArg, fcntl};
use tokio_util::sync::CancellationToken;

use super::{Cmd, Finished, Stream, TICK, Tail, finished, read_lines, start, stop};
use words::error::{Error, Result};

/// Bytes that a pipe holds: as many as everybody may have (`fs.pipe-max-size`).
const PIPE: i32 = 1 << 20;

/// Runs `from` with each of `files` as its standard input, one after the other, and `to`, whose standard input is what `between` makes of
/// their output. Where `between` gives `None`, it has given up, and how `to` ends is of no interest. `on_tick` is told ten times a second or
/// more often how many bytes of the files were read.
///
/// # Errors
/// `ToolMissing`; `Cancelled` when all have ended; the error that `failed` makes of the words that say what went wrong in any of them.
pub fn pipe<T: Send>(
    files: &[PathBuf],
    from: &Cmd,
    between: impl FnOnce(&mut Outputs<'_>, &mut dyn Write) -> io::Result<Option<T>> + Send,
    to: &Cmd,
    cancel: &CancellationToken,
    on_tick: &mut dyn FnMut(u64),
    failed: impl FnOnce(&str) -> Error,
) -> Result<Option<T>> {
    tracing::debug!(%to, "running");
    let mut sink = start(to, Stdio::piped())?;
    let Some(mut input) = sink.stdin.take() else { return Err(Error::internal(format!("`{to}` has no pipe"))) };
    widen(&input, to);
    // The pipe goes with it: `to` learns that all has come.
    let work = move |outputs: &mut Outputs<'_>| between(outputs, &mut input);
    let running = Running::default();
    let worked = std::thread::scope(|scope| {
        let working = scope.spawn(|| work(&mut Outputs::new(files, from, &running)));
        let tail = follow(&mut sink, &running, cancel, on_tick);
        let worked = working.join().map_err(|_| Error::internal("what stands between commands panicked"))?;
        tail.map(|tail| (worked, tail))
    });
    let (worked, tail) = worked?;
    let sink = finished(&mut sink, to, tail)?;
    let broken = || (!sink.status.success()).then(|| words(to, &sink));
    match (worked, broken()) {
        (Ok(None), _) => Ok(None),
        (Ok(value), None) => Ok(value),
        (Ok(_), Some(why)) => Err(failed(&why)),
        // Only that nobody reads any more.
        (Err(error), Some(why)) if error.kind() == io::ErrorKind::BrokenPipe => Err(failed(&why)),
        (Err(error), _) => Err(failed(&error.to_string())),
    }
}

/// Runs `from` with each of `files` as its standard input, one after the other, for `read`, which reads their output. `on_tick` is told as
/// [`pipe`] tells it.
///
/// # Errors
/// As those of [`pipe`].
pub fn read_all<T: Send>(
    files: &[PathBuf],
    from: &Cmd,
    read: impl FnOnce(&mut Outputs<'_>) -> io::Result<T> + Send,
    cancel: &CancellationToken,
    on_tick: &mut dyn FnMut(u64),
    failed: impl FnOnce(&str) -> Error,
) -> Result<T> {
    let running = Running::default();
    let (working, ended) = mpsc::channel::<()>();
    let read = std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let _ends_with_it = working;
            read(&mut Outputs::new(files, from, &running))
        });
        let followed = wait(&ended, &mut |()| {}, &running, cancel, on_tick);
        let read = reading.join().map_err(|_| Error::internal("a reader of commands panicked"))?;
        followed.map(|()| read)
    });
    read?.map_err(|error| failed(&error.to_string()))
}

/// What a command makes of one file after the other.
pub struct Outputs<'a> {
    files: std::slice::Iter<'a, PathBuf>,
    from: &'a Cmd,
    running: &'a Running,
}

impl<'a> Outputs<'a> {
    fn new(files: &'a [PathBuf], from: &'a Cmd, running: &'a Running) -> Self {
        Self { files: files.iter(), from, running }
    }

    /// Starts the command on the next file, when the output of the last one was read or dropped.
    ///
    /// # Errors
    /// Those of opening and starting; `Interrupted` after a cancel.
    pub fn next_output(&mut self) -> io::Result<Option<OutputOf<'a>>> {
        let Some(file) = self.files.next() else { return Ok(None) };
        self.running.start(self.from, file).map(Some)
    }
}

/// The command that runs now, and how far the files were read.
#[derive(Default)]
struct Running(Mutex<Now>);

#[derive(Default)]
struct Now {
    child: Option<Child>,
    /// The same open file as the child's: it tells how far it was read.
    file: Option<File>,
    before: u64,
    is_cancelled: bool,
}

impl Running {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start<'a>(&'a self, from: &'a Cmd, path: &Path) -> io::Result<OutputOf<'a>> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let file = File::open(path).map_err(named)?;
        let mut now = self.now();
        if now.is_cancelled {
            return Err(io::ErrorKind::Interrupted.into());
        }
        tracing::debug!(%from, file = %path.display(), "running");
        let position = file.try_clone().map_err(named)?;
        let mut child = start(from, Stdio::from(file)).map_err(|error| io::Error::other(error.details))?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other(format!("`{from}` has no pipe")))?;
        widen(&output, from);
        let (sender, lines) = mpsc::channel();
        read_lines(child.stderr.take(), Stream::Stderr, sender);
        now.before += now.file.take().and_then(|mut file| file.stream_position().ok()).unwrap_or_default();
        (now.child, now.file) = (Some(child), Some(position));
        Ok(OutputOf { from, running: self, output, lines })
    }

    fn bytes(&self) -> u64 {
        let mut now = self.now();
        let position = now.file.as_mut().and_then(|file| file.stream_position().ok());
        now.before + position.unwrap_or_default()
    }

    fn cancel(&self) -> Result<()> {
        let mut now = self.now();
        now.is_cancelled = true;
        now.child.take().map_or(Ok(()), |mut child| stop(&mut child))
    }
}

/// What a command makes of one file. At its end it is an error that the command has failed.
pub struct OutputOf<'a> {
    from: &'a Cmd,
    running: &'a Running,
    output: ChildStdout,
    lines: mpsc::Receiver<(Stream, String)>,
}

impl Read for OutputOf<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.output.read(buffer)?;
        if length > 0 || buffer.is_empty() {
            return Ok(length);
        }
        let Some(mut child) = self.running.now().child.take() else { return Ok(0) };
        let mut tail = Tail::default();
        self.lines.iter().for_each(|(_, line)| tail.push(&line));
        let finished = finished(&mut child, self.from, tail).map_err(|error| io::Error::other(error.details))?;
        if finished.status.success() { Ok(0) } else { Err(io::Error::other(words(self.from, &finished))) }
    }
}

impl Drop for OutputOf<'_> {
    fn drop(&mut self) {
        // Nobody reads the rest.
        if let Some(Err(error)) = self.running.now().child.take().map(|mut child| stop(&mut child)) {
            tracing::warn!(%error, "a command is still running");
        }
    }
}

/// Only a matter of speed.
fn widen(pipe: &impl AsFd, whose: &Cmd) {
    if let Err(error) = fcntl(pipe.as_fd(), FcntlArg::F_SETPIPE_SZ(PIPE)) {
        tracing::debug!(%whose, %error, "the pipe stays small");
    }
}

fn words(cmd: &Cmd, finished: &Finished) -> String {
    format!("`{cmd}` ended with {}: {}", finished.describe(), finished.stderr.trim())
}

/// Waits until the sink has closed what it says things on. Returns its last words.
fn follow(
    sink: &mut Child,
    running: &Running,
    cancel: &CancellationToken,
    on_tick: &mut dyn FnMut(u64),
) -> Result<Tail> {
    let (sender, lines) = mpsc::channel();
    let readers = [
        read_lines(sink.stdout.take(), Stream::Stdout, sender.clone()),
        read_lines(sink.stderr.take(), Stream::Stderr, sender),
    ];
    let mut tail = Tail::default();
    let followed = wait(&lines, &mut |(_, line): (Stream, String)| tail.push(&line), running, cancel, on_tick);
    if let Err(error) = followed {
        return stop(sink).and(Err(error));
    }
    for reader in readers.into_iter().flatten() {
        reader.join().map_err(|_| Error::internal("a reader of a child's output panicked"))?;
    }
    Ok(tail)
}

/// Takes what comes until nobody sends any more. A cancel ends the command that runs.
fn wait<M>(
    from: &mpsc::Receiver<M>,
    take: &mut dyn FnMut(M),
    running: &Running,
    cancel: &CancellationToken,
    on_tick: &mut dyn FnMut(u64),
) -> Result<()> {
    loop {
        match from.recv_timeout(TICK) {
            Ok(message) => take(message),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                on_tick(running.bytes());
                return Ok(());
            }
        }
        on_tick(running.bytes());
        if cancel.is_cancelled() {
            return running.cancel().and(Err(Error::cancelled()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use words::error::Code;

    fn shell(script: &str) -> Cmd {
        Cmd::new("sh").args(["-c", script])
    }

    /// All that comes, in capitals, with a `;` after each file.
    fn upper(outputs: &mut Outputs<'_>, to: &mut dyn Write) -> io::Result<Option<usize>> {
        let mut files = 0;
        while let Some(mut output) = outputs.next_output()? {
            let mut text = String::new();
            output.read_to_string(&mut text)?;
            if text.is_empty() {
                return Err(io::Error::other("nothing came"));
            }
            write!(to, "{};", text.to_uppercase())?;
            files += 1;
        }
        Ok(Some(files))
    }

    /// The words of what goes wrong between a source that reads "abc", and then "def", and a sink.
    fn run(from: &str, to: &str) -> std::result::Result<usize, String> {
        let dir = tempfile::tempdir().unwrap();
        let files = ["abc", "def"].map(|text| dir.path().join(text));
        files.iter().zip(["abc", "def"]).for_each(|(file, text)| std::fs::write(file, text).unwrap());
        let failed = |why: &str| Error::internal(why);
        let result = pipe(&files, &shell(from), upper, &shell(to), &CancellationToken::new(), &mut |_| {}, failed);
        result.map(|files| files.expect("not given up")).map_err(|error| error.details)
    }

    #[test]
    fn the_sink_gets_what_was_made_of_the_sources() {
        assert_eq!(run("cat", "test \"$(cat)\" = 'ABC;DEF;'"), Ok(2));
    }

    #[test]
    fn whoever_broke_it_is_named() {
        let why = run("echo why >&2; exit 3", "cat >/dev/null").unwrap_err();
        assert!(why.contains("exit 3` ended with exit status 3: why"), "{why}");
        let why = run("cat; exit 4", "cat >/dev/null").unwrap_err();
        assert!(why.contains("exit status 4"), "{why}");
        let why = run("cat", "cat >/dev/null; echo full >&2; exit 5").unwrap_err();
        assert!(why.contains("exit status 5: full"), "{why}");
        assert!(run("cat", "no-such-program").unwrap_err().contains("no-such-program"));
        assert!(run("true", "cat >/dev/null").unwrap_err().contains("nothing came"));
    }

    #[test]
    fn how_the_sink_ends_is_of_no_interest_after_giving_up() {
        let give_up = |_: &mut Outputs<'_>, _: &mut dyn Write| Ok(None::<()>);
        let failed = |why: &str| Error::internal(why);
        let sink = shell("cat >/dev/null; exit 7");
        assert_eq!(pipe(&[], &shell("cat"), give_up, &sink, &CancellationToken::new(), &mut |_| {}, failed), Ok(None));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let files = ["/no/such/file".into()];
        let failed = |why: &str| Error::internal(why);
        let count = |outputs: &mut Outputs<'_>| outputs.next_output().map(|output| output.is_some());
        let error = read_all(&files, &shell("cat"), count, &CancellationToken::new(), &mut |_| {}, failed).unwrap_err();
        assert!(error.details.contains("/no/such/file: No such file"), "{error}");
    }

    #[test]
    fn it_is_told_how_far_the_files_were_read() {
        let dir = tempfile::tempdir().unwrap();
        let files = ["a", "b"].map(|name| dir.path().join(name));
        files.iter().for_each(|file| std::fs::write(file, [b'x'; 1000]).unwrap());
        let (mut last, all) = (0, |outputs: &mut Outputs<'_>| {
            let mut bytes = 0;
            while let Some(mut output) = outputs.next_output()? {
                bytes += io::copy(&mut output, &mut io::sink())?;
            }
            Ok(bytes)
        });
        let failed = |why: &str| Error::internal(why);
        let read = read_all(&files, &shell("cat"), all, &CancellationToken::new(), &mut |bytes| last = bytes, failed);
        assert_eq!((read, last), (Ok(2000), 2000));
    }

    #[test]
    fn a_cancel_ends_all_of_them() {
        let hang = |outputs: &mut Outputs<'_>, _: &mut dyn Write| {
            let output = outputs.next_output()?;
            output.map(|mut output| output.read(&mut [0; 1])).transpose()
        };
        let (files, failed) = (["/dev/null".into()], |why: &str| Error::internal(why));
        let (cancel, started, sleep) = (CancellationToken::new(), Instant::now(), shell("sleep 100"));
        let piped = pipe(&files, &sleep, hang, &sleep, &cancel, &mut |_| cancel.cancel(), failed);
        assert_eq!(piped.unwrap_err().code, Code::Cancelled);
        let cancel = CancellationToken::new();
        let reading = |outputs: &mut Outputs<'_>| hang(outputs, &mut io::sink());
        let read = read_all(&files, &sleep, reading, &cancel, &mut |_| cancel.cancel(), failed);
        assert_eq!(read.unwrap_err().code, Code::Cancelled);
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}
