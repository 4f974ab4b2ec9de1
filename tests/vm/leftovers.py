# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The things that an installation leaves in the live system and on the disk, compared with the state before it."""

import os
import subprocess
import time
from pathlib import Path
from typing import TypedDict

import encrypted
from installer import mounts

END = 1 << 20
CLEAN_WITHIN = 20  # seconds; the bar is 10 on an idle machine, and the result shows the measured time


class Before(TypedDict):
    """The state before a case."""

    processes: dict[str, str]
    mounts: str
    loops: list[str]
    written: str


def processes() -> dict[str, str]:
    """The running processes by id, except kernel threads and udev's workers."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            state = (entry / "stat").read_text().rpartition(") ")[2][:1] if words else ""
        except OSError:
            continue  # has just exited
        if words and words[0] and state != "Z" and b"udevd" not in words[0]:
            found[entry.name] = b" ".join(words).decode(errors="replace").strip()
    return found


def leftovers(before: Before) -> list[str]:
    """The things that were not there before, each in a few words."""
    new = [f"process {command}" for pid, command in processes().items() if pid not in before["processes"]]
    new += [f"mount {line}" for line in set(mounts().splitlines()) - set(before["mounts"].splitlines())]
    files = ["/run/calamares-bootc/state.json", "/etc/ostree/prepare-root.conf"]
    files += ["/var/lib/containers/calamares-bootc-layout", "/var/lib/containers/calamares-bootc-root", "/run/udev/rules.d/99-calamares-bootc.rules"]
    files += ["/run/calamares-bootc/esp-before"]
    new += [f"loop device of {file}" for file in loop_devices() if file not in before["loops"]]
    return new + [f"file {path}" for path in [*files, str(encrypted.MAPPING)] if Path(path).exists()]


def loop_devices() -> list[str]:
    """The backing files of loop devices."""
    return [path.read_text().strip() for path in Path("/sys/block").glob("loop*/loop/backing_file")]


def written(disk: Path) -> str:
    """The number of sectors ever written to the disk, by the kernel's count (Documentation/block/stat.rst)."""
    subprocess.run(["sync"], check=True)
    return Path(f"/sys/block/{disk.name}/stat").read_text().split()[6]


def is_wiped(disk: Path) -> bool:
    with disk.open("rb") as device:
        size = device.seek(0, os.SEEK_END)
        for place in (0, size - END):
            device.seek(place)
            if any(device.read(END)):
                return False
    listed = subprocess.run(["lsblk", "--noheadings", "--list", "--output", "TYPE", disk], capture_output=True, text=True, check=True)
    return listed.stdout.split() == ["disk"]


def wait_until_clean(before: Before, since: float, allowed: str | None) -> tuple[float | None, list[str]]:
    """The seconds from `since` until only allowed things are left, and the other things that are left after the deadline."""
    while left := [what for what in leftovers(before) if what != allowed]:
        if time.monotonic() - since > CLEAN_WITHIN:
            return None, left
        time.sleep(0.1)
    return time.monotonic() - since, []
