"""Every latent dimension under a slider, with the strip of its traversal; decoded in the browser while dragging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount
from vae_core.explorer.model import BrowserModel


@dataclass(frozen=True)
class DimensionRow:
    """One dimension on the page, in the order of the list.

    Attributes:
        index: counted from 0
        name: "z₇"
        centre, spread: of the prior (0 and 1), or of a plain autoencoder's codes
        low, high: the ends of the traversal, three spreads to either side
        share: of the KL (of the codes' variance), 0 to 1
        words: its amount for people, "2.57 nats · 16 %"
        active: False folds it away
    """

    index: int
    name: str
    centre: float
    spread: float
    low: float
    high: float
    share: float
    words: str
    active: bool


@dataclass(frozen=True)
class DimensionsData:
    """The component's data.

    Attributes:
        found: by dimension, what it was measured to change, where that is to be told
        max_name: letters of a slider's name
        view: {code: list or None, from: int or None, seed, names: [(dimension, name)]}, read when a run is first shown
    """

    model: BrowserModel
    dimensions: list[DimensionRow]
    found: dict[int, str]
    max_name: int
    unused_words: str
    none_used: str
    random_label: str
    random_help: str
    zero_label: str
    middle_word: str  # over the middle of the strips
    length_words: str  # with {length}
    view: dict[str, Any]


def dimensions_panel(data: DimensionsData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns the view when it was changed in the browser, in the form of DimensionsData.view."""
    view = mount("dimensions", asdict(data), key=key, on_view_change=on_view).view
    return dict(view) if view is not None else None
