"""Everything between images: two, three or several, by one model or two; decoded in the browser while dragging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount
from vae_core.explorer.model import BrowserModel


@dataclass(frozen=True)
class Beside:
    """The second model: which is chosen, which could be, and what the two do not share."""

    own: str
    chosen: str | None
    choices: list[dict[str, str]]  # id and name
    fair: bool
    sentence: str


@dataclass(frozen=True)
class Preset:
    """A pair worth a look: its images, or none and the id of another model that it is shown with."""

    label: str
    images: list[int]
    run: str | None = None


@dataclass(frozen=True)
class InterpolateData:
    """The component's data.

    Attributes:
        models: the page's own, and in the mode "pair" the one beside it
        view: the page's state as a dict; read when the page is first shown
        typical: an image of each class, to begin with
        presets: pairs to try
        expert: whether terms and figures are shown
        gif_url: of the page's route; the view follows as its query
    """

    models: list[BrowserModel]
    beside: Beside
    view: dict[str, Any]
    typical: tuple[int, ...]
    presets: list[Preset]
    expert: bool
    gif_url: str


def interpolate_panel(
    data: InterpolateData, *, key: str, on_view: Callable[[], None]
) -> tuple[dict[str, str] | None, bool]:
    """Show it; returns the view when it was changed in the browser, in the words of the address, and whether somebody
    wants to draw an image of their own.
    """
    answer = mount("interpolate", asdict(data), key=key, on_view_change=on_view, on_draw_change=lambda: None)
    view = answer.view
    words = {str(name): str(text) for name, text in dict(view).items()} if view is not None else None
    return words, bool(answer.draw)
