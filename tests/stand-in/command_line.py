# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: its arguments, and the messages about wrong ones.

The flags and messages are those of bootc 1.16.9. Usage errors exit with status 2.
"""

import dataclasses
import sys
from typing import Any


@dataclasses.dataclass
class Option:
    name: str
    help: str
    value: str = ""
    choices: tuple[str, ...] = ()
    default: str | None = None
    repeat: bool = False
    requires: str = ""

    @property
    def shown(self) -> str:
        return f"{self.name} <{self.value}>" if self.value else self.name

    @property
    def key(self) -> str:
        return self.name.removeprefix("--").replace("-", "_")


def flag(name: str, text: str, requires: str = "") -> Option:
    return Option(name, text, requires=requires)


def valued(name: str, text: str, choices: tuple[str, ...] = (), **more: Any) -> Option:
    return Option(name, text, value=name.removeprefix("--").replace("-", "_").upper(), choices=choices, **more)


FILESYSTEMS = ("xfs", "ext4", "btrfs")

COMMON = (
    valued("--source-imgref", "The image to install, with its transport; without it, the running container's"),
    valued("--target-transport", "The transport of later updates", default="registry"),
    valued("--target-imgref", "The image to update from later, without its transport"),
    flag("--enforce-container-sigpolicy", "Require signatures in the installed system"),
    flag("--run-fetch-check", "Check that the target image can be fetched"),
    flag("--skip-fetch-check", "Has no effect"),
    flag("--disable-selinux", "Disable SELinux in the installed system"),
    valued("--karg", "Add a kernel argument; can be given several times", repeat=True),
    valued("--karg-delete", "Remove a kernel argument; can be given several times", repeat=True),
    valued("--root-ssh-authorized-keys", "An authorized_keys file for root"),
    flag("--generic-image", "Install for any machine and leave the firmware's settings alone"),
    valued("--bound-images", "How to get logically bound images", ("stored", "pull"), default="stored"),
    valued("--stateroot", "The name of the stateroot"),
    flag("--bootupd-skip-boot-uuid", "Don't pass --write-uuid to bootupd"),
    valued("--bootloader", "The boot loader to use", ("grub", "grub-cc", "systemd", "none")),
)
COMPOSEFS = (
    flag("--composefs-backend", "Use the composefs backend instead of ostree"),
    flag("--allow-missing-verity", "Do without fs-verity if need be", requires="--composefs-backend"),
    valued("--uki-addon", "An addon of the unified kernel image", repeat=True, requires="--composefs-backend"),
)
TO_DISK = (
    flag("--wipe", "Wipe what is on the device"),
    valued("--block-setup", "What is between disk and file system", ("direct", "tpm2-luks")),
    valued("--filesystem", "The type of the root file system", FILESYSTEMS),
    valued("--root-size", "The size of the root partition; M (default), G or T can follow"),
    *COMMON,
    flag("--via-loopback", "The device is a regular file"),
    *COMPOSEFS,
)
TO_FILESYSTEM = (
    valued("--root-mount-spec", "How the root file system is found at boot; empty for no root= argument"),
    valued("--boot-mount-spec", "How /boot is found at boot; empty for no boot= argument"),
    valued("--replace", "What happens to what is there", ("wipe", "alongside")),
    flag("--acknowledge-destructive", "Don't warn if the target is the running system's root"),
    flag("--skip-finalize", "Leave trimming and remounting to the caller"),
    *COMMON,
    *COMPOSEFS,
)

# Command -> its positional argument (or none) and its options.
COMMANDS: dict[tuple[str, ...], tuple[str, tuple[Option, ...]]] = {
    ("install", "to-disk"): ("DEVICE", TO_DISK),
    ("install", "to-filesystem"): ("ROOT_PATH", TO_FILESYSTEM),
    ("install", "print-configuration"): ("", (flag("--all", "Print all of it"),)),
    ("container", "inspect"): ("", (flag("--json", "Print JSON"),)),
    ("container", "lint"): ("", ()),
    ("status",): ("", (flag("--json", "Print JSON"), valued("--format", "The format", ("json", "yaml", "humanreadable")))),
}


class UsageError(Exception):
    """Wrong arguments; the text is the complete message."""


def usage(command: tuple[str, ...], named: list[str] | None = None) -> str:
    """The usage line, with all options or only the named ones."""
    positional, options = COMMANDS[command]
    if named is None:
        named = ["[OPTIONS]"] if options else []
    return " ".join(["Usage: bootc", *command, *named, *([f"<{positional}>"] if positional else [])])


def wrong(text: str, usage_line: str = "") -> UsageError:
    parts = [f"error: {text}", usage_line, "For more information, try '--help'."]
    return UsageError("\n\n".join(filter(None, parts)))


def help_text(command: tuple[str, ...]) -> str:
    positional, options = COMMANDS[command]
    lines = [f"bootc {' '.join(command)} (a stand-in for tests)", "", usage(command), ""]
    if positional:
        lines += ["Arguments:", f"  <{positional}>", ""]
    lines.append("Options:")
    for option in options:
        notes = f" [default: {option.default}]" if option.default else ""
        notes += f" [possible values: {', '.join(option.choices)}]" if option.choices else ""
        lines += [f"      {option.shown}", f"          {option.help}{notes}"]
    lines += ["  -h, --help", "          Print help"]
    return "\n".join(lines)


def group_help(group: str) -> str:
    names = sorted({command[1] if group else command[0] for command in COMMANDS if not group or command[0] == group})
    lines = [f"Usage: bootc {group + ' ' if group else ''}<COMMAND>", "", "Commands:"]
    return "\n".join(lines + [f"  {name}" for name in names])


def find_command(arguments: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Returns the command and its arguments. For --help and the like, prints the text and exits."""
    group = ""
    while True:
        word = arguments.pop(0) if arguments else None
        if word in ("--help", "-h", "help"):
            print(group_help(group))
            sys.exit(0)
        if word in ("--version", "-V") and not group:
            print("bootc 1.16.9")
            sys.exit(0)
        if word is None:
            raise UsageError(group_help(group))
        command = (group, word) if group else (word,)
        if command in COMMANDS:
            return command, arguments
        if group or word not in {command[0] for command in COMMANDS}:
            where = f"bootc {group} <COMMAND>" if group else "bootc <COMMAND>"
            kind = "unexpected argument" if word.startswith("-") else "unrecognized subcommand"
            raise wrong(f"{kind} '{word}'{' found' if word.startswith('-') else ''}", f"Usage: {where}")
        group = word


def take_value(option: Option, inline: str | None, arguments: list[str]) -> str:
    text = inline
    if text is None and arguments and not arguments[0].startswith("-"):
        text = arguments.pop(0)
    possible = f"\n  [possible values: {', '.join(option.choices)}]" if option.choices else ""
    if text is None:
        raise wrong(f"a value is required for '{option.shown}' but none was supplied{possible}")
    if option.choices and text not in option.choices:
        raise wrong(f"invalid value '{text}' for '{option.shown}'{possible}")
    return text


def parse(command: tuple[str, ...], arguments: list[str]) -> dict[str, Any]:
    """The values of the command's options and positional argument, by their names with underscores."""
    positional, options = COMMANDS[command]
    by_name = {option.name: option for option in options}
    values: dict[str, Any] = {option.key: [] if option.repeat else option.default if option.value else False for option in options}
    given = set()
    plain = []
    while arguments:
        word = arguments.pop(0)
        if word in ("--help", "-h"):
            print(help_text(command))
            sys.exit(0)
        name, equals, rest = word.partition("=")
        if not word.startswith("-") or word == "-":
            plain.append(word)
            if len(plain) > bool(positional):
                raise wrong(f"unexpected argument '{word}' found", usage(command))
            continue
        option = by_name.get(name)
        if option is None:
            raise wrong(f"unexpected argument '{name}' found", usage(command))
        if name in given and not option.repeat:
            raise wrong(f"the argument '{option.shown}' cannot be used multiple times", usage(command))
        given.add(name)
        if not option.value:
            values[option.key] = True
        elif option.repeat:
            values[option.key].append(take_value(option, rest if equals else None, arguments))
        else:
            values[option.key] = take_value(option, rest if equals else None, arguments)
    missing = [by_name[name].requires for name in sorted(given) if by_name[name].requires not in given | {""}]
    if positional and not plain:
        missing.append(f"<{positional}>")
    if missing:
        needed = "\n".join(f"  {name}" for name in dict.fromkeys(missing))
        named = [name for name in missing if name.startswith("--")] + [name for name in by_name if name in given]
        raise wrong(f"the following required arguments were not provided:\n{needed}", usage(command, named))
    if positional:
        values[positional.lower()] = plain[0]
    return values
