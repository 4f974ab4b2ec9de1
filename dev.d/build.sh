# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The plugins and the command, built by CMake, which runs cargo.

# build_plugins SUITE: configures, compiles and stages them; the tree is then in `$(root_build SUITE)/stage`.
build_plugins() {
    # A check of a rung switches `set -e` off for what it calls.
    root_enter "$1" dev.d/compile || return
    say "built for $1: $(root_build "$1")/stage"
}

# build_stage SUITE COPY: copies what build_plugins staged; the path is one inside the root.
build_stage() {
    root_enter "$1" flock /build/compile.lock cp -r /build/stage "$2"
}

# build_live: prints the path of the live system of the virtual machines.
build_live() {
    cache_entry live "$(cache_key "$checkout/tests/vm/live" "root $(basename "$(root_path trixie)")")" build_live_at
}

build_live_at() {
    say "making the live system for the virtual machine (once)"
    root_enter trixie tests/vm/live/build "$(cache_in_root "$1")"
}

# build_image: prints the path of the OCI layout of the image that the tests install; with --bootc a real bootc is in it.
build_image() {
    cache_entry image "$(cache_key "$checkout/tests/image" "$checkout/tests/stand-in" "${bootc:-stand-in}" "root $(basename "$(root_path trixie)")")" build_image_at
}

build_image_at() {
    local options=()
    say "building the bootable image (once)"
    if [[ -n $bootc ]]; then
        # The root sees the cache, not the machine's files.
        mkdir -p "$cache/bootc"
        cp "$bootc" "$cache/bootc/"
        options=(--bootc "/cache/bootc/${bootc##*/}")
    fi
    root_enter trixie tests/image/build "${options[@]}" "$(cache_in_root "$1")"
}

# build_ruff: prints the path of the tools of requirements.txt; bin/ruff is in it.
build_ruff() {
    cache_entry ruff "$(cache_key "$checkout/dev.d/requirements.txt")" build_ruff_at
}

build_ruff_at() {
    say "fetching ruff (once)"
    root_enter trixie pip install --quiet --no-deps --require-hashes --only-binary :all: --root-user-action ignore \
        --target "$(cache_in_root "$1")" --requirement dev.d/requirements.txt
}
