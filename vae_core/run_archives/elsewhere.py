"""Finished runs kept elsewhere: copied to, listed at and brought back from any address that fsspec knows.

At an address there is a folder a run, named as the run is, with two files: `run.zip`, what `export_run` writes, and
`run.json`, what a list says of it. The second is written last: what it names is whole. Nothing trains there.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vae_core.extras import need_extra
from vae_core.limits import limits
from vae_core.run_archives.reading import Imported, import_run
from vae_core.run_archives.writing import export_run
from vae_core.runs.identity import run_hash
from vae_core.runs.run import Run
from vae_core.runs.store import RunStore

ZIP, ABOUT = "run.zip", "run.json"
MAX_ABOUT_BYTES = 20_000
IN_MEMORY = 16 << 20  # bytes of a zip; more lies on the disk
S3_PROTOCOLS = ("s3", "s3a")


class ElsewhereError(ValueError):
    """The place cannot be used, or has not what was asked for; the message is a sentence."""


class About(BaseModel):
    """What a list says of a run.

    Attributes:
        id: of the run where it was pushed from, and of its folder
        hash: `run_hash` of it
        bytes, sha256: of its zip
        epochs: that it was trained for
        distortion, kl: held out, nats an image, after the last of them; None where its model has none
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    name: str = Field(max_length=200)
    model: str = Field(max_length=100)
    dataset: str = Field(max_length=200)
    state: str = Field(max_length=20)
    epochs: float = Field(ge=0)
    distortion: float | None = None
    kl: float | None = None
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


@dataclass(frozen=True)
class Entry:
    """A folder at the place: what it says of its run, or why it cannot be used."""

    id: str
    about: About | None
    damaged: str = ""


def push(run: Run, url: str, *, replace: bool = False) -> tuple[About, bool]:
    """Copy a run that has ended to the place, and say what is there now, and whether anything was sent.

    A run that is there already is not sent again; another one under its id is left alone unless `replace`.
    Raises ElsewhereError, ConfigError where a package is missing, and what `export_run` raises.
    """
    state = run.status().state
    if state not in ("finished", "stopped"):
        raise ElsewhereError(f"{run.id} is {state}: push it when its training has ended.")
    digest = run_hash(run)
    with _place(url) as (files, root):
        folder = f"{root}/{run.id}"
        there = _about(files, folder) if files.exists(f"{folder}/{ABOUT}") else None
        if isinstance(there, About) and there.hash == digest:
            return there, False
        if there is not None and not replace:
            other = "Another run" if isinstance(there, About) else "Something that is no run"
            raise ElsewhereError(f"{other} is there as {run.id}. To put this one in its place: --replace.")
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
            export_run(run, copy)  # type: ignore[arg-type]  # it is a file of bytes
            about = _described(run, digest, copy)
            if there is not None:
                files.rm_file(f"{folder}/{ABOUT}")  # until the new zip is whole there is no run
            if "file" in _protocols(files):
                files.makedirs(folder, exist_ok=True)  # elsewhere a path needs no folder
            copy.seek(0)
            _send(files, f"{folder}/{ZIP}", copy)
            with tempfile.SpooledTemporaryFile() as text:
                text.write((about.model_dump_json(indent=1) + "\n").encode())
                text.seek(0)
                _send(files, f"{folder}/{ABOUT}", text)
        return about, True


def runs_at(url: str) -> Iterator[Entry]:
    """What is at the place, by id. Raises ElsewhereError."""
    with _place(url) as (files, root):
        if not files.exists(root):
            return
        names = sorted(str(entry["name"]).rstrip("/").rsplit("/", 1)[-1] for entry in _folders(files, root))
        for name in names:
            if files.exists(f"{root}/{name}/{ABOUT}"):
                found = _about(files, f"{root}/{name}")
                yield Entry(name, found) if isinstance(found, About) else Entry(name, None, found)


def pull(url: str, run_id: str, store: RunStore, *, belongs_to: str | None = None) -> Imported:
    """Bring a run from the place into the store, under a new id, checked as a zip from a stranger is.

    Raises ElsewhereError, RunRejected and LimitError.
    """
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
        _fetch(url, run_id, copy)
        taken = {summary.name for summary in store}
        return import_run(copy, store, belongs_to=belongs_to, taken=taken)  # type: ignore[arg-type]


def _fetch(url: str, run_id: str, copy: IO[bytes]) -> None:
    """The zip of a run at the place, written into `copy`. Raises ElsewhereError."""
    with _place(url) as (files, root):
        if "/" in run_id or run_id.startswith(".") or not files.exists(f"{root}/{run_id}/{ABOUT}"):
            there = ", ".join(entry.id for entry in runs_at(url)) or "nothing"
            raise ElsewhereError(f"There is no run {run_id} there; there is: {there}.")
        about = _about(files, f"{root}/{run_id}")
        if isinstance(about, str):
            raise ElsewhereError(f"The run {run_id} there cannot be used: {about}")
        _receive(files, f"{root}/{run_id}/{ZIP}", copy, about)


def without_secrets(url: str) -> str:
    """The text with addresses as they may be shown: no name and password before a host, which may hold @ and /, no query."""
    return re.sub(r"(?<=://)\S*@|\?\S*", "", url)


def _described(run: Run, digest: str, copy: IO[bytes]) -> About:
    config, space, epochs = run.config, run.config.latent_space, run.history().epochs
    copy.seek(0)
    return About(
        id=run.id,
        name=config.name,
        model=config.model.name,
        dataset=config.data.dataset,
        state=run.status().state,
        epochs=run.status().epoch,
        distortion=epochs["distortion"][-1] if epochs["distortion"] and space.has_encoder else None,
        kl=epochs["kl"][-1] if epochs["kl"] and space.has_rate else None,
        hash=digest,
        sha256=hashlib.file_digest(copy, "sha256").hexdigest(),  # type: ignore[arg-type]
        bytes=copy.tell(),
    )


def _about(files: Any, folder: str) -> About | str:
    """What a run's folder says of it, or why it cannot be read."""
    try:
        with files.open(f"{folder}/{ABOUT}", "rb") as source:
            content = source.read(MAX_ABOUT_BYTES + 1)
        if len(content) > MAX_ABOUT_BYTES:
            return f"{ABOUT} is too long."
        return About.model_validate(json.loads(content))
    except (ValidationError, ValueError, RecursionError):
        return f"{ABOUT} is not what `push` writes."


def _send(files: Any, path: str, source: IO[bytes]) -> None:
    with files.transaction, files.open(path, "wb") as target:  # it is there when it is whole
        shutil.copyfileobj(source, target, 1 << 20)


def _receive(files: Any, path: str, target: IO[bytes], about: About) -> None:
    """Raises ElsewhereError for a zip that is larger than may be, or not the one that was pushed."""
    bound = limits().max_run_bytes
    if about.bytes > bound:
        raise ElsewhereError(f"Its zip has {about.bytes / 1e6:,.0f} MB; {bound / 1e6:,.0f} MB are allowed.")
    digest, left = hashlib.sha256(), about.bytes
    with files.open(path, "rb") as source:
        while left >= 0 and (part := source.read(1 << 20)):
            left -= len(part)
            digest.update(part)
            target.write(part)
    if left or digest.hexdigest() != about.sha256:
        raise ElsewhereError(f"{ZIP} there is not the one that was pushed: push the run again.")
    target.seek(0)


def _folders(files: Any, root: str) -> list[dict[str, Any]]:
    return [entry for entry in files.ls(root, detail=True) if entry["type"] == "directory"]


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


@contextmanager
def _place(url: str) -> Iterator[tuple[Any, str]]:
    """The file system at an address and the path in it; whatever goes wrong there is an ElsewhereError.

    What libraries raise is of many kinds, so all kinds are taken but our own.
    """
    from fsspec.core import url_to_fs

    if url.partition("://")[0] in S3_PROTOCOLS:
        need_extra("s3", "Object storage")
    try:
        files, root = url_to_fs(url, use_listings_cache=False)
        yield files, root.rstrip("/")
    except Exception as error:
        if type(error).__module__.startswith("vae_core."):
            raise
        raise ElsewhereError(_sentence(url, error)) from error


def _sentence(url: str, error: Exception) -> str:
    words = without_secrets(" ".join(str(error).split()))[:300].rstrip(".") or type(error).__name__
    return f"{without_secrets(url)} cannot be used: {words}."
