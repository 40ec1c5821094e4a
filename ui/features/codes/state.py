"""What the page Codes shows, as it stands in an address. Plain values in and out; `ui/state.py` keeps it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CODES_KEYS = ("entry", "swap", "cells", "draw", "temperature")
MOST_SEED = 999_999
TEMPERATURES = (0.5, 1.5)  # lowest and highest
MOST_CELLS = 4096


@dataclass(frozen=True)
class CodesView:
    """The page's choices.

    Attributes:
        entry: of the codebook, looked at closely; None for the page's own choice
        images: numbers of the held-out images A and B; None for the page's own two
        cells: hexadecimal digits, four cells each from the grid's first: 1 where B's entry stands in A's grid; None for the
            right half
        seed, temperature: of the samples from the prior
    """

    entry: int | None = None
    images: tuple[int, int] | None = None
    cells: str | None = None
    seed: int = 0
    temperature: float = 1.0


def parse_codes(params: Mapping[str, Any]) -> CodesView:
    """A view from what anybody may have typed: what makes no sense is left at its default."""
    pair = re.fullmatch(r"(\d{1,8})-(\d{1,8})", _text(params, "swap"), re.ASCII)
    cells = _text(params, "cells").lower()
    return CodesView(
        entry=_whole(_text(params, "entry"), 4096),
        images=(int(pair[1]), int(pair[2])) if pair else None,
        cells=cells if re.fullmatch(r"[0-9a-f]+", cells) else None,
        seed=_whole(_text(params, "draw"), MOST_SEED) or 0,
        temperature=_temperature(_text(params, "temperature")),
    )


def codes_params(view: CodesView) -> dict[str, str]:
    """The view as it stands in an address, without what is at its default; `parse_codes` reads it."""
    usual, params = CodesView(), {}
    if view.entry is not None:
        params["entry"] = str(view.entry)
    if view.images is not None:
        params["swap"] = f"{view.images[0]}-{view.images[1]}"
    if view.cells is not None:
        params["cells"] = view.cells
    if view.seed != usual.seed:
        params["draw"] = str(view.seed)
    if view.temperature != usual.temperature:
        params["temperature"] = f"{view.temperature:.2f}"
    return params


def _text(params: Mapping[str, Any], key: str) -> str:
    return str(params.get(key) or "")[: MOST_CELLS // 4]


def _whole(text: str, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= most else None


def _temperature(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 1.0
    return value if math.isfinite(value) and TEMPERATURES[0] <= value <= TEMPERATURES[1] else 1.0
