"""One run folder: what is in it, and how it is read and written.

config.json               the RunConfig
status.json               what it is doing, with heartbeat and process id
history.jsonl             one record a report
checkpoint.safetensors    weights ("model.*"); until the run is finished also the optimiser's state
snapshots/000123.safetensors   codes, reconstructions and manifold at step 123
fixed.safetensors         which held-out images the snapshots look at, with their labels
images.json               of somebody's own images: the names of their classes and their fingerprint (images.py)
images.safetensors        of a folder of images: the held-out ones and some others
encoding.safetensors      codes of all held-out images by the present checkpoint (a cache)
figures.safetensors       what comparing all those codes with each other gave (a cache)
request                   "pause" or "stop", until the worker has read it
worker.log                what the worker printed
worker.lock               held by the worker for as long as it lives
tensorboard/              event files for TensorBoard, where the settings ask for them
note.txt                  what somebody wrote about it, one line
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path

import numpy as np

from vae_core.experiment import RunConfig, parse_run_config
from vae_core.runs.array_files import read_header
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import as_half, as_indices, overwrite_json, remove, write_arrays, write_bytes, write_json
from vae_core.runs.history import History, read_history
from vae_core.runs.reading import SNAPSHOTS, file_name, is_ordinary, read_content, read_json
from vae_core.runs.sheets import pack_sheet
from vae_core.runs.snapshot_files import MAX_CLASSES, Packed, mapped_images, read_fixed, read_packed, unpacked
from vae_core.runs.status import Status, parse_status
from vae_core.snapshot import MAPPED_IMAGES, Snapshot
from vae_core.text import one_line

CONFIG, STATUS, HISTORY = "config.json", "status.json", "history.jsonl"
CHECKPOINT, FIXED, REQUEST = "checkpoint.safetensors", "fixed.safetensors", "request"
NOTE = "note.txt"
LONGEST_NOTE = 500  # letters
_SNAPSHOT = re.compile(r"([0-9]{7,12})\.safetensors")


class Run:
    """A folder, read afresh at each question; only the configuration is kept, as no more than its name ever changes.

    Where the folder has been deleted, DeletedRun is raised, which is a DamagedRun as well.
    """

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
        return parse_status(read_json(self.path / STATUS), self.path)

    def write_status(self, status: Status) -> None:
        """Replace the status. Raises DeletedRun."""
        write_json(self.path / STATUS, status.model_dump(mode="json"))

    def write_last_status(self, status: Status) -> None:
        """Replace the status, on a full disk, too: then in the place of the former one, which needs no room.

        Raises DeletedRun.
        """
        try:
            self.write_status(status)
        except OSError:
            overwrite_json(self.path / STATUS, status.model_dump(mode="json"))

    def history(self) -> History:
        """Raises DamagedRun."""
        return read_history(self.path / HISTORY)

    def note(self) -> str:
        """What somebody wrote about it, one line; "" for nothing."""
        if not is_ordinary(self.path / NOTE):
            return ""
        try:
            return one_line(read_content(self.path / NOTE).decode("utf-8", "replace"), LONGEST_NOTE)
        except DamagedRun:
            return ""

    def write_request(self, what: str) -> None:
        """Leave a request for the worker: "pause" or "stop"."""
        write_bytes(self.path / REQUEST, what.encode())

    def request(self) -> str | None:
        """The request that the worker has not read yet, "pause" or "stop", if any."""
        if not is_ordinary(self.path / REQUEST):
            return None
        try:
            what = read_content(self.path / REQUEST)
        except DamagedRun:
            return None
        return {b"pause": "pause", b"stop": "stop"}.get(what)

    def pop_request(self) -> str | None:
        """The same, and it is removed. Where there is none, nothing is: one that comes in that moment stays."""
        if what := self.request():
            remove(self.path / REQUEST)
        return what

    # -- weights

    def has_weights(self) -> bool:
        """Whether there is a checkpoint; it may be damaged."""
        return os.path.lexists(self.path / CHECKPOINT)

    def version(self) -> str:
        """Changes whenever the checkpoint does: what caches of loaded models are keyed by."""
        try:
            stat = os.lstat(self.path / CHECKPOINT)
        except OSError:
            return "none"
        return f"{stat.st_mtime_ns}-{stat.st_size}"

    def check_weights(self) -> None:
        """Raise DamagedRun unless the checkpoint is a whole safetensors file. Reads its header only."""
        read_header(self.path / CHECKPOINT)

    # -- snapshots

    def write_fixed(self, arrays: dict[str, np.ndarray]) -> None:
        """What `fixed` reads."""
        write_arrays(self.path / FIXED, arrays, {})

    def fixed(self, classes: int = MAX_CLASSES) -> dict[str, np.ndarray]:
        """`shown` [16] indices, `labels` [M] below `classes`, `originals` uint8 [16, C, H, W]. Raises DamagedRun, ConfigError."""
        return read_fixed(self.path / FIXED, self.config.image_shape, classes)

    def write_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot: codes in half precision where they fit, pictures as WebP (the reconstructions without loss)."""
        sheet = pack_sheet(snapshot.reconstructions, 1, lossless=True)
        if np.issubdtype(snapshot.codes.dtype, np.integer):
            codes = as_indices(snapshot.codes)  # entries of a codebook are small whole numbers
        else:  # three digits are plenty for a picture of the map
            codes = as_half(snapshot.codes)
        arrays = {"codes": codes, "reconstructions": sheet}
        metadata = {"step": str(snapshot.step), "epoch": repr(snapshot.epoch)}
        if snapshot.manifold is not None and snapshot.extent is not None:
            columns = round(len(snapshot.manifold) ** 0.5)
            arrays["manifold"] = pack_sheet(snapshot.manifold, columns, lossless=False)
            metadata["extent"] = " ".join(map(repr, snapshot.extent))
        folder = self.path / SNAPSHOTS
        folder.mkdir(exist_ok=True)
        write_arrays(self._snapshot_path(snapshot.step), arrays, metadata)

    def snapshot_steps(self) -> list[int]:
        """The steps at which there is a snapshot, rising; none where their folder is no folder."""
        folder = self.path / SNAPSHOTS
        try:
            names = [] if folder.is_symlink() else os.listdir(folder)
        except OSError:
            return []
        return sorted(int(found[1]) for found in map(_SNAPSHOT.fullmatch, names) if found)

    def snapshot(self, step: int) -> Snapshot:
        """Raises DamagedRun, ConfigError."""
        packed = self.packed_snapshot(step)
        return unpacked(packed, self.config.image_shape, file_name(self._snapshot_path(step)))

    def packed_snapshot(self, step: int) -> Packed:
        """The same with its pictures as they lie in the file. Raises DamagedRun, ConfigError."""
        config = self.config
        try:
            images: int | tuple[int, int] = mapped_images(self.path / FIXED)
        except DamagedRun:  # whoever needs them too will say so
            images = (1, MAPPED_IMAGES)
        return read_packed(self._snapshot_path(step), step, config.latent_space, config.image_shape, images)

    def _snapshot_path(self, step: int) -> Path:
        return self.path / SNAPSHOTS / f"{step:07d}.safetensors"

    def drop_snapshots_after(self, step: int) -> None:
        """For a run that goes on from `step` and will take the later ones again."""
        for later in [known for known in self.snapshot_steps() if known > step]:
            remove(self._snapshot_path(later))
