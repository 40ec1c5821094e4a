"""Which values the fields of a sweep take, and the configuration of each of its trainings."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vae_core.config import ConfigError, shortened
from vae_core.experiment import RunConfig, with_settings
from vae_core.recipes import matched

MAX_TRAININGS = 200
_RANGE = re.compile(r"^\s*(?P<low>[^,\[\]]+?)\s*\.\.\s*(?P<high>[^,\[\]:]+?)\s*(?P<log>:\s*log)?\s*$")


@dataclass(frozen=True)
class Axis:
    """A field and the values that it takes, as texts for `with_settings`; or, for a search, from `low` to `high`.

    Attributes:
        path: such as "model.beta"
        values: one at least, or none for a range
        low, high, log: a range of numbers, on a logarithmic scale or not
        whole: the numbers of the range are whole
    """

    path: str
    values: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False

    @property
    def name(self) -> str:
        """The field without its part of the configuration."""
        return self.path.rpartition(".")[2]


Point = tuple[str, ...]
"""A value for each axis."""


def parse_axis(text: str, base: RunConfig, *, search: bool = False) -> Axis:
    """ "model.beta=0.1,1,4", lists in brackets: "model.hidden=[512,256],[128]"; for a search also "model.beta=0.1..10:log".

    Raises ConfigError in a sentence, also for a value that the field does not take.
    """
    path, equals, listed = text.partition("=")
    path = path.strip()
    if not equals or not path:
        raise ConfigError(f"{shortened(text)} is no axis: write FIELD=VALUE,VALUE,… such as model.beta=0.1,1,4.")
    if path in ("name", "recipe", "reference"):
        raise ConfigError(f"{path} says what a training is called, and is no field to sweep over.")
    if search and (found := _RANGE.match(listed)):
        return _checked_range(path, found, base)
    values = tuple(dict.fromkeys(_split(listed)))
    if not values:
        raise ConfigError(f"{path} has no values: write {path}=VALUE,VALUE,…")
    for value in values:
        try:
            with_settings(base, [f"{path}={value}"])
        except ConfigError as error:
            if _RANGE.match(value):
                raise ConfigError(
                    f"{shortened(text)} is a range, and ranges are for a search, with --trials."
                ) from error
            raise
    return Axis(path, values)


def points(axes: Sequence[Axis]) -> list[Point]:
    """Every combination of the values, the last axis changing first. Raises ConfigError for more than MAX_TRAININGS."""
    paths = [axis.path for axis in axes]
    if len(set(paths)) < len(paths):
        raise ConfigError("A field is given twice; write all of its values behind one --grid.")
    count = math.prod(len(axis.values) for axis in axes)
    if count > MAX_TRAININGS:
        raise ConfigError(f"These are {count:,} trainings; a sweep has at most {MAX_TRAININGS}.")
    return list(itertools.product(*(axis.values for axis in axes)))


def config_at(base: RunConfig, axes: Sequence[Axis], point: Point) -> RunConfig:
    """The configuration of one training; its name says what is particular to it. Raises ConfigError."""
    settings = [f"{axis.path}={value}" for axis, value in zip(axes, point, strict=True)]
    words = ", ".join(f"{axis.name} {value}" for axis, value in zip(axes, point, strict=True))
    name = f"{base.name} · {words}"
    config = with_settings(base, settings)
    return matched(config.model_copy(update={"name": name if len(name) <= 80 else f"{name[:79]}…"}))


def _checked_range(path: str, found: re.Match[str], base: RunConfig) -> Axis:
    texts = found["low"], found["high"]
    for value in texts:
        with_settings(base, [f"{path}={value}"])
    try:
        low, high = map(float, texts)
    except ValueError as error:
        raise ConfigError(f"A range is of numbers, as {path}=0.1..10.") from error
    log = found["log"] is not None
    if not low < high or (log and low <= 0):
        raise ConfigError(
            f"{path}={shortened(found[0])}: the first number has to be the smaller one{', and above 0' if log else ''}."
        )
    whole = low.is_integer() and high.is_integer() and not _takes_fractions(base, path, low, high)
    return Axis(path, low=low, high=high, log=log, whole=whole)


def _takes_fractions(base: RunConfig, path: str, low: float, high: float) -> bool:
    middle = math.floor((low + high) / 2) + 0.5
    if not low < middle < high:
        return False
    try:
        with_settings(base, [f"{path}={middle}"])
    except ConfigError:
        return False
    return True


def _split(text: str) -> Iterator[str]:
    """At commas that are not in brackets."""
    depth, word = 0, ""
    for letter in text:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and depth <= 0:
            yield from filter(None, [word.strip()])
            word = ""
        else:
            word += letter
    yield from filter(None, [word.strip()])
