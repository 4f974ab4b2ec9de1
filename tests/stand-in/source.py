# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sources of an image: the storage of the host's podman, or an OCI layout."""

import contextlib
import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path

from failure import Failure, context
from process import in_host, output, run

CONTAINER_ENVIRONMENT = Path("/run/.containerenv")

TRANSPORTS = (
    "registry",
    "docker",
    "oci",
    "oci-archive",
    "docker-archive",
    "containers-storage",
    "dir",
    "docker-daemon",
)


@dataclasses.dataclass
class Image:
    """An image to install.

    `size` is the minimum space that it needs on the target, in bytes; `reference` is its name in podman or in the layout.
    """

    transport: str
    name: str
    reference: str
    digest: str = ""
    size: int = 0
    architecture: str = ""
    version: str | None = None
    created: str | None = None


def container_environment() -> dict[str, str]:
    """podman's data about the container that this runs in; empty if the container is not privileged."""
    lines = CONTAINER_ENVIRONMENT.read_text(encoding="utf-8").splitlines()
    return {key: value.strip('"') for key, equals, value in (line.partition("=") for line in lines) if equals}


def of_container(environment: dict[str, str]) -> Image:
    """The image of the container that this runs in. Queries podman in the host's mount namespace."""
    if not environment.get("engine", "").startswith("podman"):
        raise Failure(f"Currently this command only supports being executed via podman, not {environment.get('engine')}")
    image = Image("containers-storage", environment["image"], environment["imageid"])
    inspect(image)
    return image


def of_reference(text: str) -> Image:
    """The image that --source-imgref names; it is read only when it is opened."""
    transport, colon, name = text.partition(":")
    if not colon:
        raise Failure(f"Missing ':' in {text}")
    if transport not in TRANSPORTS:
        raise Failure(f"Invalid transport: {transport}")
    return Image(transport, name, name)


def inspect(image: Image) -> None:
    """Fills in the image's data from podman's storage."""
    facts = json.loads(output(*in_host("podman", "inspect", "--type", "image", image.reference)))[0]
    labels = facts.get("Labels") or {}
    image.digest = facts["Digest"]
    image.size = facts["Size"]
    image.architecture = facts["Architecture"]
    image.created = labels.get("org.opencontainers.image.created") or facts["Created"]
    image.version = labels.get("org.opencontainers.image.version")


class Layout:
    """An OCI image layout, opened at one of its images."""

    def __init__(self, reference: str) -> None:
        path, _, tag = reference.partition(":")
        self.path = Path(path)
        index = json.loads((self.path / "index.json").read_text(encoding="utf-8"))
        names = [(entry.get("annotations") or {}).get("org.opencontainers.image.ref.name") for entry in index["manifests"]]
        entries = [entry for entry, name in zip(index["manifests"], names, strict=True) if tag in ("", name)]
        if len(entries) != 1:
            raise Failure(f"{len(entries)} images in {path} match {tag or 'no tag'}; tags: {names}")
        self.digest = entries[0]["digest"]
        self.manifest = json.loads(self.blob(self.digest).read_text(encoding="utf-8"))
        self.config = json.loads(self.blob(self.manifest["config"]["digest"]).read_text(encoding="utf-8"))

    def blob(self, digest: str) -> Path:
        return self.path / "blobs" / digest.replace(":", "/")

    def describe(self, image: Image) -> None:
        labels = self.config.get("config", {}).get("Labels") or {}
        image.digest = self.digest
        image.size = sum(layer["size"] for layer in self.manifest["layers"])
        image.architecture = self.config["architecture"]
        image.created = self.config.get("created")
        image.version = labels.get("org.opencontainers.image.version")

    def unpack(self, target: Path) -> None:
        """Applies the layers one after the other, with the whiteouts of the OCI image specification."""
        for layer in self.manifest["layers"]:
            blob = str(self.blob(layer["digest"]))
            for name in output("tar", "--list", "--file", blob).splitlines():
                whiteout = target / name
                if whiteout.name == ".wh..wh..opq":
                    run("find", str(whiteout.parent), "-mindepth", "1", "-delete")
                elif whiteout.name.startswith(".wh."):
                    run("rm", "-rf", "--", str(whiteout.with_name(whiteout.name.removeprefix(".wh."))))
            run(
                "tar",
                "--extract",
                "--file",
                blob,
                "--directory",
                str(target),
                "--numeric-owner",
                "--xattrs",
                "--xattrs-include=*",
                "--exclude=.wh.*",
                "--delay-directory-restore",
                "--keep-directory-symlink",
            )


def open_image(image: Image) -> None:
    """Opens the image and completes its data."""
    with context(f"Getting container info: Opening image {image.transport}:{image.name}: failed to invoke method OpenImage"):
        if image.transport == "oci":
            layout = Layout(image.reference)
            layout.describe(image)
        elif image.transport == "containers-storage":
            inspect(image)
        else:
            raise Failure(f"the stand-in cannot read the transport {image.transport}")


@contextlib.contextmanager
def tree(image: Image, scratch: Path) -> Iterator[Path]:
    """The image's files, as a directory that is not written to; `scratch` has space for them."""
    if image.transport == "oci":
        unpacked = scratch / "tree"
        unpacked.mkdir()
        Layout(image.reference).unpack(unpacked)
        yield unpacked
    else:
        # Podman mounts the image in the host's mount namespace, which is reached through its first process.
        mounted = output(*in_host("podman", "image", "mount", image.reference)).strip()
        try:
            yield Path("/proc/1/root" + os.path.realpath(mounted))
        finally:
            output(*in_host("podman", "image", "unmount", image.reference))
