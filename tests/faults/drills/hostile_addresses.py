"""Thousands of hostile addresses, of pages and of the server's routes: each is read or refused, and none is an error.

The same inputs as `python -m tests.fuzz addresses`; every try is a hundred of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from tests.faults.drill import Drill, Ground, Try
from tests.fuzz.target import target_of, try_some


def _tries(on: Ground) -> Iterator[Try]:
    target = target_of("addresses")
    while True:
        seed = on.random.randrange(10**9)
        yield f"a hundred, seed {seed}", functools.partial(try_some, target, 100, seed)


DRILL = Drill("Hostile addresses, a hundred a try", _tries, slow=True, seconds=300)
