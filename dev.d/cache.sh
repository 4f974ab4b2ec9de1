# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The cache: things that are slow to make, kept outside the checkout and shared by all checkouts. An entry is named
# NAME-KEY, where KEY is a hash of everything that the entry was made from; it appears under its name only when it is
# complete.

cache=${CALAMARES_BOOTC_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/calamares-bootc}

# cache_in_root PATH: where the roots see this path of the cache.
cache_in_root() {
    printf '/cache/%s\n' "${1#"$cache/"}"
}

# cache_key FILE-OR-TEXT...: a short hash of the contents of the files (directories: of all files below) and of the
# arguments that are not files.
cache_key() {
    local part file
    for part; do
        if [[ -e $part ]]; then
            while IFS= read -r -d '' file; do
                printf '%s %s\n' "${file#"$part"}" "$(sha256sum <"$file")"
            done < <(find "$part" -type f -print0 | sort -z)
        else
            printf '%s\n' "$part"
        fi
    done | sha256sum | cut -c 1-16
}

# The approximate size of each entry in MiB, used until one was made on this machine.
declare -A cache_sizes=(
    [root-trixie]=2500 [root-sid]=1900 [root-deb-trixie]=1900 [root-iso-trixie]=1300 [live]=2000 [image]=700 [ruff]=30
)

# cache_room NAME: prints how much space the entry needs, and fails unless that much is free.
cache_room() {
    local needed=${cache_sizes[$1]-1000} file free
    file=$(progress_file "size of $1")
    [[ ! -s $file ]] || needed=$(<"$file")
    free=$(($(df --output=avail --block-size=1M "$cache" | tail -n 1)))
    say "$1 is made once, and needs about $needed MiB in $cache, where $free MiB are free"
    ((free > needed)) ||
        die "There is no room for $1: free $((needed - free)) MiB, or set CALAMARES_BOOTC_CACHE to a directory on a larger disk."
}

# cache_failed NAME: prints the end of the entry's log and fails.
cache_failed() {
    tail -n 20 "$cache/log/$1.log" >&2
    die "$1 was not made; the whole log is in $cache/log/$1.log."
}

# cache_entry NAME KEY MAKER [ARGUMENT...]: prints the path of the entry. If it does not exist, MAKER ARGUMENT... PATH
# makes it, while other processes that need the same entry wait.
cache_entry() {
    local name=$1 key=$2
    shift 2
    local entry=$cache/$name-$key partial=$cache/$name.partial
    mkdir -p "$cache"
    (
        flock --nonblock 9 || {
            say "waiting for another ./dev, which is making $name"
            flock 9
        }
        if [[ ! -e $entry ]]; then
            # A check of a rung turns `set -e` off for everything it calls.
            cache_room "$name" || exit
            rm -rf "$partial"
            progress "making $name" "$cache/log/$name.log" "$@" "$partial" || cache_failed "$name"
            mv "$partial" "$entry" || exit
            du --summarize --block-size=1M "$entry" | cut -f 1 >"$(progress_file "size of $name")"
        fi
        touch "$entry"
        # Other checkouts may still use an entry with another key, but nobody has used one that is this old.
        find "$cache" -maxdepth 1 -name "$name-????????????????" ! -path "$entry" -mtime +14 -exec rm -rf {} +
    ) 9>"$cache/$name.lock" || return
    printf '%s\n' "$entry"
}
