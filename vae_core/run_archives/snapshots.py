"""The snapshots of a run from outside, and the images that they look at: taken where they fit the run, else made anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vae_core.inference import load_model
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import write_arrays
from vae_core.runs.images import run_images
from vae_core.runs.reading import SNAPSHOTS
from vae_core.runs.run import Run
from vae_core.runs.snapshot_files import Packed, read_fixed, read_packed, unpacked


def keep_fixed(source: Path, run: Run) -> bool:
    """Write the images that snapshots look at, if those in `source` make sense for this run; whether they do."""
    try:
        arrays = read_fixed(source, run.config.image_shape, len(run_images(run).class_names))
    except DamagedRun:
        return False
    run.write_fixed({name: array if name == "originals" else array.astype(np.int64) for name, array in arrays.items()})
    return True


def keep_snapshot(source: Path, step: int, run: Run) -> bool:
    """Write a snapshot, if the one in `source` fits the run and its fixed images; whether it does."""
    config, fixed = run.config, run.fixed()
    try:
        packed = read_packed(source, step, config.latent_space, config.image_shape, len(fixed["labels"]))
        drawn = unpacked(packed, config.image_shape, source.name).reconstructions
    except DamagedRun:
        return False
    if len(drawn) != len(fixed["shown"]) or not np.isfinite(packed.codes).all():
        return False
    folder = run.path / SNAPSHOTS
    folder.mkdir(exist_ok=True)
    write_arrays(folder / f"{step:07d}.safetensors", *_written(packed))
    return True


def _written(packed: Packed) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays and the metadata of its file, made anew from what was understood of it."""
    codes = packed.codes if packed.codes.dtype.kind in "iu" else packed.codes.astype(np.float16)
    arrays = {"codes": codes, "reconstructions": packed.reconstructions}
    metadata = {"step": str(packed.step), "epoch": repr(packed.epoch)}
    if packed.manifold is not None and packed.extent is not None:
        arrays["manifold"] = packed.manifold
        metadata["extent"] = " ".join(map(repr, packed.extent))
    return arrays, metadata


def make_snapshot(run: Run, step: int, epoch: float) -> None:
    """The one of the present weights, and the images that it looks at. Raises DamagedRun, ValueError."""
    from vae_core.training.snapshots import FixedImages, take_snapshot

    fixed = FixedImages.of(run_images(run).load("held-out", run.config.data.image_size))
    run.write_fixed(fixed.arrays())
    run.write_snapshot(take_snapshot(load_model(run), fixed, step=step, epoch=epoch))
