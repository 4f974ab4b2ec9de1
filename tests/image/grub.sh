# shellcheck shell=bash disable=SC2154 # `customize` sources it, and has the variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GRUB in the image, for bootc with ostree.

# package_version PACKAGE, without an epoch
package_version() {
    # shellcheck disable=SC2016 # the variable is dpkg's
    in_root dpkg-query --show --showformat '${Version}' "$1" | sed 's/^[0-9]*://'
}

# Places GRUB where bootupd expects it: for UEFI below usr/lib/efi, for BIOS under Fedora's names of the programs.
add_grub() {
    local efi=$root/usr/lib/efi version shim grub modules
    version=$(package_version grub2-common)
    shim=shim/$(package_version shim-unsigned)/EFI grub=grub2/$version/EFI
    # Debian's prebuilt GRUB lacks the module blsuki, which reads boot loader entries, and its modules are not on the ESP.
    modules=(part_gpt fat ext2 btrfs xfs search search_fs_uuid search_label normal configfile loadenv test echo true
        regexp sleep minicmd linux gzio blsuki all_video efi_gop reboot halt)
    install -D "$root/usr/lib/shim/shimx64.efi" "$efi/$shim/BOOT/BOOTX64.EFI"
    install -D "$root/usr/lib/shim/fbx64.efi" "$efi/$shim/BOOT/fbx64.efi"
    install -D -t "$efi/$shim/debian" "$root"/usr/lib/shim/{shimx64.efi,mmx64.efi,BOOTX64.CSV}
    install -d "$efi/$grub/debian"
    in_root grub-mkimage --format x86_64-efi --prefix /EFI/debian --output "/usr/lib/efi/$grub/debian/grubx64.efi" "${modules[@]}"
    install -d "$root/usr/lib/bootupd/updates"
    in_root bootupctl backend generate-update-metadata
    # For BIOS, bootupd gets this from rpm.
    printf '{"timestamp":"%s","version":"grub2-%s","versions":[{"name":"grub2","rpm_evr":"%s"}]}' \
        "$(date --utc --date "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%FT%TZ)" "$version" "$version" \
        >"$root/usr/lib/bootupd/updates/BIOS.json"
    install -m 755 "$here/grub2-install" "$root/usr/sbin/grub2-install"
    ln -s grub-editenv "$root/usr/bin/grub2-editenv"
    # Fedora's blscfg tries both places itself. If /boot is a separate file system, it has ostree's link `boot -> .`.
    printf 'blscfg --path /boot/loader/entries\n' >"$root/usr/lib/bootupd/grub2-static/configs.d/10_blscfg.cfg"
    # No longer needed.
    rm -rf "$root"/usr/lib/{shim,grub/x86_64-efi}
    # For the initramfs.
    install -D -m 644 -t "$root/usr/lib/ostree" "$here/tree/usr/lib/ostree/prepare-root.conf"
    in_root systemctl --quiet enable ostree-remount.service
    # Nothing needs these units; the first one writes to GRUB's directory at each start.
    in_root systemctl --quiet mask grub2-common.service netavark-dhcp-proxy.{service,socket}
}
