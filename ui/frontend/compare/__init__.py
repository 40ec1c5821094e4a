"""Two models side by side: samples of the same random numbers in two grids, and where they lie on two maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from ui.frontend.browser_model import BrowserModel
from ui.frontend.parts import parts_css, parts_source

_HERE = Path(__file__).parent
_BORROWED = _HERE.parent / "time_machine" / "drawing.js"  # sharp canvases and dots
_PARTS = (_BORROWED, *(_HERE / name for name in ("draws.js", "map.js", "side.js", "comparison.js")))

_COMPARISON = st.components.v2.component(
    "comparison",
    html='<div class="bench comparison"></div>',
    css=parts_css() + (_HERE / "comparison.css").read_text(encoding="utf-8"),
    js="\n".join([parts_source(), *(path.read_text(encoding="utf-8") for path in _PARTS)]),
)


@dataclass(frozen=True)
class Side:
    """One of the two models.

    Attributes:
        title: the run's name
        kind: the model's kind in a few words
        has_prior: whether it was trained towards N(0, I)
        plane: {"mean": [latent_dim], "axes": [2][latent_dim]}: what its map shows
    """

    model: BrowserModel
    title: str
    kind: str
    has_prior: bool
    plane: dict[str, Any]


@dataclass(frozen=True)
class Lesson:
    """A step of the lesson: `setting` is what it changes of the view."""

    title: str
    text: str
    setting: dict[str, Any]


@dataclass(frozen=True)
class ComparisonData:
    """The component's data.

    Attributes:
        sides: two
        lessons: none when the two are no pair
        sources: (name, words) of what can be drawn from
        source_words: a sentence each, shown when no step of the lesson is
        view: read when a pair is first shown; see ui/compare_view.py
    """

    sides: tuple[Side, Side]
    lessons: tuple[Lesson, ...]
    sources: tuple[tuple[str, str], ...]
    source_words: dict[str, str]
    legend_words: str
    view: dict[str, Any]


def comparison_panel(data: ComparisonData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns the view when it was changed in the browser, in the form of ComparisonData.view."""
    view = _COMPARISON(key=key, data=asdict(data), on_view_change=on_view).view
    return dict(view) if view is not None else None
