# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors in bootc's format: one line, the causes joined by `: `."""

import contextlib
from collections.abc import Iterator


class Failure(Exception):
    """An operation that failed; the text is the whole chain of causes."""


def explain(error: BaseException) -> str:
    """The text of an error; errors of the operating system are formatted as bootc formats them."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} (os error {error.errno})"
    return str(error)


@contextlib.contextmanager
def context(what: str) -> Iterator[None]:
    """Prefixes any failure of the block with `what`."""
    try:
        yield
    except (Failure, OSError) as error:
        raise Failure(f"{what}: {explain(error)}") from error
