# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes EROFS images that hold a tree's metadata; the content of regular files is elsewhere.

The format is that of https://erofs.docs.kernel.org/en/latest/core_ondisk.html and of Linux' fs/erofs/erofs_fs.h.
Implements only the features that composefs needs: uncompressed data, extended inodes, attributes after their inode,
regular files as one hole.
"""

import dataclasses
import stat
import struct
from pathlib import Path

BLOCK = 4096
SUPERBLOCK_OFFSET = 1024
SUPERBLOCK_SIZE = 128
MAGIC = 0xE0F5E1E2
INCOMPAT_CHUNKED_FILE = 0x4
# Inodes are addressed in units of this many bytes.
SLOT = 32
INODE_SIZE = 64
DIRENT_SIZE = 12

FLAT_PLAIN, FLAT_INLINE, CHUNK_BASED = 0, 2, 4
# A chunk of 2^31 blocks, so that each file is a single chunk, and the address of a chunk that is a hole.
CHUNK_FORMAT_HUGE = 31
HOLE = 0xFFFFFFFF

# Attribute names are stored without these prefixes.
ATTRIBUTE_PREFIXES = (("user.", 1), ("trusted.", 4), ("security.", 6))
ACL_NAMES = {"system.posix_acl_access": 2, "system.posix_acl_default": 3}

DIRENT_TYPES = {
    stat.S_IFREG: 1,
    stat.S_IFDIR: 2,
    stat.S_IFCHR: 3,
    stat.S_IFBLK: 4,
    stat.S_IFIFO: 5,
    stat.S_IFSOCK: 6,
    stat.S_IFLNK: 7,
}


@dataclasses.dataclass
class Node:
    """A file of the tree. Two names of one file (hard links) share their node."""

    mode: int
    uid: int = 0
    gid: int = 0
    mtime_ns: int = 0
    size: int = 0
    major: int = 0
    minor: int = 0
    target: bytes = b""
    attributes: dict[str, bytes] = dataclasses.field(default_factory=dict)
    children: "dict[bytes, Node]" = dataclasses.field(default_factory=dict)
    # Set while an image is laid out.
    nid: int = -1
    blocks: list[bytes] = dataclasses.field(default_factory=list)
    tail: bytes = b""
    first_block: int = 0

    @property
    def kind(self) -> int:
        return stat.S_IFMT(self.mode)


def align(number: int, unit: int) -> int:
    return -(-number // unit) * unit


def attribute_entry(name: str, value: bytes) -> bytes:
    index, rest = ACL_NAMES.get(name, 0), ""
    if not index:
        for prefix, number in ATTRIBUTE_PREFIXES:
            if name.startswith(prefix):
                index, rest = number, name.removeprefix(prefix)
    if not index:
        raise ValueError(f"EROFS cannot hold the attribute {name}")
    entry = struct.pack("<BBH", len(rest), index, len(value)) + rest.encode() + value
    return entry.ljust(align(len(entry), 4), b"\0")


def attribute_body(node: Node) -> bytes:
    """The node's attributes in the form that follows its inode; empty if it has none."""
    if not node.attributes:
        return b""
    entries = b"".join(attribute_entry(name, node.attributes[name]) for name in sorted(node.attributes))
    return bytes(12) + entries


def directory_blocks(entries: list[tuple[bytes, Node]]) -> list[bytes]:
    """The entries (name, node), sorted, as blocks with their names; node numbers are the current ones."""
    blocks: list[list[tuple[bytes, Node]]] = []
    current: list[tuple[bytes, Node]] = []
    used = 0
    for name, node in entries:
        needed = DIRENT_SIZE + len(name)
        if used + needed > BLOCK:
            blocks.append(current)
            current, used = [], 0
        current.append((name, node))
        used += needed
    blocks.append(current)
    packed = []
    for block in blocks:
        offset = DIRENT_SIZE * len(block)
        heads, names = b"", b""
        for name, node in block:
            heads += struct.pack("<QHBB", max(node.nid, 0), offset + len(names), DIRENT_TYPES[node.kind], 0)
            names += name
        packed.append(heads + names)
    return packed


class Image:
    """An image that is being made of the tree below `root`."""

    def __init__(self, root: Node) -> None:
        self.root = root
        # Every node once, directories before their contents; by a node's id(), the entries of a directory including
        # those for itself and its parent, and the number of names of a node.
        self.nodes: list[Node] = []
        self.entries: dict[int, list[tuple[bytes, Node]]] = {}
        self.links: dict[int, int] = {}
        self.collect(root, root)

    def collect(self, node: Node, parent: Node) -> None:
        self.nodes.append(node)
        self.links[id(node)] = 2
        names = [(b".", node), (b"..", parent), *list(node.children.items())]
        self.entries[id(node)] = sorted(names, key=lambda entry: entry[0])
        for child in node.children.values():
            if child.kind == stat.S_IFDIR:
                self.links[id(node)] += 1
                self.collect(child, node)
            else:
                if id(child) not in self.links:
                    self.nodes.append(child)
                self.links[id(child)] = self.links.get(id(child), 0) + 1

    def lay_out(self, node: Node, attributes: int) -> None:
        """Decides which of the node's data is in blocks and which follows its inode."""
        node.blocks, node.tail = [], b""
        if node.kind == stat.S_IFDIR:
            node.blocks = directory_blocks(self.entries[id(node)])
            node.size = BLOCK * (len(node.blocks) - 1) + len(node.blocks[-1])
            if INODE_SIZE + attributes + len(node.blocks[-1]) <= BLOCK:
                node.tail = node.blocks.pop()
        elif node.kind == stat.S_IFLNK:
            node.size = len(node.target)
            node.tail = node.target
        elif node.kind == stat.S_IFREG and node.size:
            node.tail = struct.pack("<I", HOLE)

    def inode(self, node: Node, attributes: bytes) -> bytes:
        layout, place = FLAT_PLAIN, 0
        if node.kind in (stat.S_IFCHR, stat.S_IFBLK):
            place = (node.minor & 0xFF) | (node.major << 8) | ((node.minor & ~0xFF) << 12)
        elif node.kind == stat.S_IFREG:
            layout, place = (CHUNK_BASED, CHUNK_FORMAT_HUGE) if node.size else (FLAT_PLAIN, 0)
        else:
            layout, place = FLAT_INLINE if node.tail else FLAT_PLAIN, node.first_block
        count = (len(attributes) - 12) // 4 + 1 if attributes else 0
        seconds, nanoseconds = divmod(node.mtime_ns, 10**9)
        return struct.pack(
            "<HHHHQIIIIQII16s",
            1 | layout << 1,
            count,
            node.mode,
            0,
            node.size,
            place,
            node.nid & 0xFFFFFFFF,
            node.uid,
            node.gid,
            seconds,
            nanoseconds,
            self.links[id(node)],
            b"",
        )

    def write(self, path: str) -> None:
        """Lays the image out and writes it."""
        bodies = {id(node): attribute_body(node) for node in self.nodes}
        position = SUPERBLOCK_OFFSET + SUPERBLOCK_SIZE
        for node in self.nodes:
            self.lay_out(node, len(bodies[id(node)]))
            size = INODE_SIZE + len(bodies[id(node)]) + len(node.tail)
            # Data that follows an inode must not cross the end of a block.
            if position % BLOCK + size > BLOCK:
                position = align(position, BLOCK)
            node.nid = position // SLOT
            position = align(position + size, SLOT)
        block = align(position, BLOCK) // BLOCK
        for node in self.nodes:
            node.first_block = block if node.blocks else 0
            block += len(node.blocks)
        with Path(path).open("wb") as file:
            for node in self.nodes:
                # Again, now that all numbers are known.
                self.lay_out(node, len(bodies[id(node)]))
                file.seek(node.nid * SLOT)
                file.write(self.inode(node, bodies[id(node)]) + bodies[id(node)] + node.tail)
                for number, data in enumerate(node.blocks):
                    file.seek((node.first_block + number) * BLOCK)
                    file.write(data)
            file.truncate(block * BLOCK)
            file.seek(SUPERBLOCK_OFFSET)
            file.write(
                struct.pack(
                    "<IIIBBHQQIIII16s16sIHHHBBIQB23s",
                    MAGIC,
                    0,
                    0,
                    12,
                    0,
                    self.root.nid,
                    len(self.nodes),
                    0,
                    0,
                    block,
                    0,
                    0,
                    b"",
                    b"",
                    INCOMPAT_CHUNKED_FILE,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    b"",
                )
            )
