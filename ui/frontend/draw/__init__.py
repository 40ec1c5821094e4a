"""A pad to draw on, or a picture of one's own: encoded in the browser at every movement, with its place on the map and its copy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount
from vae_core.explorer.model import BrowserModel


@dataclass(frozen=True)
class DrawData:
    """The component's data.

    Attributes:
        view: the page's state as a dict; read when the page is first shown
        example: strokes to begin with where the view has none; the first touch replaces them
        max_bytes: of a drawing when packed
        max_token: letters of an image in a link; a larger one stays on its page
        prepare_url, max_image_bytes: where a picture's file becomes an image, and how large it may be
        expert: whether terms and figures are shown
    """

    model: BrowserModel
    view: dict[str, Any]
    example: str
    max_bytes: int
    max_token: int
    prepare_url: str
    max_image_bytes: int
    expert: bool


def draw_panel(data: DrawData, *, key: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Show it. Returns the view when it was changed in the browser, and what another page is to be given, once:
    {to: "map", "interpolate" or "arithmetic", slot, token}.
    """
    answer = mount("draw", asdict(data), key=key, on_view_change=lambda: None, on_use_change=lambda: None)
    return _dict(answer.view), _dict(answer.use)


def _dict(answer: Any) -> dict[str, Any] | None:
    return dict(answer) if answer is not None else None
