# shellcheck shell=bash disable=SC2034,SC2154 # sourced: `results`, `out` and `share` come from there, `failed` is for there
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The checks of one script. Their lines, `pass NAME` or `fail NAME: REASON`, go to the file $results, which others of the same
# rung add to as well: `failed` is 1 as soon as one of this script has failed.

failed=0

# verdict NAME REASON: passed without a reason.
verdict() {
    take_results <<<"$([[ -z $2 ]] && echo "pass $1" || echo "fail $1: $2")"
}

# take_results: lines from standard input.
take_results() {
    local line
    while IFS= read -r line; do
        [[ $line != fail\ * ]] || failed=1
        printf '%s\n' "$line" | tee -a "$results"
    done
}

# take_machine NAME STATUS: the lines that the job of a live system has left in $share/results, and whether it came to its end.
take_machine() {
    [[ ! -s $share/results ]] || take_results <"$share/results"
    # 1: one of its checks has failed.
    if [[ ! -s $share/results ]] || (($2 > 1 || ($2 == 1 && !failed))); then
        verdict "$1" "broke off: $(tail -n 1 "$out/console.log") (status $2)"
    fi
}
