# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The installer's ISO, in build/iso.

# iso_run OPTION...: takes the options of bootc-iso; the files that they name may be anywhere. Without --packages it
# uses packages of the current sources.
iso_run() {
    local option log=$checkout/build/iso/build.log output=$checkout/build/iso/calamares-bootc.iso
    local packages=build/iso/packages options=() directories=()
    for option; do
        case $option in
        --output | --output=*) output= ;;
        --packages | --packages=*) packages= ;;
        esac
    done
    mkdir -p "$checkout/build/iso" "$cache/live-build"
    iso_options "$@" ${output:+--output "$output"}
    root_path iso-trixie >/dev/null
    # Check the options before the first package is built.
    iso_enter check "${options[@]}" >"$log" 2>&1 || die "No ISO with these options:"$'\n'"$(iso_names <"$log")"
    if [[ -n $packages ]]; then
        iso_packages "$packages"
        options+=(--packages "$packages")
    fi
    progress "building the ISO" "$log" iso_enter build --cache /cache/live-build --work /build "${options[@]}" ||
        die "The ISO was not built: $(grep '^bootc-iso:\|^E:' "$log" | tail -n 1 | iso_names) The whole log is in $log."
    grep '^== .*MB$' "$log" | sed 's/^== //' | iso_names
}

# iso_options OPTION...: puts them into `options`, with paths as the root sees them, and puts the directories outside
# the checkout that hold those files into `directories`.
iso_options() {
    local name value
    while (($#)); do
        name=${1%%=*}
        case $1 in
        --output=* | --packages=* | --config=* | --branding=* | --cache=* | --work=*) value=${1#*=} && shift ;;
        --output | --packages | --config | --branding | --cache | --work)
            value=${2-}
            shift $(($# > 1 ? 2 : 1))
            ;;
        *) options+=("$1") && shift && continue ;;
        esac
        # A file that does not exist has no directory to mount; bootc-iso reports it.
        options+=("$name" "$(iso_path "$value")")
        [[ ${options[-1]} != /mnt/new/* ]] || {
            directories+=("$(realpath --no-symlinks "$(dirname "$value")")")
            options[-1]=/mnt/${#directories[@]}/$(basename "$value")
        }
    done
}

# iso_path PATH: prints the path that the root sees; it begins with /mnt/new/ if its directory still has to be mounted.
iso_path() {
    local path
    path=$(realpath --no-symlinks --canonicalize-missing "$1" 2>/dev/null) || path=$1
    case $path in
    "$checkout"/*) printf '/src/%s\n' "${path#"$checkout"/}" ;;
    *) if [[ -n $1 && -d $(dirname "$path") ]]; then printf '/mnt/new/%s\n' "$path"; else printf '%s\n' "$1"; fi ;;
    esac
}

# iso_names: replaces the root's paths in messages by the paths that the user gave.
iso_names() {
    local each text
    text=$(</dev/stdin)
    text=${text//\/src\//"$checkout/"}
    for each in "${!directories[@]}"; do
        text=${text//\/mnt\/$((each + 1))\//"${directories[each]%/}/"}
    done
    printf '%s\n' "$text"
}

# iso_enter COMMAND [OPTION...]: runs bootc-iso in its root, with the directories.
iso_enter() {
    DEV_DIRECTORIES=$(printf '%s\n' "${directories[@]}") root_enter iso-trixie nice -n 10 iso/bootc-iso "$@"
}

# iso_packages DIRECTORY: builds the packages there, unless they exist; the directory is below the checkout.
iso_packages() {
    local log=$checkout/build/iso/packages.log
    mkdir -p "$checkout/build/iso"
    # The root does not see the repository of a worktree, so the list is made here.
    sources ':!debian' >"$checkout/build/iso/files"
    progress "building the packages for the ISO" "$log" root_enter deb-trixie nice -n 10 dev.d/package build/iso/files trixie "$1" ||
        die "The packages were not built: $(tail -n 1 "$log") The whole log is in $log."
}

# rung_iso: its tests are in tests/iso.
rung_iso() {
    local layout live iso=build/test/iso/test.iso
    check structure root_enter iso-trixie tests/iso/structure || true
    check steps root_enter iso-trixie tests/iso/steps || true
    if check build-plugins build_plugins trixie; then
        check offline-layout root_enter trixie tests/iso/offline /build/stage/usr/bin/calamares-bootc || true
    fi
    check packages deb_run || return 0
    check image build_image || return 0
    layout=$(build_image)
    layout=$(cache_in_root "$layout")
    # A low compression level: the medium is made again for each run.
    check build root_enter iso-trixie nice -n 10 tests/iso/build "$layout" "$iso" --name "Test" --compression 3 \
        --cache /cache/live-build --work /build || return 0
    check medium root_enter iso-trixie tests/iso/medium "$iso" || true
    check boot-bios root_enter iso-trixie tests/iso/boot bios "$iso" build/test/iso || true
    check boot-uefi root_enter iso-trixie tests/iso/boot uefi "$iso" build/test/iso || true
    check live-system build_live || return 0
    live=$(build_live)
    live=$(cache_in_root "$live")
    check build-disk root_enter trixie tests/vm/builder "$live" "$layout" build/test/iso/builder || true
    check install-from-medium root_enter iso-trixie tests/iso/install "$iso" "$layout" "$live" build/test/iso/install || true
}

# rung_reproduce: checks that two ISOs of the same packages are the same bytes.
rung_reproduce() {
    check packages deb_run || return 0
    # In the checkout, so that differences can be examined.
    check same-bytes root_enter iso-trixie nice -n 10 tests/iso/reproduce build/test/reproduce --packages build/deb/trixie \
        --name "Test" --compression 3 --image "Debian 13=registry.test:5000/demo/debian:13" || true
}

# bench_boot OPTION...: takes the options of tests/bench/boot.
bench_boot() {
    local directory=build/bench/boot key medium maker options
    mkdir -p "$checkout/$directory" "$cache/live-build"
    iso_packages build/iso/packages
    for medium in ours bare; do
        maker=(iso/bootc-iso build --packages build/iso/packages)
        # Both media get the same date, so that both start from the same first stage.
        [[ $medium == ours ]] || maker=(env "SOURCE_DATE_EPOCH=$(stat --format=%Y "$checkout/$directory/ours.iso")" tests/bench/boot-bare)
        options=(--output "$directory/$medium.iso" --name "Test" --compression 3 --cache /cache/live-build --work /build)
        [[ $medium == bare ]] || options+=(--image "Debian 13=registry.test:5000/demo/debian:13")
        key=$(cache_key "$checkout/iso" "$checkout/tests/bench/boot-bare" "${options[*]}" "root $(basename "$(root_path iso-trixie)")")
        [[ $medium == bare ]] || key+=$(<"$checkout/build/iso/packages/key")
        if [[ ! -f $checkout/$directory/$medium.key || $(<"$checkout/$directory/$medium.key") != "$key" ]]; then
            progress "building the medium '$medium'" "$checkout/$directory/$medium.log" \
                root_enter iso-trixie nice -n 10 "${maker[@]}" "${options[@]}" ||
                die "The medium was not built; see $checkout/$directory/$medium.log."
            printf '%s\n' "$key" >"$checkout/$directory/$medium.key"
        fi
    done
    progress_beside "bench boot" root_enter iso-trixie tests/bench/boot "$directory/ours.iso" "$directory/bare.iso" "$directory" "$@"
}
