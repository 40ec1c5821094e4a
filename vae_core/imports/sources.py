"""Where images come from: a folder on this machine, zip archives, or files that somebody has uploaded.

A source lists its files without opening them and gives the bytes of one at a time; several threads may ask at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from vae_core.archives import Archive, is_archive
from vae_core.images.open import read_bytes
from vae_core.limits import LimitError, limits
from vae_core.paths import as_path

_OF_THE_SYSTEM = ("__macosx", "thumbs.db", "desktop.ini", "@eadir")


class SourceError(ValueError):
    """A source cannot be read; the message says which and why."""


@dataclass(frozen=True)
class Member:
    """A file of a source. path: within it, with "/" between folders."""

    path: str
    read: Callable[[], bytes]


class Source:
    """Files in a fixed order. hidden: how many of the operating system's own, and hidden ones, were passed over."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.members: list[Member] = []
        self.hidden = 0
        self.limits = limits()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add_folder(self, folder: Path) -> Self:
        """All files below it. Links are followed, each folder once. Raises SourceError, LimitError."""
        if not folder.is_dir():
            raise SourceError(f"{folder} is {'no folder' if folder.exists() else 'not there'}.")
        try:
            os.scandir(folder).close()
        except OSError as error:
            raise SourceError(f"The folder {folder} cannot be read: {error.strerror or error}.") from error
        for path in _walk(folder):
            self._add(path.relative_to(folder).as_posix(), partial(read_bytes, path, self.limits))
        return self

    def add_archive(self, path: Path, name: str, below: str = "") -> Self:
        """All files of a zip; `below`: a folder to put before their names. Raises ArchiveRejected, LimitError."""
        archive = self._open.enter_context(Archive(path, name))
        for entry in archive.entries:
            self._add(below + entry.name, partial(archive.read, entry, self.limits.max_image_bytes))
        return self

    def add_file(self, path: Path, name: str) -> Self:
        """One file, under the name that it had where it came from."""
        self._add(name, partial(read_bytes, path, self.limits))
        return self

    def _add(self, path: str, read: Callable[[], bytes]) -> None:
        parts = path.split("/")
        if any(part.startswith(".") or part.lower() in _OF_THE_SYSTEM for part in parts):
            self.hidden += 1
            return
        most = self.limits.max_archive_entries
        if len(self.members) >= most:
            raise LimitError(f"There are more than {most:,} files, and at most {most:,} are looked at; take a part.")
        self.members.append(Member(path, read))


def folder_source(folder: Path) -> Source:
    """Raises SourceError, LimitError."""
    folder = Path(os.path.abspath(as_path(str(folder))))
    return Source(folder.name).add_folder(folder)


def path_source(path: Path) -> Source:
    """A folder or a zip on this machine. Raises SourceError, ArchiveRejected, LimitError."""
    path = as_path(str(path))
    return Source(path.stem).add_archive(path, path.name) if path.is_file() else folder_source(path)


def uploaded_source(folder: Path, names: Sequence[str]) -> Source:
    """Files that lie in `folder` as 0, 1, 2, …, and the names that they had; zips among them are looked into.

    Raises ArchiveRejected, LimitError.
    """
    source = Source(Path(names[0]).stem if len(names) == 1 else "Images")
    for number, name in enumerate(names):
        if is_archive(name) and name.lower().endswith(".zip"):
            source.add_archive(folder / str(number), Path(name).name, "" if len(names) == 1 else f"{Path(name).stem}/")
        else:
            source.add_file(folder / str(number), name)
    return source


def _walk(folder: Path) -> Iterator[Path]:
    seen: set[str] = set()
    for where, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(where)
        if real in seen:  # a link may lead back up
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        yield from (Path(where, name) for name in sorted(files))
