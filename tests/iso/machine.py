# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual machine without KVM that boots the ISO: GRUB's menu, a root shell on its serial line, screenshots."""

import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

# `rep stosb` is extremely slow without KVM; the other flags turn off features that are not tested here.
CPU = "max,-erms,-la57,-smap,-smep,-pku,-umip"
# For an emulated processor on a busy machine: no mitigations, and long timeouts.
KERNEL = (
    "boot=live systemd.hostname=installer mitigations=off nowatchdog audit=0 init_on_alloc=0 "
    "systemd.show_status=false systemd.default_device_timeout_sec=900 systemd.debug_shell=ttyS0"
)
DEADLINE = 30 * 60


def kernel_and_initrd(iso: Path) -> tuple[str, str]:
    listing = subprocess.run(["xorriso", "-indev", iso, "-find", "/live", "-name", "*-amd64"], check=True, text=True, capture_output=True).stdout
    paths = re.findall(r"'(/live/\S+)'", listing)
    return next(path for path in paths if "vmlinuz" in path), next(path for path in paths if "initrd" in path)


class Machine:
    """A virtual machine with the ISO in a drive, a screen, and a serial line. firmware: bios, or uefi with Secure Boot on and
    Microsoft's keys; more: options of QEMU."""

    def __init__(self, firmware: str, iso: Path, output: Path, memory_mib: int, *more: str) -> None:
        self.firmware, self.output = firmware, output
        self.transcript = (output / f"{firmware}.serial.log").open("w")
        self.received = ""
        sockets = {name: output / f"{firmware}.{name}" for name in ("serial", "qmp")}
        for path in sockets.values():
            path.unlink(missing_ok=True)
        command = [
            "nice", "-n", "10", "qemu-system-x86_64", "-accel", "tcg,thread=multi,tb-size=1024", "-smp", "2",
            "-m", str(memory_mib), "-cpu", CPU, "-display", "none", "-vga", "std", "-device", "qemu-xhci",
            "-device", "usb-kbd", "-device", "usb-tablet",
            # A virtio drive, because the emulated optical drive takes minutes.
            "-drive", f"file={iso},format=raw,if=virtio,readonly=on", "-no-reboot",
            "-serial", f"unix:{sockets['serial']},server=on,wait=on", "-qmp", f"unix:{sockets['qmp']},server=on,wait=off",
            *more,
        ]  # fmt: skip
        if firmware == "uefi":
            variables = output / "uefi.variables"
            variables.write_bytes(Path("/usr/share/OVMF/OVMF_VARS_4M.ms.fd").read_bytes())
            command += [
                "-machine", "q35,smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on",
                "-drive", "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd",
                "-drive", f"if=pflash,unit=1,format=raw,file={variables}",
            ]  # fmt: skip
        else:
            command += ["-machine", "q35"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        self.serial = connect(sockets["serial"], self.process)
        self.qmp = connect(sockets["qmp"], self.process)
        self.qmp_reader = self.qmp.makefile("r")
        self.qmp_reader.readline()
        self.monitor("qmp_capabilities")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def monitor(self, command: str, **arguments: Any) -> Any:
        self.qmp.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self.qmp_reader.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def picture(self, name: str) -> Path:
        path = self.output / f"{self.firmware}-{name}.png"
        self.monitor("screendump", filename=str(path), format="png")
        return path

    def settle(self, quiet: float = 5) -> None:
        """Waits until the screen stops changing."""
        last, since, end = None, time.monotonic(), time.monotonic() + 180
        while time.monotonic() - since < quiet and time.monotonic() < end:
            now = self.picture("settling").read_bytes()
            if now != last:
                last, since = now, time.monotonic()
            time.sleep(1)
        (self.output / f"{self.firmware}-settling.png").unlink()

    def key(self, *names: str) -> None:
        self.monitor("send-key", keys=[{"type": "qcode", "data": name} for name in names])

    def read_until(self, pattern: str, seconds: float) -> re.Match[str]:
        end = time.monotonic() + seconds
        while not (match := re.search(pattern, self.received, re.MULTILINE)):
            if time.monotonic() > end:
                self.picture("failure")
                sys.exit(f"{self.firmware}: no '{pattern}' on the serial line within {seconds} s; the last was:\n{self.received[-2000:]}")
            if self.process.poll() is not None:
                sys.exit(f"{self.firmware}: QEMU ended with status {self.process.returncode}")
            try:
                new = self.serial.recv(65536).decode(errors="replace").replace("\r", "")
            except TimeoutError:
                continue
            self.transcript.write(new)
            self.transcript.flush()
            self.received += new
        self.received = self.received[match.end() :]
        return match

    def type(self, line: str) -> None:
        """Types a line at GRUB's prompt, each character after the echo of the previous one. UEFI and GRUB both read the
        serial line, and on a busy machine characters would get lost or out of order. GRUB moves the cursor before each
        echo; a digit without that may belong to such a sequence that has only partly arrived."""
        for character in line:
            self.serial.sendall(character.encode())
            self.read_until(r"\x1b\[\d+;\d+H" + re.escape(character), 60)
        self.serial.sendall(b"\r")

    def boot(self, kernel: tuple[str, str], *arguments: str) -> None:
        """Starts the kernel from GRUB's menu through GRUB's command line, with additional kernel arguments."""
        self.read_until(r"Install Test", 300)
        self.picture("menu")
        self.serial.sendall(b"c")
        self.read_until(r"grub> ?", 60)
        for line in (" ".join(["linux", kernel[0], KERNEL, *arguments]), f"initrd {kernel[1]}"):
            self.type(line)
            self.read_until(r"grub> ?", 600)
        self.type("boot")

    def wait_for_shell(self) -> None:
        self.read_until(r"root@|# $", DEADLINE)
        # The shell prints only answers: no prompts, and no escape sequences of a line editor.
        self.serial.sendall(b"stty -echo; PS1= PS2= exec bash --norc --noediting\n")
        self.run("true")
        # The shell is ready long before the rest of the system: a unit that has not started yet would look like one
        # that does not start, and files in /tmp vanish.
        print(f"the live system is {self.run('systemctl is-system-running --wait', DEADLINE)}")

    def run(self, command: str, seconds: float = 600) -> str:
        self.serial.sendall(f"{{ {command}\n}} 2>&1; echo '<'end'>'\n".encode())
        self.read_until(r"(?s).*", 1)
        end = self.read_until("<end>", seconds)
        return end.string[: end.start()].strip()

    def expect(self, what: str, command: str, pattern: str) -> None:
        answer = self.run(command)
        if not re.search(pattern, answer, re.MULTILINE):
            sys.exit(f"{self.firmware}: not so: {what}. `{command}` says:\n{answer}")
        print(f"{what}: yes")

    def switch_off(self) -> None:
        """Powers the machine off, as a user would, and waits until QEMU exits."""
        self.serial.sendall(b"systemctl poweroff\n")
        try:
            self.process.wait(600)
        except subprocess.TimeoutExpired:
            self.picture("failure")
            sys.exit(f"{self.firmware}: the machine does not power off")

    def await_output(self, what: str, command: str, pattern: str) -> None:
        end = time.monotonic() + DEADLINE
        while not re.search(pattern, answer := self.run(command), re.MULTILINE):
            if time.monotonic() > end:
                sys.exit(f"{self.firmware}: waited in vain for {what}. `{command}` says:\n{answer}")
            time.sleep(2)
        print(f"{what}: yes")


def connect(path: Path, process: subprocess.Popen[bytes]) -> socket.socket:
    """Connects to the socket, which exists as soon as QEMU has started."""
    end = time.monotonic() + 60
    while True:
        try:
            client = socket.socket(socket.AF_UNIX)
            client.connect(str(path))
            client.settimeout(1 if path.suffix == ".serial" else None)
            return client
        except OSError:
            client.close()
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"QEMU did not start (status {process.poll()})")
            time.sleep(0.2)
