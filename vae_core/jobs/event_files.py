"""Event files for TensorBoard, written beside a training's own files where the settings ask for them.

The scalars have the history's names, those of an epoch's end after `held_out/`; images are the reconstructions of the fixed
images at each snapshot; the settings are there as text and as hyperparameters. TensorBoard, and its package, are imported
only where they are asked for.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from vae_core.experiment import RunConfig, field_paths
from vae_core.extras import missing_extra
from vae_core.runs.run import Run
from vae_core.snapshot import Snapshot

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

FOLDER = "tensorboard"  # of a run
COLUMNS = 8  # of images
_NO_SCALARS = ("step", "held_out")
_HYPERPARAMETERS = ("data", "model", "training")

Write = Callable[[Mapping[str, Any] | None, Snapshot | None], None]
"""Takes a record of the history, and a snapshot: either may be None."""


@contextmanager
def event_files(run: Run, step: int) -> Iterator[Write]:
    """What writes the events of a training that begins at `step`; nothing where the run's settings do not ask for it.

    Events after `step`, of a training that was cut short, are declared void. What cannot be written ends no training: it is
    said once, in worker.log.
    """
    if not run.config.logging.tensorboard:
        yield lambda record, snapshot: None
        return
    events = _begun(run, step)
    try:
        yield events.write if events else lambda record, snapshot: None
    finally:
        if events:
            events.close()


def _begun(run: Run, step: int) -> _Events | None:
    folder = run.path / FOLDER
    if missing_extra("tensorboard"):
        _say("the package tensorboard is not installed here any more")
        return None
    if folder.is_symlink():  # it may lead to what is none of the run's
        _say(f"{FOLDER} is a link")
        return None
    try:
        return _Events(run, step)
    except OSError as error:
        _say(str(error.strerror or error))
        return None


def _say(reason: str) -> None:
    print(f"No event files for TensorBoard: {reason}.", file=sys.stderr, flush=True)


class _Events:
    def __init__(self, run: Run, step: int) -> None:
        from torch.utils.tensorboard import SummaryWriter

        folder = run.path / FOLDER
        goes_on = folder.is_dir()
        self._originals = run.fixed()["originals"]
        self._encodes = run.config.latent_space.has_encoder
        self._writer: SummaryWriter | None = SummaryWriter(
            str(folder), purge_step=(step + 1 if step > 0 else 0) if goes_on else None, flush_secs=2
        )
        if step == 0 or not goes_on:
            self._write(lambda writer: _add_settings(writer, run.config))

    def write(self, record: Mapping[str, Any] | None, snapshot: Snapshot | None) -> None:
        def add(writer: SummaryWriter) -> None:
            if snapshot is not None:
                writer.add_image("reconstructions", self._sheet(snapshot), snapshot.step)
            if record is not None:
                for name, value in _scalars(record):
                    writer.add_scalar(name, value, record["step"])
            writer.flush()

        self._write(add)

    def close(self) -> None:
        self._write(lambda writer: writer.close())

    def _write(self, add: Callable[[SummaryWriter], object]) -> None:
        """The first time that it fails, as on a full disk, is the last."""
        if self._writer is None:
            return
        try:
            add(self._writer)
        except OSError as error:
            self._writer = None
            _say(f"they end here ({error.strerror or error})")

    def _sheet(self, snapshot: Snapshot) -> np.ndarray:
        """uint8 [C, H, W]: rows of originals, each with the reconstructions below; without an encoder what was generated."""
        shown = snapshot.reconstructions
        rows = []
        for start in range(0, len(shown), COLUMNS):
            if self._encodes:
                rows.append(self._originals[start : start + COLUMNS])
            rows.append(shown[start : start + COLUMNS])
        width = max(map(len, rows))
        padded = [np.pad(row, ((0, width - len(row)), (0, 0), (0, 0), (0, 0))) for row in rows]
        return np.concatenate([np.concatenate(list(row), axis=2) for row in padded], axis=1)


def _scalars(record: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """The numbers of a record by their names."""
    for name, value in record.items():
        if name not in _NO_SCALARS and math.isfinite(value):
            yield name, value
    for name, value in (record.get("held_out") or {}).items():
        if math.isfinite(value):
            yield f"held_out/{name}", value


def _add_settings(writer: SummaryWriter, config: RunConfig) -> None:
    from torch.utils.tensorboard.summary import hparams

    values = config.model_dump(mode="json")
    text = json.dumps(values, indent=1, ensure_ascii=False)
    writer.add_text("config", "\n".join(f"    {line}" for line in text.splitlines()), 0)  # as code, whatever is in it
    chosen = {part: values[part] for part in _HYPERPARAMETERS}
    parameters = {path: _at(chosen, path) for path in field_paths(chosen)}
    flat = {
        name: value if isinstance(value, bool | int | float | str) else json.dumps(value)
        for name, value in parameters.items()
    }
    for one in hparams(flat, {"held_out/loss": math.nan}):
        writer._get_file_writer().add_summary(one, 0)


def _at(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for part in path.split("."):
        found = found[part]
    return found
