# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Rungs of the test ladder, named by what they need (tests/README.md). Each runs alone, counts its checks, and leaves
# its logs in build/test/RUNG.

rungs=(lint unit registry qt late vm)
# These run only when they are named, because they would make the whole ladder too slow.
long_rungs=(deb iso reproduce tpm2)

rung_unit() {
    check dev-steps tests/dev/steps || true
    check_each cargo-test "$cargo_tests" root_enter trixie cargo test --locked --workspace --lib --bins --test codes || true
    # -B: write no compiled files beside the sources, which are part of the cache key of the image.
    check_each stand-in "$unittest_tests" root_enter trixie python3 -B -m unittest discover --verbose tests/stand-in/tests || true
}

rung_registry() {
    check_each cargo-test-registry "$cargo_tests" root_enter trixie cargo test --locked --test registry || true
}

rung_qt() {
    local each
    for each in ${suite:-trixie sid}; do
        check "build-$each" build_plugins "$each" || continue
        check_each "ctest-$each" "$(ctest_tests "$each")" \
            root_enter "$each" ctest --test-dir /build/cmake --output-on-failure --no-tests=error || true
    done
}

# rung_start RUNG: runs the rung with its output in files, and reports the result.
rung_start() {
    local started=$SECONDS
    rung_dir=$checkout/build/test/$1
    rm -rf "$rung_dir"
    mkdir -p "$rung_dir"
    : >"$rung_dir/results"
    "rung_$1"
    progress_remember "rung $1" "$((SECONDS - started))"
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
    printf '%-9s %3d passed, %d failed, %4d s\n' "$1" "$(rung_count "$1" pass)" "$(rung_count "$1" fail)" \
        "$((SECONDS - started))"
}

# rung_explain RUNG: prints why checks of the rung failed, in a few lines from their logs, for users who cannot reach the logs.
rung_explain() {
    local log
    for log in "$checkout/build/test/$1"/*.log; do
        [[ -f $log ]] || continue
        grep --extended-regexp --after-context=5 "^FAIL!|panicked at|^(FAIL|ERROR): |^error(\[E|: could not)|not well-formatted|\\*\\*\\*Exception" "$log" |
            head -n 40 | sed "s/^/  ${log##*/}: /" || true
    done
}

rung_count() {
    grep --count "^$2 " "$checkout/build/test/$1/results" || true
}

# rung_announce RUNG...: prints which rungs will run, and how long each took here last time.
rung_announce() {
    local rung text=
    for rung; do
        rm -rf "$checkout/build/test/$rung"
        text+=", $rung$(progress_last "rung $rung")"
    done
    say "rungs: ${text#, }; logs: $checkout/build/test"
}

# rung_watch PID RUNG...: reports the current check of each rung, until the watcher is killed or the process is gone.
rung_watch() {
    local pid=$1 rung text pause=$progress_pause idle
    shift
    [[ ! -t 2 ]] || pause=1
    exec {idle}<> <(:)
    while ! read -r -t "$pause" -u "$idle" && kill -0 "$pid" 2>/dev/null; do
        text=
        for rung; do
            text+=$(rung_at "$checkout/build/test/$rung")
        done
        progress_show "${text# | }"
    done
}

# rung_at DIRECTORY: prints the check that is running there, for how long it has run, and the last line of its log.
rung_at() {
    local name
    # The check may have finished by now.
    name=$(cat "$1/current" 2>/dev/null) || return 0
    printf ' | %s: %s %d s%s' "${1##*/}" "$name" "$(($(date +%s) - $(stat --format=%Y "$1/current" 2>/dev/null || date +%s)))" \
        "$(progress_line "$1/$name.log")"
}

# rung_run [RUNG...]: runs them, by default all. Two run at a time: the virtual machines keep one processor busy, and
# the compilers the other.
rung_run() {
    local wanted=("$@") rung known passed=0 failed=0 skipped=0 status=0 watcher others
    ((${#wanted[@]})) || wanted=("${rungs[@]}")
    for rung in "${wanted[@]}"; do
        known=" ${rungs[*]} ${long_rungs[*]} "
        [[ $known == *" $rung "* ]] || die "There is no rung '$rung'; there are: ${rungs[*]} ${long_rungs[*]}."
    done
    cd "$checkout" || return

    rung_announce "${wanted[@]}"
    rung_watch "$BASHPID" "${wanted[@]}" &
    watcher=$!
    for rung in "${wanted[@]}"; do
        [[ $rung == vm ]] || rung_start "$rung"
    done &
    others=$!
    for rung in "${wanted[@]}"; do
        [[ $rung != vm ]] || rung_start "$rung"
    done
    wait "$others" || status=$?
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    ((status == 0)) || die "A rung was aborted (status $status): not all of its checks ran."

    for rung in "${wanted[@]}"; do
        passed=$((passed + $(rung_count "$rung" pass)))
        failed=$((failed + $(rung_count "$rung" fail)))
        skipped=$((skipped + $(rung_count "$rung" skip)))
        grep -E '^(fail|skip) ' "build/test/$rung/results" | sed "s/^/$rung: /" || true
        [[ $(rung_count "$rung" fail) == 0 ]] || rung_explain "$rung"
    done
    if ((skipped)); then
        printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    else
        printf '%d passed, %d failed\n' "$passed" "$failed"
    fi
    ((failed == 0))
}
