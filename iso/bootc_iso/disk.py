# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk, raw or qcow2: the image's own bootc installs the image on a file."""

import shutil
import subprocess
from pathlib import Path

from .command import Mistake, run
from .options import Options

LOOP_CONTROL = Path("/dev/loop-control")


def require_loop_devices(options: Options) -> None:
    """A container uses the loop devices of its machine, whose kernel may not have loaded the module for them yet."""
    if not LOOP_CONTROL.exists() and shutil.which("modprobe"):
        run("modprobe", "loop", verbose=options.verbose)
    if not LOOP_CONTROL.exists():
        raise Mistake(f"there is no {LOOP_CONTROL}: load the module of the machine's kernel first, modprobe loop")


def uses_ostree(options: Options, reference: str) -> bool:
    """bootc uses ostree unless it is told otherwise. ostree needs bootupd in the image, and bootc notices late that it is missing."""
    if options.backend != "auto":
        return options.backend == "ostree"
    try:
        run("podman", "run", "--rm", "--network=none", "--entrypoint=", reference, "test", "-x", "/usr/bin/bootupctl", verbose=options.verbose)
    except subprocess.CalledProcessError as error:
        # Other statuses are podman's own, such as "no such image".
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
        # A partial disk is useless.
        raw.unlink()
        raise
    if raw != target:
        raw.unlink()
