# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is checked before the disk is touched, in bootc's order."""

import dataclasses
import os
from pathlib import Path
from typing import Any

import drop_in
import source
from failure import Failure, context
from process import output

CONFIGURATION_DIRECTORIES = [f"{root}/bootc/install" for root in ("/usr/lib", "/usr/local/lib", "/etc", "/run")]

# Capability number 21 of capability.h.
CAP_SYS_ADMIN = 1 << 21


@dataclasses.dataclass
class Plan:
    """The image to install, and the options."""

    options: dict[str, Any]
    configuration: dict[str, Any]
    image: source.Image
    target_image: str
    filesystem: str
    bootloader: str | None

    @property
    def composefs(self) -> bool:
        return bool(self.options["composefs_backend"])

    @property
    def discoverable(self) -> bool:
        """Whether the installed system finds its root by the partition's type, without a root= argument."""
        configured = self.configuration.get("install.discoverable-partitions")
        return self.bootloader in ("systemd", "grub-cc") if configured is None else bool(configured)

    @property
    def id_prefix(self) -> str:
        """The prefix of the deployment's id on the kernel's command line."""
        return "?" if self.options["allow_missing_verity"] or self.filesystem == "xfs" else ""


def read_configuration() -> dict[str, Any]:
    return drop_in.read_drop_ins(CONFIGURATION_DIRECTORIES)


def require_privilege() -> None:
    with context("Querying root privilege"):
        if os.geteuid() != 0:
            raise Failure("The user inside the container from which you are running this command must be root")
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        effective = next(line for line in status.splitlines() if line.startswith("CapEff:")).split()[1]
        if not int(effective, 16) & CAP_SYS_ADMIN:
            raise Failure("The container must be executed with full privileges (e.g. --privileged flag)")


def require_host_namespaces() -> None:
    if os.getpid() == 1:
        raise Failure("This command must be run with the podman --pid=host flag")
    owner = Path("/proc/1").stat().st_uid
    if owner != 0:
        raise Failure(f"/proc/1 is owned by {owner}, not zero; this command must be run in the root user namespace (e.g. not rootless podman)")


def find_source(options: dict[str, Any]) -> source.Image:
    if options["source_imgref"] is not None:
        require_privilege()
        with context("Creating source info from a given imageref"):
            return source.of_reference(options["source_imgref"])
    if not source.CONTAINER_ENVIRONMENT.exists():
        raise Failure("Either --source-imgref must be defined or this command must be executed inside a podman container.")
    require_privilege()
    require_host_namespaces()
    environment = source.container_environment()
    if environment.get("rootless") == "1":
        raise Failure("Cannot install from rootless podman; this command must be run as root")
    return source.of_container(environment)


def require_host_devices() -> None:
    """bootc mounts the host's /dev itself if it is missing; the stand-in requires the caller to mount it."""
    own, host = Path("/dev").stat(), Path("/proc/1/root/dev").stat()
    if (own.st_dev, own.st_ino) != (host.st_dev, host.st_ino):
        raise Failure("the stand-in needs the host's devices: run the container with -v /dev:/dev")


def leave_mount_namespace() -> None:
    """Mounts that are made from here on vanish with this process."""
    os.unshare(os.CLONE_NEWNS)
    output("mount", "--make-rprivate", "/")


def prepare(options: dict[str, Any], filesystem: str | None) -> Plan:
    """Makes all checks that need no write. `filesystem` is the type of the root file system, None if it is not given."""
    image = find_source(options)
    configuration = read_configuration()
    target = options["target_imgref"] or image.name
    transport = options["target_transport"]
    if transport not in source.TRANSPORTS:
        raise Failure(f"Invalid transport: {transport}")
    bootloader = options["bootloader"] or configuration.get("install.bootloader")
    if options["composefs_backend"] and bootloader == "none":
        raise Failure("Bootloader set to none is not supported with the composefs backend")
    require_host_devices()
    if options["source_imgref"] is None:
        leave_mount_namespace()
    print(f"Installing image: {'docker://' if transport == 'registry' else transport + ':'}{target}")
    if image.digest:
        print(f"Digest: {image.digest}")
    filesystem = filesystem or configuration.get("install.filesystem.root.type") or configuration.get("install.root-fs-type")
    if not filesystem:
        raise Failure("No root filesystem specified")
    if not any(Path(root, "ostree/prepare-root.conf").exists() for root in ("/usr/lib", "/etc")):
        raise Failure("Failed to find ostree/prepare-root.conf in /usr/lib or /etc")
    keys = options["root_ssh_authorized_keys"]
    if keys:
        with context(f"Reading {keys}"):
            Path(keys).read_text(encoding="utf-8")
    return Plan(options, configuration, image, target, filesystem, bootloader)
