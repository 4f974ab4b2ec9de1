// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Two commands and what we make of the stream between them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, Stdio};
use std::sync::mpsc;

use nix::fcntl::{FcntlArg, fcntl};
use tokio_util::sync::CancellationToken;

use super::{Cmd, Finished, Stream, TICK, Tail, finished, read_lines, start, stop};
use words::error::{Error, Result};

/// Bytes that a pipe holds: as many as everybody may have (`fs.pipe-max-size`).
const PIPE: i32 = 1 << 20;

/// Runs `from` with `input` as its standard input, and `to`, whose standard input is what `between` makes of the output of `from`.
/// `on_tick` is called ten times a second or more often.
///
/// # Errors
/// `ToolMissing`; `Cancelled` when both have ended; the error that `failed` makes of the words that say what went wrong in any of the
/// three.
pub fn pipe(
    input: File,
    from: &Cmd,
    between: impl FnOnce(&mut dyn Read, &mut dyn Write) -> io::Result<()> + Send,
    to: &Cmd,
    cancel: &CancellationToken,
    on_tick: &mut dyn FnMut(),
    failed: impl FnOnce(&str) -> Error,
) -> Result<()> {
    tracing::debug!(%from, %to, "running");
    let mut source = start(from, Stdio::from(input))?;
    let mut sink = match start(to, Stdio::piped()) {
        Ok(sink) => sink,
        Err(error) => {
            stop(&mut source)?;
            return Err(error);
        }
    };
    let (Some(mut output), Some(mut input)) = (source.stdout.take(), sink.stdin.take()) else {
        return Err(Error::internal(format!("`{from}` or `{to}` has no pipe")));
    };
    for (pipe, whose) in [(output.as_fd(), from), (input.as_fd(), to)] {
        // Only a matter of speed.
        if let Err(error) = fcntl(pipe, FcntlArg::F_SETPIPE_SZ(PIPE)) {
            tracing::debug!(%whose, %error, "the pipe stays small");
        }
    }
    let passed = std::thread::scope(|scope| {
        // Both ends of the pipes go with it: `to` learns that all has come, and `from` that nobody reads any more.
        let passing = scope.spawn(move || between(&mut output, &mut input));
        let ended = follow([&mut source, &mut sink], cancel, on_tick);
        let passed = passing.join().map_err(|_| Error::internal("what stands between two commands panicked"))?;
        ended.map(|tails| (passed, tails))
    });
    let (passed, [source_tail, sink_tail]) = passed?;
    let source = finished(&mut source, from, source_tail)?;
    let sink = finished(&mut sink, to, sink_tail)?;
    match what_went_wrong(passed, (from, &source), (to, &sink)) {
        Some(why) => Err(failed(&why)),
        None => Ok(()),
    }
}

/// Waits until both have closed what they say things on. Returns their last words.
fn follow(children: [&mut Child; 2], cancel: &CancellationToken, on_tick: &mut dyn FnMut()) -> Result<[Tail; 2]> {
    let [source, sink] = children;
    let (of_source, of_sink) = (mpsc::channel(), mpsc::channel());
    let readers = [
        read_lines(source.stderr.take(), Stream::Stderr, of_source.0),
        read_lines(sink.stdout.take(), Stream::Stdout, of_sink.0.clone()),
        read_lines(sink.stderr.take(), Stream::Stderr, of_sink.0),
    ];
    let mut tails = [Tail::default(), Tail::default()];
    // The sink ends last; what the source has said meanwhile waits.
    for (lines, tail) in [of_sink.1, of_source.1].iter().zip([1, 0]) {
        loop {
            match lines.recv_timeout(TICK) {
                Ok((_, line)) => tails[tail].push(&line),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            on_tick();
            if cancel.is_cancelled() {
                return stop(source).and(stop(sink)).and(Err(Error::cancelled()));
            }
        }
    }
    for reader in readers.into_iter().flatten() {
        reader.join().map_err(|_| Error::internal("a reader of a child's output panicked"))?;
    }
    Ok(tails)
}

/// The first cause: what breaks in one of the three, the others see as an end or as a pipe that nobody reads.
fn what_went_wrong(passed: io::Result<()>, source: (&Cmd, &Finished), sink: (&Cmd, &Finished)) -> Option<String> {
    let broken = |(cmd, finished): (&Cmd, &Finished)| {
        let words = || format!("`{cmd}` ended with {}: {}", finished.describe(), finished.stderr.trim());
        (!finished.status.success()).then(words)
    };
    match passed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => broken(sink).or(Some(error.to_string())),
        // A signal only says that nobody reads any more.
        Err(error) if source.1.status.code().is_none() => Some(error.to_string()),
        Err(error) => broken(source).or(Some(error.to_string())),
        Ok(()) => broken(source).or_else(|| broken(sink)),
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

    /// The words of what goes wrong between a source that reads "abc" and a sink.
    fn run(from: &str, to: &str) -> std::result::Result<(), String> {
        let dir = tempfile::tempdir().unwrap();
        let input = dir.path().join("input");
        std::fs::write(&input, "abc").unwrap();
        let upper = |from: &mut dyn Read, to: &mut dyn Write| {
            let mut text = String::new();
            from.read_to_string(&mut text)?;
            if text.is_empty() {
                return Err(io::Error::other("nothing came"));
            }
            to.write_all(text.to_uppercase().as_bytes())
        };
        let input = File::open(input).unwrap();
        let result = pipe(input, &shell(from), upper, &shell(to), &CancellationToken::new(), &mut || {}, |why| {
            Error::internal(why)
        });
        result.map_err(|error| error.details)
    }

    #[test]
    fn the_sink_gets_what_was_made_of_the_source() {
        assert_eq!(run("cat", "test \"$(cat)\" = ABC"), Ok(()));
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
    }

    #[test]
    fn a_cancel_ends_both() {
        let cancel = CancellationToken::new();
        let started = Instant::now();
        let hang = |from: &mut dyn Read, _: &mut dyn Write| from.read(&mut [0; 1]).map(drop);
        let input = File::open("/dev/null").unwrap();
        let mut on_tick = || cancel.cancel();
        let result = pipe(input, &shell("sleep 100"), hang, &shell("sleep 100"), &cancel, &mut on_tick, |why| {
            Error::internal(why)
        });
        assert_eq!(result.unwrap_err().code, Code::Cancelled);
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}
