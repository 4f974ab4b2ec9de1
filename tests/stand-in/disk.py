# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk: partitions as the Discoverable Partitions Specification has them, and their file systems."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from failure import Failure, context
from preparation import Plan
from process import in_host, output, run

BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
ROOT_X86_64 = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"

# Sizes of the EFI system partition in MiB: kernels are on it with the composefs backend.
ESP_SIZE_COMPOSEFS = 1024
ESP_SIZE_OSTREE = 512

MOUNTS = Path("/run/bootc/mounts")


def new_uuid() -> str:
    return Path("/proc/sys/kernel/random/uuid").read_text(encoding="ascii").strip()


def readable_size(size: int) -> str:
    """A number of bytes as GLib prints it: powers of 1000, a no-break space before the unit."""
    if size < 1000:
        return f"{size} bytes"
    amount = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 1000 or unit == "TB":
            return f"{amount:.1f}\u00a0{unit}"
    raise AssertionError


def describe(device: str) -> dict[str, Any]:
    """lsblk's data about a device and its partitions; sizes in bytes."""
    # With the column NAME, partitions are children of their disk.
    columns = "NAME,PATH,SIZE,SERIAL,MODEL,PKNAME"
    facts: dict[str, Any] = json.loads(output("lsblk", "--json", "--bytes", "--paths", "--output", columns, device))["blockdevices"][0]
    return facts


def is_mounted(device: str) -> bool:
    """Whether the machine's first process sees the device or a partition of it mounted."""
    mounts = Path("/proc/1/mountinfo").read_text(encoding="utf-8")
    return any(device in line.partition(" - ")[2] for line in mounts.splitlines())


@contextmanager
def attached(path: str) -> Iterator[str]:
    """A context with a loop device for the file."""
    loop = output("losetup", "--show", "--find", "--partscan", path).strip()
    try:
        yield loop
    finally:
        output("losetup", "--detach", loop)


def settle() -> None:
    run(*in_host("udevadm", "settle"))


def wipe(device: str) -> None:
    print(f"Wiping {device}")
    print(f"Wiping device {device}")
    run("wipefs", "-a", device)


def size_in_mib(text: str) -> int:
    number = text
    factor = 1
    for suffix, mebibytes in (("MiB", 1), ("M", 1), ("GiB", 1 << 10), ("G", 1 << 10), ("TiB", 1 << 20), ("T", 1 << 20)):
        if text.endswith(suffix):
            number, factor = text.removesuffix(suffix), mebibytes
            break
    if not number.isdecimal():
        raise Failure("invalid digit found in string" if number else "cannot parse integer from empty string")
    return int(number) * factor


def make_filesystem(device: str, kind: str, label: str, replace: bool, *options: str) -> str:
    """Makes a file system and returns its UUID."""
    identity = new_uuid()
    size = readable_size(describe(device)["size"])
    print(f"Creating {label} filesystem ({kind}) on device {device} (size={size})")
    named = [*(["-f"] if replace else []), "-m", f"uuid={identity}"] if kind == "xfs" else ["-U", identity]
    command = [f"mkfs.{kind}", *named, "-L", label, *options, device]
    print(">", *command)
    run(*command, quiet=True)
    return identity


def partition(device: str, plan: Plan, root_size: int) -> None:
    esp_size = ESP_SIZE_COMPOSEFS if plan.composefs else ESP_SIZE_OSTREE
    table = [
        "label: gpt",
        f"label-id: {new_uuid()}",
        f'size=1MiB, bootable, type={BIOS_BOOT}, name="BIOS-BOOT"',
        f'size={esp_size}MiB, type={ESP}, name="EFI-SYSTEM"',
        f'{f"size={root_size}MiB, " if root_size else ""}type={ROOT_X86_64}, name="root"',
    ]
    with context("Failed to run sfdisk"):
        run("sfdisk", "--wipe=always", device, stdin="\n".join(table) + "\n")
    settle()


def partitions(device: str) -> dict[int, str]:
    """The paths of the disk's partitions by their numbers."""
    paths = [child["path"] for child in describe(device).get("children", [])]
    return {int(Path("/sys/class/block", Path(path).name, "partition").read_text(encoding="ascii")): path for path in paths}


class Root:
    """The mounted root file system of the target and what bootc knows about it.

    `kargs` are the kernel arguments it needs; `esp` is the device of the EFI system partition.
    """

    def __init__(self, path: Path, esp: str, kargs: list[str]) -> None:
        self.path = path
        self.esp = esp
        self.kargs = kargs
        self.mount_boot = ""
        self.finalize = True


def create_root(plan: Plan) -> Root:
    """Partitions the disk, makes the file systems and mounts the root. The previous contents of the disk are lost."""
    options = plan.options
    device = options["device"]
    facts = describe(device)
    children = facts.get("children", [])
    if is_mounted(device):
        raise Failure(f"Device {device} is mounted")
    if options["wipe"]:
        for child in children:
            wipe(child["path"])
        wipe(device)
    elif children:
        raise Failure(f"Detected existing partitions on {device}; use e.g. `wipefs` or --wipe if you intend to overwrite")
    root_path = MOUNTS / "rootfs"
    # A mount that an earlier run left behind causes EBUSY, as it does for bootc.
    for leftover in (root_path, MOUNTS / "boot", MOUNTS):
        if leftover.exists():
            leftover.rmdir()
    if options["block_setup"] == "tpm2-luks":
        raise Failure("the stand-in has no tpm2-luks")
    print("Block setup: direct")
    print(f"       Size: {facts['size']}")
    print(f"     Serial: {facts['serial'] or '<unknown>'}")
    print(f"      Model: {facts['model'] or '<unknown>'}")
    print(f" Partitions: {'Discoverable' if plan.discoverable else 'UUID'}")
    with context("Parsing root size"):
        root_size = size_in_mib(options["root_size"]) if options["root_size"] else 0
    root_path.mkdir(parents=True)
    partition(device, plan, root_size)
    paths = partitions(device)
    verity = ("-O", "verity") if plan.filesystem == "ext4" else ()
    identity = make_filesystem(paths[3], plan.filesystem, "root", options["wipe"], *verity)
    output("mount", "-t", plan.filesystem, paths[3], str(root_path))
    print("Creating ESP filesystem")
    print(f"> mkfs.fat {paths[2]} -n EFI-SYSTEM")
    run("mkfs.fat", paths[2], "-n", "EFI-SYSTEM", quiet=True)
    (root_path / "boot/efi").mkdir(parents=True)
    return Root(root_path, paths[2], ["rw"] if plan.discoverable else [f"root=UUID={identity}", "rw"])


def finalize(root: Path) -> None:
    """Trims the file system and makes it read-only, so that nothing is left to be written."""
    print("Trimming root")
    run("fstrim", "--quiet-unsupported", "-v", ".", cwd=str(root))
    print("Finalizing filesystem root")
    run("mount", "-o", "remount,ro", ".", cwd=str(root))
    run("fsfreeze", "-f", str(root))
    run("fsfreeze", "-u", str(root))


def roots(node: dict[str, Any]) -> list[str]:
    """The whole disks at the leaves of lsblk's inverse tree, below partitions, LUKS and volume groups."""
    below = node.get("children", [])
    return [root for child in below for root in roots(child)] if below else [node["path"]]


def colocated_esp(source: str) -> str:
    """The first EFI system partition of the disks that the device `source` is on."""
    tree = json.loads(output("lsblk", "--json", "--paths", "--inverse", "--output", "NAME,PATH", source))["blockdevices"][0]
    for disk in roots(tree):
        for child in describe(disk).get("children", []):
            if partition_type(child["path"]).upper() == ESP:
                return str(child["path"])
    raise Failure("No ESP partition found among backing devices")


def partition_type(device: str) -> str:
    """The type of a partition, read from the disk, because lsblk knows it only from udev's data."""
    return output("blkid", "--probe", "--match-tag", "PART_ENTRY_TYPE", "--output", "value", os.path.realpath(device)).strip()
