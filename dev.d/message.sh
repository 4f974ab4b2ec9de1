# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What ./dev says to the user. All on stderr: stdout belongs to the commands it runs.

say() {
    printf '== %s\n' "$*" >&2
}

die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}
