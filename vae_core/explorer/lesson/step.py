"""What a step of the lesson consists of, and how a page's address tells that it was done."""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

LEARN = "pages/learn.py"
END = "end"  # in the place of a step's id: all are done


@dataclass(frozen=True)
class Option:
    """An answer to choose; `reply` is what the step says to it afterwards."""

    key: str
    text: str
    reply: str


@dataclass(frozen=True)
class Choose:
    """A guess among answers. `image`: the held-out image of the step's run that the question is about, if it is about one."""

    options: tuple[Option, ...]
    image: int | None = None
    kind: Literal["choose"] = "choose"


@dataclass(frozen=True)
class PlaceDot:
    """A guess by a dot on the map of the step's run, from which the class `hidden` was taken."""

    hidden: int
    kind: Literal["dot"] = "dot"


def dot_of(said: str) -> tuple[float, float] | None:
    """The place that was said by a `PlaceDot`, in map coordinates; None of anything else."""
    try:
        x, y = (float(part) for part in said.split(","))
    except ValueError:
        return None
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None


@dataclass(frozen=True)
class Sketch:
    """A guess drawn on a grid of `SKETCH_SIDE` by `SKETCH_SIDE` squares, between two held-out images of the step's run."""

    images: tuple[int, int]
    kind: Literal["sketch"] = "sketch"


@dataclass(frozen=True)
class Amount:
    """A guess of a share in per cent."""

    low: str
    high: str
    kind: Literal["amount"] = "amount"


SKETCH_SIDE = 14
Prediction = Choose | PlaceDot | Sketch | Amount


@dataclass(frozen=True)
class Sign:
    """What one parameter of the address must be; `ui/frontend/lesson/signs.js` is the reader.

    Attributes:
        not_: it is there and is none of these
        one_of: it is one of these
        within: it is a number between these two
        near: a pin of the map lies within `reach` of one of these places
    """

    parameter: str
    not_: tuple[str, ...] | None = None
    one_of: tuple[str, ...] | None = None
    within: tuple[float, float] | None = None
    near: tuple[tuple[float, float], ...] | None = None
    reach: float = 0.0


@dataclass(frozen=True)
class Place:
    """The page where a step is done, opened at an exact view.

    Attributes:
        page: its file
        title: as in the menu
        query: of the address; with the seeds, so that a class sees the same
    """

    page: str
    title: str
    query: Mapping[str, str] = field(default_factory=dict)


def _nothing(_: str) -> str:
    return ""


@dataclass(frozen=True)
class Step:
    """One step. Words are Markdown and plain; figures in them are measured when they are asked for.

    Attributes:
        id: in the address
        number: its place in the lesson, from 1
        title: two or three words
        idea: what one must know before guessing
        expert: the same in the field's terms, added for experts
        question: what is guessed
        prediction: how
        runs: the models that the step needs; the first one is the guess's own
        place: where it is done
        task: what is to be done there, one sentence
        signs: all of them must hold for the step to be done
        look_at: selectors of what is to be used there; the first that is found is pointed at
        takeaway: one line
        reply: to what was guessed; nothing where the takeaway says it all
        answer: for the worksheet, a sentence or two
        exhibit: a part of the page Learn to try after guessing
    """

    id: str
    number: int
    title: str
    idea: Callable[[], str]
    question: str
    prediction: Prediction
    place: Place
    task: str
    signs: Callable[[], tuple[Sign, ...]]
    takeaway: Callable[[], str]
    answer: Callable[[], str]
    runs: tuple[str, ...] = ()
    look_at: tuple[str, ...] = ()
    reply: Callable[[str], str] = _nothing
    expert: str = ""
    exhibit: Literal["spring", "bargain"] | None = None

    def choice(self, said: str) -> str:
        """The reply to an answer that was chosen; empty for other guesses."""
        if not isinstance(self.prediction, Choose):
            return ""
        return next((option.reply for option in self.prediction.options if option.key == said), "")


@cache
def steps() -> tuple[Step, ...]:
    """All steps in their order: `STEP` of every file in `steps/`."""
    package = importlib.import_module("vae_core.explorer.lesson.steps")
    found: list[Any] = [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return tuple(sorted((module.STEP for module in found), key=lambda step: step.number))


def step_of(step_id: str | None) -> Step | None:
    """The step with this id."""
    return next((step for step in steps() if step.id == step_id), None)
