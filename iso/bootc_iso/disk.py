# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk, raw or qcow2: bootc of the image itself installs it on a file."""

import shutil
import subprocess
from pathlib import Path

from .command import Mistake, run
from .options import Options

LOOP_CONTROL = Path("/dev/loop-control")


def require_loop_devices(options: Options) -> None:
    """A container has those of its machine, whose kernel may have them as a module that nobody has needed yet."""
    if not LOOP_CONTROL.exists() and shutil.which("modprobe"):
        run("modprobe", "loop", verbose=options.verbose)
    if not LOOP_CONTROL.exists():
        raise Mistake(f"there is no {LOOP_CONTROL}: load the module of the machine's kernel first, modprobe loop")


def uses_ostree(options: Options, reference: str) -> bool:
    """bootc takes ostree unless it is told otherwise, and that needs bootupd in the image, which it misses late."""
    if options.backend != "auto":
        return options.backend == "ostree"
    try:
        run("podman", "run", "--rm", "--network=none", "--entrypoint=", reference, "test", "-x", "/usr/bin/bootupctl", verbose=options.verbose)
    except subprocess.CalledProcessError as error:
        # Others are podman's own: no such image, for instance.
        if error.returncode != 1:
            raise
        return False
    return True


def build(options: Options) -> None:
    target, reference = options.output, options.reference
    assert target and reference
    require_loop_devices(options)
    backend = [] if uses_ostree(options, reference) else ["--composefs-backend"]
    raw = target if options.type == "raw" else target.with_suffix(".partial")
    raw.write_bytes(b"")
    run("truncate", f"--size={options.size}", raw, verbose=options.verbose)
    try:
        run(
            "podman", "run", "--rm", "--privileged", "--pid=host", "--ipc=host", "--network=host", "--security-opt", "label=type:unconfined_t",
            "--volume", "/var/lib/containers:/var/lib/containers", "--volume", "/dev:/dev", "--volume", f"{raw.parent}:/output",
            reference, "bootc", "install", "to-disk", "--via-loopback", "--generic-image", "--filesystem", options.filesystem,
            *backend, f"/output/{raw.name}", verbose=options.verbose,
        )  # fmt: skip
        if options.type == "qcow2":
            run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, target, verbose=options.verbose)
    except subprocess.CalledProcessError:
        # Half a disk is none.
        raw.unlink()
        raise
    if raw != target:
        raw.unlink()
