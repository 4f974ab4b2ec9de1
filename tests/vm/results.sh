# shellcheck shell=bash disable=SC2034,SC2154 # the script that sources this sets `results`, `out` and `share`, and reads `failed`
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The checks of one script. Their lines, `pass NAME` or `fail NAME: REASON`, go to the file $results, to which other
# scripts of the same rung also append; `failed` is 1 as soon as a check of this script has failed.

failed=0

# verdict NAME REASON: records a check, which passed if the reason is empty.
verdict() {
    take_results <<<"$([[ -z $2 ]] && echo "pass $1" || echo "fail $1: $2")"
}

# take_results: records the lines from standard input.
take_results() {
    local line
    while IFS= read -r line; do
        [[ $line != fail\ * ]] || failed=1
        printf '%s\n' "$line" | tee -a "$results"
    done
}

# take_machine NAME STATUS: records the lines in $share/results that the job of a live system has written, and whether the job finished.
take_machine() {
    [[ ! -s $share/results ]] || take_results <"$share/results"
    # Status 1: one of its checks has failed.
    if [[ ! -s $share/results ]] || (($2 > 1 || ($2 == 1 && !failed))); then
        verdict "$1" "broke off: $(tail -n 1 "$out/console.log") (status $2)"
    fi
}
