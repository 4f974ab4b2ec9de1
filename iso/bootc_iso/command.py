# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all of it starts and tells."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# The directory iso/ of the checkout, or of the container.
HERE = Path(__file__).resolve().parent.parent


class Mistake(Exception):
    """Something that the user has to change; each of the texts says what."""

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
    """Runs a command that has to succeed; `output` is a file for what it prints, `environment` comes on top of ours."""
    if verbose:
        print("+", *command, file=sys.stderr, flush=True)
    everything = {**os.environ, **(environment or {})}
    if output is None:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, cwd=directory, env=everything)
        return
    with output.open("wb") as file:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, cwd=directory, env=everything, stdout=file)


def answer(*command: str | os.PathLike[str], text: str | None = None) -> str:
    """What a command prints that has to succeed; `text` is what it reads."""
    return subprocess.run(command, check=True, input=text or "", stdout=subprocess.PIPE, text=True).stdout
