"""An import as a folder: what was uploaded, how far it is, what was found, what was chosen. Pages poll it.

`<data folder>/imports/<id>/`:
    job.json       whose it is, what was uploaded and under which names (Job)
    state.json     what is being done (State)
    files/0, 1, …  what was uploaded; no name from outside ever becomes a path
    found.json     what the first look has found
    examples.npz   some of the pictures, to be shown
    request        "stop", until the worker has read it
    worker.log     what the worker printed

A worker (worker.py) does each of the two steps, the first look and the import proper, in a process of its own.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from vae_core.datasets.imported import ImportedError
from vae_core.datasets.imported_writing import check_free
from vae_core.imports.bring_in import Choices
from vae_core.imports.look import Found, Look
from vae_core.imports.report import Report
from vae_core.imports.sources import Source, uploaded_source
from vae_core.limits import LimitError, limits
from vae_core.locations import data_folder
from vae_core.processes import began, is_alive

JOB, STATE, FOUND, EXAMPLES, REQUEST, LOG = (
    *("job.json", "state.json", "found.json", "examples.npz", "request", "worker.log"),
)
JOB_ID = re.compile(r"[0-9a-f]{16}")
KEPT_SECONDS = 24 * 3600.0  # until an import that nobody goes on with is removed
START_SECONDS = 60.0  # within which a worker is there, or none will be
_CHUNK = 1 << 20

Step = Literal["look", "import"]
T = TypeVar("T", bound=BaseModel)


class Job(BaseModel):
    """`job.json`. names: of the uploaded files, by number. bounded: whether a person's limits hold for the owner."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    names: tuple[str, ...]
    owner: str | None = None
    bounded: bool = True
    created: float = 0.0


class State(BaseModel):
    """`state.json`. step: which is or was done; `dataset`: the name of the one that was made.

    "waiting" is before its worker's turn has come; "ready" after the first look; "failed" and "stopped" may begin anew.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    state: Literal["new", "waiting", "running", "ready", "done", "stopped", "failed"] = "new"
    step: Step = "look"
    message: str = ""
    done: int = 0
    total: int = 0
    dataset: str | None = None
    choices: Choices | None = None
    pid: int | None = None
    process: str | None = None
    host: str = ""

    @property
    def active(self) -> bool:
        return self.state in ("waiting", "running")

    def owned(self, pid: int) -> State:
        mine = {"pid": pid, "process": began(pid), "host": socket.gethostname()}
        return self.model_copy(update=mine)


class ImportJob:
    """One import's folder, read afresh at each question."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = path.name

    def job(self) -> Job:
        """Raises ImportedError when it is gone or damaged."""
        return self._read(JOB, Job)

    def state(self) -> State:
        """With a dead worker's "running" read as "failed", and so what no worker was ever started for.

        Raises ImportedError.
        """
        state = self._read(STATE, State)
        if state.state in ("new", "waiting") and state.pid is None:
            if _last_change(self.path) > time.time() - START_SECONDS:
                return state
            return state.model_copy(update={"state": "failed", "message": "The import did not begin. Try again."})
        here = state.host == socket.gethostname()
        if state.active and here and state.pid is not None and not is_alive(state.pid, state.process):
            ended = "The import ended unexpectedly; nothing of it was kept. Try again."
            return state.model_copy(update={"state": "failed", "message": ended})
        return state

    def write_state(self, state: State) -> None:
        """Raises ImportedError."""
        self._write(STATE, state.model_dump_json().encode())

    def source(self) -> Source:
        """Raises ArchiveRejected, LimitError."""
        return uploaded_source(self.path / "files", self.job().names)

    def request_stop(self) -> None:
        with contextlib.suppress(OSError):
            (self.path / REQUEST).write_text("stop")

    def is_asked_to_stop(self) -> bool:
        """Also when its folder is gone: whoever has thrown it away wants no more of it."""
        return (self.path / REQUEST).exists() or not self.path.exists()

    def forget_request(self) -> None:
        (self.path / REQUEST).unlink(missing_ok=True)

    def write_found(self, found: Look) -> None:
        """Raises ImportedError."""
        images = [[one.member, one.label, int(one.repeats)] for one in found.images]
        values = {"report": found.report.model_dump(mode="json"), "class_names": found.class_names, "images": images}
        buffer = io.BytesIO()
        examples = {str(number): pixels for number, pixels in enumerate(found.examples)}
        np.savez(buffer, labels=np.array(found.example_labels, np.int64), **examples)  # type: ignore[arg-type]
        self._write(EXAMPLES, buffer.getvalue())
        self._write(FOUND, json.dumps(values).encode())

    def found(self) -> Look:
        """What the first look has found, with its examples. Raises ImportedError."""
        try:
            values = json.loads((self.path / FOUND).read_bytes())
            with np.load(self.path / EXAMPLES, allow_pickle=False) as arrays:
                labels = tuple(arrays["labels"].tolist())
                examples = tuple(arrays[str(number)] for number in range(len(labels)))
            images = tuple(Found(member, label, bool(repeats)) for member, label, repeats in values["images"])
            report = Report.model_validate(values["report"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ImportedError("What was found in these files cannot be read any more; upload them again.") from error
        return Look(report, tuple(values["class_names"]), images, examples, labels)

    def remove(self) -> None:
        """Its worker, if there is one, ends soon after. Nothing happens when it is gone already."""
        gone = self.path.with_name(f".gone-{self.id}-{secrets.token_hex(3)}")
        with contextlib.suppress(OSError):
            self.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _read(self, name: str, kind: type[T]) -> T:
        try:
            return kind.model_validate_json((self.path / name).read_bytes())
        except (OSError, ValidationError) as error:
            raise ImportedError("This import is not here any more; upload the images again.") from error

    def _write(self, name: str, content: bytes) -> None:
        temporary = self.path / f".{name}.{secrets.token_hex(4)}"
        try:
            temporary.write_bytes(content)
            os.replace(temporary, self.path / name)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise ImportedError(f"The import cannot go on: {error.strerror or error}.") from error


def jobs_folder(root: Path | None = None) -> Path:
    return (root or data_folder()) / "imports"


def create_job(
    files: Iterable[tuple[str, BinaryIO]],
    *,
    owner: str | None = None,
    bounded: bool = True,
    root: Path | None = None,
) -> ImportJob:
    """Put uploaded files, each with its name, into a new import's folder. Imports that nobody goes on with are removed.

    Raises LimitError when they are too large or too many together, ImportedError when they cannot be written.
    """
    folder = jobs_folder(root)
    sweep_jobs(root)
    aside = folder / f".new-{secrets.token_hex(6)}"
    try:
        check_free(folder)
        (aside / "files").mkdir(parents=True)
        names = _take(files, aside / "files")
        if not names:
            raise ImportedError("No file was given.")
        job = ImportJob(aside)
        job._write(JOB, Job(names=names, owner=owner, bounded=bounded, created=time.time()).model_dump_json().encode())
        job.write_state(State())
        target = folder / secrets.token_hex(8)
        aside.rename(target)
    except OSError as error:
        raise ImportedError(f"The files cannot be kept: {error.strerror or error}. Nothing was kept.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return ImportJob(target)


def open_job(job_id: str, root: Path | None = None) -> ImportJob:
    """Raises ImportedError for an impossible or unknown id."""
    if not JOB_ID.fullmatch(job_id):
        raise ImportedError(f"{job_id[:40]!r} is no import.")
    job = ImportJob(jobs_folder(root) / job_id)
    job.job()
    return job


def jobs_of(owner: str | None, root: Path | None = None) -> list[ImportJob]:
    """The imports of one person, the newest first."""
    found = []
    for job in _all(root):
        with contextlib.suppress(ImportedError):
            values = job.job()
            if values.owner == owner:
                found.append((values.created, job))
    return [job for _, job in sorted(found, key=lambda entry: -entry[0])]


def sweep_jobs(root: Path | None = None) -> None:
    """Remove what nobody has gone on with for a day, and what was interrupted while it was made or removed."""
    folder, now = jobs_folder(root), time.time()
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if not entry.is_dir():
                continue
            if entry.name.startswith(".gone-") or _last_change(Path(entry.path)) < now - KEPT_SECONDS:
                shutil.rmtree(entry.path, ignore_errors=True)


def _all(root: Path | None) -> list[ImportJob]:
    try:
        names = [entry.name for entry in os.scandir(jobs_folder(root)) if JOB_ID.fullmatch(entry.name)]
    except OSError:
        return []
    return [ImportJob(jobs_folder(root) / name) for name in names]


def _last_change(folder: Path) -> float:
    """Of the state, which a worker writes again and again; of a folder that has none, its own."""
    for path in (folder / STATE, folder):
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
    return time.time()


def _take(files: Iterable[tuple[str, BinaryIO]], folder: Path) -> tuple[str, ...]:
    bounds, total, names = limits(), 0, list[str]()
    for name, content in files:
        if len(names) >= bounds.max_archive_entries:
            raise LimitError(f"There are more than {bounds.max_archive_entries:,} files; take a part of them.")
        with open(folder / str(len(names)), "wb") as target:
            while part := content.read(_CHUNK):
                total += len(part)
                if total > bounds.max_upload_bytes:
                    raise LimitError(
                        f"The files have more than {bounds.max_upload_bytes / 1e6:,.0f} MB together, which is the "
                        "limit; take a part of them, or import a folder on the server: "
                        "python -m vae_core import-data FOLDER --name …"
                    )
                check_free(folder, len(part))
                target.write(part)
        names.append(name)
    return tuple(names)
