# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The plugins and the command, built by CMake, which runs cargo.

# build_plugins SUITE: configures, compiles and stages them; the tree is then in `$(root_build SUITE)/stage`.
build_plugins() {
    # Rungs that run at the same time build one after the other; each has its own log.
    local log=${rung_dir:-$checkout/build}/plugins-$1.log
    progress "building the plugins for $1" "$log" root_enter "$1" dev.d/compile || {
        # Print only the compiler's errors, because the whole log is long. A rung explains its logs itself.
        [[ -n $rung_dir ]] || grep --extended-regexp --after-context=12 '^error|error:|^FAILED:' "$log" | head -n 60 >&2 || tail -n 20 "$log" >&2
        say "the plugins were not built; the whole log is in $log"
        return 1
    }
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
    root_enter trixie tests/vm/live/build "$(cache_in_root "$1")"
}

# build_image: prints the path of the OCI layout of the image that the tests install; with --bootc it holds a real bootc.
build_image() {
    cache_entry image "$(cache_key "$checkout/tests/image" "$checkout/tests/stand-in" "${bootc:-stand-in}" "root $(basename "$(root_path trixie)")")" build_image_at
}

build_image_at() {
    local options=()
    if [[ -n $bootc ]]; then
        # The root sees the cache, not the machine's files.
        mkdir -p "$cache/bootc" || return
        cp "$bootc" "$cache/bootc/" || return
        options=(--bootc "/cache/bootc/${bootc##*/}")
    fi
    root_enter trixie tests/image/build "${options[@]}" "$(cache_in_root "$1")"
}
