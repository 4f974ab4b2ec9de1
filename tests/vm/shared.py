#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""[make replace|alongside|manual [grub]|check]: A disk with another system and partitions for the new system beside it,
as Calamares' partition module leaves them; and the required contents of that disk after an installation, successful or
failed.

`make` makes a disk for that module, with a partition to replace, to shrink, or to choose by hand with another one as
/home; with `grub` that module makes the partitions of settings/partitions/grub-layout.conf. `check` prints what is
wrong after the installation; exit status 1 if anything is."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

DISK = "/dev/ubdb"
ESP, OTHER, ROOT, SWAP, HOME = (f"{DISK}{number}" for number in range(1, 6))
MAPPING = Path("/dev/mapper/luks-system")
TABLE = "label: gpt\n,300M,U\n,60M\n,2500M\n,100M,S\n,300M\n"
# The third partition is the one to replace, shrink or choose.
TABLE_OF_MODULE = {"replace": "label: gpt\n,512M,U\n,512M\n,,\n"}
TABLE_OF_MODULE["alongside"] = TABLE_OF_MODULE["replace"]
# With less, the module's page warns about the EFI system partition.
TABLE_OF_MODULE["manual"] = "label: gpt\n,1100M,U\n,512M\n,7G\n,100M,S\n,,\n"
KEEPSAKE = "written before the new system was there"
MEMORY = Path("/run/shared.json")
FOREIGN = {
    "EFI/BOOT/BOOTX64.EFI": "the other system's boot program",
    "EFI/other/grubx64.efi": "its boot loader",
    "loader/loader.conf": "timeout 3\n",
}
MOUNTED = Path("/run/shared")
# The state that was recorded when the disk was made.
before: dict[str, Any] = {}


def output(*words: str, text: str | None = None) -> str:
    return subprocess.run(words, input=text, text=True, check=True, capture_output=True).stdout


def at[T](device: str, look: Callable[[Path], T], options: str = "ro") -> T:
    """The result of `look` for the mounted device."""
    output("mount", "--mkdir", "--options", options, device, str(MOUNTED))
    try:
        return look(MOUNTED)
    finally:
        output("umount", str(MOUNTED))


def digest(path: str | Path) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree(root: Path) -> dict[str, str | bool]:
    return {str(path.relative_to(root)): path.is_file() and digest(path) for path in root.rglob("*")}


def fill(root: Path) -> None:
    for name, content in FOREIGN.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)


def uuid(device: str) -> str:
    return output("blkid", "--probe", "--match-tag", "UUID", "--output", "value", device).strip()


def make_other(table: str) -> None:
    """Makes the disk with the other system on it."""
    output("wipefs", "--all", "--quiet", DISK)
    output("sfdisk", "--quiet", "--wipe-partitions=always", DISK, text=table)
    output("udevadm", "settle")
    output("mkfs.fat", ESP)
    at(ESP, fill, "rw")
    output("mkfs.ext4", "-q", "-L", "other", OTHER)
    at(OTHER, lambda mounted: (mounted / "precious").write_text("a photo" * 10000), "rw")
    before.update(other=digest(OTHER), esp=at(ESP, tree), root=ROOT, partitions=table.count("\n") - 1)


def make_home() -> None:
    output("mkfs.ext4", "-q", HOME)
    before.update(home=HOME)


def make_for_module(kind: str, grub: bool) -> None:
    """Makes the disk for Calamares' page, and records the expected changes."""
    make_other(TABLE_OF_MODULE[kind])
    output("mkfs.ext4", "-q", "-L", "old", ROOT)
    at(ROOT, lambda mounted: (mounted / "keepsake").write_text(KEEPSAKE), "rw")
    if kind == "alongside":
        # A new root, after the partition that was shrunk.
        before.update(kept=ROOT, root=f"{DISK}4", partitions=4)
    if grub and kind != "manual":
        # GRUB's own partition and /boot come before the root.
        root = int(before["root"].removeprefix(DISK)) + 2
        before.update(root=f"{DISK}{root}", boot=f"{DISK}{root - 1}", partitions=root)
    if kind == "manual":
        make_home()
        at(HOME, lambda mounted: (mounted / "keepsake").write_text(KEEPSAKE), "rw")
        before.update(kept=HOME)


def make(root: str = ROOT) -> None:
    """Makes the disk; `root` is the device of the root file system."""
    make_other(TABLE)
    if root == str(MAPPING):
        output("modprobe", "dm-crypt")
        fast = ["--batch-mode", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", "-"]
        output("cryptsetup", "luksFormat", *fast, ROOT, text="secret")
        output("cryptsetup", "open", "--key-file", "-", ROOT, MAPPING.name, text="secret")
    output("mkfs.ext4", "-q", root)
    output("mkswap", SWAP)
    make_home()
    output("udevadm", "settle")
    before.update(root=root, swap=SWAP)


def make_encrypted() -> None:
    make(str(MAPPING))


def make_full() -> None:
    """A user's files are on the partition for the root."""
    make()
    at(ROOT, lambda mounted: (mounted / "thesis").write_text("do not lose"), "rw")
    before.update(full=digest(ROOT))


def make_with_entries() -> None:
    """The other system starts by systemd-boot."""
    make()
    entry = "title Other\nversion 1\nlinux /other/vmlinuz\noptions root=UUID=0\n"

    def add_entry(mounted: Path) -> None:
        (mounted / "loader/entries").mkdir()
        (mounted / "loader/entries/other.conf").write_text(entry)

    at(ESP, add_entry, "rw")
    before.update(full=digest(ROOT), esp=at(ESP, tree))


def options() -> list[str]:
    """The options of the command line for it."""
    places = {before["root"]: "/", ESP: "/boot/efi", SWAP: "swap", HOME: "/home"}
    return [word for device, place in places.items() for word in ("--partition", f"{device}:{place}")]


def lost() -> str | None:
    """What has changed in the other system, or None."""
    if digest(OTHER) != before["other"]:
        return "the other system's partition has changed"
    kinds = output("lsblk", "--noheadings", "--list", "--output", "TYPE", DISK).split()
    if kinds.count("part") != before["partitions"]:
        return f"the partitions have changed: {kinds}"
    return "the encrypted root is still open" if MAPPING.exists() else None


def given_up(_disk: Path) -> str | None:
    """What is wrong after a failure, or None."""
    if at(ESP, tree) != before["esp"]:
        return f"the EFI system partition has changed: {set(at(ESP, tree)) ^ set(before['esp'])}"
    if before["root"] == ROOT:
        signatures = output("wipefs", "--noheadings", ROOT)
        if signatures:
            return f"the root has signatures: {signatures}"
    return lost()


def refused(_disk: Path) -> str | None:
    """What is wrong after a refusal, or None."""
    if digest(ROOT) != before["full"]:
        return "the partition that was not empty has changed"
    return "the EFI system partition has changed" if at(ESP, tree) != before["esp"] else lost()


def installed(_disk: Path) -> str | None:
    """What is wrong after an installation, or None."""
    reason = lost()
    if reason:
        return reason
    root = before["root"]
    is_encrypted = root == str(MAPPING)
    if is_encrypted:
        output("cryptsetup", "open", "--readonly", "--key-file", "-", ROOT, MAPPING.name, text="secret")
    try:
        identity, lines = uuid(root), at(root, fstab, "ro")
    finally:
        if is_encrypted:
            output("cryptsetup", "close", MAPPING.name)
    if lines is None:
        return "no deployment in the root"
    for name, place in (("home", ["/var/home"]), ("swap", ["none", "swap"])):
        if name in before:
            wanted = [f"UUID={uuid(before[name])}", *place]
            if wanted not in [words[: len(wanted)] for words in lines]:
                return f"fstab has no {name}: {lines}"
    if "kept" in before and at(before["kept"], lambda mounted: (mounted / "keepsake").read_text()) != KEEPSAKE:
        return "what was kept has changed"
    return entry_fault(identity, root)


def fstab(mounted: Path) -> list[list[str]] | None:
    found = list(mounted.glob("state/deploy/*/etc/fstab")) + list(mounted.glob("ostree/deploy/*/deploy/*/etc/fstab"))
    return [line.split() for line in found[0].read_text().splitlines()] if len(found) == 1 else None


def entry_fault(identity: str, root: str) -> str | None:
    """What is wrong with the EFI system partition or the boot entries, or None."""

    def entries_in(boot: Path) -> list[str]:
        return [path.read_text() for path in (boot / "loader/entries").glob("*.conf")]

    def look(esp: Path) -> str | None:
        # The files that every boot loader's installation replaces.
        replaced = ("EFI/BOOT/BOOTX64.EFI", "loader/loader.conf")
        missing = [name for name, content in FOREIGN.items() if name not in replaced and (esp / name).read_text() != content]
        if missing:
            return f"of the other system's, {missing} has changed"
        entries = at(before["boot"], entries_in) if "boot" in before else entries_in(esp)
        ours = [entry for entry in entries if f"root=UUID={identity}" in entry]
        if len(ours) != 1:
            return f"{len(ours)} boot entries of ours: {json.dumps(entries)}"
        return None if root != str(MAPPING) or f"rd.luks.uuid={uuid(ROOT)}" in ours[0] else f"the entry does not unlock the root: {ours[0]}"

    return at(ESP, look)


def main() -> None:
    match sys.argv[1:]:
        case ["make", kind, *layout] if kind in TABLE_OF_MODULE and layout in ([], ["grub"]):
            make_for_module(kind, bool(layout))
            MEMORY.write_text(json.dumps(before))
        case ["check"]:
            before.update(json.loads(MEMORY.read_text()))
            reason = installed(Path(DISK))
            if reason:
                sys.exit(f"install: the shared disk: {reason}")
        case _:
            sys.exit("usage: shared.py make replace|alongside|manual [grub], or: shared.py check")


if __name__ == "__main__":
    main()
