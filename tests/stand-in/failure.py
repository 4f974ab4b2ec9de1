# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong, told the way bootc tells it: one line, the causes joined by `: `."""

import contextlib
from collections.abc import Iterator


class Failure(Exception):
    """An operation that failed; the text is the whole chain of causes."""


def explain(error: BaseException) -> str:
    """The text of an error; those of the operating system look as in bootc."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} (os error {error.errno})"
    return str(error)


@contextlib.contextmanager
def context(what: str) -> Iterator[None]:
    """Puts `what` in front of any failure of the block."""
    try:
        yield
    except (Failure, OSError) as error:
        raise Failure(f"{what}: {explain(error)}") from error
