"""Names of runs that can be told apart."""

from __future__ import annotations

import itertools
from collections.abc import Set

LONGEST_NAME = 80  # letters


def numbered(name: str, taken: Set[str]) -> str:
    """The name, or if it is taken "name (2)", "name (3)" and so on; at most 80 letters."""
    numbers = (f" ({number})" for number in itertools.count(2))
    found = name
    while found in taken:
        ending = next(numbers)
        found = f"{name[: LONGEST_NAME - len(ending)]}{ending}"
    return found
