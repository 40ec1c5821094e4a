"""Two images as grids of codes: cells of one painted into the other, decoded in the browser while painting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount
from vae_core.explorer.model import BrowserRun


@dataclass(frozen=True)
class CodesData:
    """The component's data.

    Attributes:
        codebook_url: the entries and a colour for each
        grid: cells a side
        images: numbers of A and B to begin with
        cells: hexadecimal digits, four cells each: 1 where B's entry stands; None for the right half
    """

    run: BrowserRun
    codebook_url: str
    grid: int
    images: tuple[int, int]
    cells: str | None


def codes_panel(data: CodesData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns {images: [A, B], cells} when they were changed in the browser."""
    view = mount("codes", asdict(data), key=key, on_view_change=on_view).view
    return dict(view) if view is not None else None
