# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Debian packages of the checkout, in build/deb/SUITE.

# deb_orig: the tarball that packages are built from, in build/deb. Also rewrites debian/copyright.
deb_orig() {
    mkdir -p "$checkout/build/deb"
    # The root does not see the repository of a worktree, so the list is made here.
    sources ':!debian' >"$checkout/build/deb/files"
    rm -f "$checkout"/build/deb/*.orig.tar.xz
    # Uses a crate cache of its own: cargo vendors only while no build holds the lock on the shared cache, and other
    # checkouts may build for hours.
    # shellcheck disable=SC2016 # expanded in the root
    root_enter deb-trixie bash -c 'CARGO_HOME=/build/cargo-home SOURCE_DATE_EPOCH=$(dpkg-parsechangelog --show-field Timestamp) \
        packaging/orig-tarball --files build/deb/files --copyright debian/copyright build/deb'
}

# deb_build SUITE DIRECTORY: builds the packages from that tarball; the directory is below the checkout.
deb_build() {
    rm -f "$checkout/$2/key"
    root_enter "deb-$1" bash -c 'debian/build-packages build/deb/*.orig.tar.xz "$@"' bash "$1" "$2" &&
        deb_key "$1" >"$checkout/$2/key"
}

# deb_key SUITE: a hash of everything that the packages are built from.
deb_key() {
    cache_key "$checkout"/build/deb/*.orig.tar.xz "$checkout/debian" "root $(basename "$(root_path "deb-$1")")"
}

# deb_is_current SUITE DIRECTORY: whether the packages there were built from the current sources.
deb_is_current() {
    [[ -f $checkout/$2/key && $(deb_key "$1") == "$(<"$checkout/$2/key")" ]]
}

# deb_make SUITE: builds the packages in build/deb/SUITE, unless they are current.
deb_make() {
    deb_orig || return
    deb_is_current "$1" "build/deb/$1" || deb_build "$1" "build/deb/$1"
}

deb_run() {
    local each=${suite:-trixie} log=$checkout/build/deb/build.log
    progress "building the packages for $each" "$log" deb_make "$each" ||
        die "The packages were not built: $(tail -n 1 "$log") The whole log is in $log."
    printf '%s\n' "$checkout/build/deb/$each"/*.deb
}

rung_deb() {
    local each
    cp "$checkout/debian/copyright" "$rung_dir/copyright"
    check orig-tarball deb_orig || return 0
    # The file changes when crates are added or removed; then the new one must be committed.
    check copyright-is-current diff --unified "$rung_dir/copyright" "$checkout/debian/copyright" || true
    check rpm-spec root_enter deb-trixie packaging/check-spec || true
    check pkgbuild root_enter deb-trixie packaging/check-pkgbuild || true
    for each in ${suite:-trixie}; do
        check "build-$each" deb_build "$each" "build/deb/$each" || continue
        check "build-again-$each" deb_build "$each" build/deb/again || true
        check "reproducible-$each" deb_compare "$checkout/build/deb/$each" "$checkout/build/deb/again" || true
        check "lintian-$each" root_enter "deb-$each" tests/deb/lint "build/deb/$each" || true
        check "hardening-$each" root_enter "deb-$each" tests/deb/hardening "build/deb/$each" || true
        check "install-and-purge-$each" deb_try "$each" "$checkout/build/deb/$each" || true
    done
}

# deb_compare DIRECTORY DIRECTORY: fails unless both have the same packages, byte for byte.
deb_compare() {
    local file status=0
    for file in "$1"/*.deb; do
        cmp "$file" "$2/${file##*/}" || status=1
    done
    return "$status"
}

# deb_try SUITE DIRECTORY: installs the packages in a root that has what they depend on and nothing else, runs their
# autopkgtests there, and purges them.
deb_try() {
    local list=$1-depends root
    list=$rung_dir/$list
    for deb in "$2"/*.deb; do dpkg-deb --field "$deb" Depends; done | tr ',' '\n' |
        sed -E 's/\([^)]*\)//g; s/\|.*//; s/ //g; /^(calamares-bootc)?$/d' | sort -u >"$list"
    # The autopkgtest depends on this.
    echo dbus-daemon >>"$list"
    root=$(cache_entry "root-clean-$1" "$(cache_key "$list" "$(declare -f root_make)")" root_make "$1" "$list") || return
    setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --propagation private -- \
        "$checkout/tests/deb/clean-root" "$root" "$(root_build "deb-$1")/clean-root" "$2"
}
