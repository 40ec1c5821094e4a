"""What the pages Arithmetic and Dimensions show, as it stands in an address: written by anybody, read with care."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SUMS = ("sum", "attribute", "hybrid")
MOST_PICTURES = 6
WHOLE = 1000  # a hybrid's weights are whole thousandths
MOST_SEED = 999_999
ARITHMETIC_KEYS = ("sum", "pictures", "strength", "poles", "weights")
DIMENSIONS_KEYS = ("z", "z-from", "z-seed")


@dataclass(frozen=True)
class ArithmeticView:
    """What the page Arithmetic shows.

    Attributes:
        mode: one of SUMS
        images: numbers of held-out images: A, B, C; or the one that an attribute is applied to; or a hybrid's
        strength: −2 to 2, how much of the difference is added
        poles: (from, to) of the attribute, places in the list of its poles; None for the usual ones
        weights: of a hybrid's images, thousandths; empty for equal ones
    """

    mode: str = "sum"
    images: tuple[int, ...] = ()
    strength: float = 1.0
    poles: tuple[int, int] | None = None
    weights: tuple[int, ...] = ()


@dataclass(frozen=True)
class DimensionsView:
    """What the page Dimensions shows.

    Attributes:
        code: the latent code, 5 significant digits; None for the middle, or for the code of `image`
        image: the held-out image it was set from
        seed: of the random draw
    """

    code: tuple[float, ...] | None = None
    image: int | None = None
    seed: int = 0


def arithmetic_params(view: ArithmeticView) -> dict[str, str]:
    """The view as it stands in an address; `parse_arithmetic` reads it."""
    params = {"sum": view.mode, "pictures": "-".join(map(str, view.images))}
    if view.mode == "hybrid":
        params["weights"] = "-".join(map(str, view.weights))
    else:
        params["strength"] = f"{view.strength:.4g}"
    if view.mode == "attribute" and view.poles:
        params["poles"] = "-".join(map(str, view.poles))
    return {key: text for key, text in params.items() if text}


def parse_arithmetic(params: Mapping[str, Any]) -> ArithmeticView:
    """What makes no sense is left at its default."""
    mode = str(params.get("sum") or "")
    images, poles, weights = (_numbers(params.get(key)) for key in ("pictures", "poles", "weights"))
    sound = len(weights) == len(images[:MOST_PICTURES]) and sum(weights) == WHOLE
    return ArithmeticView(
        mode=mode if mode in SUMS else "sum",
        images=images[:MOST_PICTURES],
        strength=_decimal(params.get("strength"), -2, 2, 1.0),
        poles=(poles[0], poles[1]) if len(poles) == 2 else None,
        weights=weights if sound else (),
    )


def arithmetic_from(answer: Mapping[str, Any]) -> ArithmeticView:
    """A view from what the browser sent; read with the same care."""

    def words(key: str) -> str:
        value = answer.get(key)
        return "-".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else ""

    texts = {key: words(key) for key in ("poles", "weights")}
    return parse_arithmetic(
        {"sum": answer.get("mode"), "pictures": words("images"), "strength": answer.get("strength"), **texts}
    )


def dimensions_params(view: DimensionsView) -> dict[str, str]:
    """The view as it stands in an address; `parse_dimensions` reads it."""
    params = {}
    if view.code is not None:
        params["z"] = ",".join(f"{value:.5g}" for value in view.code)
    if view.image is not None:
        params["z-from"] = str(view.image)
    if view.seed:
        params["z-seed"] = str(view.seed)
    return params


def parse_dimensions(params: Mapping[str, Any], latent_dim: int) -> DimensionsView:
    """A code of another length than `latent_dim`, or with a number that is not finite, is left out."""
    text = str(params.get("z") or "")[:10_000]
    image, seed = _numbers(params.get("z-from")), _numbers(params.get("z-seed"))
    try:
        code = tuple(float(part) for part in text.split(","))
    except ValueError:
        code = ()
    sound = len(code) == latent_dim and all(math.isfinite(value) and abs(value) < 1e6 for value in code)
    return DimensionsView(
        code=code if sound else None,
        image=image[0] if image else None,
        seed=seed[0] if seed and seed[0] <= MOST_SEED else 0,
    )


def dimensions_from(answer: Mapping[str, Any], latent_dim: int) -> DimensionsView:
    """A view from what the browser sent; read with the same care."""
    code = answer.get("code")
    text = ",".join(map(str, code)) if isinstance(code, Sequence) and not isinstance(code, str) else ""
    return parse_dimensions({"z": text, "z-from": answer.get("from"), "z-seed": answer.get("seed")}, latent_dim)


def _numbers(text: Any) -> tuple[int, ...]:
    """ "3-14-15" as (3, 14, 15); nothing at all when any part is no whole number."""
    words = str("" if text is None else text)[:200].split("-")
    return tuple(map(int, words)) if all(w.isascii() and w.isdigit() and len(w) < 9 for w in words) else ()


def _decimal(text: Any, low: float, high: float, otherwise: float) -> float:
    try:
        value = float(text)
    except (TypeError, ValueError):
        return otherwise
    return value if low <= value <= high else otherwise  # NaN too is outside
