# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Child processes."""

import subprocess
import sys

from failure import Failure

# How much of a failed child's stderr is reported, in bytes.
STDERR_TAIL = 1024


def flush() -> None:
    """Flushes our output, so that it comes before that of the child that is about to start."""
    sys.stdout.flush()
    sys.stderr.flush()


def run(*command: str, stdin: str = "", quiet: bool = False, cwd: str | None = None) -> None:
    """Runs a command that shares our stdout and stderr; `quiet` drops its stdout."""
    flush()
    stdout = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(command, input=stdin.encode(), stdout=stdout, cwd=cwd, check=False)
    except OSError as error:
        raise Failure(f"Failed to spawn {command[0]}: {error.strerror} (os error {error.errno})") from error
    if done.returncode != 0:
        raise Failure(f"Task {command[0]} failed: ExitStatus(unix_wait_status({wait_status(done.returncode)}))")


def output(*command: str, env: dict[str, str] | None = None) -> str:
    """Runs a command and returns its stdout; reports its stderr only if it fails."""
    flush()
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=env, check=False)
    except OSError as error:
        raise Failure(f"Failed to spawn {command[0]}: {error.strerror} (os error {error.errno})") from error
    if done.returncode != 0:
        tail = done.stderr[-STDERR_TAIL:].decode(errors="replace").strip()
        raise Failure(f"Subprocess failed: ExitStatus(unix_wait_status({wait_status(done.returncode)})): {tail}")
    return done.stdout.decode()


def in_host(*command: str) -> tuple[str, ...]:
    """The command, to be run in the mount namespace of the machine's first process."""
    return ("nsenter", "--target", "1", "--mount", "--", *command)


def wait_status(returncode: int) -> int:
    """Python's return code as wait(2) gives it."""
    return -returncode if returncode < 0 else returncode << 8
