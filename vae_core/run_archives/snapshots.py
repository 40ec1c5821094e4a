"""The snapshots of a run from outside, and the images that they look at: taken where they fit the run, else made anew."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
from PIL import Image

from vae_core.inference import load_model
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import SNAPSHOTS, read_arrays, write_arrays
from vae_core.runs.images import run_images
from vae_core.runs.run import Run
from vae_core.snapshot import Snapshot
from vae_core.training.snapshots import MAPPED_IMAGES, SHOWN_IMAGES, FixedImages, take_snapshot

MOST_TILES = 60**2  # of a decoded grid
_ARRAYS, _METADATA = ("codes", "reconstructions", "manifold"), ("step", "epoch", "extent")
_BROKEN = (DamagedRun, KeyError, ValueError, TypeError, OSError, OverflowError, Image.DecompressionBombError)


def keep_fixed(source: Path, run: Run) -> bool:
    """Write the images that snapshots look at, if those in `source` make sense for this run; whether they do."""
    try:
        arrays, _ = read_arrays(source)
        shown, labels, originals = (arrays[name] for name in ("shown", "labels", "originals"))
    except (DamagedRun, KeyError):
        return False
    if not (0 < shown.size <= SHOWN_IMAGES and 0 < labels.size <= MAPPED_IMAGES and originals.dtype == np.uint8):
        return False
    classes = len(run_images(run).class_names)
    if not (_are_numbers(shown, len(labels)) and _are_numbers(labels, classes)):
        return False
    if originals.shape != (len(shown), *run.config.image_shape):
        return False
    run.write_fixed({"shown": shown.astype(np.int64), "labels": labels.astype(np.int64), "originals": originals})
    return True


def keep_snapshot(source: Path, step: int, run: Run) -> bool:
    """Write a snapshot, if the one in `source` fits the run and its fixed images; whether it does."""
    target = run.path / SNAPSHOTS / f"{step:07d}.safetensors"
    target.parent.mkdir(exist_ok=True)
    try:
        arrays, metadata = read_arrays(source)
        _check_sheets(arrays, run.config.image_shape)
        kept = {name: arrays[name] for name in _ARRAYS if name in arrays}
        write_arrays(target, kept, {name: metadata[name] for name in _METADATA if name in metadata})
        fixed = run.fixed()
        _check(run.snapshot(step), run, len(fixed["labels"]), len(fixed["shown"]))
        return True
    except _BROKEN:
        target.unlink(missing_ok=True)
        return False


def make_snapshot(run: Run, step: int, epoch: float) -> None:
    """The one of the present weights, and the images that it looks at. Raises DamagedRun, ValueError."""
    fixed = FixedImages.of(run_images(run).load("held-out", run.config.data.image_size))
    run.write_fixed(fixed.arrays())
    run.write_snapshot(take_snapshot(load_model(run), fixed, step=step, epoch=epoch))


def _check_sheets(arrays: dict[str, np.ndarray], image_shape: tuple[int, int, int]) -> None:
    """Raise ValueError for pictures that are larger than any snapshot's, before they are decoded."""
    _, height, width = image_shape
    for name, tiles in (("reconstructions", SHOWN_IMAGES), ("manifold", MOST_TILES)):
        if name not in arrays:
            continue
        sheet = arrays[name]
        if sheet.dtype != np.uint8 or sheet.ndim != 1:
            raise ValueError(f"{name} is no picture")
        with Image.open(io.BytesIO(sheet.tobytes()), formats=["WEBP"]) as picture:
            across, down = picture.size
            if across * down > tiles * height * width or getattr(picture, "n_frames", 1) != 1:
                raise ValueError(f"{name} is too large")


def _check(snapshot: Snapshot, run: Run, mapped: int, shown: int) -> None:
    """Raise ValueError unless a snapshot is of this model, and of these images."""
    space, codes = run.config.latent_space, snapshot.codes
    if codes.shape != (mapped, space.code_size) or len(snapshot.reconstructions) != shown:
        raise ValueError("the codes or the pictures are not as many as the images")
    is_right = _are_numbers(codes.ravel(), space.entries or 0) if space.is_grid else bool(np.isfinite(codes).all())
    if not is_right or not (math.isfinite(snapshot.epoch) and 0 <= snapshot.epoch < 1e9):
        raise ValueError("the codes are none of this model")
    if snapshot.manifold is None:
        return
    assert snapshot.extent is not None
    left, right, bottom, top = snapshot.extent
    side = math.isqrt(len(snapshot.manifold))
    if side**2 != len(snapshot.manifold) or not side or not all(map(math.isfinite, snapshot.extent)):
        raise ValueError("the grid is no square")
    if space.is_grid or space.code_size != 2 or not (left < right and bottom < top):
        raise ValueError("the grid lies nowhere")


def _are_numbers(values: np.ndarray, below: int) -> bool:
    """Whether an array [N] holds whole numbers from 0 to `below` - 1."""
    if values.ndim != 1 or not len(values) or not np.issubdtype(values.dtype, np.integer):
        return False
    return int(values.min()) >= 0 and int(values.max()) < below
