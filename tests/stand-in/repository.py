# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The composefs repository of the target: file contents as objects, the tree as an EROFS image.

Names and places are those of composefs's repository format with SHA-512 (its doc/repository.md); fs-verity itself is not
enabled. An object's name is the fs-verity digest of its content:
https://docs.kernel.org/filesystems/fsverity.html#file-digest-computation
"""

import hashlib
import os
import stat
import struct
from pathlib import Path

import erofs

BLOCK = 4096
ALGORITHM_SHA512 = 2
LOG_BLOCK = 12
HASHES_PER_BLOCK = BLOCK // 64

# Directories whose contents a booted system does not see; bootc leaves them empty in the image that it boots.
EMPTIED = ("boot", "sysroot")

# The nodes of files that were already read, by device and inode: other names of such a file share its node.
type Linked = dict[tuple[int, int], erofs.Node]


def verity_digest(path: Path) -> str:
    """The fs-verity digest of a file, with SHA-512, blocks of 4096 bytes and no salt."""
    size = path.stat().st_size
    hashes = []
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            hashes.append(hashlib.sha512(block.ljust(BLOCK, b"\0")).digest())
    while len(hashes) > 1:
        groups = (hashes[start : start + HASHES_PER_BLOCK] for start in range(0, len(hashes), HASHES_PER_BLOCK))
        hashes = [hashlib.sha512(b"".join(group).ljust(BLOCK, b"\0")).digest() for group in groups]
    root = hashes[0] if hashes else bytes(64)
    descriptor = struct.pack("<BBBBIQ64s32s144s", 1, ALGORITHM_SHA512, LOG_BLOCK, 0, 0, size, root, b"", b"")
    return hashlib.sha512(descriptor).hexdigest()


class Repository:
    """A repository at `path` that is being filled."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.objects = path / "objects"
        self.path.mkdir(mode=0o700, exist_ok=True)
        for name in ("objects", "images", "streams", "bootc"):
            (self.path / name).mkdir(mode=0o755, exist_ok=True)
        (self.path / "meta.json").write_text('{"version":1,"algorithm":"fsverity-sha512-12"}', encoding="utf-8")

    def add(self, file: Path) -> str:
        """Copies a file in and returns its digest."""
        digest = verity_digest(file)
        place = self.objects / digest[:2] / digest[2:]
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            with file.open("rb") as content, place.open("xb") as copy:
                while data := content.read(1 << 20):
                    copy.write(data)
        return digest

    def add_tree(self, tree: Path, scratch: Path) -> str:
        """Adds all files of the tree and, as bootc does, two images of it: the whole tree, and the tree to boot.

        Returns the digest of the latter.
        """
        root = self.read_tree(tree)
        self.add_image(root, scratch)
        # The root directory itself is not in the image's layers: it gets the attributes of /usr, so that the digest is
        # the same for each installation.
        bootable = self.read_node(tree / "usr", {})
        bootable.children = root.children
        for name in EMPTIED:
            bootable.children[os.fsencode(name)].children.clear()
        return self.add_image(bootable, scratch)

    def add_image(self, root: erofs.Node, scratch: Path) -> str:
        """Adds an image of the nodes and returns its digest."""
        image = scratch / "image.erofs"
        erofs.Image(root).write(str(image))
        digest = self.add(image)
        image.unlink()
        link = self.path / "images" / digest
        if not link.is_symlink():
            link.symlink_to(f"../objects/{digest[:2]}/{digest[2:]}")
        return digest

    def read_tree(self, tree: Path) -> erofs.Node:
        """Adds all files of the tree and returns its nodes."""
        linked: Linked = {}
        root = self.read_node(tree, linked)
        directories = [(tree, root)]
        while directories:
            path, node = directories.pop()
            for entry in sorted(path.iterdir()):
                child = self.read_node(entry, linked)
                node.children[os.fsencode(entry.name)] = child
                if child.kind == stat.S_IFDIR:
                    directories.append((entry, child))
        return root

    def read_node(self, path: Path, linked: Linked) -> erofs.Node:
        facts = path.lstat()
        identity = (facts.st_dev, facts.st_ino)
        if identity in linked:
            return linked[identity]
        names = [name for name in os.listxattr(path, follow_symlinks=False) if not name.startswith("trusted.overlay.")]
        node = erofs.Node(
            facts.st_mode,
            facts.st_uid,
            facts.st_gid,
            facts.st_mtime_ns,
            major=os.major(facts.st_rdev),
            minor=os.minor(facts.st_rdev),
            attributes={name: os.getxattr(path, name, follow_symlinks=False) for name in names},
        )
        if node.kind == stat.S_IFLNK:
            node.target = os.fsencode(os.readlink(path))
        elif node.kind == stat.S_IFREG and facts.st_size:
            digest = self.add(path)
            node.size = facts.st_size
            # With these, overlayfs reads the file's content from the object.
            node.attributes["trusted.overlay.metacopy"] = b""
            node.attributes["trusted.overlay.redirect"] = f"/{digest[:2]}/{digest[2:]}".encode()
        if node.kind != stat.S_IFDIR and facts.st_nlink > 1:
            linked[identity] = node
        return node
