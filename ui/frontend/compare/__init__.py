"""Two models side by side: samples of the same random numbers in two grids, and where they lie on two maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount
from ui.frontend.model import BrowserModel


@dataclass(frozen=True)
class Side:
    """One of the two models.

    Attributes:
        title: the run's name
        kind: the model's kind in a few words
    """

    model: BrowserModel
    title: str
    kind: str


@dataclass(frozen=True)
class Lesson:
    """A step of the lesson: `setting` is what it changes of the view."""

    title: str
    text: str
    setting: dict[str, Any]


@dataclass(frozen=True)
class CompareData:
    """The component's data.

    Attributes:
        sides: two
        lessons: none when the two are no pair
        sources: (name, words) of what can be drawn from
        source_words: a sentence each, shown when no step of the lesson is
        view: read when a pair is first shown; the page's state as a dict
    """

    sides: tuple[Side, Side]
    lessons: tuple[Lesson, ...]
    sources: tuple[tuple[str, str], ...]
    source_words: dict[str, str]
    legend_words: str
    view: dict[str, Any]


def compare_panel(data: CompareData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns the view when it was changed in the browser, in the form of CompareData.view."""
    view = mount("compare", asdict(data), key=key, on_view_change=on_view).view
    return dict(view) if view is not None else None
