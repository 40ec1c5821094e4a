"""What the page AE beside VAE shows, as it stands in an address: written by anybody, read with care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOOKS = ("own", "one", "prior", "density")
SOURCES = ("prior", "box", "fitted", "class", "image")
MOST_SEED = 999_999
COMPARE_KEYS = ("draw", "draw-seed", "psi", "draw-class", "draw-image", "map", "step")


@dataclass(frozen=True)
class CompareView:
    """What the page AE beside VAE shows.

    Attributes:
        source: what is drawn from, one of SOURCES
        seed: of the random numbers, the same for both models
        psi: truncation, 0 to 1.5; 1 leaves the draws as they are
        label: the class drawn near, when the source is "class"
        image: the held-out image whose posterior is drawn from, when the source is "image"
        look: what the maps show, one of LOOKS: all codes of each, both at one scale, the prior's circles, or the
            codes' density in place of dots
        step: of the lesson, counted from 0; −1 for none
    """

    source: str = "prior"
    seed: int = 0
    psi: float = 1.0
    label: int = 0
    image: int = 0
    look: str = "own"
    step: int = 0


def compare_params(view: CompareView) -> dict[str, str]:
    """The view as it stands in an address; `parse_compare` reads it."""
    params = {"draw": view.source, "draw-seed": str(view.seed), "psi": f"{view.psi:.4g}"}
    if view.source == "class":
        params["draw-class"] = str(view.label)
    if view.source == "image":
        params["draw-image"] = str(view.image)
    if view.look != "own":
        params["map"] = view.look
    if view.step >= 0:
        params["step"] = str(view.step + 1)
    return params


def parse_compare(params: Mapping[str, Any]) -> CompareView:
    """What makes no sense is left at its default."""
    source, look = str(params.get("draw") or ""), str(params.get("map") or "")
    usual = CompareView()
    given = any(key in params for key in COMPARE_KEYS)
    return CompareView(
        source=source if source in SOURCES else usual.source,
        seed=_whole(params.get("draw-seed"), MOST_SEED, usual.seed),
        psi=_decimal(params.get("psi"), 0.0, 1.5, usual.psi),
        label=_whole(params.get("draw-class"), 255, usual.label),
        image=_whole(params.get("draw-image"), 10**7, usual.image),
        look=look if look in LOOKS else usual.look,
        step=_whole(params.get("step"), 4, 0) - 1 if given else usual.step,
    )


def compare_from(answer: Mapping[str, Any]) -> CompareView:
    """A view from what the browser sent; read with the same care."""
    step = answer.get("step")
    return parse_compare(
        {
            "draw": answer.get("from"),
            "draw-seed": answer.get("seed"),
            "psi": answer.get("psi"),
            "draw-class": answer.get("label"),
            "draw-image": answer.get("image"),
            "map": answer.get("look"),
            "step": step + 1 if isinstance(step, int) else 0,
        }
    )


def for_browser(view: CompareView) -> dict[str, Any]:
    """In the words of ui/components/comparison."""
    return {
        "from": view.source,
        "seed": view.seed,
        "psi": view.psi,
        "label": view.label,
        "image": view.image,
        "look": view.look,
        "step": view.step,
    }


def _whole(value: Any, most: int, otherwise: int) -> int:
    word = str("" if value is None else value)
    return int(word) if word.isascii() and word.isdigit() and len(word) < 9 and int(word) <= most else otherwise


def _decimal(text: Any, low: float, high: float, otherwise: float) -> float:
    try:
        value = float(text)
    except (TypeError, ValueError):
        return otherwise
    return value if low <= value <= high else otherwise  # NaN too is outside
