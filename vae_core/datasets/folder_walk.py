"""All files below a folder, and whether it still is as it was."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from vae_core.datasets.allowed import may_follow
from vae_core.datasets.left_out import LeftOut
from vae_core.limits import Limits

Stamp = tuple[int, int]
"""What changes when a file is written: its size in bytes, and its time in nanoseconds."""
GONE: Stamp = (-1, -1)
_OF_THE_SYSTEM = frozenset(("thumbs.db", "desktop.ini", "__macosx", "@eadir"))


class FolderError(ValueError):
    """A folder of images cannot be used; the message says which and why."""


LEADS_OUT = "It is a link that leads out of the folders that may be read."


@dataclass
class Walk:
    """What was found below `folder`.

    files: stamps by relative path; folders: times by full path; left_out: sub-folders that may not be read.
    """

    folder: Path
    files: dict[str, Stamp] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def is_as_it_was(self) -> bool:
        """Whether no file came, went or was written since. Raises FolderError when the folder is gone.

        A system call for each file, some 3 ms for a thousand on a local disk.
        """
        must_be_there(self.folder)
        return all(_time_of(path) == time for path, time in self.folders.items()) and all(
            stamp_of(os.path.join(self.folder, path)) == stamp for path, stamp in self.files.items()
        )


def walk(folder: Path, limits: Limits) -> Walk:
    """Look through a folder; hidden files, and those that systems leave everywhere, are passed over.

    Links are followed where that is allowed, each folder once. Raises FolderError for a folder that is missing, may not be read, or holds more
    files than anybody meant.
    """
    must_be_there(folder)
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise FolderError(f"The folder of images {folder} cannot be read: {error.strerror or error}.") from error
    found = Walk(folder)
    seen, left = {os.path.realpath(folder)}, [str(folder)]
    while left:
        here = left.pop()
        found.folders[here] = _time_of(here)  # before it is read: what comes meanwhile is seen next time
        for entry in _entries(here, found):
            if entry.name.startswith(".") or entry.name.lower() in _OF_THE_SYSTEM:
                continue
            if entry.is_symlink() and not may_follow(entry.path, folder):
                found.left_out.append(LeftOut(os.path.relpath(entry.path, folder), LEADS_OUT))
                continue
            if _is_folder(entry):
                real = os.path.realpath(entry.path)
                if real not in seen:  # a link may lead back up
                    seen.add(real)
                    left.append(entry.path)
                continue
            found.files[os.path.relpath(entry.path, folder)] = stamp_of(entry.path)
            if len(found.files) > limits.max_folder_files:
                raise FolderError(
                    f"{folder} holds more than {limits.max_folder_files:,} files; take a folder of images only."
                )
    found.files = dict(sorted(found.files.items()))
    return found


def stamp_of(path: str) -> Stamp:
    try:
        status = os.stat(path)
    except OSError:  # a link to nothing
        return GONE
    return status.st_size, status.st_mtime_ns


def must_be_there(folder: Path) -> None:
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there (any more)"
        raise FolderError(f"The folder of images {folder} {what}; put it back, or train on images that are here.")


def _entries(here: str, found: Walk) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(here) as listing:
            return list(listing)
    except OSError as error:
        path = os.path.relpath(here, found.folder)
        found.left_out.append(LeftOut(path, f"The folder cannot be read: {error.strerror or error}."))
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _time_of(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return -1
