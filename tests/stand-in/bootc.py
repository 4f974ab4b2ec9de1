#!/usr/bin/env -S python3 -IB
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for bootc: implements the parts that an installer sees, for machines that have no bootc. See README.md."""

import sys
from pathlib import Path

# -I ignores the caller's environment, and also the directory of this file.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import command_line
import install
import status
from failure import Failure, explain

COMMANDS = {
    ("install", "to-disk"): install.to_disk,
    ("install", "to-filesystem"): install.to_filesystem,
    ("install", "print-configuration"): install.print_configuration,
    ("container", "inspect"): status.container_inspect,
    ("container", "lint"): status.container_lint,
    ("status",): status.status,
}


def main() -> int:
    try:
        command, arguments = command_line.find_command(sys.argv[1:])
        COMMANDS[command](command_line.parse(command, arguments))
    except command_line.UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except (Failure, OSError) as error:
        sys.stdout.flush()
        print(f"error: {explain(error)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
