"""What a drill is: something that goes wrong on purpose, tried again and again. A file in tests/faults/drills/ has one DRILL.

A drill has many tries when it is run for long (`python -m tests.faults`), and its first few run with the other tests.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import random
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).with_name("drills")


class NotHere(Exception):
    """A try that this machine does not allow; the message says why."""


@dataclass(frozen=True)
class Ground:
    """What a drill works on.

    Attributes:
        folder: empty at first, removed at the end
        random: what the tries draw from; the same seed repeats a drill
        ending: what is to be done when the drill is over, such as ending its servers
        long: whether the drill is run by itself, and not with the other tests
    """

    folder: Path
    random: random.Random
    ending: contextlib.ExitStack
    long: bool = True

    def new_folder(self) -> Path:
        """An empty one for a single try."""
        return Path(tempfile.mkdtemp(dir=self.folder))


Try = tuple[str, Callable[[], object]]


@dataclass(frozen=True)
class Drill:
    """
    Attributes:
        title: for the report: what goes wrong
        tries: each with a name, and what to do, which raises where something falls; as many as there are, or endless
        short: how many of the tries run with the other tests
        slow: whether even these run with the slow tests only
        seconds: how long a single try may take before it counts as hanging
    """

    title: str
    tries: Callable[[Ground], Iterable[Try]]
    short: int = 1
    slow: bool = False
    seconds: float = 120.0


@dataclass(frozen=True)
class Outcome:
    """Of one try.

    Attributes:
        name: which try
        fell: why it did not survive, with the place in the code; None where it did
        not_here: why it could not be made on this machine, if so
    """

    name: str
    fell: str | None = None
    not_here: str | None = None


@dataclass
class Tally:
    """What became of a drill's tries."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def tries(self) -> int:
        return len(self.outcomes) - len(self.left_out)

    @property
    def fell(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.fell is not None]

    @property
    def left_out(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.not_here is not None]


def drills() -> dict[str, Drill]:
    """All of them, by the names of their files."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]))
    return {name: importlib.import_module(f"tests.faults.drills.{name}").DRILL for name in names}


@contextlib.contextmanager
def ground(seed: int, *, long: bool = True) -> Iterator[Ground]:
    """A drill's ground, of which nothing is left, also not in the environment."""
    with (
        _environment(),
        tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as folder,
        contextlib.ExitStack() as s,
    ):
        yield Ground(Path(folder), random.Random(seed), s, long)


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def outcome(name: str, act: Callable[[], object]) -> Outcome:
    """Make one try."""
    try:
        act()
    except NotHere as reason:
        return Outcome(name, not_here=str(reason))
    except Exception as error:  # whatever it is, this is what fell
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = str(error).strip() or type(error).__name__
        return Outcome(name, fell=f"{type(error).__name__}: {said} ({Path(place.filename).name}:{place.lineno})")
    return Outcome(name)


def outcomes(drill: Drill, on: Ground, seconds: float, begins: Callable[[str], object] = print) -> Iterator[Outcome]:
    """What becomes of the tries until the time is over, at least of the first `short`; `begins` hears of each before."""
    until = time.monotonic() + seconds
    for count, (name, act) in enumerate(drill.tries(on), 1):
        begins(name)
        yield outcome(name, act)
        if count >= drill.short and time.monotonic() >= until:
            return
