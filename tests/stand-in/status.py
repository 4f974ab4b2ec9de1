# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`bootc status` and `bootc container`: the booted system, and the contents of an image."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deployment
from failure import Failure, context

SYSROOT = Path("/sysroot")


def booted_deployment() -> str:
    """The id of the booted deployment; empty where none is booted."""
    for argument in Path("/proc/cmdline").read_text(encoding="utf-8").split():
        if argument.startswith("composefs="):
            return argument.removeprefix("composefs=").removeprefix("?")
    return ""


def read_origin(identity: str) -> dict[str, str]:
    text = (SYSROOT / "state/deploy" / identity / f"{identity}.origin").read_text(encoding="utf-8")
    return {key: value for key, equals, value in (line.partition(" = ") for line in text.splitlines()) if equals}


def booted_entry(identity: str) -> dict[str, Any]:
    origin = read_origin(identity)
    facts = json.loads((SYSROOT / deployment.IMAGE_FACTS).read_text(encoding="utf-8"))
    name = origin["container-image-reference"].removeprefix("ostree-unverified-image:docker://")
    return {
        "image": {
            "image": {"image": name, "transport": "registry"},
            "imageDigest": origin["manifest_digest"],
            **facts,
        },
        "cachedUpdate": None,
        "incompatible": False,
        "pinned": False,
        "softRebootCapable": False,
        "downloadOnly": False,
        "store": None,
        "ostree": None,
        "composefs": {
            "verity": identity,
            "bootType": "Bls",
            "bootloader": "systemd",
            "bootDigest": origin["digest"],
            "missingVerityAllowed": False,
        },
    }


def status(options: dict[str, Any]) -> None:
    identity = booted_deployment()
    booted = None
    if identity:
        with context(f"Reading origin for deployment {identity}"):
            booted = booted_entry(identity)
    host = {
        "apiVersion": "org.containers.bootc/v1",
        "kind": "BootcHost",
        "metadata": {"name": "host"},
        "spec": {"bootOrder": "default", "image": booted["image"]["image"] if booted else None},
        "status": {
            "booted": booted,
            "readOnly": False,
            "rollback": None,
            "rollbackQueued": False,
            "staged": None,
            "type": None,
            "usrOverlay": None,
        },
    }
    if options["json"] or options["format"] == "json":
        print(json.dumps(host, separators=(",", ":")), end="")
    elif booted:
        print(f"● Booted image: {booted['image']['image']['image']}")
        print(f"        Digest: {booted['image']['imageDigest']}")
    else:
        print("System is not deployed via bootc.")


def container_inspect(options: dict[str, Any]) -> None:
    kernel = deployment.find_kernel(Path("/"))
    kargs = deployment.image_kargs(Path("/"))
    if options["json"]:
        facts = {"kargs": kargs, "kernel": {"version": kernel.version, "unified": False}}
        print(json.dumps(facts, indent=2), end="")
    else:
        print(f"Kernel: {kernel.version}\n  Type: vmlinuz\n Kargs: {' '.join(kargs) or '<none>'}")


def container_lint(_options: dict[str, Any]) -> None:
    """Checks the requirements of every installation; bootc checks more."""
    root = Path("/")
    checks: dict[str, Callable[[], object]] = {
        "kernel": lambda: deployment.find_kernel(root),
        "nonempty-boot": lambda: refuse(any((root / "boot").iterdir()), "Found non-empty /boot"),
        "baseimage-root": lambda: refuse(not (root / "sysroot").is_dir(), "Missing /sysroot"),
        "etc-usretc": lambda: refuse((root / "usr/etc").exists(), "Found /usr/etc"),
        "bootc-kargs": lambda: deployment.image_kargs(root),
    }
    failed = 0
    for name, check in checks.items():
        try:
            check()
        except Failure as failure:
            failed += 1
            print(f"Failed lint: {name}: {failure}", file=sys.stderr)
    print(f"Checks passed: {len(checks) - failed}")
    if failed:
        raise Failure(f"Checks failed: {failed}")


def refuse(condition: bool, why: str) -> None:
    if condition:
        raise Failure(why)
