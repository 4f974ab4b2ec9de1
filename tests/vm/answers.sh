# shellcheck shell=bash disable=SC2154 # `install` sources it, and has the variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The answers for the installer's pages. None of them is a default of Calamares or of the image, so the test sees
# whether each one takes effect.

# answers: prints them in the format that check-system and the robot read.
answers() {
    jq --null-input --argjson window "$([[ -n $window ]] && echo true || echo false)" --arg user "$(sed -n 1p "$share/registry/login")" \
        --arg password "$(sed -n 2p "$share/registry/login")" --arg root_keys "$(cat "$share/authorized_keys")" \
        --arg passphrase "$passphrase" --arg partitions "$partitions" --arg firmware "$firmware" --arg disk "$disk_node" \
        --arg grub "$grub" '{
        region: "Europe", zone: "Berlin", layout: "German",
        image: "Debian", login: {user: $user, password: $password},
        disk: $disk, filesystem: "ext4", firmware: $firmware,
        user: {name: "Ada Lovelace", login: "ada", password: "Difference-Engine-1"}, hostname: "engine",
        root_keys: $root_keys, signer: "signer.pub",
        deadline: (if $window then 7200 else 900 end), window: $window
    } + ({
            "": {},
            erase: {partitioning: {choice: "Erase disk"}},
            replace: {partitioning: {choice: "Replace a partition", place: 0.7, shared: $partitions}},
            alongside: {partitioning: {choice: "Install alongside", place: 0.7, shared: $partitions}},
            manual: {partitioning: {choice: "Manual partitioning", shared: $partitions, by_hand: [
                {row: "/dev/ubdb1", place: "/boot/efi"}, {row: "/dev/ubdb3", place: "/", format: true}, {row: "/dev/ubdb5", place: "/home"}
            ]}}
        }[$partitions])
        | if $grub == "yes" and .partitioning then .partitioning.grub = true else . end
        | if $passphrase == "" then . elif .partitioning then .partitioning.passphrase = $passphrase
        else .passphrase = $passphrase end'
}
