"""The held-out encoding of a run, kept in its folder for as long as the checkpoint is the same."""

from __future__ import annotations

import contextlib

import numpy as np

from vae_core.inference.encoding import Encoding, encode
from vae_core.inference.loading import load_model
from vae_core.runs.errors import DamagedRun, DeletedRun
from vae_core.runs.files import as_half, as_indices, read_arrays, read_metadata, write_arrays
from vae_core.runs.images import run_images
from vae_core.runs.run import CHECKPOINT, Run

FILE = "encoding.safetensors"
COLUMNS = ("codes", "logvar", "distortion", "kl")
WITHOUT_SPREAD = {"logvar": -np.inf, "kl": 0.0}  # what these are of a posterior that is a point: left out of the file


def held_out_encoding(run: Run, dtype: type[np.floating] = np.float32) -> Encoding:
    """The encoding of all held-out images by the run's checkpoint; computed once, then read. Raises DamagedRun.

    `dtype` is how a new one is stored.
    """
    mark = checkpoint_mark(run)
    try:
        arrays, metadata = read_arrays(run.path / FILE)
        if metadata.get("checkpoint") == mark and set(COLUMNS) - set(WITHOUT_SPREAD) <= set(arrays):
            for column, value in WITHOUT_SPREAD.items():
                arrays.setdefault(column, np.full(arrays["codes"].shape, value))
            return Encoding(*(arrays[column].astype(np.float32) for column in COLUMNS))
    except DamagedRun:
        pass  # missing or broken: it is only a cache
    try:
        held_out = run_images(run).load("held-out", run.config.data.image_size)
    except ValueError as error:  # a folder of images that has gone
        raise DamagedRun(str(error)) from error
    model = load_model(run)
    encoding = encode(model, held_out.images, held_out.labels)
    with contextlib.suppress(OSError, DeletedRun):  # a read-only folder costs a moment each time, no more
        columns = {column: getattr(encoding, column) for column in COLUMNS}
        columns = {name: as_half(one) if dtype == np.float16 else one.astype(dtype) for name, one in columns.items()}
        if model.space.is_grid:
            columns["codes"] = as_indices(encoding.codes)
        for column, value in WITHOUT_SPREAD.items():
            if columns[column].shape == encoding.codes.shape and (columns[column] == value).all():
                del columns[column]
        write_arrays(run.path / FILE, columns, {"checkpoint": mark})
    return encoding


def checkpoint_mark(run: Run) -> str:
    """Step and size of the checkpoint: alike after a copy or a clone, which change a file's time.

    For a folder of images also what is in it: when files come or go, the codes are of other images. Raises DamagedRun.
    """
    metadata = read_metadata(run.path / CHECKPOINT)
    try:
        images = run_images(run).fingerprint()
    except ValueError as error:
        raise DamagedRun(str(error)) from error
    mark = f"{metadata.get('step')}-{(run.path / CHECKPOINT).stat().st_size}"
    return f"{mark}-{images}" if images else mark
