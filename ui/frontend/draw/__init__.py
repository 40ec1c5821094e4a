"""A pad to draw on, or a picture of one's own: encoded in the browser at every movement, with its place on the map and its copy."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ui.component import mount
from vae_core.explorer.draw import DrawData


def draw_panel(data: DrawData, *, key: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Show it. Returns the view when it was changed in the browser, and what another page is to be given, once:
    {to: "map", "interpolate" or "arithmetic", slot, token}.
    """
    answer = mount("draw", asdict(data), key=key, on_view_change=lambda: None, on_use_change=lambda: None)
    return _dict(answer.view), _dict(answer.use)


def _dict(answer: Any) -> dict[str, Any] | None:
    return dict(answer) if answer is not None else None
