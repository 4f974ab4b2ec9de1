# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the parts of the stand-in that need no disk: `python3 -m unittest discover tests/stand-in/tests`."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

STAND_IN = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(STAND_IN))
sys.dont_write_bytecode = True

import disk
import erofs
import repository
from failure import Failure

# The output of bootc 1.16.9: arguments, exit status, stderr.
SAID = (
    (
        ["install", "to-disk"],
        2,
        """\
error: the following required arguments were not provided:
  <DEVICE>

Usage: bootc install to-disk <DEVICE>

For more information, try '--help'.
""",
    ),
    (
        ["install", "to-disk", "/dev/x", "/dev/y"],
        2,
        """\
error: unexpected argument '/dev/y' found

Usage: bootc install to-disk [OPTIONS] <DEVICE>

For more information, try '--help'.
""",
    ),
    (
        ["install", "to-disk", "--allow-missing-verity", "/dev/x"],
        2,
        """\
error: the following required arguments were not provided:
  --composefs-backend

Usage: bootc install to-disk --composefs-backend --allow-missing-verity <DEVICE>

For more information, try '--help'.
""",
    ),
    (
        ["install", "to-disk", "--wipe", "--wipe", "/dev/x"],
        2,
        """\
error: the argument '--wipe' cannot be used multiple times

Usage: bootc install to-disk [OPTIONS] <DEVICE>

For more information, try '--help'.
""",
    ),
    (
        ["install", "to-disk", "--bootloader", "foo", "/dev/x"],
        2,
        """\
error: invalid value 'foo' for '--bootloader <BOOTLOADER>'
  [possible values: grub, grub-cc, systemd, none]

For more information, try '--help'.
""",
    ),
    (
        ["install", "to-disk", "--filesystem"],
        2,
        """\
error: a value is required for '--filesystem <FILESYSTEM>' but none was supplied
  [possible values: xfs, ext4, btrfs]

For more information, try '--help'.
""",
    ),
    (
        ["foo"],
        2,
        """\
error: unrecognized subcommand 'foo'

Usage: bootc <COMMAND>

For more information, try '--help'.
""",
    ),
    (["install", "to-disk", "/dev/nonexistent"], 1, "error: Installing to disk: Querying /dev/nonexistent: No such file or directory (os error 2)\n"),
    (["install", "to-disk", "/dev/null"], 1, "error: Installing to disk: Not a block device: /dev/null\n"),
    (
        ["install", "to-filesystem", "/nonexistent"],
        1,
        "error: Installing to filesystem: Opening target root directory /nonexistent: No such file or directory (os error 2)\n",
    ),
    (["install", "to-filesystem", "/etc"], 1, "error: Installing to filesystem: Not a mountpoint: /etc\n"),
)


class CommandLine(unittest.TestCase):
    def run_bootc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-IB", str(STAND_IN / "bootc.py"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_says_what_bootc_says(self) -> None:
        for arguments, status, stderr in SAID:
            with self.subTest(" ".join(arguments)):
                done = self.run_bootc(*arguments)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (status, "", stderr))

    def test_help_lists_every_option_on_a_line_of_its_own(self) -> None:
        lines = self.run_bootc("install", "to-disk", "--help").stdout.splitlines()
        for option in ("--composefs-backend", "--karg <KARG>", "--target-imgref <TARGET_IMGREF>"):
            self.assertIn(f"      {option}", lines)


class Sizes(unittest.TestCase):
    def test_are_shown_as_glib_shows_them(self) -> None:
        for size, shown in ((999, "999 bytes"), (911360, "911.4\u00a0kB"), (10187964416, "10.2\u00a0GB")):
            self.assertEqual(disk.readable_size(size), shown)

    def test_are_read_with_their_units(self) -> None:
        for text, mebibytes in (("5", 5), ("5M", 5), ("3G", 3072), ("1TiB", 1 << 20)):
            self.assertEqual(disk.size_in_mib(text), mebibytes)
        with self.assertRaisesRegex(Failure, "invalid digit"):
            disk.size_in_mib("10x")


class Repository(unittest.TestCase):
    def test_disks_are_found_below_mappings_and_partitions(self) -> None:
        mapping = {"path": "/dev/mapper/root", "children": [{"path": "/dev/vda3", "children": [{"path": "/dev/vda"}]}]}
        self.assertEqual(disk.roots(mapping), ["/dev/vda"])
        self.assertEqual(disk.roots({"path": "/dev/vda"}), ["/dev/vda"])

    def setUp(self) -> None:
        self.directory = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.directory)

    def test_names_objects_by_their_verity_digest(self) -> None:
        file = self.directory / "file"
        file.write_bytes(b"hello world")
        # The test vector of composefs-rs.
        self.assertEqual(
            repository.verity_digest(file),
            ("18430270729d162d4e469daca123ae61893db4b0583d8f7081e3bf4f92b88ba514e7982f10733fb6aa895195c5ae8fd2eb2c47a8be05513ce5a0c51a6f570409"),
        )

    @unittest.skipUnless(shutil.which("fsck.erofs"), "needs fsck.erofs of erofs-utils")
    def test_writes_sound_images(self) -> None:
        root = erofs.Node(stat.S_IFDIR | 0o755)
        # More entries than fit in one block, names and attributes of all lengths, two names for one file.
        for number in range(600):
            attributes = {"trusted.overlay.redirect": b"/ab/" + b"c" * (number % 200)}
            file = erofs.Node(stat.S_IFREG | 0o644, size=number << 20, attributes=attributes)
            root.children[b"f" * (number % 90) + str(number).encode()] = file
        root.children[b"again"] = root.children[b"1".rjust(2, b"f")]
        root.children[b"link"] = erofs.Node(stat.S_IFLNK | 0o777, target=b"x" * 3000)
        root.children[b"empty"] = erofs.Node(stat.S_IFDIR | 0o700)
        root.children[b"null"] = erofs.Node(stat.S_IFCHR | 0o666, major=1, minor=3)
        image = self.directory / "image"
        erofs.Image(root).write(str(image))
        self.assertEqual(image.stat().st_size % erofs.BLOCK, 0)
        subprocess.run(["fsck.erofs", image], check=True, capture_output=True)

    def test_keeps_content_once_and_two_images(self) -> None:
        tree = self.directory / "tree"
        for name in ("usr", "boot", "sysroot"):
            (tree / name).mkdir(parents=True)
        (tree / "usr/a").write_bytes(b"content")
        os.link(tree / "usr/a", tree / "usr/b")
        (tree / "boot/left").write_bytes(b"left over")
        digests = []
        for number in ("1", "2"):
            scratch = self.directory / number
            scratch.mkdir()
            os.utime(tree, (int(number), 0))
            repo = repository.Repository(scratch / "composefs")
            digests.append(repo.add_tree(tree, scratch))
            objects = list((scratch / "composefs/objects").glob("*/*"))
            images = sorted((scratch / "composefs/images").iterdir())
            self.assertEqual((len(objects), len(images)), (4, 2))
            self.assertEqual(repository.verity_digest(images[0].resolve()), images[0].name)
        self.assertEqual(digests[0], digests[1])


if __name__ == "__main__":
    unittest.main()
