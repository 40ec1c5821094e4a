"""Folders of runs that are damaged or hostile, in every kind that tests/damaged has: every reader, route and page over each."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator

from tests import trained
from tests.damaged import drive
from tests.damaged.kinds import KINDS, Kind
from tests.damaged.runs import Grounds
from tests.faults.drill import Drill, Ground, Try
from vae_core.runs import RunStore


def _tries(on: Ground) -> Iterator[Try]:
    kept = {name: os.environ.get(name) for name in ("LATENT_PLAYGROUND_RUNS", "LATENT_PLAYGROUND_DATA")}
    for name, value in kept.items():
        on.ending.callback(_set, name, value)
    folder = on.new_folder()
    (folder / "runs").mkdir()
    _set("LATENT_PLAYGROUND_RUNS", str(folder / "runs"))
    _set("LATENT_PLAYGROUND_DATA", str(folder / "data"))
    before = trained._folder
    trained.keep_in(folder / "trained")
    on.ending.callback(setattr, trained, "_folder", before)
    grounds = Grounds(RunStore())
    for kind in on.random.sample(KINDS, len(KINDS)):
        yield kind.name, functools.partial(_drive, grounds, kind)
        if on.long:
            for level in ("plain", "expert"):
                yield f"{kind.name}, {level} pages", functools.partial(_open_pages, grounds, kind, level)


def _drive(grounds: Grounds, kind: Kind) -> None:
    grounds.harmed(kind)
    found = [*drive.readers(grounds.store), *drive.routes(grounds.store)]
    assert not found, "; ".join(found)[:2000]


def _open_pages(grounds: Grounds, kind: Kind, level: str) -> None:
    grounds.harmed(kind)
    found = list(drive.pages(grounds.store, level=level, only=[*drive.OF_THE_RUN, *drive.LISTS]))
    assert not found, "; ".join(found)[:2000]


def _set(name: str, value: str | None) -> None:
    os.environ.pop(name, None)
    if value is not None:
        os.environ[name] = value


DRILL = Drill("Damaged or hostile run folders: readers, routes and pages", _tries, short=3, seconds=900)
