# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Messages about long steps: the name of the step and how long it took here last time, a sign of activity while it runs,
# and how long it took. On a terminal the sign of activity is one line that changes every second; elsewhere it is a line
# every ten seconds.

# Seconds between two lines if there is no terminal.
progress_pause=10

# progress STEP LOG COMMAND [ARGUMENT...]: runs the command with its output in LOG, and returns its exit status. STEP is
# the name that the user reads; the running time is remembered under that name.
progress() {
    local step=$1 log=$2 started=$SECONDS status=0 watcher
    shift 2
    say "$step$(progress_last "$step"); log: $log"
    mkdir -p "${log%/*}"
    : >"$log"
    # The watcher runs without the lock of a cache entry, which it must not hold.
    progress_watch "$BASHPID" "$step" "$log" 9>&- &
    watcher=$!
    # In a subshell, because the command may exit.
    ("$@") >"$log" 2>&1 9>&- || status=$?
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
    if ((status == 0)); then
        progress_remember "$step" "$((SECONDS - started))"
        say "$step: done in $((SECONDS - started)) s"
    fi
    return "$status"
}

# progress_watch PID STEP LOG: reports on the step until the watcher is killed or the process is gone.
progress_watch() {
    local pid=$1 step=$2 log=$3 began=$SECONDS pause=$progress_pause idle
    [[ ! -t 2 ]] || pause=1
    # Nothing ever arrives here: this is a pause without a child process that could outlive the watcher.
    exec {idle}<> <(:)
    while ! read -r -t "$pause" -u "$idle" && kill -0 "$pid" 2>/dev/null; do
        progress_show "$step: $((SECONDS - began)) s$(progress_line "$log")"
    done
}

# progress_beside STEP COMMAND [ARGUMENT...]: like progress, for a command whose output the user wants to see; progress
# lines appear between the command's own lines.
progress_beside() {
    local step=$1 started=$SECONDS status=0 watcher
    shift
    say "$step$(progress_last "$step")"
    progress_watch "$BASHPID" "$step" /dev/null 2> >(cat >&2) &
    watcher=$!
    "$@" || status=$?
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    ((status != 0)) || progress_remember "$step" "$((SECONDS - started))"
    return "$status"
}

# progress_show TEXT: prints the text; on a terminal it replaces the previous text.
progress_show() {
    [[ -n $1 ]] || return 0
    if [[ -t 2 ]]; then
        printf '\r\033[K%s' "${1:0:$((${COLUMNS:-$(tput cols 2>/dev/null || echo 80)} - 1))}" >&2
    else
        printf '   %s\n' "${1:0:200}" >&2
    fi
}

# progress_line LOG: prints the last nonempty line of the log, to be appended to other text.
progress_line() {
    local line
    line=$(tail -c 2000 "$1" 2>/dev/null | tr '\r' '\n' | sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/^[[:space:]=]*//; /^$/d' | tail -n 1)
    [[ -z $line ]] || printf '; %s' "$line"
}

# The times of all checkouts, in seconds: one file for each step.
progress_file() {
    printf '%s/times/%s\n' "$cache" "${1//[^A-Za-z0-9]/-}"
}

progress_remember() {
    local file
    file=$(progress_file "$1")
    mkdir -p "${file%/*}"
    printf '%s\n' "$2" >"$file"
}

# progress_last STEP: prints how long the step took here last time, to be appended to other text.
progress_last() {
    local file
    file=$(progress_file "$1")
    [[ ! -s $file ]] || printf ' (%s s here the last time)' "$(<"$file")"
}

