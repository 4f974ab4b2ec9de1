# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running commands and printing messages, for all modules."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# The directory iso/ of the checkout, or of the container.
HERE = Path(__file__).resolve().parent.parent


class Mistake(Exception):
    """An error that the user has to correct; each of the texts says what to change."""

    def __init__(self, *texts: str) -> None:
        super().__init__("\n".join(texts))
        self.texts = texts


def say(text: str) -> None:
    print(f"== {text}", file=sys.stderr, flush=True)


def run(
    *command: str | os.PathLike[str],
    verbose: bool = False,
    directory: Path | None = None,
    environment: Mapping[str, str] | None = None,
    output: Path | None = None,
) -> None:
    """Runs a command that has to succeed; `output` is a file for its output, `environment` is added to ours."""
    if verbose:
        print("+", *command, file=sys.stderr, flush=True)
    everything = {**os.environ, **(environment or {})}
    if output is None:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, cwd=directory, env=everything)
        return
    with output.open("wb") as file:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, cwd=directory, env=everything, stdout=file)


def answer(*command: str | os.PathLike[str], text: str | None = None) -> str:
    """Returns the output of a command that has to succeed; `text` is its input."""
    return subprocess.run(command, check=True, input=text or "", stdout=subprocess.PIPE, text=True).stdout
