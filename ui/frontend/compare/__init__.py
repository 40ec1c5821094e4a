"""Two models side by side: one random point in both, what random points reach, and samples of the same random numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ui.component import mount
from vae_core.explorer.compare.data import CompareData


def compare_panel(data: CompareData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns the view when it was changed in the browser, in the form of CompareData.view."""
    view = mount("compare", asdict(data), key=key, on_view_change=on_view).view
    return dict(view) if view is not None else None
