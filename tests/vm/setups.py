# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""States of disks and machines before an installation that must fail on them, or must cope with them."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import encrypted
from installer import DISK, IMAGE, SHARE, look_like_bios, scsi_disk

type Undo = Callable[[], object]


def something_to_lose() -> None:
    """Partitions and a file system, as on a user's disk."""
    subprocess.run(["wipefs", "--all", "--quiet", DISK], check=True)
    subprocess.run(["sfdisk", "--quiet", DISK], input="label: gpt\n,100M\n,,\n", text=True, check=True)
    subprocess.run(["udevadm", "settle"], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-L", "precious", f"{DISK}2"], check=True)


def stack() -> None:
    """An array of two partitions with LUKS on it and a volume group inside, and a second volume group beside it.
    Everything is active and nothing is in use, as live systems leave it."""
    for module in ("dm-crypt", "raid1"):
        subprocess.run(["modprobe", module], check=True)
    tell = encrypted.output
    tell("wipefs", "--all", "--quiet", str(DISK))
    tell("sfdisk", "--quiet", str(DISK), text="label: gpt\n,500M\n,500M\n,500M\n")
    tell("udevadm", "settle")
    tell("mdadm", "--create", "/dev/md7", "--run", "--level=1", "--raid-devices=2", "--metadata=1.2", f"{DISK}1", f"{DISK}2")
    key = Path("/run/luks-key")
    key.write_text("secret")
    options = ["--batch-mode", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", str(key)]
    tell("cryptsetup", "luksFormat", *options, "/dev/md7")
    tell("cryptsetup", "open", "--key-file", str(key), "/dev/md7", "vault")
    for device, group in (("/dev/mapper/vault", "inner-vg"), (f"{DISK}3", "outer")):
        tell("pvcreate", "--yes", device)
        tell("vgcreate", group, device)
        tell("lvcreate", "--yes", "--extents", "50%FREE", "--name", "root", group)
        tell("lvcreate", "--yes", "--extents", "50%FREE", "--name", "data", group)
    tell("mkfs.ext4", "-q", "/dev/outer/root")
    tell("udevadm", "settle")


def warm_store() -> None:
    """A store that already holds the image's layers, so that importing the image is quick from now on."""
    subprocess.run(["mount", "--mkdir", "-t", "tmpfs", "-o", "mode=711", "store", "/var/lib/containers"], check=True)
    user, password = (SHARE / "registry/login").read_text().splitlines()[:2]
    pull = ["podman", "pull", "--quiet", "--creds", f"{user}:{password}", f"{IMAGE}:plain"]
    subprocess.run(pull, check=True, capture_output=True)


def held_elsewhere() -> Undo:
    """Mounts the disk in a mount namespace that no other process sees."""
    something_to_lose()
    holder = subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", f"mount -o ro,noload {DISK}2 /mnt && echo mounted && exec sleep 1000"], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    holder.stdout.readline()

    def undo() -> None:
        holder.kill()
        holder.wait()

    return undo


def full_below() -> Path:
    """A disk with less space than it reports, such as that of a virtual machine on a full host: it accepts writes until
    it is full, then fails."""
    subprocess.run(["mount", "--mkdir", "-t", "tmpfs", "-o", "size=300m", "below", "/run/below"], check=True)
    with Path("/run/below/disk").open("wb") as file:
        file.truncate(4_000_000_000)
    subprocess.run(["modprobe", "loop"], check=True)
    loop = subprocess.run(["losetup", "--find", "--show", "/run/below/disk"], capture_output=True, text=True, check=True)
    return scsi_disk(Path(loop.stdout.strip()))


def bad_sectors() -> Path:
    """A disk with a range that cannot be read or written, in the middle of the new root."""
    subprocess.run(["modprobe", "dm-mod"], check=True)
    good = Path("/dev/ubdd")
    sectors = int(Path(f"/sys/block/{good.name}/size").read_text())
    bad, count = sectors // 2, sectors // 8
    parts = [(0, bad, f"linear {good} 0"), (bad, count, "error"), (bad + count, sectors - bad - count, f"linear {good} {bad + count}")]
    table = "\n".join(f"{start} {length} {what}" for start, length, what in parts)
    subprocess.run(["dmsetup", "create", "bad"], input=table, text=True, check=True)
    subprocess.run(["udevadm", "settle"], check=True)
    return scsi_disk(Path("/dev/mapper/bad").resolve())


def bios_machine() -> Undo:
    something_to_lose()
    look_like_bios()
    return lambda: subprocess.run(["umount", "/sys/class"], check=True)


def old_bootc() -> Undo:
    """A bootc of the live system that does not know --bootloader, in front of the one that does."""
    something_to_lose()
    program = Path("/usr/sbin/bootc")
    shutil.copy(SHARE / "tests/old-bootc", program)
    return program.unlink
