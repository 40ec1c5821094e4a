"""Put a full dataset on this disk, from the internet or from a folder, and check every byte of it.

Each file is complete under its name or not there at all; running again goes on where the last run stopped.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vae_core.datasets.idx import GZIP_MAGIC, IdxError
from vae_core.datasets.idx_dataset import IdxDataset
from vae_core.datasets.idx_files import IdxFile, checked_content, find_file
from vae_core.datasets.lookup import dataset
from vae_core.locations import DATA_VARIABLE

Progress = Callable[[str, float], None]
"""Called with a sentence about what happened and the fraction of the work done."""

_WORK_PREFIX = ".fetching-"
_SECONDS_WITHOUT_ANSWER = 30.0
_SECONDS_UNTIL_ABANDONED = 24 * 3600.0


class FetchError(ValueError):
    """A dataset could not be fetched; the message says why and what to do."""


@dataclass(frozen=True)
class Fetched:
    """What fetch() did: file names that it wrote, and those that were there already and in order."""

    folder: Path
    written: tuple[str, ...]
    skipped: tuple[str, ...]


def fetch(
    name: str, *, source: Path | None = None, root: Path | None = None, progress: Progress | None = None
) -> Fetched:
    """Bring the full set `name` to `<root>/<name>/`, where load() finds it (root: see vae_core.locations.data_folder).

    source: a folder that holds the four IDX files, plain or gzipped, or has them in a usual subfolder such as
    `MNIST/raw`; None downloads through torchvision and its mirrors. Counts and checksums are verified both ways.
    Raises FetchError in a sentence, UnknownName for a name that is no dataset.
    """
    kind = dataset(name)
    if not isinstance(kind, IdxDataset):
        raise FetchError(f"{kind.title} is generated here: there is nothing to fetch.")
    say = progress or (lambda message, fraction: None)
    folder = kind.full_folder(root)
    try:
        with _work_folder(folder) as work:
            return _fetch_files(kind, source, folder, work, say)
    except IdxError as error:
        raise FetchError(str(error)) from error
    except OSError as error:
        raise FetchError(
            f"{kind.title} could not be written to {folder}: {error.strerror or error}; "
            f"set {DATA_VARIABLE} to a folder with room that you may write to."
        ) from error


def _fetch_files(kind: IdxDataset, source: Path | None, folder: Path, work: Path, say: Progress) -> Fetched:
    valid = [_is_there(file, folder) for file in kind.files]
    needed = [file for file, there in zip(kind.files, valid, strict=True) if not there]
    skipped = [file.name for file, there in zip(kind.files, valid, strict=True) if there]
    for done, name in enumerate(skipped, 1):
        say(f"{name} is there already and in order.", done / len(kind.files))
    paths = _found_in(source, kind, needed) if source is not None else {}
    written: list[str] = []
    for file in needed:
        raw = _raw_bytes(paths[file]) if source is not None else _downloaded(kind, file, work)
        _install(file, raw, str(paths.get(file, file.name)), folder, work)
        written.append(file.name)
        say(f"{file.name} is fetched and checked.", (len(skipped) + len(written)) / len(kind.files))
    return Fetched(folder, tuple(written), tuple(skipped))


def source_folders(source: Path, kind: IdxDataset) -> list[Path]:
    """Where in `source` the files of a set may lie: torchvision's layout, ours, or flat."""
    inside = (f"{kind.torchvision_name}/raw", kind.torchvision_name, f"{kind.name}/raw", kind.name, "raw")
    return [source, *(source / name for name in inside)]


def _found_in(source: Path, kind: IdxDataset, files: list[IdxFile]) -> dict[IdxFile, Path]:
    """The path of each file; all must be there before anything is written."""
    if not source.is_dir():
        raise FetchError(f"There is no folder {source}; give one that holds the four {kind.title} files.")
    folders = source_folders(source, kind)
    found = {file: path for file in files if (path := find_file(file, folders)) is not None}
    missing = [file.name for file in files if file not in found]
    if missing:
        raise FetchError(
            f"{source} lacks {', '.join(missing)} of {kind.title}; looked for them, plain or with .gz, "
            f"there and in {', '.join(str(path.relative_to(source)) for path in folders[1:])}."
        )
    return found


def _raw_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FetchError(f"{path} cannot be read: {error.strerror or error}.") from error


def _downloaded(kind: IdxDataset, file: IdxFile, work: Path) -> bytes:
    """The gzipped file from the first of torchvision's mirrors that gives it whole."""
    try:
        from vae_core._torchvision import torchvision  # seconds to import, and needed for downloads only
    except ImportError as error:
        raise FetchError(
            f"Downloading {kind.title} needs torchvision, which cannot be imported here ({error}); install it, or copy "
            f"the four files into a folder and run: python -m vae_core fetch-data {kind.name} --from FOLDER"
        ) from error

    publisher = getattr(torchvision.datasets, kind.torchvision_name)
    packed = f"{file.name}.gz"
    reasons = []
    for mirror in publisher.mirrors:
        target = work / packed
        try:
            with _socket_timeout(_SECONDS_WITHOUT_ANSWER):
                torchvision.datasets.utils.download_url(
                    f"{mirror}{packed}", root=work, filename=packed, md5=dict(publisher.resources).get(packed)
                )
            raw = target.read_bytes()
            checked_content(file, raw, f"{mirror}{packed}")
            return raw
        except (OSError, RuntimeError, IdxError, http.client.HTTPException) as error:
            reasons.append(f"{mirror}: {error}")
        finally:
            target.unlink(missing_ok=True)
    raise FetchError(
        f"{packed} of {kind.title} could not be downloaded ({'; '.join(reasons)}). Without internet, copy the four "
        f"files into a folder and run: python -m vae_core fetch-data {kind.name} --from FOLDER"
    )


def _is_there(file: IdxFile, folder: Path) -> bool:
    """Whether the file that load() would read is present and is the published one."""
    path = find_file(file, [folder])
    if path is None:
        return False
    try:
        checked_content(file, path.read_bytes(), str(path))
    except (OSError, IdxError):
        return False
    return True


def _install(file: IdxFile, raw: bytes, what: str, folder: Path, work: Path) -> None:
    """Check the bytes, then let them appear under their name in one step, gzipped."""
    content = checked_content(file, raw, what)
    unfinished = work / f"{file.name}.part"
    unfinished.write_bytes(raw if raw.startswith(GZIP_MAGIC) else gzip.compress(content, 6, mtime=0))
    os.replace(unfinished, folder / f"{file.name}.gz")


@contextlib.contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder beside the files (so that a rename is one step), gone however the fetch ends."""
    created = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{_WORK_PREFIX}*"):  # from a run that was killed outright
        if time.time() - old.stat().st_mtime > _SECONDS_UNTIL_ABANDONED:
            shutil.rmtree(old, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=folder) as work:
            yield Path(work)
    finally:
        with contextlib.suppress(OSError):  # stops at the first folder that holds something
            for path in created:
                path.rmdir()


@contextlib.contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    """torchvision's download waits for ever for a server that has gone quiet; this bounds the wait."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
