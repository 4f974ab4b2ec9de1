# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The demonstration: makes everything, installs through the real pages, boots the disk and reports on it.

demo_run() {
    local out=$checkout/build/demo started=$SECONDS live layout status=0 options=()
    if [[ $window == yes && -z ${DISPLAY-} ]]; then
        die "--window needs a display: DISPLAY is not set. Without --window a robot fills in the pages."
    fi
    [[ $window == no ]] || host_viewer
    [[ -z $image || -z $bootc ]] || die "--image and --bootc exclude each other: --bootc only applies to the image that is built here."
    say "makes the plugins, the live system and the image where they are missing, then installs and boots$(progress_last demo)"
    rm -rf "$out"
    mkdir -p "$out"

    demo_phase "building the plugins" build_plugins trixie
    demo_phase "live system" build_live
    live=$(build_live)
    if [[ -n $image ]]; then
        demo_phase "fetching $image" root_enter trixie tests/vm/fetch-image "$image" /src/build/demo/image
        layout=/src/build/demo/image
    else
        demo_phase "bootable image" build_image
        layout=$(build_image)
        layout=$(cache_in_root "$layout")
    fi
    options+=("$(cache_in_root "$live")" "$layout" /build/stage /src/build/demo)

    if [[ $window == yes ]]; then
        say "installing; log: $out/install.log"
        demo_window "${options[@]}" || status=$?
    else
        progress "installing and booting" "$out/install.log" root_enter trixie tests/vm/install "${options[@]}" || status=$?
    fi
    if ((status != 0)); then
        grep '^fail' "$out/results" >&2 || tail -n 5 "$out/install.log" >&2
        die "The demonstration failed; screenshots and logs are in build/demo."
    fi
    root_enter trixie jq --raw-output '.[] | "\(.seconds) s\t\(.phase)"' build/demo/phases.json
    printf '%s s\t%s\n' "$(root_enter trixie jq .boot_seconds build/demo/system.json)" "boot of the installed disk" \
        "$((SECONDS - started))" "in all"
    progress_remember demo "$((SECONDS - started))"
    printf '%s\n' build/demo/*.png
    root_enter trixie tests/vm/describe build/demo/system.json
}

# demo_window ARGUMENT...: runs tests/vm/install with these arguments and shows its pages in a window.
demo_window() {
    local terminal=$checkout/build/demo/terminal install port
    port=$((5900 + RANDOM % 1000))
    root_enter trixie tests/vm/install --window "$port" "$@" >"$checkout/build/demo/install.log" 2>&1 &
    install=$!
    # The line accepts one connection, so it must not be used up to test whether the port is open.
    while [[ ! -L $terminal ]]; do
        kill -0 "$install" 2>/dev/null || return 1
        sleep 1
    done
    say "the registry's user is demo, the password let-me-in; the disk of the virtual machine is /dev/ubdb"
    vncviewer -ReconnectOnError=0 "127.0.0.1::$port" || say "the window is closed; an installation that has begun continues"
    wait "$install"
}

# demo_phase NAME COMMAND [ARGUMENT...]: runs the command with its output in a log, and prints how long it took.
demo_phase() {
    local name=$1 started=$SECONDS log=$checkout/build/demo/${1//[^A-Za-z0-9]/-}.log
    shift
    progress "$name" "$log" "$@" || {
        tail -n 20 "$log" >&2
        die "Failed: $name. The whole log is in $log."
    }
    printf '%d s\t%s\n' "$((SECONDS - started))" "$name"
}
