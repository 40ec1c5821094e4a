"""Originals and the model's copies of them under a line that is dragged across: one large, the others beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount


@dataclass(frozen=True)
class Picture:
    """One of the images.

    Attributes:
        title: what it shows
        value: its error in few words
        details: all that there is to say of it
        code: what the model keeps of it, in words
    """

    title: str
    value: str
    details: str
    code: str


@dataclass(frozen=True)
class CopiesData:
    """The component's data.

    Attributes:
        pictures_url: of the originals and the copies, in the order of `pictures`
        image_shape: (channels, height, width)
        colours: 256 CSS colours of the error map, from no error on
        most: the error that has the last of them, 0 to 1
        story: what the model is given, keeps and draws, as three short texts
        view: {picture, split, layer} to begin with
    """

    pictures_url: str
    image_shape: tuple[int, int, int]
    pictures: list[Picture]
    colours: list[str]
    most: float
    story: tuple[str, str, str]
    view: dict[str, Any]


def copies_panel(data: CopiesData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns {picture, split, layer} when they were changed in the browser."""
    view = mount("reconstruct", asdict(data), key=key, on_view_change=on_view).view
    return dict(view) if view is not None else None
