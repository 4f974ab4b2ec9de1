# shellcheck shell=bash disable=SC2034 # the script that sources this cleans up by `registry`
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Debian's registry for the tests of the medium; source this file.

# serve_registry DIRECTORY PORT: starts the registry on the loopback device, with its files in the directory, and waits
# until it answers. `registry` holds its process id from the start, so that the caller's cleanup can stop it.
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
