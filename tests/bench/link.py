#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""link.py MBIT RTT LOSS: simulates a link between two new network namespaces, in user space over two TUN devices, with
MBIT Mbit per second, RTT milliseconds, LOSS percent from the server to the client (the same packets in each run) and a
queue of one bandwidth-delay product. Both ends use cubic. Prints the process ids that hold the two namespaces (server,
client) and runs until its standard input is closed.
"""

import collections
import fcntl
import os
import random
import select
import struct
import subprocess
import sys
import time

SERVER, CLIENT = "10.77.0.1", "10.77.0.2"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
# The number of packets that are read from one side before the other side has its turn.
BATCH = 64


def configure(address: str) -> None:
    """Sets up one device with this address in a new namespace, and cubic for the traffic over it."""
    for line in (
        "link set lo up",
        f"addr add {address}/24 dev bench0",
        "link set bench0 up",
        "route replace 10.77.0.0/24 dev bench0 congctl cubic",
    ):
        subprocess.run(["ip", *line.split()], check=True)


def make_end(address: str) -> tuple[int, int]:
    """A process that holds a new namespace, and the device in it. The process exits with this one."""
    ours, theirs = os.pipe()
    ready, told = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(theirs)
        os.unshare(os.CLONE_NEWNET)
        os.write(told, b".")
        os.read(ours, 1)
        os._exit(0)
    os.close(ours)
    os.read(ready, 1)
    # The device belongs to the namespace in which it was created; its file works in every namespace.
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/proc/{process}/ns/net", os.O_RDONLY)
    os.setns(there, os.CLONE_NEWNET)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"bench0", IFF_TUN | IFF_NO_PI))
    configure(address)
    os.setns(here, os.CLONE_NEWNET)
    return process, device


class Direction:
    """Packets from one device to the other."""

    def __init__(self, source: int, target: int, rate: float, delay: float, loss: float) -> None:
        self.source, self.target, self.loss = source, target, loss
        self.rate, self.delay = rate / 8, delay
        # A queue of a bandwidth-delay product, in seconds.
        self.patience = 2 * delay
        # The time at which a packet is due, and the packet.
        self.queue: collections.deque[tuple[float, bytes]] = collections.deque()
        self.free, self.random = 0.0, random.Random(source)

    def take(self) -> None:
        now = time.monotonic()
        for _ in range(BATCH):
            try:
                packet = os.read(self.source, 2048)
            except BlockingIOError:
                return
            start = max(now, self.free)
            if start - now > self.patience or self.random.random() < self.loss:
                continue
            self.free = start + len(packet) / self.rate
            self.queue.append((self.free + self.delay, packet))

    def give(self) -> float | None:
        """Delivers the packets that are due; returns the time at which the next one is due."""
        now = time.monotonic()
        while self.queue and self.queue[0][0] <= now:
            os.write(self.target, self.queue.popleft()[1])
        return self.queue[0][0] if self.queue else None


def main(rate: str, rtt: str, loss: str) -> None:
    bandwidth, delay = float(rate) * 1e6, float(rtt) / 2000
    (server, server_device), (client, client_device) = make_end(SERVER), make_end(CLIENT)
    ways = {
        server_device: Direction(server_device, client_device, bandwidth, delay, float(loss) / 100),
        client_device: Direction(client_device, server_device, bandwidth, delay, 0),
    }
    print(server, client, flush=True)
    while True:
        due = min((each for each in [each.give() for each in ways.values()] if each is not None), default=None)
        wait = None if due is None else max(0.0, due - time.monotonic())
        readable, _, _ = select.select([*ways, 0], [], [], wait)
        if 0 in readable:
            return
        for device in readable:
            ways[device].take()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
