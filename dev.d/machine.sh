# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The rungs that need virtual machines: vm, late and tpm2.

rung_vm() {
    local each
    rung_machine || return 0
    check_own install root_enter trixie tests/vm/install "${machine[@]}" || true
    check_own install-encrypted root_enter trixie tests/vm/install --encrypted "${machine[@]}" || true
    for each in replace alongside manual; do
        check_own "install-partitions-$each" root_enter trixie tests/vm/install --partitions "$each" "${machine[@]}" || true
    done
    check_own fail root_enter trixie tests/vm/fail --only faults "${machine[@]}" || true
    [[ -z $bootc ]] || rung_variants
}

# rung_variants: tests the image features that only a real bootc supports: an ostree image bound to another image, and a
# systemd-boot image that is sealed.
rung_variants() {
    local live=${machine[0]} image=${machine[1]} stage=${machine[2]} out=${machine[3]}
    # shellcheck disable=SC2016 # the variable is that shell's
    if root_enter trixie bash -c 'source tests/vm/layout.sh && layout_has_grub "$1"' - "$image"; then
        check_own bound-images root_enter trixie tests/vm/bound-images "${machine[@]}" || true
        return
    fi
    check seal root_enter trixie tests/vm/seal --without-verity "$image" "$out/sealed" || return 0
    check_own install-unified root_enter trixie tests/vm/install "$live" "$out/sealed" "$stage" "$out" || true
}

rung_late() {
    rung_machine || return 0
    check_own fail root_enter trixie tests/vm/fail --only faults-late "${machine[@]}" || true
    check_own little-memory root_enter trixie tests/vm/little-memory "${machine[@]}" || true
}

rung_tpm2() {
    rung_machine || return 0
    check_own tpm2 root_enter trixie tests/vm/tpm2 "${machine[@]}" || true
}

# rung_machine: makes everything that a virtual machine needs; puts the arguments that the tests/vm/* scripts have in common into `machine`.
rung_machine() {
    local live image out=${rung_dir/#"$checkout"//src}
    check build-plugins build_plugins trixie && check live-system build_live && check image build_image || return
    live=$(build_live) image=$(build_image)
    # A copy, because another rung may rebuild meanwhile.
    build_stage trixie "$out/stage"
    machine=("$(cache_in_root "$live")" "$(cache_in_root "$image")" "$out/stage" "$out")
}
