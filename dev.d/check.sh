# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The result of a check: one line in the results of its rung, `pass NAME`, `fail NAME: REASON` or `skip NAME: REASON`.

# Where the running rung keeps results, logs and pictures; set by rung_start.
rung_dir=

verdict() {
    printf '%s\n' "$1" >>"$rung_dir/results"
}

# check_run NAME COMMAND [ARGUMENT...]: runs the command with its output in NAME.log; returns its exit status.
check_run() {
    local name=$1 status=0
    shift
    printf '%s\n' "$name" >"$rung_dir/current"
    "$@" >"$rung_dir/$name.log" 2>&1 || status=$?
    rm -f "$rung_dir/current"
    return "$status"
}

# check NAME COMMAND [ARGUMENT...]: passes if the command succeeds; its output goes to NAME.log.
check() {
    local name=$1 status=0
    shift
    check_run "$name" "$@" || status=$?
    if ((status == 0)); then
        verdict "pass $name"
    else
        verdict "fail $name: status $status, see $rung_dir/$name.log"
    fi
    return "$status"
}

# check_each NAME PATTERN COMMAND [ARGUMENT...]: like check, but counts each test that the output names. PATTERN is a
# sed script that turns such lines into results and drops the others. If the command fails without naming a failed test
# (for example, it did not compile), that is a failure of its own.
check_each() {
    local name=$1 pattern=$2 status=0
    shift 2
    check_run "$name" "$@" || status=$?
    sed --quiet --regexp-extended "$pattern" "$rung_dir/$name.log" >"$rung_dir/$name.results"
    cat "$rung_dir/$name.results" >>"$rung_dir/results"
    if ((status != 0)) && ! grep --quiet '^fail' "$rung_dir/$name.results"; then
        verdict "fail $name: status $status, see $rung_dir/$name.log"
    elif [[ ! -s $rung_dir/$name.results ]]; then
        verdict "fail $name: no test was run, see $rung_dir/$name.log"
    fi
    return "$status"
}

# check_own NAME COMMAND [ARGUMENT...]: like check, for a command that adds to the results of the rung itself. If the
# command fails without recording a failed check, or exits without any result, that is a failure of its own.
check_own() {
    local name=$1 status=0 before new
    shift
    before=$(wc -l <"$rung_dir/results")
    check_run "$name" "$@" || status=$?
    new=$(tail -n "+$((before + 1))" "$rung_dir/results")
    if ((status != 0)) && ! grep --quiet '^fail' <<<"$new"; then
        verdict "fail $name: status $status, see $rung_dir/$name.log"
    elif [[ -z $new ]]; then
        verdict "fail $name: no check was made, see $rung_dir/$name.log"
    fi
    return "$status"
}

# Patterns for check_each.
cargo_tests='s/^test (.*) \.\.\. ok$/pass \1/p; s/^test (.*) \.\.\. FAILED$/fail \1: see the log/p'
unittest_tests='s/^(test_[^ ]+) .*\.\.\. ok$/pass \1/p; s/^(test_[^ ]+) .*\.\.\. (FAIL|ERROR)$/fail \1: see the log/p
s/^(test_[^ ]+) .*\.\.\. skipped (.*)$/skip \1: \2/p'
ctest_tests() { # SUITE
    printf '%s\n' "s/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: ([^ ]+) \.+ *Passed.*/pass $1-\1/p" \
        "s/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: ([^ ]+) \.+ *([A-Za-z ]*)\*\*\*(.*)/fail $1-\1: \2 \3/p"
}
