# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An installer ISO, made by live-build: Debian 13 that boots into Calamares with the modules of this project."""

import contextlib
import hashlib
import io
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from .archive import archive_uri
from .command import HERE, Mistake, answer, run, say
from .options import PACKAGES, Options

# The path of the medium in the running live system, and the path of the images on the medium.
MEDIUM, IMAGES = "/run/live/medium", "bootc/images"
OWN_CONFIG = "usr/share/calamares/modules/bootc.conf"


def build(options: Options) -> None:
    with work_directory(options) as work:
        say(f"building in {work}")
        Medium(options, work).make()


@contextlib.contextmanager
def work_directory(options: Options) -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix="iso-build.", dir=options.work or "/var/tmp"))
    try:
        yield work
    finally:
        if not options.keep:
            # Something may still be mounted in it.
            run("rm", "-rf", "--one-file-system", work)


def newest(files: Iterator[Path]) -> Path:
    """The file with the highest version."""
    return Path(answer("sort", "--version-sort", text="".join(f"{file}\n" for file in files)).splitlines()[-1])


def newest_time(package: Path) -> int:
    """The date of the package's changelog, in seconds since 1970: every file of a package has this date or an older one."""
    archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        return int(max(member.mtime for member in files))


class Medium:
    """One ISO that is being made, in its own directory `work`."""

    def __init__(self, options: Options, work: Path) -> None:
        self.options, self.tree, self.unpacked = options, work / "tree", work / "unpacked"
        self.includes = self.tree / "config/includes.chroot"
        self.command = self.unpacked / "usr/bin/calamares-bootc"
        self.packages = {name: newest(options.packages.glob(f"{name}_*.deb")) for name in PACKAGES}
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        self.date = int(epoch) if epoch else newest_time(self.packages["calamares-bootc"])
        os.environ["SOURCE_DATE_EPOCH"] = str(self.date)

    def run(self, *command: str | Path, directory: Path | None = None, environment: dict[str, str] | None = None, output: Path | None = None) -> None:
        run(*command, verbose=self.options.verbose, directory=directory, environment=environment, output=output)

    def make(self) -> None:
        self.prepare()
        self.prepare_branding()
        self.prepare_catalog()
        self.take_from_cache()
        self.live_build()
        self.give_to_cache()
        self.hand_over()

    def prepare(self) -> None:
        """Makes the tree of live-build from the tree of the checkout, the packages and the options."""
        packages = self.tree / "config/packages.chroot"
        self.unpacked.mkdir()
        self.tree.mkdir()
        self.run("cp", "-a", HERE / "auto", HERE / "config", self.tree)
        packages.mkdir(parents=True, exist_ok=True)
        for package in self.packages.values():
            self.run("cp", package, packages)
            self.run("dpkg-deb", "--extract", package, self.unpacked)
        lists = self.tree / "config/package-lists"
        if self.options.firmware:
            self.run("cp", HERE / "firmware/firmware.list.chroot", lists)
        if self.options.extra:
            (lists / "extra.list.chroot").write_text("".join(f"{name}\n" for name in self.options.extra))
        menu = self.tree / "config/bootloaders/grub-pc/grub.cfg"
        menu.write_text(menu.read_text().replace("@ISO_NAME@", self.options.name))

    def prepare_branding(self) -> None:
        """Makes the branding of the medium, /etc/calamares/branding/bootc, with the name of the product."""
        target = self.includes / "etc/calamares/branding/bootc"
        target.mkdir(parents=True, exist_ok=True)
        self.run("cp", "-r", f"{self.options.branding or self.unpacked / 'etc/calamares/branding/bootc'}/.", target)
        # Calamares requires the directory's name here.
        described = target / "branding.desc"
        text = re.sub(r"^componentName:.*", "componentName: bootc", described.read_text(), flags=re.MULTILINE)
        if not self.options.branding:
            names = "productName|shortProductName|versionedName|shortVersionedName|bootloaderEntryName"
            text = re.sub(rf"^( +(?:{names}):).*", lambda line: f'{line[1]} "{self.options.name}"', text, flags=re.MULTILINE)
        described.write_text(text)

    def prepare_catalog(self) -> None:
        """Makes the bootc.conf of the medium, and with --offline fetches the images."""
        options, target = self.options, self.includes / "etc/calamares/modules/bootc.conf"
        target.parent.mkdir(parents=True, exist_ok=True)
        config = options.config or self.unpacked / OWN_CONFIG
        if options.keys:
            config = self.tree.parent / "bootc.conf"
            config.write_text(f"---\n{options.keys}images: []\n")
        words = ["--on-medium", f"{MEDIUM}/{IMAGES}"] if options.offline else []
        words += [word for entry in options.images if entry.stays for word in ("--from-registry", entry.text)]
        self.run(HERE / "catalog", *words, config, *[entry.text for entry in options.images], output=target)
        # Check this before gigabytes are fetched.
        try:
            self.run(self.command, "config", "check", target)
        except subprocess.CalledProcessError as error:
            raise Mistake("the bootc.conf of the medium has mistakes (above); nothing was built") from error
        if options.offline:
            self.run(HERE / "fetch-images", self.command, config, target, self.tree / "config/includes.binary" / IMAGES)

    def live_build(self) -> None:
        architecture = answer("dpkg", "--print-architecture").strip()
        environment = {
            "ISO_ARCHITECTURE": architecture,
            "ISO_NAME": self.options.name,
            "ISO_COMPRESSION": self.options.compression,
            "ISO_FIRMWARE": "yes" if self.options.firmware else "",
            "ISO_MIRROR": archive_uri("debian"),
            "ISO_SECURITY_MIRROR": archive_uri("debian-security"),
            # arm64 has no BIOS.
            "ISO_BOOTLOADERS": "grub-pc,grub-efi" if architecture == "amd64" else "grub-efi",
        }
        # The stages of `lb build`, without those for Debian's installer and for the sources. No option uses these two,
        # and each fetches the package lists again.
        for stage in ("config", "bootstrap", "chroot", "binary"):
            self.run("lb", stage, directory=self.tree, environment=environment)

    def is_bootstrap_of_date(self) -> bool:
        """Whether the cache has a first stage with the medium's date. The first stage contains that date, for example
        as the day of passwords."""
        release = self.options.cache / "bootstrap/etc/os-release" if self.options.cache else None
        wanted = f"BUILD_ID={datetime.fromtimestamp(self.date, UTC):%Y%m%dT%H%M%SZ}"
        return release is not None and release.is_file() and wanted in release.read_text().splitlines()

    def take_from_cache(self) -> None:
        into = self.tree / "cache"
        into.mkdir(exist_ok=True)
        if self.options.cache:
            # The directory may also hold other files.
            for each in self.options.cache.glob("packages.*"):
                if each.is_dir():
                    self.run("cp", "-a", each, into)
            if self.is_bootstrap_of_date():
                self.run("cp", "-a", self.options.cache / "bootstrap", into)

    def give_to_cache(self) -> None:
        cache = self.options.cache
        if not cache:
            return
        cache.mkdir(parents=True, exist_ok=True)
        self.run("cp", "-a", *(self.tree / "cache").glob("packages.*"), cache)
        if not self.is_bootstrap_of_date():
            # The move makes the result appear complete or not at all.
            self.run("rm", "-rf", "--one-file-system", cache / "bootstrap", cache / "bootstrap.partial")
            self.run("cp", "-a", self.tree / "cache/bootstrap", cache / "bootstrap.partial")
            (cache / "bootstrap.partial").rename(cache / "bootstrap")

    def hand_over(self) -> None:
        output = self.options.output
        assert output
        made = list(self.tree.glob("calamares-bootc-*.hybrid.iso"))
        if not made:
            raise Mistake("live-build made no ISO; its messages are above")
        partial = output.with_name(f"{output.name}.partial")
        self.run("cp", self.tree / "chroot.packages.live", f"{output}.packages")
        self.run("mv", made[0], partial)
        with partial.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        partial.rename(output)
        output.with_name(f"{output.name}.sha256").write_text(f"{digest}  {output.name}\n")
        say(f"{output}: {output.stat().st_size // 1000000} MB")
