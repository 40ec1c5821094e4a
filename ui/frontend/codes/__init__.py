"""Two images as grids of codes: cells of one painted into the other, decoded in the browser while painting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from ui.frontend.parts import parts_css, parts_source

_HERE = Path(__file__).parent
_PARTS = ("grid.js", "book.js", "codes.js")

_CODES = st.components.v2.component(
    "codes",
    html='<div class="bench codes"></div>',
    css=parts_css() + (_HERE / "codes.css").read_text(encoding="utf-8"),
    js="\n".join([parts_source(), *((_HERE / name).read_text(encoding="utf-8") for name in _PARTS)]),
)


@dataclass(frozen=True)
class CodesData:
    """The component's data.

    Attributes:
        codes_url: the grids and the classes of all held-out images
        codebook_url: the entries and a colour for each
        decoder_url: None when the server decodes, by decode_url
        images_url: with {sheet} for the number of a sheet of `sheet_images` originals, `sheet_columns` in a row
        image_shape: (channels, height, width)
        grid: cells a side
        class_names, colours: by label
        images: numbers of A and B to begin with
        cells: hexadecimal digits, four cells each: 1 where B's entry stands; None for the right half
    """

    run: str
    codes_url: str
    codebook_url: str
    decoder_url: str | None
    decode_url: str
    images_url: str
    sheet_columns: int
    sheet_images: int
    image_shape: tuple[int, int, int]
    grid: int
    class_names: tuple[str, ...]
    colours: list[str]
    images: tuple[int, int]
    cells: str | None


def codes_panel(data: CodesData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns {images: [A, B], cells} when they were changed in the browser."""
    view = _CODES(key=key, data=asdict(data), on_view_change=on_view).view
    return dict(view) if view is not None else None
