# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options, and all their mistakes, which are reported together before anything is made."""

import argparse
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from .command import HERE, Mistake
from .settings import Settings

# The programs that each type starts.
TOOLS = {
    "calamares": ["lb", "debootstrap", "dpkg-deb"],
    "raw": ["podman"],
    "qcow2": ["podman", "qemu-img"],
    "debian-installer": [],
}
DISKS = ("raw", "qcow2")
PACKAGES = ("calamares-bootc", "calamares-settings-bootc")
EXTENSIONS = {"calamares": "iso", "debian-installer": "preseed"}
# The options of an ISO and of a disk: options of one type do not apply to the others.
OF_MEDIUM = ["packages", "images", "config", "name", "branding", "offline", "firmware", "extra", "compression", "cache", "work", "keep"]
OF_DISK = ["size", "filesystem", "backend"]
END = """\
environment:
  CALAMARES_BOOTC_MIRROR  where Debian's packages come from, without /debian [default: the machine's apt sources]
  SOURCE_DATE_EPOCH       the date of an ISO in seconds since 1970 [default: that of the package]
"""


class Entry(NamedTuple):
    """An image of the catalog, as [NAME=]REF; `stays`: the image is never put on the medium."""

    text: str
    stays: bool


class Parser(argparse.ArgumentParser):
    """Reports errors like everything else here."""

    def error(self, message: str) -> NoReturn:
        raise Mistake(re.sub(r"^argument (\S+): expected one argument$", r"\1 needs a value; see --help", message))


def given(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("needs a value")
    return text


def path(text: str) -> Path:
    return Path(given(text))


def parser() -> Parser:
    """One parser for `build` and `check`, which differ only in what happens afterward."""
    made = Parser(
        prog="bootc-iso", allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, epilog=END,
        usage="bootc-iso build|check [IMAGE:TAG] [OPTION...]",
        description="""\
Turns bootable container images into an installer or a disk. Needs root, and Debian 13 with the packages of
iso/packages, or --base mmdebstrap.

build  makes the result
check  makes nothing; prints what would be made, or all mistakes in the options and everything that is missing here""",
    )  # fmt: skip
    add = made.add_argument
    add("image", metavar="IMAGE:TAG", nargs="*", help="a name of `containers` in .config/registry.yaml, or a complete reference")
    add(
        "--type",
        choices=TOOLS,
        default="calamares",
        help="calamares: an installer ISO; raw, qcow2: a disk; debian-installer: a preseed file [default: calamares]",
    )
    add(
        "--output",
        type=path,
        metavar="FILE",
        help="the file; beside an ISO FILE.sha256 and FILE.packages are written [default: NAME-TAG with the type's extension]",
    )
    add("--base", choices=["here", "mmdebstrap"], default="here", help="where the program runs [default: here]")
    add("--verbose", action="store_true", help="print each command that is started")
    add("--diagnose", action="store_true", help="the same as check")
    add_medium(made)
    add_disk(made)
    return made


def add_medium(made: Parser) -> None:
    add = made.add_argument_group("of an ISO").add_argument
    add("--packages", type=path, metavar="DIR", help="where the .debs of calamares-bootc and calamares-settings-bootc are [default: build/deb/trixie]")
    add(
        "--image", dest="images", metavar="[NAME=]REF", action="append", type=lambda text: Entry(given(text), stays=False),
        help="an image of the catalog; may be given several times. NAME is what the user reads [default: REF]",
    )  # fmt: skip
    add(
        "--registry-image", dest="images", metavar="[NAME=]REF", action="append", type=lambda text: Entry(given(text), stays=True),
        help="like --image, but with --offline the image is not put on the medium",
    )  # fmt: skip
    add("--config", type=path, metavar="FILE", help="the ISO's bootc.conf; with --image, it must have no images of its own [default: that of the package]")
    add("--name", type=given, help="the name of the installed system in the boot menu and the installer [default: Linux]")
    add("--branding", type=path, metavar="DIR", help="Calamares branding (a directory with branding.desc) instead of the package's")
    add("--offline", action="store_true", default=None, help="put the images of --image on the medium, so that no network is needed")
    add("--firmware", action="store_true", default=None, help="add Debian's firmware and microcode (non-free-firmware)")
    add("--package", dest="extra", metavar="NAME", type=given, action="append", help="add another package of Debian, such as orca; may be given several times")
    add("--compression", metavar="LEVEL", type=given, help="zstd level of the root file system, 1 to 22: higher is smaller and slower [default: 15]")
    add("--cache", type=path, metavar="DIR", help="keep downloaded packages here for the next build")
    add("--work", type=path, metavar="DIR", help="build here instead of below /var/tmp; removed at the end")
    add("--keep", action="store_true", default=None, help="keep the working directory, for inspection")


def add_disk(made: Parser) -> None:
    add = made.add_argument_group("of a raw or qcow2 disk").add_argument
    add("--size", type=given, help="[default: 20G]")
    add("--filesystem", type=given, help="[default: ext4]")
    add("--backend", choices=["auto", "ostree", "composefs"], help="bootc's backend; auto: ostree if the image has bootupd, else composefs [default: auto]")


class Options:
    """The options with their defaults. `reference` is the image of the first argument, whole, or None."""

    def __init__(self, arguments: list[str], settings_path: Path) -> None:
        """Raises Mistake with all mistakes that the options alone show."""
        # Ignores `--`: the words after it used to be passed on to another program.
        found, unknown = parser().parse_known_intermixed_args([word for word in arguments if word != "--"])
        problems = [f"there is no option {word}; see --help" for word in unknown]
        self.type: str = found.type
        self.base: str = found.base
        self.verbose: bool = found.verbose
        self.diagnose: bool = found.diagnose
        self.packages: Path = found.packages or HERE.parent / "build/deb/trixie"
        self.own_packages = found.packages is not None
        self.images: list[Entry] = found.images or []
        self.config: Path | None = found.config
        self.name: str = found.name or "Linux"
        self.branding: Path | None = found.branding
        self.offline, self.firmware, self.keep = bool(found.offline), bool(found.firmware), bool(found.keep)
        self.extra: list[str] = found.extra or []
        self.compression: str = found.compression or "15"
        self.cache: Path | None = found.cache
        self.work: Path | None = found.work
        self.size: str = found.size or "20G"
        self.filesystem: str = found.filesystem or "ext4"
        self.backend: str = found.backend or "auto"
        self.reference: str | None = None
        # Lines of bootc.conf.
        self.keys = ""
        self.settings_path = settings_path
        problems += self.read_settings(found.image)
        self.output = self.find_output(found.output)
        problems += self.misplaced(found) + list(self.wrong(names_image=bool(found.image)))
        if problems:
            raise Mistake(*problems)

    def read_settings(self, images: list[str]) -> list[str]:
        """Applies the settings of registry.yaml; returns its mistakes."""
        if len(images) > 1:
            return [f"one image is enough, and there are {' '.join(images)}; more of an ISO's are given with --image"]
        problems: list[str] = []
        try:
            settings = Settings(self.settings_path)
        except Mistake as mistake:
            return list(mistake.texts)
        for read in (self.set_reference, self.set_keys):
            try:
                read(settings, images)
            except Mistake as mistake:
                problems += mistake.texts
        return problems

    def set_reference(self, settings: Settings, images: list[str]) -> None:
        if images:
            self.reference = settings.reference(images[0])
            self.images = [Entry(self.reference, stays=False), *self.images]

    def set_keys(self, settings: Settings, images: list[str]) -> None:
        """Applies `calamares` only to an image that is named as an argument; --image and --config state their own settings."""
        if images and self.type == "calamares":
            self.keys = settings.configuration()
            if self.keys and self.config:
                raise Mistake(f"both --config and `calamares` of {self.settings_path} say what bootc.conf is: leave one out")

    def find_output(self, output: Path | None) -> Path | None:
        if output is None and self.reference is not None:
            name = re.sub(r"[^A-Za-z0-9_.-]+", "-", self.reference.partition("@")[0].rpartition("/")[2])
            output = Path(f"{name}.{EXTENSIONS.get(self.type, self.type)}")
        return output.absolute() if output else None

    def misplaced(self, found: argparse.Namespace) -> list[str]:
        """Options of a type other than the one to make."""
        of_others = [] if self.type == "calamares" else OF_MEDIUM
        of_others = of_others + ([] if self.type in DISKS else OF_DISK)
        names = {"images": "image", "extra": "package"}
        return [f"--{names.get(key, key)} says nothing of --type {self.type}" for key in of_others if getattr(found, key) is not None]

    def wrong(self, *, names_image: bool) -> Iterator[str]:
        """The mistakes in the values, apart from the requirements on this machine."""
        if self.output is None:
            # An impossible image has been reported already.
            if not names_image:
                yield "where should it go, and of what? Give an image, or --output FILE; see --help"
        elif not self.output.parent.is_dir():
            yield f"there is no directory {self.output.parent} for --output"
        if self.type != "calamares":
            if not names_image:
                yield f"--type {self.type} needs an image: IMAGE:TAG"
        else:
            yield from self.wrong_of_medium()

    def wrong_of_medium(self) -> Iterator[str]:
        if self.config and not self.config.is_file():
            yield f"there is no file {self.config} (--config)"
        if self.branding and not (self.branding / "branding.desc").is_file():
            yield f"there is no branding.desc in {self.branding} (--branding)"
        if self.work and not self.work.is_dir():
            yield f"there is no directory {self.work} (--work)"
        if not re.fullmatch("[1-9]|1[0-9]|2[0-2]", self.compression):
            yield f"--compression takes a level from 1 to 22, not '{self.compression}'"
        if re.search(r'["\\$`\n]', self.name):
            yield "--name cannot have quotes, backslashes, dollar signs or line breaks"
        if self.offline and all(entry.stays for entry in self.images):
            yield "--offline needs the images to put on the medium: give --image"
        if self.own_packages:
            yield from self.missing_packages()

    def missing_packages(self) -> Iterator[str]:
        for name in PACKAGES:
            if not list(self.packages.glob(f"{name}_*.deb")):
                yield f"there is no {name}_*.deb in {self.packages}: make it with ./dev deb, or name another directory with --packages"

    def missing_programs(self) -> list[str]:
        wanted = TOOLS[self.type] if self.base == "here" else ["mmdebstrap"]
        return [tool for tool in wanted if not shutil.which(tool)]

    def missing(self) -> Iterator[str]:
        """The requirements that this machine lacks."""
        if os.geteuid() != 0:
            yield "this needs root: run it as root, or the container with --privileged"
        if absent := self.missing_programs():
            way = f"install the packages of {HERE / 'packages'}, or use --base mmdebstrap" if self.base == "here" else "install it"
            yield f"missing: {', '.join(absent)}; {way}"
        if self.type == "calamares" and not self.own_packages:
            yield from self.missing_packages()
