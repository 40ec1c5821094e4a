"""What the page Reconstruct shows, as it stands in an address: written by anybody, read with care."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from vae_core.models.corruption import Corruption

PARTS = ("images", "denoise", "anomaly")
CHOICES = ("classes", "best", "worst", "random")
MEASURES = ("nats", "mse")
NOISES: tuple[Corruption, ...] = get_args(Corruption)
MOST_SEED = 999_999
MOST_MODELS = 6
NO_MODELS = "-"  # no run has that id
RECONSTRUCT_KEYS = ("part", "show", "seed", "measure", "noise", "level", "clean", "models")

_RUN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True)
class ReconstructView:
    """What the page Reconstruct shows.

    Attributes:
        part: one of PARTS
        show: which images, one of CHOICES
        seed: of the choice of images
        measure: one of MEASURES; None for the model's usual one
        noise: its kind
        level: of the noise, 0 to 1 in hundredths
        image: number of the held-out image that is made noisy; it also seeds its noise
        models: ids of the runs that denoise; None for the usual ones
    """

    part: str = "images"
    show: str = "classes"
    seed: int = 0
    measure: str | None = None
    noise: Corruption = "gaussian"
    level: float = 0.3
    image: int = 0
    models: tuple[str, ...] | None = None


def reconstruct_params(view: ReconstructView) -> dict[str, str]:
    """The view as it stands in an address, only what its part shows; `parse_reconstruct` reads it."""
    params = {"part": view.part}
    if view.part == "images":
        params |= {"show": view.show, "seed": str(view.seed)}
        if view.measure is not None:
            params["measure"] = view.measure
    elif view.part == "denoise":
        params |= {"noise": view.noise, "level": f"{view.level:.2g}", "clean": str(view.image)}
        if view.models is not None:
            params["models"] = ",".join(view.models) or NO_MODELS
    return params


def parse_reconstruct(params: Mapping[str, Any], usual: ReconstructView | None = None) -> ReconstructView:
    """What is missing or makes no sense is as in `usual`."""
    usual = usual or ReconstructView()

    def word(key: str) -> str:
        return str(params.get(key) or "")[:1000]

    noise = next((kind for kind in NOISES if kind == word("noise")), usual.noise)
    models = tuple(dict.fromkeys(part for part in word("models").split(",") if _RUN_ID.fullmatch(part)))[:MOST_MODELS]
    return ReconstructView(
        part=word("part") if word("part") in PARTS else usual.part,
        show=word("show") if word("show") in CHOICES else usual.show,
        seed=_whole(word("seed"), MOST_SEED, usual.seed),
        measure=word("measure") if word("measure") in MEASURES else usual.measure,
        noise=noise,
        level=_level(word("level"), usual.level),
        image=_whole(word("clean"), 10**7, usual.image),
        models=models if models or word("models") == NO_MODELS else usual.models,
    )


def _whole(word: str, most: int, otherwise: int) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 9 and int(word) <= most else otherwise


def _level(word: str, otherwise: float) -> float:
    try:
        value = float(word)
    except ValueError:
        return otherwise
    return round(value, 2) if 0 <= value <= 1 else otherwise  # NaN too is outside
