# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Debian's packages come from: the mirrors of this machine, for any release of Debian."""

import os
import platform
import re
from pathlib import Path

from .command import Mistake

RELEASES = {"debian": "{}", "debian-security": "{}-security"}


def archive_uri(archive: str) -> str:
    """The URI of `debian` or `debian-security`."""
    mirror = os.environ.get("CALAMARES_BOOTC_MIRROR")
    if mirror:
        return f"{mirror.rstrip('/')}/{archive}"
    apt = Path("/etc/apt")
    releases = "|".join(RELEASES[archive].format(name) for name in {"trixie", platform.freedesktop_os_release().get("VERSION_CODENAME", "trixie")})
    line = re.compile(rf"deb (?:\[[^]]*\] )?(\S+) (?:{releases}) .*|URIs: *(\S*/{archive})/? *")
    for file in [apt / "sources.list", *sorted(apt.glob("sources.list.d/*.sources")), *sorted(apt.glob("sources.list.d/*.list"))]:
        for match in map(line.fullmatch, file.read_text().splitlines() if file.is_file() else []):
            if match:
                return str(match[1] or match[2]).rstrip("/")
    raise Mistake(f"apt's sources have no {archive}: set CALAMARES_BOOTC_MIRROR to the mirror's URI without /{archive}")


def sources() -> list[str]:
    """The lines of a sources.list of Debian 13."""
    return [f"deb {archive_uri(archive)} {release.format('trixie')} main" for archive, release in RELEASES.items()]
