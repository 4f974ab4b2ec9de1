# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What iso/bootc-iso consists of: a module for each thing that it makes, and those that all of them use."""
