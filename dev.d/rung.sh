# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Rungs of the test ladder, named by what they need (tests/README.md). Each runs for itself, counts its checks, and
# leaves its logs in build/test/RUNG.

rungs=(lint unit registry qt late vm)
# Those that only run when they are asked for: with them the ladder would take too long to climb.
long_rungs=(deb iso reproduce tpm2)

# The files of the checkout that git tracks or would track.
sources() {
    git -C "$checkout" ls-files --cached --others --exclude-standard -- "$@"
}

# sources_in LANGUAGE EXTENSION: those of them that are in that language, by their names or by their first lines.
sources_in() {
    local file
    sources | while IFS= read -r file; do
        [[ -f $checkout/$file ]] || continue
        if [[ $file == *.$2 ]] || head -n 1 "$checkout/$file" | grep --quiet --text -E "^#!.*\\b$1"; then
            printf '%s\n' "$file"
        fi
    done
}

rung_lint() {
    local files ruff
    check rustfmt root_enter trixie cargo fmt --check || true
    check clippy root_enter trixie cargo clippy --locked --all-targets -- -D warnings || true
    mapfile -t files < <(sources '*.h' '*.cpp')
    check clang-format root_enter trixie clang-format --dry-run -Werror "${files[@]}" || true
    mapfile -t files < <(sources_in '(ba|da)?sh\b' sh)
    check shellcheck root_enter trixie shellcheck --external-sources "${files[@]}" || true
    mapfile -t files < <(sources_in python py)
    if check fetch-ruff build_ruff; then
        ruff=$(cache_in_root "$(build_ruff)")/bin/ruff
        check ruff root_enter trixie "$ruff" check --no-cache "${files[@]}" || true
        check ruff-format root_enter trixie "$ruff" format --no-cache --diff "${files[@]}" || true
    fi
    check mypy root_enter trixie dev.d/check-types "${files[@]}" || true
    check reuse root_enter trixie reuse lint || true
    check config-schema root_enter trixie dev.d/validate-config || true
}

rung_unit() {
    check_each cargo-test "$cargo_tests" root_enter trixie cargo test --locked --lib --bins || true
    # -B: no compiled files beside the sources, which are the cache key of the image.
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

rung_vm() {
    local each
    rung_machine || return 0
    check_own install root_enter trixie tests/vm/install "${machine[@]}" || true
    check_own install-encrypted root_enter trixie tests/vm/install --encrypted "${machine[@]}" || true
    for each in replace alongside manual; do
        check_own "install-partitions-$each" root_enter trixie tests/vm/install --partitions "$each" "${machine[@]}" || true
    done
    check_own fail root_enter trixie tests/vm/fail --only faults "${machine[@]}" || true
    [[ -z $bootc ]] || rung_variants
}

# rung_variants: the image with what only a real bootc can do: bound to another one where it has ostree, sealed where it has systemd-boot.
rung_variants() {
    local live=${machine[0]} image=${machine[1]} stage=${machine[2]} out=${machine[3]}
    # shellcheck disable=SC2016 # the variable is that shell's
    if root_enter trixie bash -c 'source tests/vm/layout.sh && layout_has_grub "$1"' - "$image"; then
        check_own bound-images root_enter trixie tests/vm/bound-images "${machine[@]}" || true
        return
    fi
    check seal root_enter trixie tests/vm/seal --without-verity "$image" "$out/sealed" || return 0
    check_own install-unified root_enter trixie tests/vm/install "$live" "$out/sealed" "$stage" "$out" || true
}

rung_late() {
    rung_machine || return 0
    check_own fail root_enter trixie tests/vm/fail --only faults-late "${machine[@]}" || true
    check_own little-memory root_enter trixie tests/vm/little-memory "${machine[@]}" || true
}

rung_tpm2() {
    rung_machine || return 0
    check_own tpm2 root_enter trixie tests/vm/tpm2 "${machine[@]}" || true
}

# rung_machine: makes what a virtual machine needs; leaves the arguments that tests/vm/* have in common in `machine`.
rung_machine() {
    local live image out=${rung_dir/#"$checkout"//src}
    check build-plugins build_plugins trixie && check live-system build_live && check image build_image || return
    live=$(build_live) image=$(build_image)
    # A copy: another rung may build anew meanwhile.
    build_stage trixie "$out/stage"
    machine=("$(cache_in_root "$live")" "$(cache_in_root "$image")" "$out/stage" "$out")
}

# rung_start RUNG: runs it, with its output in files, and says how it went.
rung_start() {
    local started=$SECONDS
    rung_dir=$checkout/build/test/$1
    rm -rf "$rung_dir"
    mkdir -p "$rung_dir"
    : >"$rung_dir/results"
    "rung_$1"
    printf '%-9s %3d passed, %d failed, %4d s\n' "$1" "$(rung_count "$1" pass)" "$(rung_count "$1" fail)" \
        "$((SECONDS - started))"
}

# rung_explain RUNG: why checks of it failed, as far as their logs say it in a few lines: elsewhere the logs may be out of reach.
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

# rung_run [RUNG...]: all of them by default. Two at a time: the virtual machines keep one processor busy, the compilers
# the other.
rung_run() {
    local wanted=("$@") rung known passed=0 failed=0 skipped=0 status=0
    ((${#wanted[@]})) || wanted=("${rungs[@]}")
    for rung in "${wanted[@]}"; do
        known=" ${rungs[*]} ${long_rungs[*]} "
        [[ $known == *" $rung "* ]] || die "There is no rung '$rung'; there are: ${rungs[*]} ${long_rungs[*]}."
    done
    cd "$checkout" || return

    for rung in "${wanted[@]}"; do
        [[ $rung == vm ]] || rung_start "$rung"
    done &
    for rung in "${wanted[@]}"; do
        [[ $rung != vm ]] || rung_start "$rung"
    done
    wait $! || status=$?
    ((status == 0)) || die "A rung broke off (status $status): its checks were not all made."

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
