# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that are made from another image, as OCI layouts that share its layers."""

import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

# An entry of a layer, with its content if it is a file with content.
type Entry = tuple[tarfile.TarInfo, IO[bytes] | None]
# Changes the config and the list of layers of an image.
type Change = Callable[[dict[str, Any], list[dict[str, Any]]], None]


def blobs_of(layout: Path) -> Path:
    return layout / "blobs/sha256"


def put(layout: Path, content: dict[str, Any]) -> dict[str, Any]:
    """Adds a blob; returns its descriptor's digest and size."""
    data = json.dumps(content).encode()
    digest = hashlib.sha256(data).hexdigest()
    (blobs_of(layout) / digest).write_bytes(data)
    return {"digest": f"sha256:{digest}", "size": len(data)}


def blob(layout: Path, descriptor: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((blobs_of(layout) / descriptor["digest"].removeprefix("sha256:")).read_text())
    return content


def manifest_of(layout: Path) -> dict[str, Any]:
    """The manifest of the one image of a layout."""
    (descriptor,) = json.loads((layout / "index.json").read_text())["manifests"]
    return blob(layout, descriptor)


def variant(source: Path, target: Path, change: Change) -> None:
    """Copies the layout with its config and its layers changed by change(config, layers)."""
    blobs_of(target).mkdir(parents=True)
    for path in blobs_of(source).iterdir():
        (blobs_of(target) / path.name).symlink_to(path.resolve())
    (target / "oci-layout").write_bytes((source / "oci-layout").read_bytes())
    index = json.loads((source / "index.json").read_text())
    manifest = manifest_of(source)
    config = blob(source, manifest["config"])
    change(config, manifest["layers"])
    manifest["config"].update(put(target, config))
    for name in ("containers.bootc", "ostree.bootable"):
        if name not in config["config"]["Labels"]:
            manifest.get("annotations", {}).pop(name, None)
    index["manifests"] = [{"mediaType": index["manifests"][0]["mediaType"], **put(target, manifest)}]
    (target / "index.json").write_text(json.dumps(index))


def directory(path: str | Path) -> Entry:
    entry = tarfile.TarInfo(str(path))
    entry.type, entry.mode = tarfile.DIRTYPE, 0o755
    return entry, None


def files(content: dict[str, bytes | Path]) -> Iterator[Entry]:
    """The entries of a layer, from the content by path, including the parent directories; content that is a path is the
    target of a link."""
    yield from map(directory, sorted({parent for path in content for parent in Path(path).parents[:-1]}))
    for path, what in content.items():
        entry = tarfile.TarInfo(path)
        if isinstance(what, Path):
            entry.type, entry.linkname = tarfile.SYMTYPE, str(what)
            yield entry, None
        else:
            entry.size = len(what)
            yield entry, io.BytesIO(what)


def more(target: Path, entries: Iterable[Entry]) -> Change:
    """Adds a layer with the entries to the layout and the config."""

    def change(config: dict[str, Any], layers: list[dict[str, Any]]) -> None:
        blobs = blobs_of(target)
        plain, packed = blobs / "plain", blobs / "packed"
        with tarfile.open(plain, "w") as archive:
            for entry, content in entries:
                archive.addfile(entry, content)
        with plain.open("rb") as file:
            config["rootfs"]["diff_ids"].append(f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}")
        config.setdefault("history", []).append({"created_by": "tests"})
        subprocess.run(["zstd", "--quiet", "-1", "--rm", plain, "-o", packed], check=True)
        with packed.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = packed.stat().st_size
        packed.rename(blobs / digest)
        layers.append({"mediaType": "application/vnd.oci.image.layer.v1.tar+zstd", "digest": f"sha256:{digest}", "size": size})

    return change
