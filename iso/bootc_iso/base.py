# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Debian 13 made by mmdebstrap, with the needed packages, in which this program runs again."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from .archive import sources
from .command import HERE, Mistake, run
from .options import Options

# In a mount namespace, so that no mount is left behind in any case. podman needs `/` to be a mount point.
ENTER = """\
set -e
mount --bind "$root" "$root"
mkdir -p "$root/src"
mount --bind "$checkout" "$root/src"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs run "$root/run"
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
for shared; do
    if [ -d "$shared" ]; then mkdir -p "$root$shared"; else mkdir -p "$root${shared%/*}"; : >"$root$shared"; fi
    mount --bind "$shared" "$root$shared"
done
exec chroot "$root" /bin/sh -c "cd \"\\$0\" && exec /src/iso/bootc-iso $words" "$directory"
"""
# Paths that the new Debian has itself.
OWN = re.compile("/|/(bin|boot|dev|etc|lib|lib64|proc|run|sbin|src|sys|usr|var)(/(lib|cache))?")


def shared(options: Options) -> list[Path]:
    """The files that the options name, and the working directory; the new Debian sees them under the same paths."""
    paths = [Path.cwd(), options.config, options.branding, options.packages if options.own_packages else None, options.work]
    paths += [options.output.parent if options.output else None, options.cache]
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
    found = sorted({path.resolve() for path in paths if path})
    wrong = [str(path) for path in found if OWN.fullmatch(str(path))]
    if wrong:
        raise Mistake(f"--base mmdebstrap cannot use {', '.join(wrong)}, because its own Debian uses the same path: use another directory")
    return found


def without_base(arguments: list[str]) -> list[str]:
    position = next(index for index, word in enumerate(arguments) if word.startswith("--base"))
    return arguments[:position] + arguments[position + (1 if "=" in arguments[position] else 2) :]


def make(options: Options, root: Path) -> None:
    packages = re.sub(r"#.*", "", (HERE / "packages").read_text()).split()
    lines = sources()
    listed = "\n".join(lines)
    run(
        "mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={','.join(packages)}",
        '--aptopt=APT::Install-Recommends "false"', '--aptopt=Acquire::Check-Valid-Until "false"',
        "--dpkgopt=force-unsafe-io", f"--customize-hook=cat > \"$1/etc/apt/sources.list\" <<'END'\n{listed}\nEND",
        "trixie", root, *lines, verbose=options.verbose,
    )  # fmt: skip


def again(options: Options, arguments: list[str]) -> int:
    """Returns the exit status of the program in the new Debian."""
    seen = shared(options)
    with tempfile.TemporaryDirectory(prefix="bootc-iso.", dir="/var/tmp") as directory:
        root = Path(directory) / "root"
        make(options, root)
        variables = {"root": root, "checkout": HERE.parent, "directory": Path.cwd().resolve(), "words": shlex.join(without_base(arguments))}
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "sh", *map(str, seen)]
        if options.verbose:
            print("+", *command, file=sys.stderr, flush=True)
        return subprocess.run(command, check=False, env={**os.environ, **{name: str(value) for name, value in variables.items()}}).returncode
