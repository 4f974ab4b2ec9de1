# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an installation leaves in the live system and on the disk, beside what was there before."""

import os
import subprocess
import time
from pathlib import Path
from typing import TypedDict

import encrypted
from installer import mounts

END = 1 << 20
CLEAN_WITHIN = 20  # seconds; the bar is 10 on a machine that has nothing else to do, and the result says what it was


class Before(TypedDict):
    """What there was before a case."""

    processes: dict[str, str]
    mounts: str
    loops: list[str]
    written: str


def processes() -> dict[str, str]:
    """What runs, but for kernel threads and udev's workers, by process id."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            state = (entry / "stat").read_text().rpartition(") ")[2][:1] if words else ""
        except OSError:
            continue  # has just ended
        if words and words[0] and state != "Z" and b"udevd" not in words[0]:
            found[entry.name] = b" ".join(words).decode(errors="replace").strip()
    return found


def leftovers(before: Before) -> list[str]:
    """What there is besides what was there before, each in a few words."""
    new = [f"process {command}" for pid, command in processes().items() if pid not in before["processes"]]
    new += [f"mount {line}" for line in set(mounts().splitlines()) - set(before["mounts"].splitlines())]
    files = ["/run/calamares-bootc/state.json", "/etc/ostree/prepare-root.conf"]
    files += ["/var/lib/containers/calamares-bootc-layout", "/var/lib/containers/calamares-bootc-root", "/run/udev/rules.d/99-calamares-bootc.rules"]
    files += ["/run/calamares-bootc/esp-before"]
    new += [f"loop device of {file}" for file in loop_devices() if file not in before["loops"]]
    return new + [f"file {path}" for path in [*files, str(encrypted.MAPPING)] if Path(path).exists()]


def loop_devices() -> list[str]:
    """The files that loop devices are made of."""
    return [path.read_text().strip() for path in Path("/sys/block").glob("loop*/loop/backing_file")]


def written(disk: Path) -> str:
    """Sectors that were ever written to the disk, by the kernel's count (Documentation/block/stat.rst)."""
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
    """Seconds from `since` until nothing is left but what is allowed, and what is left after the deadline."""
    while left := [what for what in leftovers(before) if what != allowed]:
        if time.monotonic() - since > CLEAN_WITHIN:
            return None, left
        time.sleep(0.1)
    return time.monotonic() - since, []
