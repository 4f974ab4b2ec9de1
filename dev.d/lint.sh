# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The rung lint: checks that need only the sources, without a build.

# The files of the checkout that git tracks or would track.
sources() {
    git -C "$checkout" ls-files --cached --others --exclude-standard -- "$@"
}

# sources_in LANGUAGE EXTENSION: prints those that are in that language, by their names or by their first lines.
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
    check rustfmt root_enter trixie cargo fmt --all --check || true
    check clippy root_enter trixie cargo clippy --locked --workspace --all-targets -- -D warnings || true
    mapfile -t files < <(sources '*.h' '*.cpp')
    check clang-format root_enter trixie clang-format --dry-run -Werror "${files[@]}" || true
    check rust-structure root_enter trixie python3 -B dev.d/check-rust rust || true
    check cpp-structure root_enter trixie python3 -B dev.d/check-cpp cpp || true
    mapfile -t files < <(sources_in '(ba|da)?sh\b' sh)
    check shellcheck root_enter trixie shellcheck --external-sources "${files[@]}" || true
    mapfile -t files < <(sources_in python py)
    if check fetch-ruff lint_ruff; then
        ruff=$(cache_in_root "$(lint_ruff)")/bin/ruff
        check ruff root_enter trixie "$ruff" check --no-cache "${files[@]}" || true
        check ruff-format root_enter trixie "$ruff" format --no-cache --diff "${files[@]}" || true
    fi
    check mypy root_enter trixie dev.d/check-types "${files[@]}" || true
    check reuse lint_licenses || true
    check config-schema root_enter trixie dev.d/validate-config || true
}

# lint_ruff: prints the path of the tools of requirements.txt; bin/ruff is in it.
lint_ruff() {
    cache_entry ruff "$(cache_key "$checkout/dev.d/requirements.txt")" lint_ruff_at
}

lint_ruff_at() {
    root_enter trixie pip install --quiet --no-deps --require-hashes --only-binary :all: --root-user-action ignore \
        --target "$(cache_in_root "$1")" --requirement dev.d/requirements.txt
}

# lint_licenses: checks a copy of the sources alone, because the root does not see the repository of a worktree and so
# does not know which files git ignores.
lint_licenses() {
    local file list=build/test/lint/files
    sources | while IFS= read -r file; do [[ ! -e $checkout/$file ]] || printf '%s\n' "$file"; done >"$checkout/$list"
    # shellcheck disable=SC2016 # the variables are that shell's
    root_enter trixie bash -c 'set -eo pipefail && mkdir /tmp/sources && tar --create --files-from "$1" |
        tar --extract --directory /tmp/sources && reuse --root /tmp/sources lint' bash "$list"
}
