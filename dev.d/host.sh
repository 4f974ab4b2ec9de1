# shellcheck shell=bash disable=SC2034,SC2154 # ./dev sources all of these: they share variables
# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The machine that ./dev runs on: the packages it needs, and where its Debian packages come from.

# Packages that the machine needs besides git and bash; everything else is in the roots.
host_packages=(mmdebstrap debian-archive-keyring)

# Makes sure that the machine can make and enter roots; installs missing packages where possible.
host_require() {
    [[ $(id -u) == 0 ]] || die "This needs root (it makes Debian roots and mounts things in them). Run it again as root."
    [[ $(uname -m) == x86_64 ]] || die "This needs an amd64 machine; this one is $(uname -m)."
    command -v apt-get >/dev/null ||
        die "This needs Debian 12 or 13 (or a container of it) with apt-get; this machine has none."
    unshare --mount true || die "This needs the right to make mount namespaces (CAP_SYS_ADMIN): in a container, run it privileged."
    # An old keyring does not have trixie's keys.
    if ! command -v mmdebstrap >/dev/null || [[ ! -e /usr/share/keyrings/debian-archive-trixie-stable.gpg ]]; then
        say "installing ${host_packages[*]}"
        host_lists
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${host_packages[@]}" >&2
    fi
}

# host_lists: fetches apt's package lists.
host_lists() {
    say "fetching the package lists of this machine (apt-get update)"
    # One of several archives may be unreachable. A package that is missing because of that is named where it is needed.
    apt-get update >&2 || say "some package lists could not be fetched, see above"
}

# Makes sure that the machine has a viewer for the window of a virtual machine.
host_viewer() {
    command -v vncviewer >/dev/null && return
    say "installing tigervnc-viewer"
    host_lists
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends tigervnc-viewer >&2
}

# host_mirror ARCHIVE: the mirror's URI for ARCHIVE (debian or debian-security), from the machine's apt sources.
host_mirror() {
    local archive=$1 release uri
    if [[ -n ${CALAMARES_BOOTC_MIRROR-} ]]; then
        printf '%s/%s\n' "${CALAMARES_BOOTC_MIRROR%/}" "$archive"
        return
    fi
    release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME-}")
    [[ $archive == debian ]] || release+=-security
    uri=$(host_archive "$release")
    if [[ -z $uri ]]; then
        # apt says nothing about archives whose lists it does not have.
        host_lists
        uri=$(host_archive "$release")
    fi
    [[ -n $uri ]] || die "apt has no package list of $release main: its sources do not name it, or it could not be fetched (apt-get update" \
        "says which). Correct its sources, or set CALAMARES_BOOTC_MIRROR to the mirror's URI without /$archive."
    printf '%s\n' "${uri%/}"
}

# host_archive RELEASE: prints the URI from which apt gets RELEASE; prints nothing if apt does not know it.
host_archive() {
    # shellcheck disable=SC2016 # the variables are apt's
    apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v release="$1" '$1 == release && $2 == "main" { print $3; exit }'
}

# host_sources SUITE: the lines of a sources.list for SUITE.
host_sources() {
    local debian security
    debian=$(host_mirror debian)
    security=$(host_mirror debian-security)
    printf 'deb %s %s main\n' "$debian" "$1"
    [[ $1 == sid ]] || printf 'deb %s %s-security main\n' "$security" "$1"
}
