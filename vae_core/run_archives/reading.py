"""A zip from outside made a run: checked, written aside, and moved into place whole, or refused with nothing written."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vae_core.archives import Archive, ArchiveRejected, Entry
from vae_core.config import ConfigError
from vae_core.datasets import is_own
from vae_core.limits import LimitError, limits
from vae_core.run_archives.hub import Folder, run_texts
from vae_core.run_archives.layout import MODEL, SNAPSHOT, RunRejected, run_files
from vae_core.run_archives.snapshots import keep_fixed, keep_snapshot, make_snapshot
from vae_core.run_archives.texts import read_config, read_images, read_note, read_records, read_status
from vae_core.run_archives.weights import parameters_of, read_weights
from vae_core.runs.errors import DamagedRun, RunError
from vae_core.runs.files import write_arrays, write_bytes, write_json
from vae_core.runs.images import RECORD, record_images, run_images
from vae_core.runs.naming import numbered
from vae_core.runs.run import CHECKPOINT, CONFIG, FIXED, HISTORY, NOTE, STATUS, Run
from vae_core.runs.store import LONGEST_NOTE, RunStore, new_id

_one_at_a_time = threading.Lock()  # a model of a hundred million parameters takes a gigabyte while it is checked


@dataclass(frozen=True)
class Imported:
    """A run that was taken in, and what of the zip was not, as a sentence; "" when all was."""

    run: Run
    left_out: str = ""


def import_run(
    source: Path | BinaryIO, store: RunStore, *, belongs_to: str | None = None, taken: Set[str] = frozenset()
) -> Imported:
    """Make the run in a zip, or the model in a folder for a hub, one of the store's, under a new id.

    Args:
        source: the zip, a file's path or an open file that can seek; or the path of the folder
        store: where the run's folder is made
        belongs_to: whoever may change it later
        taken: names that other runs have; the run's gets a number if it is one of them

    Raises RunRejected or LimitError, with the reason in a sentence, and leaves nothing behind then.
    """
    with _one_at_a_time:
        try:
            if isinstance(source, Path) and source.is_dir():
                return _import(Folder(source), store, belongs_to, taken)
            with Archive(source, "The zip") as archive:
                return _import(archive, store, belongs_to, taken)
        except (ArchiveRejected, ConfigError, DamagedRun, RunError) as error:
            raise RunRejected(str(error)) from error
        except OSError as error:
            raise RunRejected(
                f"The run could not be written ({error.strerror or error}); nothing was kept of it."
            ) from error


def _import(archive: Archive | Folder, store: RunStore, belongs_to: str | None, taken: Set[str]) -> Imported:
    files = run_files(archive.entries)
    _check_sizes(files, store)
    content = archive.read(files[CONFIG])
    status_content = archive.read(files[STATUS]) if STATUS in files else None
    if MODEL in files:
        content, status_content = run_texts(content)
    config = read_config(content)
    config = config.model_copy(update={"name": numbered(config.name, taken)})
    run_id = new_id(config.name, time.time())
    store.root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.root, prefix=".new-") as aside:
        raw = Path(aside) / "raw"
        raw.mkdir()
        draft = Run(Path(aside) / run_id)
        draft.path.mkdir()
        if MODEL in files:
            weights, step = read_weights(_unpacked(archive, files[MODEL], raw, MODEL), config, prefix="")
        else:
            weights, step = read_weights(_unpacked(archive, files[CHECKPOINT], raw, CHECKPOINT), config)
        write_json(draft.path / CONFIG, config.model_dump(mode="json"))
        _write_images(draft, archive.read(files[RECORD]) if RECORD in files else None)
        status = read_status(status_content, step=step, parameters=parameters_of(config), belongs_to=belongs_to)
        draft.write_status(status)
        write_arrays(draft.path / CHECKPOINT, weights, {"step": str(status.step)})
        if HISTORY in files:
            records = read_records(archive.read(files[HISTORY]), config)
            lines = (json.dumps(record, separators=(",", ":"), allow_nan=False) + "\n" for record in records)
            write_bytes(draft.path / HISTORY, "".join(lines).encode())
        if NOTE in files and (note := read_note(archive.read(files[NOTE]), LONGEST_NOTE)):
            write_bytes(draft.path / NOTE, f"{note}\n".encode())
        left_out = _keep_snapshots(archive, files, raw, draft)
        if not draft.snapshot_steps():
            make_snapshot(draft, status.step, status.epoch)
        draft.path.rename(store.root / run_id)
    return Imported(Run(store.root / run_id), left_out)


def _check_sizes(files: dict[str, Entry], store: RunStore) -> None:
    """Raise LimitError for more than is allowed, by what the entries say of themselves, and where the disk is full."""
    bounds = limits()
    snapshots = [name for name in files if SNAPSHOT.fullmatch(name)]
    if len(snapshots) > bounds.max_run_snapshots:
        raise LimitError(
            f"The zip holds {len(snapshots):,} snapshots, and at most {bounds.max_run_snapshots:,} are taken."
        )
    most = dict.fromkeys(files, bounds.max_run_text_bytes)
    most |= dict.fromkeys([FIXED, *snapshots], bounds.max_snapshot_bytes)
    most |= {CHECKPOINT: bounds.max_run_bytes, MODEL: bounds.max_run_bytes, HISTORY: bounds.max_run_history_bytes}
    for name, entry in files.items():
        if entry.size > most[name]:
            raise LimitError(f"{name} has {entry.size:,} bytes, and at most {most[name]:,} are taken.")
    total = sum(entry.size for entry in files.values())
    if total > bounds.max_run_bytes:
        raise LimitError(f"The run has {total:,} bytes, and at most {bounds.max_run_bytes:,} are taken.")
    there = store.root if store.root.exists() else store.root.parent
    if shutil.disk_usage(there).free - 2 * total < bounds.min_free_bytes:
        raise LimitError("The disk is nearly full: delete models that are not needed, and then try again.")


def _write_images(draft: Run, content: bytes | None) -> None:
    """Which classes the run's labels stand for: those in its zip, else those of the dataset here.

    Raises RunRejected where these are none that its model and the images here can have.
    """
    if not is_own(draft.config.data.dataset):
        return
    if content is None:
        record_images(draft)
    else:
        write_json(draft.path / RECORD, read_images(content).model_dump(mode="json"))
    try:
        images = run_images(draft)
        draft.config.check_classes(images.class_names)
        images.labels("held-out")
    except ValueError as error:
        raise RunRejected(f"The images here do not fit this run: {error}") from error


def _unpacked(archive: Archive | Folder, entry: Entry, folder: Path, name: str) -> Path:
    """An entry in a file of a name of ours."""
    path = folder / name
    with path.open("wb") as file:
        archive.copy(entry, file)
    return path


def _keep_snapshots(archive: Archive | Folder, files: dict[str, Entry], raw: Path, draft: Run) -> str:
    """Those that fit the run; what was left out, as a sentence."""
    entries = {int(found[1]): entry for name, entry in files.items() if (found := SNAPSHOT.fullmatch(name))}
    if not entries:
        return ""
    kept = 0
    if FIXED in files and keep_fixed(_unpacked(archive, files[FIXED], raw, FIXED), draft):
        for step, entry in sorted(entries.items()):
            path = _unpacked(archive, entry, raw, f"{step}.safetensors")
            kept += keep_snapshot(path, step, draft)
            path.unlink()
    lost = len(entries) - kept
    if not lost:
        return ""
    return f"{lost} of {len(entries)} snapshots of its training did not fit the model, and were left out."
