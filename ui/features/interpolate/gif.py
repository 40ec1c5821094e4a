"""The page Interpolate as a GIF to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ui.app import resources
from ui.features.interpolate.state import InterpolateView
from ui.media.images import gif_bytes
from vae_core import interrupt
from vae_core.latent.interpolation import PathError, barycentric, loop, path
from vae_core.models.array_decoding import decode_places
from vae_core.runs import Run, RunStore

OwnCodes = Mapping[int, np.ndarray]
"""By the place among a view's images, counted from 0: the code [latent_dim] of an image of one's own."""
CORNERS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]], float)


def other_run(view: InterpolateView) -> Run | None:
    """The second model of the view, if it shows two. Raises RunError, DamagedRun."""
    return RunStore().open(view.beside) if view.mode == "pair" and view.beside else None


def interpolation_gif(
    run: Run,
    view: InterpolateView,
    *,
    label: int = 0,
    size: int = 256,
    fps: int = 12,
    own_codes: Sequence[OwnCodes] = ({}, {}),
) -> bytes:
    """An endless GIF of the view, `size` pixels wide, of class `label`. Raises ValueError with a sentence.

    own_codes: of the run and of the other one, what stands for images of one's own: it goes before the view's own image
    """
    other = other_run(view)
    runs = [run] if other is None else [run, other]
    if not all(resources.latent_space(one).has_encoder for one in runs):
        raise ValueError("This model has no encoder: no image has a code that a path could start from.")
    if any(resources.latent_space(one).is_grid for one in runs):
        raise ValueError("This model's codes are entries of a codebook: there is nothing between two of them.")
    strips = [
        decode_places(resources.arrays(one), codes, label=label)
        for one, own in zip(runs, own_codes, strict=False)
        for codes in _paths(one, view, own)
    ]
    shapes = {strip.shape for strip in strips}
    frames = np.concatenate(strips, axis=3) if len(shapes) == 1 else strips[0]
    round_trip = view.mode in ("loop", "triangle")
    return gif_bytes(frames, fps=fps, size=size, there_and_back=not round_trip, step=interrupt.step)


def _paths(run: Run, view: InterpolateView, own: OwnCodes) -> list[np.ndarray]:
    codes = resources.explored(run).encoding.codes
    needed = {"triangle": 3, "loop": 3}.get(view.mode, 2)
    places = [own[k] if k in own else _code_of(image, codes) for k, image in enumerate(view.images)]
    sound = [place for place in places if place is not None and place.shape == codes[0].shape]
    if len(sound) < max(needed, len(places)):
        raise ValueError(f"This mode needs {needed} images with numbers below {len(codes):,}.")
    chosen = np.array(sound, np.float64)
    if view.mode == "loop":
        return [loop(chosen, view.frames * len(chosen) + 1)[:-1]]  # home is where it begins again
    if view.mode == "triangle":
        weights = np.concatenate(
            [np.linspace(CORNERS[k], CORNERS[k + 1], view.frames, endpoint=False) for k in range(3)]
        )
        return [barycentric(chosen[:3], weights)]
    straight = path("lerp", chosen[0], chosen[1], view.frames)
    if view.mode != "paths":
        return [straight]
    try:
        return [straight, path("slerp", chosen[0], chosen[1], view.frames)]
    except PathError:
        return [straight, straight]  # the page says why


def _code_of(image: int | str, codes: np.ndarray) -> np.ndarray | None:
    return codes[image] if isinstance(image, int) and image < len(codes) else None
