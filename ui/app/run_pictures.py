"""The moments of a training as pictures' raw material, read from the run folder and kept for all who watch."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from ui.media.images import comparison_sheet, png_bytes
from vae_core.latent.projection import Projection, fit_projection
from vae_core.runs import DamagedRun, History, Run

Limits = tuple[tuple[float, float], tuple[float, float]]

PRIOR_BOX = ((-3.0, 3.0), (-3.0, 3.0))  # where N(0, I) has nearly all its mass: a young map starts small inside it
REMEMBERED = 24  # snapshots whose extent the map's window still holds
PIXEL = 3  # screen pixels of a pixel of a 32-pixel image, so that a browser does not blur it
PER_SHEET = 8


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


def history(run: Run) -> History:
    """The history, read again only when the file has grown. Raises DamagedRun."""
    return _history(run, str(run.path), _stamp(run, "history.jsonl"))


def labels(run: Run) -> np.ndarray:
    """[M] classes of the images on the map. Raises DamagedRun."""
    return _fixed(run, str(run.path), _stamp(run, "fixed.safetensors"))["labels"]


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
    step = steps[position]
    return _moment(run, before, str(run.path), step, _stamp(run, f"snapshots/{step:07d}.safetensors"))


def window(run: Run, until: int) -> Limits:
    """What the live map shows: the prior's box and the extents of the latest snapshots up to step `until`.

    Rounded outwards, so that it grows in few steps instead of trembling with every snapshot.
    """
    steps = [step for step in run.snapshot_steps() if step <= until]
    boxes = [PRIOR_BOX]
    for position in range(max(0, len(steps) - REMEMBERED), len(steps)):
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


def sheets(run: Run, step: int, background: str) -> list[bytes]:
    """PNGs of the fixed images above their reconstructions at `step`, eight in each. Raises DamagedRun."""
    stamp = _stamp(run, f"snapshots/{step:07d}.safetensors")
    return _sheets(run, str(run.path), step, stamp, background)


def _stamp(run: Run, name: str) -> str:
    try:
        stat = (run.path / name).stat()
    except FileNotFoundError:
        return "none"
    return f"{stat.st_mtime_ns}-{stat.st_size}"


@st.cache_resource(max_entries=64, show_spinner=False)
def _history(_run: Run, path: str, stamp: str) -> History:
    return _run.history()


@st.cache_resource(max_entries=64, show_spinner=False)
def _fixed(_run: Run, path: str, stamp: str) -> dict[str, np.ndarray]:
    return _run.fixed()


@st.cache_resource(max_entries=512, show_spinner=False)
def _moment(_run: Run, _before: Moment | None, path: str, step: int, stamp: str) -> Moment:
    snapshot = _run.snapshot(step)
    finite = snapshot.codes[np.isfinite(snapshot.codes).all(axis=1)]
    if not len(finite):
        raise DamagedRun(f"The snapshot of step {step} holds no finite codes.")
    projection = fit_projection(finite)
    plane = projection.project(snapshot.codes).astype(np.float32)
    if _before is not None and projection.explained is not None:
        signs = np.where((plane * _before.plane).sum(0) < 0, -1.0, 1.0)
        projection = replace(projection, axes=projection.axes * signs[:, None])
        plane = plane * signs.astype(np.float32)
    low, high = np.nanquantile(plane, [0.002, 0.998], axis=0)
    margin = 0.05 * np.maximum(high - low, 1e-3)
    (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
    return Moment(step, snapshot.epoch, plane, projection, ((x0, x1), (y0, y1)))


@st.cache_resource(max_entries=64, show_spinner=False)
def _sheets(_run: Run, path: str, step: int, stamp: str, background: str) -> list[bytes]:
    originals, drawn = _run.fixed()["originals"], _run.snapshot(step).reconstructions
    count = min(len(originals), len(drawn))
    scale = max(1, PIXEL * 32 // originals.shape[-1])
    return [
        png_bytes(comparison_sheet(originals[start:end], drawn[start:end], gap=1, background=background), scale=scale)
        for start in range(0, count, PER_SHEET)
        for end in [min(start + PER_SHEET, count)]
    ]
