# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One installed version of the system: its state on the root file system and its entry in the boot loader."""

import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import drop_in
from disk import Root
from failure import Failure, context
from preparation import Plan
from process import output

KARGS_DIRECTORY = "usr/lib/bootc/kargs.d"
# In addition to bootc's own files: data for `bootc status` that cannot be read from an image here.
IMAGE_FACTS = "composefs/stand-in-image.json"


@dataclasses.dataclass
class Kernel:
    version: str
    vmlinuz: Path
    initramfs: Path

    def digest(self) -> str:
        """The SHA-256 of both files, one after the other."""
        return hashlib.sha256(self.vmlinuz.read_bytes() + self.initramfs.read_bytes()).hexdigest()


def find_kernel(tree: Path) -> Kernel:
    """The image's kernel. Fails if there is not exactly one."""
    kernels = sorted((tree / "usr/lib/modules").glob("*/vmlinuz"))
    if len(kernels) != 1:
        raise Failure("No boot entries!" if not kernels else f"{len(kernels)} kernels in /usr/lib/modules")
    initramfs = kernels[0].with_name("initramfs.img")
    if not initramfs.exists():
        raise Failure("initramfs not found")
    return Kernel(kernels[0].parent.name, kernels[0], initramfs)


def image_kargs(tree: Path) -> list[str]:
    """The kernel arguments that the image brings."""
    arguments = []
    for path in sorted((tree / KARGS_DIRECTORY).glob("*.toml")):
        arguments += drop_in.read(str(path)).get("kargs", [])
    return arguments


def os_release(tree: Path) -> dict[str, Any]:
    lines = (tree / "usr/lib/os-release").read_text(encoding="utf-8").splitlines()
    return {key: value.strip('"') for key, equals, value in (line.partition("=") for line in lines) if equals}


def write_state(root: Path, tree: Path, deployment: str, plan: Plan, boot_digest: str) -> None:
    """Makes the deployment's /etc and the shared /var, and records the origin of the deployment."""
    state = root / "state/deploy" / deployment
    var = root / "state/os/default/var"
    (state / "etc").mkdir(parents=True)
    var.mkdir(parents=True, exist_ok=True)
    (state / "var").symlink_to("../../os/default/var")
    output("cp", "-a", "--remove-destination", f"{tree}/var/.", f"{var}/.")
    output("cp", "-a", "--remove-destination", f"{tree}/etc/.", f"{state}/etc/.")
    (state / "etc/.updated").unlink(missing_ok=True)
    image = plan.image
    origin = [
        "[origin]",
        f"container-image-reference = ostree-unverified-image:docker://{plan.target_image}",
        "",
        "[boot]",
        "boot_type = bls",
        f"digest = {boot_digest}",
        "",
        "[image]",
        f"manifest_digest = {image.digest}",
    ]
    (state / f"{deployment}.origin").write_text("\n".join(origin) + "\n", encoding="utf-8")
    facts = {"architecture": image.architecture, "timestamp": image.created, "version": image.version}
    (root / IMAGE_FACTS).write_text(json.dumps(facts), encoding="utf-8")


def install_boot_loader(esp: Path, plan: Plan) -> None:
    print("Installing bootloader via systemd-boot")
    environment = dict(os.environ, SYSTEMD_RELAX_ESP_CHECKS="1", KERNEL_INSTALL_CONF_ROOT="/tmp")
    generic = ("--no-variables", "--random-seed=no") if plan.options["generic_image"] else ()
    with context("Installing bootloader"):
        output("bootctl", "install", f"--esp-path={esp}", *generic, env=environment)


def write_entry(esp: Path, tree: Path, deployment: str, plan: Plan, root: Root) -> str:
    """Puts the kernel and a loader entry on the EFI system partition; returns the digest of kernel and initramfs."""
    kernel = find_kernel(tree)
    release = os_release(tree)
    identity = release.get("ID", "bootc")
    version = release.get("VERSION_ID", deployment)
    directory = f"EFI/Linux/bootc_composefs-{deployment}"
    (esp / directory).mkdir(parents=True, exist_ok=True)
    output("cp", str(kernel.vmlinuz), f"{esp}/{directory}/vmlinuz")
    output("cp", str(kernel.initramfs), f"{esp}/{directory}/initrd")
    arguments = [*root.kargs, *plan.options["karg"], f"composefs={plan.id_prefix}{deployment}"]
    if root.mount_boot:
        arguments.append(f"systemd.mount-extra={root.mount_boot}:/boot:auto:ro")
    arguments += image_kargs(tree)
    entry = [
        f"title {release.get('PRETTY_NAME', deployment)}",
        f"version {version}",
        f"linux /{directory}/vmlinuz",
        f"initrd /{directory}/initrd",
        f"options {' '.join(dict.fromkeys(arguments))}",
        f"sort-key bootc-{identity}-0",
    ]
    entries = esp / "loader/entries"
    entries.mkdir(parents=True, exist_ok=True)
    name = f"bootc_{identity.replace('-', '_')}-{version}-1.conf"
    (entries / name).write_text("\n".join(entry) + "\n", encoding="utf-8")
    return kernel.digest()
