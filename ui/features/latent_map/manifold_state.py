"""The settings of the manifold picture as they stand in an address: written by anybody, read with care."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from vae_core.export.manifold_picture import GAPS, WIDTHS, ManifoldSettings, parse_axes, parse_box
from vae_core.latent.grids import Extent
from vae_core.latent.manifold import SIDES, check_box

MANIFOLD_KEYS = ("manifold", "tiles", "tile-box", "tile-axes", "tile-class", "tile-width", "tile-gap", "tile-enlarge")
MOST_CLASS = 999

T = TypeVar("T")


def manifold_params(settings: ManifoldSettings) -> dict[str, str]:
    """The settings as they stand in an address; `parse_manifold` reads them. What is usual is left out."""
    usual = ManifoldSettings()
    params = {"manifold": settings.over, "tiles": str(settings.side), "tile-width": str(settings.width)}
    if settings.over == "box" and settings.box is not None:
        params["tile-box"] = ",".join(f"{edge:.6g}" for edge in settings.box)
    if settings.axes is not None:
        params["tile-axes"] = ",".join(str(d + 1) for d in settings.axes)
    if settings.label:
        params["tile-class"] = str(settings.label)
    if settings.gap:
        params["tile-gap"] = str(settings.gap)
    if settings.enlarge != usual.enlarge:
        params["tile-enlarge"] = settings.enlarge
    return params


def parse_manifold(params: Mapping[str, Any]) -> ManifoldSettings:
    """What makes no sense is left at its default; a box that is none is the usual choice of places."""

    def text(key: str) -> str:
        return str(params.get(key) or "")[:200]

    usual = ManifoldSettings()
    over, box = text("manifold"), _read(_sound_box, text("tile-box"))
    if over not in ("quantiles", "codes", "box") or (over == "box" and box is None):
        over = usual.over
    return replace(
        usual,
        over=over,  # type: ignore[arg-type]
        side=_whole(text("tiles"), *SIDES, usual.side),
        box=box if over == "box" else None,
        axes=_read(_sound_axes, text("tile-axes")),
        label=_whole(text("tile-class"), 0, MOST_CLASS, usual.label),
        width=_whole(text("tile-width"), *WIDTHS, usual.width),
        gap=_whole(text("tile-gap"), *GAPS, usual.gap),
        enlarge="lanczos" if text("tile-enlarge") == "lanczos" else "nearest",
    )


def for_run(settings: ManifoldSettings, latent_dim: int, classes: int) -> ManifoldSettings:
    """Without what this run does not have: two dimensions of few, a class of few."""
    axes = settings.axes if latent_dim > 2 and settings.axes and max(settings.axes) < latent_dim else None
    return replace(settings, axes=axes, label=settings.label if settings.label < classes else 0)


def for_another_run(settings: ManifoldSettings) -> ManifoldSettings:
    """What outlives a change of model: number and size of the tiles. A place in one space is none in another."""
    over = "quantiles" if settings.over == "box" else settings.over
    return replace(settings, over=over, box=None, axes=None, label=0)


def for_preview(settings: ManifoldSettings, most: int) -> ManifoldSettings:
    """The same picture at most `most` pixels wide, its gaps as wide as there is room for."""
    if settings.width <= most:
        return settings
    room = (most - settings.side) // (settings.side - 1)
    gap = min(max(round(settings.gap * most / settings.width), min(settings.gap, 1)), room)
    return replace(settings, width=most, gap=gap)


def _sound_box(text: str) -> Extent:
    box = parse_box(text)
    check_box(box)
    return box


def _sound_axes(text: str) -> tuple[int, int]:
    across, up = parse_axes(text)
    if across == up or min(across, up) < 0:
        raise ValueError("Two different dimensions are wanted.")
    return across, up


def _read(read: Callable[[str], T], text: str) -> T | None:
    try:
        return read(text)
    except ValueError:
        return None


def _whole(word: str, low: int, high: int, otherwise: int) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 9):
        return otherwise
    return int(word) if low <= int(word) <= high else otherwise
