# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Roots: Debian trees with all the tools. A finished root is never written to. A root is named SUITE, the one to build
# and test in, or PURPOSE-SUITE, which has only the packages of dev.d/packages/PURPOSE.

# root_packages LIST...: the packages of the lists, one per line; `#` starts a comment, and PACKAGE/SUITE comes from that suite.
root_packages() {
    sed 's/#.*//' "$@" | tr -s '[:space:]' '\n' | sed '/^$/d' | sort -u
}

# root_path ROOT: prints the path of the root; makes the root first if it does not exist.
root_path() {
    local name=$1 suite=${1##*-} lists
    lists=("$checkout/dev.d/packages/build")
    if [[ $name != "$suite" ]]; then
        lists=("$checkout/dev.d/packages/${name%-*}")
    elif [[ -e $checkout/dev.d/packages/$suite ]]; then
        lists+=("$checkout/dev.d/packages/$suite")
    fi
    cache_entry "root-$name" "$(cache_key "${lists[@]}" "$(declare -f root_make)")" root_make "$suite" "${lists[@]}"
}

# root_make SUITE LIST... PATH
root_make() {
    local suite=$1 path=${*: -1}
    local lists=("${@:2:$#-2}") sources packages package other pins=
    sources=$(host_sources "$suite") || return
    packages=$(root_packages "${lists[@]}" | sed 's|/.*||' | paste -sd,)
    # Pinned, because with PACKAGE/SUITE apt would take the package's dependencies from that suite as well.
    while IFS=/ read -r package other; do
        sources+=$'\n'"deb $(host_mirror debian) $other main"
        pins+="Package: $package\nPin: release n=$other\nPin-Priority: 990\n\n"
        pins+="Package: *\nPin: release n=$other*\nPin-Priority: 100\n\n"
    done < <(root_packages "${lists[@]}" | grep /)
    # shellcheck disable=SC2016 # $1 is mmdebstrap's
    # The mirror may be a snapshot, whose Release files are signed but expired.
    mmdebstrap --mode=root --variant=minbase --include="$packages" \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
        --aptopt='Acquire::Check-Valid-Until "false"' \
        --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --setup-hook='mkdir -p "$1/etc/apt/preferences.d"' \
        --setup-hook="printf '$pins' >\"\$1/etc/apt/preferences.d/other-suites\"" \
        --customize-hook='mkdir -p "$1/src" "$1/build" "$1/cache" "$1/etc/ssl/certs"' \
        "$suite" "$path" - <<<"$sources"
}

# root_build ROOT: the directory of this checkout's build trees for ROOT; /build inside the root.
root_build() {
    local id
    id=$(basename "$checkout")-$(cache_key "path $checkout")
    printf '%s/build/%s/%s\n' "$cache" "$id" "$1"
}

# root_enter ROOT COMMAND [ARGUMENT...]: runs the command inside the root, in the checkout (/src), and returns its exit
# status. No process of the command outlives ./dev.
root_enter() {
    local name=$1 root build
    shift
    root=$(root_path "$name") || return
    build=$(root_build "$name")
    mkdir -p "$build" "$cache/cargo" "$cache/ccache"
    setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --propagation private -- \
        "$checkout/dev.d/enter" "$root" "$checkout" "$build" "$cache" "$@"
}
