"""The panel beside a native Plotly map: decodes under the pointer, in the browser.

It finds the chart by the key of the Streamlit container that holds it, listens to the pointer over it and draws on
canvases of its own under and over Plotly's points. Nothing is sent to the server while the pointer moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from ui.component import mount
from ui.frontend.model import BrowserModel


@dataclass(frozen=True)
class PanelData:
    """The component's data. Small on purpose: it is sent again when any of it changes; the rest is fetched by address.

    Attributes:
        slot: key of the Streamlit container around the chart
        pins: [image or -1, z1, z2, ...] each; read when a run is first shown
    """

    slot: str
    model: BrowserModel
    pins: list[list[float]]


def latent_map_panel(data: PanelData, *, key: str, on_pins: Callable[[], None]) -> list[list[float]] | None:
    """Show the panel; returns the pins when they were changed in the browser, in the form of PanelData.pins."""
    pins = mount("latent_map", asdict(data), key=key, on_pins_change=on_pins).pins
    return pins if isinstance(pins, list) else None
