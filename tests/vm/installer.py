# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared by the fault cases: the registry behind a slow connection, running the command, and checks for leftovers."""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

SHARE = Path("/run/share")
DISK = Path("/dev/ubdb")
CONFIGURATION = Path("/run/bootc.conf")
HOST = "registry.test"
IMAGE = f"{HOST}:5000/demo/debian"
SLOW_PORT = 5001
DEADLINE = 400  # seconds, for one case
SCSI = Path("/sys/kernel/config/target")


class SlowProxy:
    """A slow proxy for the registry, so that something can happen in the middle of a pull: passes `rate` bytes per
    second and connection; after `limit` bytes it drops all connections and accepts no more, as if the registry were
    gone."""

    def __init__(self, rate: float, limit: int | None = None) -> None:
        self.rate = rate
        self.left = limit
        self.connections: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", SLOW_PORT))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", 5000))
            self.connections += [client, server]
            threading.Thread(target=self.copy, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.copy, args=(server, client, True), daemon=True).start()

    def copy(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
                if counted and self.left is not None:
                    self.left -= len(data)
                    if self.left <= 0:
                        self.close()
                        return
                if counted:
                    time.sleep(len(data) / self.rate)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            # One side has disconnected, so the other side is closed too.
            source.close()
            target.close()

    def close(self) -> None:
        for end in [self.listener, *self.connections]:
            # The other thread may have closed it.
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def digest(path: Path) -> str:
    with path.open("rb") as disk:
        return hashlib.file_digest(disk, "sha256").hexdigest()


def mounts() -> str:
    return Path("/proc/self/mounts").read_text()


def configuration(name: str, settings: str) -> Path:
    """The path of a configuration that has these settings in addition to the usual ones."""
    path = Path(f"/run/{name}.conf")
    path.write_text(CONFIGURATION.read_text() + settings)
    return path


def command(
    image: str, *options: str, user: list[str] | None = None, config: Path | str = CONFIGURATION, disk: Path = DISK, filesystem: str = "ext4"
) -> list[str]:
    """The command line of an installation, by default with a login."""
    if user is None:
        user = ["--username", "demo", "--password-file", "/run/password"]
    return [
        *["calamares-bootc", "install", "--config", str(config), "--image", image],
        *["--disk", str(disk), "--filesystem", filesystem, "--yes", *user, *options],
    ]


def run(arguments: list[str], until: str | None = None, environment: dict[str, str] | None = None, deadline: float = DEADLINE) -> tuple[int, str, float]:
    """Runs the command, and kills it after `deadline` seconds. With `until`, it gets SIGTERM as soon as a line of its output
    matches that expression. Returns exit status, output and seconds from the signal to the end."""
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True)
    timer = threading.Timer(deadline, lambda: os.killpg(process.pid, signal.SIGKILL))
    timer.start()
    lines, signalled = [], None
    assert process.stdout
    for line in process.stdout:
        lines.append(line)
        if until is not None and re.match(until, line) and signalled is None:
            signalled = time.monotonic()
            process.send_signal(signal.SIGTERM)
    status = process.wait()
    timer.cancel()
    return status, "".join(lines), time.monotonic() - signalled if signalled else 0


def scsi_disk(source: Path) -> Path:
    """A SCSI disk over another one: it can be pulled out, and has the name of a usual disk, which it returns."""
    before = set(Path("/sys/block").glob("sd*"))
    for module in ("target_core_iblock", "tcm_loop", "sd_mod"):
        subprocess.run(["modprobe", module], check=True)
    if not SCSI.exists():
        subprocess.run(["mount", "-t", "configfs", "configfs", "/sys/kernel/config"], check=True)
    device = SCSI / "core/iblock_0" / source.name
    device.mkdir(parents=True)
    (device / "control").write_text(f"udev_path={source}")
    (device / "enable").write_text("1")
    # A disk that was pulled out keeps its target.
    number = len(list((SCSI / "loopback").glob("naa.*")))
    target = SCSI / f"loopback/naa.50014050000001{number:02}/tpgt_1"
    (target / "lun/lun_0").mkdir(parents=True)
    (target / "nexus").write_text(f"naa.50014050000002{number:02}")
    (target / "lun/lun_0" / source.name).symlink_to(device)
    deadline = time.monotonic() + 60
    while not (new := set(Path("/sys/block").glob("sd*")) - before):
        if time.monotonic() > deadline:
            raise RuntimeError("the SCSI disk does not appear")
        time.sleep(0.1)
    subprocess.run(["udevadm", "settle"], check=True)
    return Path("/dev", new.pop().name)


def look_like_bios() -> None:
    """Makes the machine look like a PC that was started by BIOS: the firmware's tables and no UEFI."""
    Path("/run/pc/dmi/id").mkdir(parents=True)
    subprocess.run(["mount", "-t", "overlay", "-o", "lowerdir=/run/pc:/sys/class", "overlay", "/sys/class"], check=True)


def prepare() -> None:
    shutil.copytree(SHARE / "stage", "/", dirs_exist_ok=True, symlinks=True)
    shutil.copy(SHARE / "registry/authority.crt", "/usr/local/share/ca-certificates/calamares-bootc-test.crt")
    subprocess.run(["update-ca-certificates"], check=True, capture_output=True)
    subprocess.run([SHARE / "tests/registry", "serve", SHARE / "registry"], check=True)
    CONFIGURATION.write_text("images: []\nallowCustomImage: true\npull: { giveUpAfter: 20 }\n")
    Path("/run/strange.conf").write_text(f"signatures: [ {{ publicKeys: [ {SHARE}/registry/stranger.pub ] }} ]\n")
    password = Path("/run/password")
    password.write_text((SHARE / "registry/login").read_text().splitlines()[1])
    password.chmod(0o600)
    Path("/run/wrong-password").write_text("wrong")
    # Data that could be lost: partitions and a file system.
    subprocess.run(["sfdisk", "--quiet", DISK], input="label: gpt\n,100M\n,,\n", text=True, check=True)
    subprocess.run(["udevadm", "settle"], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-L", "precious", f"{DISK}2"], check=True)
    subprocess.run(["sync"], check=True)
