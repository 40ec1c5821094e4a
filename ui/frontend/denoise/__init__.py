"""An image under noise that follows a slider, and what models make of it: every level is in the browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount


@dataclass(frozen=True)
class Cleaner:
    """A model. `mark` says what it was trained for; `learnt` whether that is to denoise."""

    name: str
    frames_url: str
    mark: str
    learnt: bool


@dataclass(frozen=True)
class NoiseData:
    """The component's data.

    Attributes:
        noisy_url: frames of the image with noise, from none on
        image_shape: (channels, height, width)
        models: the first is the large one
        title: what the image shows
        unit: "error" for the picture error, "psnr" for decibels
        slider: the slider's name, the words at its two ends, and its symbol before a value
        next_image: number of the image that comes after this one
        view: {level, image} to begin with
    """

    noisy_url: str
    image_shape: tuple[int, int, int]
    models: list[Cleaner]
    title: str
    unit: str
    slider: tuple[str, str, str, str]
    next_image: int
    view: dict[str, Any]


def noise_panel(data: NoiseData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns {level, image} when they were changed in the browser."""
    view = mount("denoise", asdict(data), key=key, on_view_change=on_view).view
    return dict(view) if view is not None else None
