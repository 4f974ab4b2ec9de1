# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of iso/bootc-iso: one for each type of result, and those that all of them use."""
