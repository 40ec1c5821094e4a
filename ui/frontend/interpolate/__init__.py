"""Everything between images: two, three or several, by one model or two; decoded in the browser while dragging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from ui.component import mount
from vae_core.explorer.interpolate import InterpolateData


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
