"""One run folder: what is in it, and how it is read and written.

config.json               the RunConfig
status.json               what it is doing, with heartbeat and process id
history.jsonl             one record a report
checkpoint.safetensors    weights ("model.*"); until the run is finished also the optimiser's state
snapshots/000123.safetensors   codes, reconstructions and manifold at step 123
fixed.safetensors         which held-out images the snapshots look at, with their labels
encoding.safetensors      codes of all held-out images by the present checkpoint (a cache)
request                   "pause" or "stop", until the worker has read it
worker.log                what the worker printed
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from vae_core.experiment import RunConfig, parse_run_config
from vae_core.models import MODELS, LatentModel, build_model
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import (
    SNAPSHOTS,
    as_tensor,
    index_dtype,
    read_json,
    read_tensors,
    write_bytes,
    write_json,
    write_tensors,
)
from vae_core.runs.history import History, read_history
from vae_core.runs.sheets import pack_sheet, unpack_sheet
from vae_core.runs.status import Status, parse_status
from vae_core.training.snapshots import FixedImages, Snapshot
from vae_core.training.trainer import TrainingState

CONFIG, STATUS, HISTORY = "config.json", "status.json", "history.jsonl"
CHECKPOINT, FIXED, REQUEST = "checkpoint.safetensors", "fixed.safetensors", "request"


class Run:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = path.name

    # -- what it is and what it does

    @cached_property
    def config(self) -> RunConfig:
        """Raises DamagedRun or ConfigError."""
        return parse_run_config(read_json(self.path / CONFIG))

    def status(self) -> Status:
        """Raises DamagedRun."""
        return parse_status(read_json(self.path / STATUS))

    def write_status(self, status: Status) -> None:
        write_json(self.path / STATUS, status.model_dump(mode="json"))

    def history(self) -> History:
        """Raises DamagedRun."""
        return read_history(self.path / HISTORY)

    def write_request(self, what: str) -> None:
        """Leave a request for the worker: "pause" or "stop"."""
        write_bytes(self.path / REQUEST, what.encode())

    def pop_request(self) -> str | None:
        """The request that was left, if any; it is removed."""
        path = self.path / REQUEST
        try:
            what = path.read_text()
            path.unlink()
        except FileNotFoundError:
            return None
        return what if what in ("pause", "stop") else None

    # -- weights

    def has_weights(self) -> bool:
        return (self.path / CHECKPOINT).exists()

    def version(self) -> str:
        """Changes whenever the checkpoint does: what caches of loaded models are keyed by."""
        try:
            stat = os.stat(self.path / CHECKPOINT)
        except FileNotFoundError:
            return "none"
        return f"{stat.st_mtime_ns}-{stat.st_size}"

    def check_weights(self) -> None:
        """Raise DamagedRun unless the checkpoint is a whole safetensors file. Reads its header only."""
        read_tensors(self.path / CHECKPOINT, prefix="\0")

    def load_model(self) -> LatentModel:
        """The model in the checkpoint, on the processor, for use and not for training. Raises DamagedRun."""
        tensors, _ = read_tensors(self.path / CHECKPOINT, prefix="model.")
        model = build_model(self.config.model, self.config.image_shape)
        try:
            model.load_state_dict(
                {
                    key.removeprefix("model."): value.float() if value.is_floating_point() else value
                    for key, value in tensors.items()
                }
            )
        except RuntimeError as error:
            raise DamagedRun(
                f"{CHECKPOINT} does not fit the configuration ({str(error).splitlines()[-1].strip()})."
            ) from error
        return model.eval().requires_grad_(False)

    def training_state(self) -> TrainingState | None:
        """What a worker goes on from; None when nothing was saved yet. Raises DamagedRun."""
        if not self.has_weights():
            return None
        tensors, metadata = read_tensors(self.path / CHECKPOINT)
        try:
            step = int(metadata["step"])
        except (KeyError, ValueError) as error:
            raise DamagedRun(f"{CHECKPOINT} does not say which step it is of.") from error
        return TrainingState(step, tensors)

    def save_state(self, state: TrainingState, *, weights_only: bool = False, dtype: torch.dtype | None = None) -> None:
        """Write the checkpoint; `weights_only` leaves out what only training needs, `dtype` stores floats smaller."""
        tensors = state.tensors
        if weights_only:
            tensors = {key: value for key, value in tensors.items() if key.startswith("model.")}
        if dtype is not None:
            tensors = {key: value.to(dtype) if value.is_floating_point() else value for key, value in tensors.items()}
        write_tensors(self.path / CHECKPOINT, tensors, {"step": str(state.step)})

    # -- snapshots

    def write_fixed(self, fixed: FixedImages, labels: torch.Tensor) -> None:
        tensors = {
            "shown": fixed.shown,
            "labels": labels[: len(fixed.images)],
            "originals": fixed.images[fixed.shown],
        }
        write_tensors(self.path / FIXED, tensors, {})

    def fixed(self) -> dict[str, np.ndarray]:
        """`shown` [16] indices, `labels` [M], `originals` uint8 [16, C, H, W]. Raises DamagedRun."""
        return {key: value.numpy() for key, value in read_tensors(self.path / FIXED)[0].items()}

    def write_snapshot(self, snapshot: Snapshot) -> None:
        sheet = pack_sheet(snapshot.reconstructions, 1, lossless=True)
        discrete = MODELS.get(self.config.model.name).discrete
        tensors = {
            # Three digits are plenty for a picture of the map; entries of a codebook are small whole numbers.
            "codes": as_tensor(snapshot.codes).to(index_dtype(snapshot.codes) if discrete else torch.half),
            "reconstructions": as_tensor(sheet),
        }
        metadata = {"step": str(snapshot.step), "epoch": repr(snapshot.epoch)}
        if snapshot.manifold is not None and snapshot.extent is not None:
            columns = round(len(snapshot.manifold) ** 0.5)
            tensors["manifold"] = as_tensor(pack_sheet(snapshot.manifold, columns, lossless=False))
            metadata["extent"] = " ".join(map(repr, snapshot.extent))
        folder = self.path / SNAPSHOTS
        folder.mkdir(exist_ok=True)
        write_tensors(folder / f"{snapshot.step:07d}.safetensors", tensors, metadata)

    def snapshot_steps(self) -> list[int]:
        """The steps at which there is a snapshot, rising."""
        paths = (self.path / SNAPSHOTS).glob("*.safetensors")
        return sorted(int(path.stem) for path in paths if path.stem.isascii() and path.stem.isdigit())

    def snapshot(self, step: int) -> Snapshot:
        """Raises DamagedRun."""
        tensors, metadata = read_tensors(self.path / SNAPSHOTS / f"{step:07d}.safetensors")
        try:
            image_shape = self.config.image_shape
            reconstructions = unpack_sheet(tensors["reconstructions"].numpy(), image_shape)
            manifold = extent = None
            if "manifold" in tensors:
                left, right, bottom, top = map(float, metadata["extent"].split())
                extent = (left, right, bottom, top)
                manifold = unpack_sheet(tensors["manifold"].numpy(), image_shape)
            codes = tensors["codes"].float().numpy()
            return Snapshot(step, float(metadata["epoch"]), codes, reconstructions, manifold, extent)
        except (KeyError, ValueError, OSError) as error:  # a broken picture is an OSError
            raise DamagedRun(f"The snapshot of step {step} is incomplete ({error}).") from error

    def drop_snapshots_after(self, step: int) -> None:
        for later in [known for known in self.snapshot_steps() if known > step]:
            (self.path / SNAPSHOTS / f"{later:07d}.safetensors").unlink(missing_ok=True)
