"""The held-out encoding of a run, kept in its folder for as long as the checkpoint is the same."""

from __future__ import annotations

import contextlib
import sys

import numpy as np

from vae_core.datasets.base import ImageSet
from vae_core.inference.array_encoding import encode_arrays
from vae_core.inference.encoding import Encoding, encode
from vae_core.inference.loading import load_arrays, load_model
from vae_core.runs.array_files import Form, read_forms, read_header
from vae_core.runs.errors import DamagedRun, DeletedRun
from vae_core.runs.files import as_half, as_indices, write_arrays
from vae_core.runs.images import run_images
from vae_core.runs.remembered import Remembered
from vae_core.runs.run import CHECKPOINT, Run

FILE = "encoding.safetensors"
COLUMNS = ("codes", "logvar", "distortion", "kl")
_MARKS: Remembered[str] = Remembered((CHECKPOINT,))
WITHOUT_SPREAD = {"logvar": -np.inf, "kl": 0.0}  # what these are of a posterior that is a point: left out of the file


def held_out_encoding(run: Run, dtype: type[np.floating] = np.float32) -> Encoding:
    """The encoding of all held-out images by the run's checkpoint; computed once, then read. Raises DamagedRun.

    One in the folder that is of another checkpoint, or none of this model and these images, is made again. `dtype` is how
    a new one is stored.
    """
    mark = checkpoint_mark(run)
    with contextlib.suppress(DamagedRun):  # missing or broken: it is only a cache
        return _kept(run, mark)
    try:
        held_out = run_images(run).load("held-out", run.config.data.image_size)
    except ValueError as error:  # a folder of images that has gone
        raise DamagedRun(str(error)) from error
    encoding = _encoded(run, held_out)
    if not np.isfinite(encoding.codes).all() or not np.isfinite(encoding.distortion).all():
        raise DamagedRun(f"{CHECKPOINT} holds weights by which the codes of images are no finite numbers.")
    with contextlib.suppress(OSError, DeletedRun):  # a read-only folder costs a moment each time, no more
        columns = {column: getattr(encoding, column) for column in COLUMNS}
        columns = {name: as_half(one) if dtype == np.float16 else one.astype(dtype) for name, one in columns.items()}
        if run.config.latent_space.is_grid:
            columns["codes"] = as_indices(encoding.codes)
        for column, value in WITHOUT_SPREAD.items():
            if columns[column].shape == encoding.codes.shape and (columns[column] == value).all():
                del columns[column]
        write_arrays(run.path / FILE, columns, {"checkpoint": mark})
    return encoding


def _encoded(run: Run, held_out: ImageSet) -> Encoding:
    """By PyTorch where the process has it, or where arrays cannot do it or take much longer.

    Else it would be imported for this by a server on which somebody looks at a training.
    """
    is_simple = run.config.model.network == "dense" and not run.config.latent_space.is_grid
    if is_simple and "torch" not in sys.modules:
        return encode_arrays(load_arrays(run), held_out.pixels, held_out.classes)
    return encode(load_model(run), held_out.images, held_out.labels)


def _kept(run: Run, mark: str) -> Encoding:
    """The one in the run's folder. Raises DamagedRun unless it is of this checkpoint, this model and these images."""
    space = run.config.latent_space
    try:
        count = run_images(run).available("held-out")
    except ValueError as error:
        raise DamagedRun(str(error)) from error
    codes = Form("iuf" if space.is_grid else "f", (count, space.code_size), low=0 if space.is_grid else None)
    each = Form("f", (count, 1 if space.is_grid else space.code_size), finite=False)
    arrays, metadata = read_forms(
        run.path / FILE,
        {"codes": codes, "distortion": Form("f", (count,))},
        {"logvar": Form("f", codes.shape, finite=False), "kl": each},
    )
    if metadata.get("checkpoint") != mark:
        raise DamagedRun(f"{FILE} is of another checkpoint.")
    for column, value in WITHOUT_SPREAD.items():
        found = arrays.setdefault(column, np.full(arrays["codes"].shape, value))
        if np.isnan(found).any() or np.isposinf(found).any():
            raise DamagedRun(f"{FILE} is damaged: “{column}” holds what is no number.")
    if space.entries is not None and arrays["codes"].max() >= space.entries:
        raise DamagedRun(f"{FILE} is damaged: “codes” names entries that the codebook does not have.")
    return Encoding(*(arrays[column].astype(np.float32) for column in COLUMNS))


def checkpoint_mark(run: Run) -> str:
    """Step and size of the checkpoint: alike after a copy or a clone, which change a file's time.

    For a folder of images also what is in it: when files come or go, the codes are of other images. Raises DamagedRun.
    """
    stamp = _MARKS.stamp(run.path)
    mark = _MARKS.get(run.path, stamp)
    if mark is None:
        header = read_header(run.path / CHECKPOINT)
        mark = f"{header.metadata.get('step')}-{header.begins + header.size}"
        _MARKS.keep(run.path, stamp, mark)
    try:
        images = run_images(run).fingerprint()
    except ValueError as error:
        raise DamagedRun(str(error)) from error
    return f"{mark}-{images}" if images else mark
