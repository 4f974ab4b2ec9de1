# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`bootc install`: to a disk or to a file system, with the composefs backend."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import command_line
import deployment
import disk
import source
from failure import Failure, context
from preparation import Plan, prepare, read_configuration
from process import output
from repository import EMPTIED, Repository


def to_disk(options: dict[str, Any]) -> None:
    device = options["device"]
    with context("Installing to disk"):
        with context(f"Querying {device}"):
            mode = Path(device).stat().st_mode
        if options["via_loopback"]:
            if not stat.S_ISREG(mode):
                raise Failure(f"Not a regular file (to be used via loopback): {device}")
            with disk.attached(device) as loop:
                to_device({**options, "device": loop})
        elif stat.S_ISBLK(mode):
            to_device(options)
        else:
            raise Failure(f"Not a block device: {device}")
    print("Installation complete!")


def to_device(options: dict[str, Any]) -> None:
    plan = prepare(options, options["filesystem"])
    with context("Creating rootfs"):
        root = disk.create_root(plan)
    install(plan, root)
    print("Unmounting filesystems")
    output("umount", "-R", str(root.path))


def to_filesystem(options: dict[str, Any]) -> None:
    path = options["root_path"]
    with context("Installing to filesystem"):
        with context(f"Opening target root directory {path}"):
            list(Path(path).iterdir())
        if not os.path.ismount(path):
            raise Failure(f"Not a mountpoint: {path}")
        facts = inspect_mount(path)
        if facts["fstype"] not in command_line.FILESYSTEMS:
            raise Failure(f"Unexpected filesystem type: {facts['fstype']}")
        plan = prepare(options, facts["fstype"])
        if options["replace"] == "wipe":
            print("Wiping contents of root")
            output("find", path, "-xdev", "-mindepth", "1", "-delete")
        elif options["replace"] is None:
            with context("Verifying empty rootfs"):
                require_empty(Path(path))
        install(plan, root_of(plan, facts))
    print("Installation complete!")


def inspect_mount(path: str) -> dict[str, Any]:
    """The mount at the path: its source, file system type and UUID."""
    columns = "SOURCE,TARGET,FSTYPE,OPTIONS,UUID"
    facts: dict[str, Any] = json.loads(output("findmnt", "--json", "--nofsroot", "--output", columns, "--mountpoint", path))["filesystems"][-1]
    if not facts["uuid"]:
        # Without udev's data, findmnt does not know it.
        facts["uuid"] = output("blkid", "--probe", "--match-tag", "UUID", "--output", "value", facts["source"]).strip()
    return facts


def require_empty(root: Path) -> None:
    """Fails if the directory holds anything except lost+found and mount points, which may be nested in other directories."""
    for entry in sorted(root.iterdir()):
        if entry.name == "lost+found":
            continue
        if entry.is_symlink() or not entry.is_dir():
            raise Failure(f'Non-empty root filesystem; found "{entry.name}"')
        with context("Requiring directory contains only mount points"):
            require_only_mounts(entry)


def require_only_mounts(directory: Path) -> None:
    if os.path.ismount(directory):
        return
    entries = sorted(directory.iterdir())
    if not entries:
        raise Failure(f"Found empty directory: {directory.name}")
    for entry in entries:
        if entry.is_symlink() or not entry.is_dir():
            raise Failure(f"Found entry in {directory.name}: {entry.name}")
        require_only_mounts(entry)


def root_of(plan: Plan, facts: dict[str, Any]) -> disk.Root:
    """The target that the caller has mounted, with the kernel arguments that identify it at boot."""
    options = plan.options
    path = Path(facts["target"])
    configured = plan.configuration.get("install.root-mount-spec")
    spec = options["root_mount_spec"] if options["root_mount_spec"] is not None else configured
    kargs = []
    if spec is None:
        kargs.append(f"root=UUID={facts['uuid']}")
        if facts["fstype"] == "btrfs":
            subvolumes = [option for option in facts["options"].split(",") if option.startswith("subvol=")]
            kargs += [f"rootflags={subvolume}" for subvolume in subvolumes]
    elif spec:
        kargs.append(f"root={spec}")
    kargs.append("rw")
    root = disk.Root(path, disk.colocated_esp(facts["source"]), kargs)
    boot = options["boot_mount_spec"]
    if boot is None:
        boot = plan.configuration.get("install.boot-mount-spec")
    if boot is None and os.path.ismount(path / "boot"):
        boot = f"UUID={inspect_mount(str(path / 'boot'))['uuid']}"
    if boot:
        root.kargs.append(f"boot={boot}")
        root.mount_boot = boot
    root.finalize = not options["skip_finalize"] and options["replace"] != "alongside"
    return root


def install(plan: Plan, root: disk.Root) -> None:
    """Writes the image to the mounted root and makes it bootable."""
    if not plan.composefs:
        # As with bootc in an image without bootupd, which notices only now that it is missing.
        print("Initializing ostree layout", flush=True)
        raise Failure("bootupd is required for ostree-based installs")
    source.open_image(plan.image)
    require_space(plan, root.path)
    scratch = root.path / "composefs-scratch"
    scratch.mkdir()
    with source.tree(plan.image, scratch) as tree:
        for directory in EMPTIED:
            if not (tree / directory).is_dir():
                raise Failure(f'Setting up composefs boot: Generating bootable EROFS image: Directory entry "{directory}" does not exist')
        with context("Pulling image into composefs repository"):
            repository = Repository(root.path / "composefs")
            (root.path / "ostree").mkdir(exist_ok=True)
            (root.path / "ostree/bootc").symlink_to("../composefs/bootc")
            identity = repository.add_tree(tree, scratch)
        with context("Setting up composefs boot"):
            boot_digest = install_boot(plan, root, tree, identity)
            deployment.write_state(root.path, tree, identity, plan, boot_digest)
    output("rm", "-rf", str(scratch))
    if root.finalize:
        disk.finalize(root.path)


def require_space(plan: Plan, path: Path) -> None:
    facts = os.statvfs(path)
    available = facts.f_bavail * facts.f_bsize
    if plan.image.size > available:
        raise Failure(
            f"Insufficient free space for {plan.image.name} (available: {disk.readable_size(available)} required: {disk.readable_size(plan.image.size)})"
        )


def install_boot(plan: Plan, root: disk.Root, tree: Path, identity: str) -> str:
    """Installs the boot loader and the entry; returns the digest of kernel and initramfs."""
    print(f"Bootloader: {plan.bootloader or 'systemd'}", flush=True)
    if plan.bootloader in ("grub", "grub-cc"):
        print("Installing bootloader via bootupd", flush=True)
        raise Failure("Failed to find EFI update metadata: the stand-in has no bootupd")
    esp = disk.MOUNTS / "esp"
    esp.mkdir(parents=True, exist_ok=True)
    output("mount", "-t", "vfat", "-o", "fmask=0177,dmask=0077", root.esp, str(esp))
    try:
        deployment.install_boot_loader(esp, plan)
        return deployment.write_entry(esp, tree, identity, plan, root)
    finally:
        output("umount", str(esp))
        esp.rmdir()


def print_configuration(_options: dict[str, Any]) -> None:
    found = read_configuration()
    filesystem = found.get("install.filesystem.root.type") or found.get("install.root-fs-type")
    print(
        json.dumps(
            {
                "block": found.get("install.block", ["direct"]),
                "boot-mount-spec": found.get("install.boot-mount-spec"),
                "bootloader": found.get("install.bootloader"),
                "bootupd": None,
                "discoverable-partitions": found.get("install.discoverable-partitions"),
                "enforce-container-sigpolicy": found.get("install.enforce-container-sigpolicy"),
                "filesystem": {"root": {"type": filesystem}} if filesystem else None,
                "match-architectures": None,
                "ostree": None,
                "root-fs-type": filesystem,
                "root-mount-spec": found.get("install.root-mount-spec"),
                "stateroot": found.get("install.stateroot"),
            },
            separators=(",", ":"),
        ),
        end="",
    )
