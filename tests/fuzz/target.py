"""What is fuzzed: where its inputs come from, and what may become of one. A file in tests/fuzz/targets/ has one TARGET."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

FOLDER = Path(__file__).with_name("targets")


@dataclass(frozen=True)
class Target:
    """inputs: what is tried; check: deals with one input, says in a few words what became of it ("taken", or the kind
    of its clean refusal), and raises for anything else; slow_seconds: of the processor, what one input may take at most."""

    inputs: SearchStrategy[Any]
    check: Callable[[Any], str]
    slow_seconds: float = 10.0


@dataclass
class Tally:
    """How often each thing became of an input, and the longest that one took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    @property
    def count(self) -> int:
        return self.outcomes.total()


def names() -> list[str]:
    """Of all targets: those of their files."""
    return sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]))


def target_of(name: str) -> Target:
    """The target in the file of this name."""
    target: Target = importlib.import_module(f"tests.fuzz.targets.{name}").TARGET
    return target


def try_some(target: Target, examples: int, number: int, before: Callable[[Any], None] = lambda found: None) -> Tally:
    """Try `examples` inputs, the same ones for the same `number`. Raises what a check raises, with the input in a note.

    `before` sees each input before it is tried.
    """
    tally = Tally()

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(found=target.inputs)
    def one(found: Any) -> None:
        before(found)
        began = time.process_time()  # on a machine with much else to do, single inputs wait for long
        became = target.check(found)
        took = time.process_time() - began
        assert took < target.slow_seconds, f"One input took {took:.1f} s of the processor."
        tally.outcomes[became] += 1
        tally.slowest = max(tally.slowest, took)

    one()
    return tally


def for_minutes(
    target: Target, minutes: float, first: int, before: Callable[[Any], None]
) -> Iterator[tuple[int, Tally]]:
    """Rounds of inputs, each with its number, until the time is over."""
    until, number = time.monotonic() + 60 * minutes, first
    while time.monotonic() < until:
        yield number, try_some(target, 200, number, before)
        number += 1
