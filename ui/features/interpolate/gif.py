"""The page Interpolate as a GIF to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ui.app import resources, state
from ui.media.images import gif_bytes
from vae_core.latent.interpolation import PathError, barycentric, loop, path
from vae_core.models.decoding import decode_places
from vae_core.runs import Run, RunStore

GIF_SIZES = (64, 512)
CORNERS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]], float)


def between_gif(run: Run, query: Mapping[str, Any]) -> bytes:
    """An endless GIF of the view in `query` (ui/state.py's words, and size, fps). Raises ValueError with a sentence."""
    if resources.is_discrete(run):
        raise ValueError("This model's codes are entries of a codebook: there is nothing between two of them.")
    view = state.parse_between(query)
    size, fps = _whole(query, "size", *GIF_SIZES, 256), _whole(query, "fps", 1, 30, 12)
    runs = [run]
    if view.way == "pair" and view.beside:
        runs.append(RunStore().open(view.beside))
    label = state.parse_class(query.get("class"))
    strips = [decode_places(resources.model(one), codes, label=label) for one in runs for codes in _paths(one, view)]
    shapes = {strip.shape for strip in strips}
    frames = np.concatenate(strips, axis=3) if len(shapes) == 1 else strips[0]
    round_trip = view.way in ("loop", "triangle")
    return gif_bytes(frames, fps=fps, size=size, there_and_back=not round_trip)


def _paths(run: Run, view: state.Between) -> list[np.ndarray]:
    codes = resources.explored(run).encoding.codes
    images = list(view.images)
    needed = {"triangle": 3, "loop": 3}.get(view.way, 2)
    if len(images) < needed or max(images) >= len(codes):
        raise ValueError(f"This way needs {needed} images with numbers below {len(codes):,}.")
    chosen = codes[images].astype(np.float64)
    if view.way == "loop":
        return [loop(chosen, view.frames * len(images) + 1)[:-1]]  # home is where it begins again
    if view.way == "triangle":
        weights = np.concatenate(
            [np.linspace(CORNERS[k], CORNERS[k + 1], view.frames, endpoint=False) for k in range(3)]
        )
        return [barycentric(chosen[:3], weights)]
    straight = path("lerp", chosen[0], chosen[1], view.frames)
    if view.way != "paths":
        return [straight]
    try:
        return [straight, path("slerp", chosen[0], chosen[1], view.frames)]
    except PathError:
        return [straight, straight]  # the page says why


def _whole(query: Mapping[str, Any], key: str, low: int, high: int, otherwise: int) -> int:
    text = str(query.get(key) or "")
    return min(max(int(text), low), high) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
