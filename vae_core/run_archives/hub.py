"""A folder for a model hub, as `export-hub` writes it and as a hub gives it back: its configuration and its weights.

Of whatever else lies there (the model card, pictures, other programs' files, what a version control system keeps) nothing
is read. The folder is one from outside: its files are read as a zip's are, with nothing believed and nothing kept as it came.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO

from vae_core.archives import Entry
from vae_core.inference.model_file import checked_description
from vae_core.run_archives.layout import HUB_FILES, MODEL, RunRejected
from vae_core.runs.errors import DamagedRun
from vae_core.runs.reading import as_object, is_ordinary, ordinary_file
from vae_core.runs.run import CONFIG

_CHUNK = 1 << 20


class Folder:
    """Such a folder, with the face of `vae_core.archives.Archive`. Raises RunRejected where it is none."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise RunRejected(f"There is no folder {path}.")
        self._files: dict[str, Path] = {}
        for name in HUB_FILES:
            if os.path.lexists(path / name):
                self._files[name] = _in_cache(path, path / name)
        for needed in (CONFIG, MODEL):
            if needed not in self._files:
                raise RunRejected(f"This is no folder of a model: {needed} is missing in it.")
        self.entries = tuple(
            Entry(name, _size(file, name), index) for index, (name, file) in enumerate(self._files.items())
        )

    def read(self, entry: Entry) -> bytes:
        """Raises DamagedRun for what is no ordinary file, or has grown."""
        with ordinary_file(self._files[entry.name], entry.size) as (file, size):
            return file.read(size)

    def copy(self, entry: Entry, target: BinaryIO) -> None:
        """The same into an open file, a little at a time."""
        with ordinary_file(self._files[entry.name], entry.size) as (file, _):
            while part := file.read(_CHUNK):
                target.write(part)


def _in_cache(folder: Path, file: Path) -> Path:
    """The file itself, where the cache of huggingface_hub holds it: as a link from snapshots/<revision>/ into blobs/.

    Any other link is refused when it is read, as it may lead to what is none of the model's.
    """
    if not file.is_symlink():
        return file
    blobs = folder.resolve().parent.parent / "blobs"
    there = file.resolve()
    return there if there.parent == blobs else file


def _size(file: Path, name: str) -> int:
    """Raises RunRejected for what is no ordinary file."""
    if not is_ordinary(file):
        raise RunRejected(f"{name} is no ordinary file, but a link, a folder or a device; put the file itself there.")
    return file.stat().st_size


def run_texts(content: bytes) -> tuple[bytes, bytes | None]:
    """The run's configuration and status in a folder's config.json, as texts like those of a run's zip.

    Raises RunRejected for one that is none of this program's.
    """
    try:
        values = checked_description(as_object(content, CONFIG), CONFIG)
    except DamagedRun as error:
        raise RunRejected(str(error)) from error
    if not isinstance(values.get("run"), dict):
        raise RunRejected(f"{CONFIG} does not say how its model was trained.")
    status = values.get("status")
    return _text(values["run"]), _text(status) if isinstance(status, dict) else None


def _text(values: object) -> bytes:
    return json.dumps(values).encode()
