# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A registry for benchmarks: serves synthetic images, can be slow or drop connections, and counts the bytes that it sends.

server.py DIRECTORY ADDRESS: serves the image in the directory until standard input is closed; prints the image's name.
"""

import hashlib
import http.server
import json
import os
import random
import re
import ssl
import sys
import tarfile
import threading
import time
import zlib
from pathlib import Path
from typing import Any, BinaryIO

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CHUNK = 256 << 10


class Layer:
    """A gzip file (stored, not compressed: its size is the point) of a tar archive with one file of random bytes."""

    def __init__(self, path: Path, size: int, seed: int) -> None:
        compressor, noise = zlib.compressobj(0, wbits=31), random.Random(seed)
        self.hash, self.unpacked, self.size = hashlib.sha256(), hashlib.sha256(), 0
        with path.open("wb") as self.file:
            info = tarfile.TarInfo("usr/share/noise")
            info.size = size
            self.pack(compressor, info.tobuf())
            left = size
            while left > 0:
                block = noise.randbytes(min(left, 1 << 20))
                left -= len(block)
                self.pack(compressor, block)
            self.pack(compressor, bytes(-size % 512 + 1024))
            self.put(compressor.flush())

    def pack(self, compressor: "zlib._Compress", data: bytes) -> None:
        self.unpacked.update(data)
        self.put(compressor.compress(data))

    def put(self, data: bytes) -> None:
        self.file.write(data)
        self.hash.update(data)
        self.size += len(data)


class Hollow:
    """A sparse file, for images that are fetched and never unpacked."""

    def __init__(self, path: Path, size: int, seed: int) -> None:
        self.hash = self.unpacked = hashlib.sha256()
        self.size = size
        with path.open("w+b") as file:
            file.write(random.Random(seed).randbytes(512))
            file.truncate(size)
            file.seek(0)
            while data := file.read(CHUNK):
                self.hash.update(data)


def make_image(directory: Path, sizes: list[int], kind: type[Layer | Hollow] = Layer) -> Path:
    """Makes the image with layers of these sizes, always the same, unless the directory exists."""
    if directory.exists():
        return directory
    partial = directory.with_suffix(".partial")
    partial.mkdir(parents=True)
    layers, unpacked = [], []
    for number, size in enumerate(sizes):
        made = kind(partial / "layer", size, number)
        digest = made.hash.hexdigest()
        (partial / "layer").rename(partial / digest)
        unpacked.append(f"sha256:{made.unpacked.hexdigest()}")
        layers.append({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": f"sha256:{digest}", "size": made.size})
    config = json.dumps(
        {"os": "linux", "architecture": "amd64", "config": {"Labels": {"containers.bootc": "1"}}, "rootfs": {"type": "layers", "diff_ids": unpacked}}
    ).encode()
    digest = hashlib.sha256(config).hexdigest()
    (partial / digest).write_bytes(config)
    described = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": f"sha256:{digest}", "size": len(config)}
    manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": layers})
    (partial / "manifest.json").write_text(manifest)
    partial.rename(directory)
    return directory


def size(directory: Path) -> int:
    """Bytes of all blobs of the image in the directory."""
    manifest = json.loads((directory / "manifest.json").read_text())
    return sum(int(blob["size"]) for blob in [manifest["config"], *manifest["layers"]])


class Server(http.server.ThreadingHTTPServer):
    """Serves the image in a directory as bench/image:1.

    rate: bytes per second of each response; None for no limit. burst: seconds' worth of bytes that are sent at once.
    cut: (bytes, times): a connection is dropped after that many bytes, that many times in all.
    tls: certificate and key, in one file.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        directory: Path,
        address: str = "127.0.0.1",
        rate: float | None = None,
        burst: float = 0,
        cut: tuple[int, int] | None = None,
        tls: Path | None = None,
    ) -> None:
        super().__init__((address, 0), Handler)
        self.blobs, self.rate, self.burst, self.tls = directory, rate, burst, None
        self.manifest = (directory / "manifest.json").read_bytes()
        if tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(tls)
        self.cut_after: int | None
        self.cut_after, self.cuts_left = cut or (None, 0)
        self.lock = threading.Lock()
        self.sent = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def image(self) -> str:
        address, port = self.server_address[:2]
        return f"{address!s}:{port}/bench/image:1"

    def count(self, size: int) -> None:
        with self.lock:
            self.sent += size

    def take_cut(self) -> bool:
        with self.lock:
            self.cuts_left -= 1
            return self.cuts_left >= 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that disconnect in the middle are part of the measurement."""


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    # Bytes of blobs over this connection.
    sent = 0

    def setup(self) -> None:
        if self.server.tls:
            # Here and not in accept, because the handshake must not delay other connections.
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def log_message(self, *arguments: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if self.path == "/v2/":
            self.answer(b"{}", "application/json")
        elif "/manifests/" in self.path:
            digest = hashlib.sha256(self.server.manifest).hexdigest()
            name = self.path.rpartition("/")[2]
            if name in ("1", f"sha256:{digest}"):
                self.answer(self.server.manifest, MANIFEST, digest)
            else:
                self.refuse()
        elif found := re.search(r"/blobs/sha256:([0-9a-f]{64})$", self.path):
            self.send_blob(self.server.blobs / found[1])
        else:
            self.refuse()

    def refuse(self) -> None:
        """Keeps the connection open, as registries do."""
        self.answer(b'{"errors": [{"code": "NOT_FOUND"}]}', "application/json", status=404)

    def answer(self, body: bytes, kind: str, digest: str | None = None, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if digest:
            self.send_header("Docker-Content-Digest", f"sha256:{digest}")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def send_blob(self, path: Path) -> None:
        size = path.stat().st_size
        start, end = 0, size
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if wanted:
            start, end = int(wanted[1]), min(int(wanted[2]) + 1 if wanted[2] else size, size)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(end - start))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if self.command == "GET":
            self.stream(path, start, end)

    def stream(self, path: Path, start: int, end: int) -> None:
        server, begun, before = self.server, time.monotonic(), self.sent
        with path.open("rb") as file:
            while start < end:
                count = self.pass_on(file, start, min(CHUNK, end - start))
                start, self.sent = start + count, self.sent + count
                server.count(count)
                if server.cut_after is not None and self.sent >= server.cut_after and server.take_cut():
                    self.close_connection = True
                    self.connection.shutdown(2)
                    return
                if server.rate:
                    # This sleep simulates the rate.
                    time.sleep(max(0.0, begun + (self.sent - before) / server.rate - server.burst - time.monotonic()))

    def pass_on(self, file: BinaryIO, start: int, count: int) -> int:
        if not self.server.tls:
            return os.sendfile(self.connection.fileno(), file.fileno(), start, count)
        self.connection.sendall(os.pread(file.fileno(), count, start))
        return count


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(Server(Path(sys.argv[1]), sys.argv[2]).image, flush=True)
    sys.stdin.read()
