# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# The contents of the image of an OCI layout. Source this file.

# layout_has LAYOUT PATTERN: whether a layer of the image has a file whose path matches the extended regular expression.
layout_has() {
    local manifest layer blobs=$1/blobs/sha256
    manifest=$(jq --raw-output '.manifests[0].digest' "$1/index.json")
    for layer in $(jq --raw-output '.layers[].digest' "$blobs/${manifest#*:}"); do
        if tar --list --file "$blobs/${layer#*:}" | grep --extended-regexp "$2" >/dev/null; then
            return 0
        fi
    done
    return 1
}

# layout_has_grub LAYOUT: whether the image boots with GRUB, by its own record of what bootupd installs.
layout_has_grub() {
    layout_has "$1" 'usr/lib/bootupd/updates/EFI\.json$'
}

# layout_is_unified LAYOUT: whether the image boots from a unified kernel image, which takes no kernel arguments.
layout_is_unified() {
    layout_has "$1" 'boot/EFI/Linux/[^/]*\.efi$'
}
