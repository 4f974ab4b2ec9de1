# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fuzzing: the targets of fuzz/, with the machine's own nightly Rust, since Debian's cannot instrument code.

# fuzz_run [TARGET] [SECONDS]: runs all targets one after the other, by default for ten minutes each. Interesting inputs
# are kept in the cache; an input that breaks the target is in build/fuzz/TARGET.
fuzz_run() {
    local target=${1-} seconds=${2:-600} targets=() place=$cache/fuzz status=0
    [[ $seconds =~ ^[1-9][0-9]*$ ]] || die "'$seconds' is not a number of seconds. See ./dev fuzz --help."
    cargo +nightly fuzz --version >/dev/null 2>&1 ||
        die "Fuzzing needs cargo-fuzz and a nightly Rust: rustup toolchain install nightly; cargo install cargo-fuzz"
    mapfile -t targets < <(cd "$checkout/fuzz/targets" && printf '%s\n' *.rs | sed 's/\.rs$//')
    if [[ -n $target ]]; then
        [[ -e $checkout/fuzz/targets/$target.rs ]] || die "There is no fuzz target '$target'; there are: ${targets[*]}."
        targets=("$target")
    fi
    for target in "${targets[@]}"; do
        mkdir -p "$place/$target" "$checkout/build/fuzz/$target"
        progress "fuzzing $target for $seconds s" "$checkout/build/fuzz/$target.log" fuzz_target "$target" "$seconds" "$place/$target" || status=1
        sed -n 's/^stat::number_of_executed_units: */  executions: /p; s/^SUMMARY: /  /p' "$checkout/build/fuzz/$target.log"
        [[ $(compgen -G "$checkout/build/fuzz/$target/*") == '' ]] ||
            say "$target broke; the input is in build/fuzz/$target, the report in build/fuzz/$target.log"
    done
    ((status == 0)) || die "A target failed; see build/fuzz/*.log."
}

# fuzz_target TARGET SECONDS INPUTS: runs one target; inputs that break it are in build/fuzz/TARGET.
fuzz_target() {
    cd "$checkout" || return
    nice cargo +nightly fuzz run --target-dir "$(root_build host)/fuzz" "$1" "$3" "fuzz/seeds/$1" -- \
        -max_total_time="$2" -print_final_stats=1 -timeout=10 -artifact_prefix="$checkout/build/fuzz/$1/"
}
