# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The text that ./dev --help and ./dev COMMAND --help print.

usage() {
    cat <<'USAGE'
usage: ./dev COMMAND [OPTION...]      ./dev COMMAND --help tells more

  build    configure, compile and stage the plugins and the command
  test     run the ladder of tests, or some of its rungs
  lint     the same as: test lint
  demo     install with Calamares' real GUI in a virtual machine and boot the result
  bench    measure, beside a peer in the same run
  fuzz     fuzz the readers of foreign input
  deb      build the Debian packages
  iso      build the installer's ISO
  shell    run a command (or a shell) in the build root

Runs as root on Debian 12 or 13. What it makes is kept in $CALAMARES_BOOTC_CACHE
(default ${XDG_CACHE_HOME:-~/.cache}/calamares-bootc); logs and screenshots go to build/.
CALAMARES_BOOTC_MIRROR names another Debian mirror than the one in apt's sources.
USAGE
}

# usage_of COMMAND: prints what the command does, its options, and what it makes; needs no root and no packages.
usage_of() {
    case $1 in
    build) usage_build ;;
    test | lint) usage_test ;;
    demo) usage_demo ;;
    bench) usage_bench ;;
    fuzz) usage_fuzz ;;
    deb) usage_deb ;;
    iso) usage_iso ;;
    shell) usage_shell ;;
    *) usage ;;
    esac
    printf '\nIn the cache, %s:\n' "$cache"
    usage_cache
}

# usage_cache: prints what the cache holds, how long each entry took and how large it is.
usage_cache() {
    local name file
    for name in "${!cache_sizes[@]}"; do
        file=$(progress_file "size of $name")
        if compgen -G "$cache/$name-????????????????" >/dev/null; then
            printf '  %-16s is there: %s MiB%s\n' "$name" "$(cat "$file" 2>/dev/null || echo '?')" "$(progress_last "making $name")"
        else
            printf '  %-16s is made on demand: about %s MiB%s\n' "$name" "${cache_sizes[$name]}" "$(progress_last "making $name")"
        fi
    done | sort
}

usage_build() {
    cat <<'USAGE'
usage: ./dev build [--suite SUITE]

Configures, compiles and stages the plugins and the command, in the root of that Debian, which is made first.

  --suite SUITE   trixie (Calamares 3.3, the default) or sid (Calamares 3.4)
USAGE
}

usage_test() {
    cat <<USAGE
usage: ./dev test [RUNG...] [--suite SUITE] [--bootc FILE]
       ./dev lint

Runs the ladder (tests/README.md): ${rungs[*]}; or the rungs that are named. These take longer, and are only run when they
are named: ${long_rungs[*]}. Results and logs are in build/test/RUNG. The last line counts the checks.

  --suite SUITE   build and test for trixie or sid alone; both by default
  --bootc FILE    put a real bootc (an executable, or a tar archive to unpack at /) into the image that is
                  built, instead of the stand-in
USAGE
}

usage_demo() {
    cat <<'USAGE'
usage: ./dev demo [--window] [--image REF] [--bootc FILE]

Installs with Calamares' real GUI in a virtual machine, boots the result, and reports on both.

  --window        the installer's pages in a window for you to fill in, instead of a robot
  --image REF     install this image instead of the one that is built
  --bootc FILE    put a real bootc (an executable, or a tar archive to unpack at /) into the image that is
                  built, instead of the stand-in
USAGE
}

usage_bench() {
    cat <<'USAGE'
usage: ./dev bench NAME [--quick] [CASE...]

Measures, beside a peer in the same run. NAME is one of:

  start     what the module adds to Calamares' start
  pull      the puller beside skopeo, podman and curl; CASE names cases of it
  install   a whole installation beside podman and bootc by hand
  boot      our medium from power on to the installer's window, beside a bare Debian live medium with Calamares

  --quick   measure each case once, instead of several times
USAGE
}

usage_fuzz() {
    cat <<'USAGE'
usage: ./dev fuzz [TARGET] [SECONDS]

Fuzzes the readers of foreign input (fuzz/), each for 600 s; needs cargo-fuzz and a nightly Rust.
USAGE
}

usage_deb() {
    cat <<'USAGE'
usage: ./dev deb [--suite SUITE]

Builds the Debian packages from zero, with their tests, in build/deb/SUITE.

  --suite SUITE   trixie (the default) or sid
USAGE
}

usage_iso() {
    cat <<'USAGE'
usage: ./dev iso [OPTION...]

Builds the installer's ISO, build/iso/calamares-bootc.iso if --output names no other file, with packages of the current
sources if --packages names no others. The options are those of iso/bootc-iso build (iso/bootc-iso --help; docs/iso.md):
--name, --image, --config, --branding, --offline, --firmware, --package, --compression and so on. They are checked before
anything is built; the files that they name may be anywhere.
USAGE
}

usage_shell() {
    cat <<'USAGE'
usage: ./dev shell [--suite SUITE] [COMMAND [ARGUMENT...]]

Runs a command, or a shell, in the build root; the checkout is /src there, its build trees /build, the cache /cache.

  --suite SUITE   trixie (Calamares 3.3, the default) or sid (Calamares 3.4)
USAGE
}
