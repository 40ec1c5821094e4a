"""Commands that train, when torchrun starts several of them for one training."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from vae_core.jobs.executor import lower_priority
from vae_core.training.group import ALONE, Group, PeerLost
from vae_core.training.place import place_of


@contextmanager
def training_group() -> Iterator[Group | None]:
    """The processes that train together, for the one that leads them; None for the others, which have followed by then."""
    place = place_of()
    if place is None:
        yield ALONE
        return
    from vae_core.training.distributed import joined
    from vae_core.training.trainer import follow

    try:
        with joined(place) as group:
            if place.leads:
                yield group
                return
            lower_priority(10)
            follow(group)
            yield None
    except PeerLost as error:
        print(f"Process {place.rank}: {error}", file=sys.stderr, flush=True)
        raise typer.Exit(1) from None
