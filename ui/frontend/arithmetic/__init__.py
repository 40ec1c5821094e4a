"""Codes added, subtracted and mixed; decoded in the browser while strengths and weights are dragged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from ui.frontend.browser_model import BrowserModel
from ui.frontend.parts import parts_css, parts_source

_HERE = Path(__file__).parent
_PARTS = ("ways.js", "stage.js", "arithmetic.js")

_ARITHMETIC = st.components.v2.component(
    "arithmetic",
    html='<div class="bench arithmetic"></div>',
    css=parts_css() + (_HERE / "arithmetic.css").read_text(encoding="utf-8"),
    js="\n".join([parts_source(), *((_HERE / name).read_text(encoding="utf-8") for name in _PARTS)]),
)


@dataclass(frozen=True)
class ArithmeticData:
    """The component's data.

    Attributes:
        poles: ui/attributes.py's, as dicts
        first_poles: (from, to), places in `poles`, to begin with
        first_images: A, B and C to begin with
        typical: an image of each class
        view: ui/views.py's ArithmeticView as a dict; read when a run is first shown
    """

    model: BrowserModel
    poles: list[dict[str, Any]]
    first_poles: tuple[int, int]
    first_images: tuple[int, ...]
    typical: tuple[int, ...]
    view: dict[str, Any]


def arithmetic_panel(data: ArithmeticData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns the view when it was changed in the browser: {way, images, strength, poles, weights}."""
    view = _ARITHMETIC(key=key, data=asdict(data), on_view_change=on_view).view
    return dict(view) if view is not None else None
