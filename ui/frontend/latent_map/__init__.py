"""The latent map: a canvas that decodes under the pointer, in the browser, and a panel that says what is there.

Nothing is sent to the server while the pointer moves, only what the page's link holds, when it changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount
from vae_core.explorer.model import BrowserModel


@dataclass(frozen=True)
class PanelData:
    """The component's data. Small on purpose: it is sent again when any of it changes; the rest is fetched by address.

    Attributes:
        slot: tells two maps on one page apart
        pins: [image or -1, z1, z2, ...] each, or the token of an image of one's own; read when a run is first shown
        view: MapView in the browser's names; read when a run is first shown
        axis_titles: across and up
        expert: whether the panel speaks in the field's terms
        guess: where somebody guessed in the lesson, in map coordinates
        said: a sentence about the change of model, or ""
    """

    slot: str
    model: BrowserModel
    pins: list[list[float] | str]
    view: dict[str, Any]
    axis_titles: tuple[str, str]
    expert: bool
    said: str
    guess: tuple[float, float] | None = None


def latent_map_panel(data: PanelData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show the map; returns what was changed in the browser: the run, its pins, and the fields of PanelData.view."""
    view = mount("latent_map", asdict(data), key=key, on_view_change=on_view).view
    return view if isinstance(view, dict) else None
