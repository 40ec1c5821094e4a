"""The panel beside a native Plotly map: decodes under the pointer, in the browser.

`latent_map_panel` finds the chart by the key of the Streamlit container that holds it, listens to the pointer over it
and draws on canvases of its own under and over Plotly's points. Nothing is sent to the server while the pointer moves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from ui.frontend.decoder import decoder_source, worker_source

_HERE = Path(__file__).parent
_PARTS = ("bridge.js", "space.js", "decoding.js", "layers.js", "parts.js", "selection.js", "panel.js")


def panel_source() -> str:
    """The component's whole script: Streamlit loads it as a blob, which cannot import its neighbours."""
    shared = (_HERE.parent / "shared.js").read_text(encoding="utf-8")
    parts = [(_HERE / name).read_text(encoding="utf-8") for name in _PARTS]
    return "\n".join([decoder_source(), f"const WORKER_SOURCE = {json.dumps(worker_source())};", shared, *parts])


_PANEL = st.components.v2.component(
    "latent_map_panel",
    html='<div class="map-panel"></div>',
    css=(_HERE / "panel.css").read_text(encoding="utf-8"),
    js=panel_source(),
)


@dataclass(frozen=True)
class Plane:
    """What is on the screen, for JavaScript: z = mean + x · axes[0] + y · axes[1] + Σ offset · others."""

    mean: list[float]
    axes: list[list[float]]
    others: list[list[float]]
    other_names: list[str]
    spreads: list[float]  # standard deviation of the codes along each of the others


@dataclass(frozen=True)
class PanelData:
    """The component's data. Small on purpose: it is sent again when any of it changes; the rest is fetched by URL."""

    slot: str  # key of the Streamlit container around the chart
    run: str
    codes_url: str
    decoder_url: str | None  # None: the server decodes, by decode_url
    decode_url: str
    images_url: str
    sheet_columns: int
    sheet_images: int
    image_shape: tuple[int, int, int]
    count: int
    class_names: tuple[str, ...]
    colours: list[str]
    has_prior: bool
    drawn_as: str | None  # the class that a conditional model is told
    support: dict[str, float]  # edge, hole: distances
    plane: Plane
    pins: list[list[float]]  # [image or -1, z1, z2, ...] each; read when a run is first shown


def latent_map_panel(data: PanelData, *, key: str, on_pins: Callable[[], None]) -> list[list[float]] | None:
    """Show the panel; returns the pins when they were changed in the browser, in the form of PanelData.pins."""
    result = _PANEL(key=key, data=asdict(data), on_pins_change=on_pins)
    pins = result.pins
    return pins if isinstance(pins, list) else None
