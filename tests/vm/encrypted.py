#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An encrypted installation in the live system: its options, and the required contents of the resulting disk.

encrypted.py DISK RECOVERY_KEY_FILE: prints what is wrong with the disk; exit status 1 if anything is.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PASSPHRASE = "Engine No. 1, unlocked"
PASSPHRASE_FILE = Path("/run/passphrase")
RECOVERY_KEY_FILE = Path("/run/recovery-key")
# The installer's name for the opened root.
MAPPING = Path("/dev/mapper/calamares-bootc-root")
ESP_TYPE = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
ROOT_TYPE = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709"


def options() -> list[str]:
    """The options of the command line for it."""
    # With the line break that an editor adds at the end.
    PASSPHRASE_FILE.write_text(PASSPHRASE + "\n")
    PASSPHRASE_FILE.chmod(0o600)
    RECOVERY_KEY_FILE.unlink(missing_ok=True)
    return ["--encrypt", "--passphrase-file", str(PASSPHRASE_FILE), "--recovery-key-file", str(RECOVERY_KEY_FILE)]


def output(*words: str, text: str | None = None) -> str:
    return subprocess.run(words, input=text, text=True, check=True, capture_output=True).stdout


def unlocks(device: str, passphrase: str) -> bool:
    command = ["cryptsetup", "open", "--test-passphrase", "--key-file", "-", device]
    return subprocess.run(command, input=passphrase, text=True, check=False, capture_output=True).returncode == 0


def partition(disk: Path, kind: str) -> dict[str, str]:
    """The only partition of that type."""
    output("udevadm", "settle")
    columns = ["--output", "PATH,PARTTYPE,FSTYPE,FSVER"]
    listed = json.loads(output("lsblk", "--json", "--list", *columns, str(disk)))["blockdevices"]
    found: dict[str, str]
    (found,) = [node for node in listed if node["parttype"] == kind]
    return found


def fault(disk: Path, recovery_key_file: Path = RECOVERY_KEY_FILE) -> str | None:
    """What is wrong with the installed disk, or None. Reads the disk as another machine would."""
    root = partition(disk, ROOT_TYPE)
    if (root["fstype"], root["fsver"]) != ("crypto_LUKS", "2"):
        return f"the root partition is {root['fstype']} {root['fsver']}"
    if MAPPING.exists():
        return "the root is still open"
    if unlocks(root["path"], PASSPHRASE.lower()):
        return "another passphrase unlocks it"
    if not unlocks(root["path"], PASSPHRASE):
        return "the passphrase does not unlock it"
    if not unlocks(root["path"], recovery_key_file.read_text().strip()):
        return "the recovery key does not unlock it"
    tokens = json.loads(output("cryptsetup", "luksDump", "--dump-json-metadata", root["path"]))["tokens"].values()
    if [(token["type"], token["keyslots"]) for token in tokens] != [("systemd-recovery", ["1"])]:
        return f"systemd does not know the recovery key by {tokens}"
    with opened(root["path"]) as checked:
        return missing(checked, output("cryptsetup", "luksUUID", root["path"]).strip(), disk)


@contextlib.contextmanager
def opened(partition_path: str) -> Iterator[Path]:
    """The encrypted root file system, mounted for reading."""
    output("cryptsetup", "open", "--readonly", "--key-file", "-", partition_path, "checked", text=PASSPHRASE)
    try:
        output("mount", "--mkdir", "--options", "ro", "/dev/mapper/checked", "/run/checked")
        try:
            yield Path("/run/checked")
        finally:
            output("umount", "/run/checked")
    finally:
        output("cryptsetup", "close", "checked")


def enrollment_fault(disk: Path, log: str) -> str | None:
    """What is wrong with a disk whose system will enroll its TPM, or with the log of its installation, or None."""
    root = partition(disk, ROOT_TYPE)["path"]
    with opened(root) as checked:
        keys = [path for var in ("state/os/default/var", "ostree/deploy/*/var") for path in checked.glob(f"{var}/lib/calamares-bootc/*")]
        if len(keys) != 1 or keys[0].stat().st_mode & 0o7777 != 0o600 or keys[0].stat().st_uid != 0:
            return f"the key for the enrollment is {keys}"
        key = keys[0].read_text()
    command = ["cryptsetup", "open", "--test-passphrase", "--key-slot", "2", "--key-file", "-", root]
    if subprocess.run(command, input=key, text=True, check=False).returncode != 0:
        return "the key for the enrollment is not that of slot 2"
    for secret in (key, PASSPHRASE, RECOVERY_KEY_FILE.read_text().strip()):
        if secret in log:
            return "a key is in the log"
    return None


def missing(root: Path, uuid: str, disk: Path) -> str | None:
    """What is missing on the disk for its start, or None."""
    if not list(root.glob("state/deploy/*/*.origin")):
        return "no deployment in the root"
    output("mount", "--mkdir", "--options", "ro", partition(disk, ESP_TYPE)["path"], "/run/checked-esp")
    try:
        entries = [path.read_text() for path in Path("/run/checked-esp/loader/entries").glob("*.conf")]
    finally:
        output("umount", "/run/checked-esp")
    if len(entries) != 1:
        return f"{len(entries)} boot entries"
    return None if f"rd.luks.uuid={uuid}" in entries[0] else f"the boot entry does not unlock {uuid}: {entries[0]}"


if __name__ == "__main__":
    WRONG = fault(*map(Path, sys.argv[1:3]))
    if WRONG:
        sys.exit(f"install: the encrypted disk: {WRONG}")
