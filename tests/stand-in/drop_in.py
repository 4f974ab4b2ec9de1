# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of TOML that bootc's drop-ins use: tables, strings, booleans and lists of strings on one line."""

import glob
import re
from pathlib import Path
from typing import Any

from failure import Failure

TABLE = re.compile(r"\[([\w.-]+)\]")
ENTRY = re.compile(r"([\w-]+)\s*=\s*(.+)")
STRING = re.compile(r'"([^"\\]*)"')


def value(text: str, where: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    if text.startswith("[") and text.endswith("]"):
        return STRING.findall(text)
    match = STRING.fullmatch(text)
    if not match:
        raise Failure(f"Parsing {where}: the stand-in does not understand {text}")
    return match.group(1)


def read(path: str) -> dict[str, Any]:
    """The file's entries, by their dotted names."""
    table = ""
    entries: dict[str, Any] = {}
    for line in map(str.strip, Path(path).read_text(encoding="utf-8").splitlines()):
        if not line or line.startswith("#"):
            continue
        if match := TABLE.fullmatch(line):
            table = match.group(1) + "."
        elif match := ENTRY.fullmatch(line):
            entries[table + match.group(1)] = value(match.group(2).strip(), path)
        else:
            raise Failure(f"Parsing {path}: the stand-in does not understand {line}")
    return entries


def read_drop_ins(directories: list[str]) -> dict[str, Any]:
    """All drop-ins merged in the order of their names; of two files with the same name, the one in the later directory counts."""
    files = {Path(path).name: path for directory in directories for path in glob.glob(f"{directory}/*.toml")}  # noqa: PTH207 (without hidden files)
    merged: dict[str, Any] = {}
    for name in sorted(files):
        merged.update(read(files[name]))
    return merged
