"""Codes added, subtracted and mixed; decoded in the browser while strengths and weights are dragged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount
from vae_core.explorer.model import BrowserModel


@dataclass(frozen=True)
class ArithmeticData:
    """The component's data.

    Attributes:
        poles: of ui/features/arithmetic/attributes.py, as dicts
        first_poles: (from, to), places in `poles`, to begin with
        first_images: A, B and C to begin with
        typical: an image of each class
        view: the page's state as a dict; read when a run is first shown
    """

    model: BrowserModel
    poles: list[dict[str, Any]]
    first_poles: tuple[int, int]
    first_images: tuple[int, ...]
    typical: tuple[int, ...]
    view: dict[str, Any]


def arithmetic_panel(data: ArithmeticData, *, key: str, on_view: Callable[[], None]) -> bool:
    """Show it; its state `view` is {mode, images, strength, poles, weights} when they were changed in the browser.

    Returns whether somebody wants to draw an image of their own.
    """
    return bool(mount("arithmetic", asdict(data), key=key, on_view_change=on_view, on_draw_change=lambda: None).draw)
