"""The moments of a training, ready to draw: read from the run folder once for everybody who watches."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageColor, ImageDraw

from ui.media.images import comparison_sheet, contact_sheet, png_bytes, webp_bytes
from ui.theme import class_colours, ink
from vae_core.explorer.cache import cached
from vae_core.explorer.files import by_file, by_snapshot
from vae_core.latent.projection import Projection, fit_projection
from vae_core.runs import DamagedRun, History, Run
from vae_core.runs.images import fixed_images

Limits = tuple[tuple[float, float], tuple[float, float]]

PRIOR_BOX = ((-3.0, 3.0), (-3.0, 3.0))  # where N(0, I) has nearly all its mass: a young map starts small inside it
WINDOW_SNAPSHOTS = 24  # whose extent the map's window still holds
PIXEL = 3  # screen pixels of a pixel of a 32-pixel image, so that a browser does not blur it
PER_SHEET = 8
THUMBNAIL = (152, 114)  # pixels of a list's picture, which is shown half as large
THUMBNAIL_DOTS = 600


@dataclass(frozen=True)
class Moment:
    """A snapshot, made ready to draw.

    Attributes:
        plane: float32 [M, 2], the codes on the map's plane
        projection: how they got there
        box: ((x0, x1), (y0, y1)) around all but the outermost of them
    """

    step: int
    epoch: float
    plane: np.ndarray
    projection: Projection
    box: Limits


@cached(by_file("history.jsonl"))
def history(run: Run) -> History:
    """The history, read again only when the file has grown. Raises DamagedRun."""
    return run.history()


def labels(run: Run) -> np.ndarray:
    """[M] classes of the images on the map. Raises DamagedRun."""
    return _fixed(run)["labels"]


by_fixed_images = by_file("fixed.safetensors")


@cached(by_fixed_images)
def _fixed(run: Run) -> dict[str, np.ndarray]:
    return fixed_images(run)


def newest(run: Run) -> Moment | None:
    """The newest snapshot that can be read; None before the first."""
    steps = run.snapshot_steps()
    for position in range(len(steps) - 1, max(-1, len(steps) - 4), -1):
        try:
            return moment(run, steps, position)
        except DamagedRun:  # resuming throws away the snapshots after its checkpoint
            continue
    return None


def moment(run: Run, steps: list[int], position: int, depth: int = 8) -> Moment:
    """The snapshot at `position` of the rising `steps`. Raises DamagedRun.

    Principal components come with either sign; each is turned to agree with the snapshot before.
    """
    before = None
    if run.config.model.latent_dim > 2 and position and depth:
        before = moment(run, steps, position - 1, depth - 1)
    return _moment(run, steps[position], before)


def window(run: Run, until: int) -> Limits:
    """What the live map shows: the prior's box and the extents of the latest snapshots up to step `until`.

    Rounded outwards, so that it grows in few steps instead of trembling with every snapshot.
    """
    steps = [step for step in run.snapshot_steps() if step <= until]
    boxes = [PRIOR_BOX]
    for position in range(max(0, len(steps) - WINDOW_SNAPSHOTS), len(steps)):
        try:
            boxes.append(moment(run, steps, position).box)
        except DamagedRun:
            continue
    return union(boxes)


def union(boxes: list[Limits]) -> Limits:
    """The box that holds all boxes, rounded outwards."""

    def span(axis: int) -> tuple[float, float]:
        low, high = min(box[axis][0] for box in boxes), max(box[axis][1] for box in boxes)
        step = 10.0 ** math.floor(math.log10(high - low)) / 2
        return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step

    return span(0), span(1)


@cached(lambda run, step, before: by_snapshot(run, step))
def _moment(run: Run, step: int, before: Moment | None) -> Moment:
    snapshot = run.snapshot(step)
    finite = snapshot.codes[np.isfinite(snapshot.codes).all(axis=1)]
    if not len(finite):
        raise DamagedRun(f"The snapshot of step {step} holds no finite codes.")
    projection = fit_projection(finite)
    plane = projection.project(snapshot.codes).astype(np.float32)
    if before is not None and projection.explained is not None:
        signs = np.where((plane * before.plane).sum(0) < 0, -1.0, 1.0)
        projection = replace(projection, axes=projection.axes * signs[:, None])
        plane = plane * signs.astype(np.float32)
    low, high = np.nanquantile(plane, [0.002, 0.998], axis=0)
    margin = 0.05 * np.maximum(high - low, 1e-3)
    (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
    return Moment(step, snapshot.epoch, plane, projection, ((x0, x1), (y0, y1)))


@cached(by_snapshot)
def sheets(run: Run, step: int, background: str) -> list[bytes]:
    """PNGs of the fixed images above their reconstructions at `step`, eight in each. Raises DamagedRun."""
    originals, drawn = _fixed(run)["originals"], run.snapshot(step).reconstructions
    count = min(len(originals), len(drawn))
    scale = max(1, PIXEL * 32 // originals.shape[-1])
    return [
        png_bytes(comparison_sheet(originals[start:end], drawn[start:end], gap=1, background=background), scale=scale)
        for start in range(0, count, PER_SHEET)
        for end in [min(start + PER_SHEET, count)]
    ]


@cached(by_snapshot)
def generated(run: Run, step: int, background: str) -> bytes:
    """PNG of what a generator made of its 16 fixed codes at `step`. Raises DamagedRun."""
    images = run.snapshot(step).reconstructions
    return png_bytes(
        contact_sheet(images, PER_SHEET, gap=1, background=background), scale=max(1, 96 // images.shape[-1])
    )


def thumbnail(run: Run, *, dark: bool) -> bytes | None:
    """WebP, four by three: the newest map as coloured dots, or without a map some of what the model draws.

    None before the first snapshot. Raises DamagedRun.
    """
    steps = run.snapshot_steps()
    return _thumbnail(run, steps[-1], dark) if steps else None


@cached(by_snapshot)
def _thumbnail(run: Run, step: int, dark: bool) -> bytes:
    background = ink("page", dark=dark)
    if not run.config.latent_space.has_map:
        drawn = run.snapshot(step).reconstructions[:12]
        return webp_bytes(contact_sheet(drawn, 4, gap=1, background=background))
    steps = run.snapshot_steps()
    now = moment(run, steps, steps.index(step))
    (x0, x1), (y0, y1) = now.box
    width, height = THUMBNAIL
    shown = np.flatnonzero(np.isfinite(now.plane).all(axis=1))[:THUMBNAIL_DOTS]
    places = (now.plane[shown] - (x0, y0)) / (max(x1 - x0, 1e-9), max(y1 - y0, 1e-9))
    colours = [ImageColor.getrgb(colour) for colour in class_colours(int(labels(run).max()) + 1)]
    picture = Image.new("RGB", (2 * width, 2 * height), background)
    draw = ImageDraw.Draw(picture)
    for (x, y), label in zip(places.clip(0, 1), labels(run)[shown], strict=True):
        u, v = 5 + x * (2 * width - 10), 5 + (1 - y) * (2 * height - 10)
        draw.ellipse((u - 3.5, v - 3.5, u + 3.5, v + 3.5), fill=colours[int(label)])
    return webp_bytes(np.asarray(picture.resize(THUMBNAIL, Image.Resampling.LANCZOS)))
