"""A run as a zip file."""

from __future__ import annotations

import contextlib
import json
import os
import zipfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
from safetensors.numpy import save

from vae_core.datasets import is_folder
from vae_core.limits import limits
from vae_core.runs.array_files import read_arrays
from vae_core.runs.errors import MissingFile, RunError
from vae_core.runs.images import RECORD
from vae_core.runs.reading import SNAPSHOTS, read_content
from vae_core.runs.run import CHECKPOINT, CONFIG, FIXED, HISTORY, NOTE, STATUS, Run

_STARTED = (1980, 1, 1, 0, 0, 0)  # zip's first moment: the same run gives the same file


def export_run(run: Run, target: BinaryIO) -> None:
    """Write a zip of the run into an open file: what `import_run` takes.

    Of a run that can be resumed the weights alone are in it, and it counts as stopped. Raises RunError for a run without
    weights or on a folder of this machine's disk, DamagedRun, ConfigError, OSError.
    """
    if not run.has_weights():
        raise RunError("This run has learnt nothing yet; it can be downloaded once it has.")
    if is_folder(run.config.data.dataset):
        raise RunError(
            "This run learnt from a folder on this machine's disk, and could not be opened elsewhere. "
            "Import the folder's images as a dataset of your own, and train with that."
        )
    arrays, metadata = read_arrays(run.path / CHECKPOINT, prefix="model.")
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, run, CONFIG, _json(run.config.model_dump(mode="json")))
        _add(archive, run, STATUS, _json(portable_status(run)))
        _add(
            archive,
            run,
            CHECKPOINT,
            save({key: np.ascontiguousarray(array) for key, array in arrays.items()}, metadata),
        )
        for name in (HISTORY, NOTE, FIXED, RECORD):
            _add_file(archive, run, name)
        for step in run.snapshot_steps():
            _add_file(archive, run, f"{SNAPSHOTS}/{step:07d}.safetensors")


def portable_status(run: Run) -> dict[str, object]:
    """What is true of the run anywhere: not whose it is, nor where it was trained."""
    status = run.status()
    kept = {"state", "created", "step", "total_steps", "epoch", "images_per_second", "seconds", "train_images"}
    values = status.model_dump(mode="json", include=kept | {"parameters", "device", "precision", "threads"})
    return values | ({} if status.state == "finished" else {"state": "stopped"})


def _json(values: object) -> bytes:
    return (json.dumps(values, indent=1) + "\n").encode()


def _add(archive: zipfile.ZipFile, run: Run, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(f"{run.id}/{name}", _STARTED)
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_STORED if Path(name).suffix == ".safetensors" else zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _add_file(archive: zipfile.ZipFile, run: Run, name: str) -> None:
    """Not every run has all of them, and a training drops snapshots. Raises DamagedRun for what is no ordinary file."""
    if os.path.lexists(run.path / name):
        with contextlib.suppress(MissingFile):
            _add(archive, run, name, read_content(run.path / name, limits().max_run_bytes))
