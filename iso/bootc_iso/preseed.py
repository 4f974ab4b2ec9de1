# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A preseed file for Debian's own installer. It installs a Debian, which the image then replaces."""

from .options import Options

# The unit that replaces the Debian at its first start. Each line passes through the installer's shell in single quotes.
UNIT = """\
[Unit]
Description=Replace this system by a bootable container image
Wants=network-online.target
After=network-online.target
[Service]
Type=oneshot
ExecStart=/usr/bin/podman run --rm --privileged --pid=host --ipc=host \
    -v /var/lib/containers:/var/lib/containers -v /dev:/dev -v /:/target \
    {reference} bootc install to-existing-root --acknowledge-destructive --skip-fetch-check
ExecStartPost=/usr/bin/systemctl reboot
[Install]
WantedBy=multi-user.target
"""
PRESEED = """\
# For Debian's own installer (debian-installer), where Calamares cannot run. It installs a small Debian with podman, which
# replaces itself at its first start by {reference}: everything on the disk is then that image's.
#
# Start the installer with: auto=true priority=critical url=http://.../{name}
# It asks for the disk, and erases it. Locale, keyboard and users of this Debian do not survive; put what the machine needs
# to be reached (users, keys) into the image.
d-i debian-installer/locale string en_US.UTF-8
d-i keyboard-configuration/xkb-keymap select us
d-i netcfg/choose_interface select auto
d-i mirror/country string manual
d-i mirror/http/hostname string deb.debian.org
d-i mirror/http/directory string /debian
d-i mirror/http/proxy string
d-i passwd/root-login boolean true
d-i passwd/make-user boolean false
d-i passwd/root-password-crypted password !
d-i clock-setup/utc boolean true
d-i time/zone string UTC
d-i partman-auto/method string regular
d-i partman-auto/choose_recipe select atomic
d-i partman/confirm boolean true
d-i partman/confirm_nooverwrite boolean true
tasksel tasksel/first multiselect
d-i pkgsel/include string podman crun netavark nftables ca-certificates
d-i grub-installer/only_debian boolean true
d-i grub-installer/bootdev string default
d-i finish-install/reboot_in_progress note
d-i preseed/late_command string printf '%s\\n' {unit} >/target/etc/systemd/system/become-image.service; in-target systemctl enable become-image.service
"""


def build(options: Options) -> None:
    target = options.output
    assert target
    lines = (" ".join(line.split()) for line in UNIT.format(reference=options.reference).splitlines())
    quoted = " ".join(f"'{line}'" for line in lines)
    target.write_text(PRESEED.format(reference=options.reference, name=target.name, unit=quoted))
    print(target)
