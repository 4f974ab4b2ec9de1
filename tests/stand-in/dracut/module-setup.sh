#!/bin/bash
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# dracut module: mounts a composefs deployment as the root before the initramfs hands over.

# Only for images that request it.
check() {
    return 255
}

depends() {
    echo bash systemd-initrd
}

installkernel() {
    instmods erofs overlay loop
}

install() {
    local unit=bootc-root-setup.service
    inst_multiple mount umount mkdir ln stat
    inst_simple /usr/lib/bootc/initramfs-setup
    # shellcheck disable=SC2154 # dracut sets it
    inst_simple "$systemdsystemunitdir/$unit"
    # shellcheck disable=SC2154 # dracut sets it
    mkdir -p "$initdir$systemdsystemunitdir/initrd-root-fs.target.wants"
    ln_r "$systemdsystemunitdir/$unit" "$systemdsystemunitdir/initrd-root-fs.target.wants/$unit"
}
