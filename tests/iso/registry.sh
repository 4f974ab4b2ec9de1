# shellcheck shell=bash disable=SC2034 # whoever sources this clears up by `registry`
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Debian's registry for the tests of the medium; to be sourced.

# serve_registry DIRECTORY PORT: starts it on the loopback device, with its files in the directory, and waits until it answers. Its
# process id is in `registry` from the start, so that whoever clears up can end it.
serve_registry() {
    cat >"$1/registry.yml" <<END
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: $1/storage } }
http: { addr: 127.0.0.1:$2, secret: one-process-only }
END
    docker-registry serve "$1/registry.yml" >"$1/registry.log" 2>&1 &
    registry=$!
    curl --silent --fail --output /dev/null --retry 60 --retry-connrefused --retry-max-time 120 "http://127.0.0.1:$2/v2/"
}
