# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A registry for benchmarks: serves made-up images, can be slow or break off, and counts what it sends."""

import hashlib
import http.server
import json
import os
import re
import tarfile
import threading
import time
import zlib
from pathlib import Path

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CHUNK = 256 << 10


class ExactTar:
    """A gzip file (stored, not compressed: its size is the point) of a tar archive with one file of random bytes."""

    def __init__(self, path, size):
        compressor = zlib.compressobj(0, wbits=31)
        self.hash, self.size = hashlib.sha256(), 0
        with path.open("wb") as self.file:
            info = tarfile.TarInfo("usr/share/noise")
            info.size = size
            self.put(compressor.compress(info.tobuf()))
            left = size
            while left > 0:
                block = os.urandom(min(left, 1 << 20))
                left -= len(block)
                self.put(compressor.compress(block))
            self.put(compressor.compress(bytes(-size % 512 + 1024)) + compressor.flush())

    def put(self, data):
        self.file.write(data)
        self.hash.update(data)
        self.size += len(data)


def make_image(directory, sizes):
    """Writes the blobs of an image with layers of these sizes to the directory; returns its manifest."""
    directory.mkdir(parents=True)
    layers = []
    for number, size in enumerate(sizes):
        made = ExactTar(directory / f"{number}.part", size)
        digest = made.hash.hexdigest()
        (directory / f"{number}.part").rename(directory / digest)
        layers.append(
            {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": f"sha256:{digest}", "size": made.size}
        )
    config = json.dumps(
        {"os": "linux", "architecture": "amd64", "config": {"Labels": {"containers.bootc": "1"}},
         "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]}}
    ).encode()
    digest = hashlib.sha256(config).hexdigest()
    (directory / digest).write_bytes(config)
    described = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": f"sha256:{digest}", "size": len(config)}
    return json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": layers}).encode()


class Server(http.server.ThreadingHTTPServer):
    """Serves one image as bench/image:1 on loopback.

    rate: bytes per second of each connection; None for as fast as it goes.
    cut: (bytes, times): a connection breaks off after so many bytes, so often in all.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, blobs, manifest, rate=None, cut=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.blobs, self.manifest, self.rate = blobs, manifest, rate
        self.cut_after, self.cuts_left = cut or (None, 0)
        self.lock = threading.Lock()
        self.sent = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def image(self):
        return f"127.0.0.1:{self.server_address[1]}/bench/image:1"

    def count(self, size):
        with self.lock:
            self.sent += size

    def take_cut(self):
        with self.lock:
            self.cuts_left -= 1
            return self.cuts_left >= 0

    def handle_error(self, request, client_address):
        """Clients that go away in the middle are a part of the measurement."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        if self.path == "/v2/":
            self.answer(b"{}", "application/json")
        elif "/manifests/" in self.path:
            digest = hashlib.sha256(self.server.manifest).hexdigest()
            name = self.path.rpartition("/")[2]
            if name in ("1", f"sha256:{digest}"):
                self.answer(self.server.manifest, MANIFEST, digest)
            else:
                self.send_error(404)
        elif found := re.search(r"/blobs/sha256:([0-9a-f]{64})$", self.path):
            self.send_blob(self.server.blobs / found[1])
        else:
            self.send_error(404)

    def answer(self, body, kind, digest=None):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if digest:
            self.send_header("Docker-Content-Digest", f"sha256:{digest}")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def send_blob(self, path):
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

    def stream(self, path, start, end):
        server, begun, sent = self.server, time.monotonic(), 0
        with path.open("rb") as file:
            while start < end:
                count = os.sendfile(self.connection.fileno(), file.fileno(), start, min(CHUNK, end - start))
                start, sent = start + count, sent + count
                server.count(count)
                if server.cut_after is not None and sent >= server.cut_after and server.take_cut():
                    self.close_connection = True
                    self.connection.shutdown(2)
                    return
                if server.rate:
                    # The pace is what is being simulated.
                    time.sleep(max(0.0, begun + sent / server.rate - time.monotonic()))
