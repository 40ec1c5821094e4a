"""Everything between images: two, three or several, by one model or two; decoded in the browser while dragging."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from ui.frontend.decoder import decoder_source, worker_source
from ui.frontend.model import Plane

_HERE = Path(__file__).parent
_SHARED = ("shared.js", "parts/space.js", "parts/decoding.js")
_PARTS = (
    *("geometry.js", "ways.js", "picker.js", "chart.js", "triangle.js", "stage.js", "strips.js", "keep.js", "notes.js"),
    "between.js",
)


def between_source() -> str:
    """The component's whole script: Streamlit loads it as a blob, which cannot import its neighbours."""
    files = [*(_HERE.parent / name for name in _SHARED), *(_HERE / name for name in _PARTS)]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return "\n".join([decoder_source(), f"const WORKER_SOURCE = {json.dumps(worker_source())};", *texts])


_BETWEEN = st.components.v2.component(
    "between",
    html='<div class="between"></div>',
    css=(_HERE / "between.css").read_text(encoding="utf-8"),
    js=between_source(),
)


@dataclass(frozen=True)
class BetweenModel:
    """One model of the page.

    Attributes:
        plane: where its map lies in its latent space
        limits: ((x0, x1), (y0, y1)) of the map
        support: "edge" and "hole", distances in latent space
    """

    id: str
    name: str
    codes_url: str
    decoder_url: str | None
    decode_url: str
    image_shape: tuple[int, int, int]
    plane: Plane
    limits: tuple[tuple[float, float], tuple[float, float]]
    support: dict[str, float]
    has_prior: bool


@dataclass(frozen=True)
class Beside:
    """The second model: which is chosen, which could be, and what the two do not share."""

    own: str
    chosen: str | None
    choices: list[dict[str, str]]  # id and name
    fair: bool
    sentence: str


@dataclass(frozen=True)
class BetweenData:
    """The component's data.

    Attributes:
        models: the page's own, and with the way "pair" the one beside it
        view: ui/state.py's Between as a dict; read when the page is first shown
        typical: an image of each class, to begin with
        gif_url: of ui/routes.py; the view follows as its query
    """

    models: list[BetweenModel]
    beside: Beside
    view: dict[str, Any]
    typical: tuple[int, ...]
    gif_url: str
    images_url: str
    sheet_columns: int
    sheet_images: int
    class_names: tuple[str, ...]
    colours: list[str]


def between_panel(data: BetweenData, *, key: str, on_view: Callable[[], None]) -> dict[str, str] | None:
    """Show it; returns the view when it was changed in the browser, in the words of the address."""
    view = _BETWEEN(key=key, data=asdict(data), on_view_change=on_view).view
    return {str(name): str(text) for name, text in dict(view).items()} if view is not None else None
