"""Zip archives from outside, read so that they cannot hurt.

Nothing is ever unpacked to a path that an archive names: entries are read as bytes, one at a time. What is hostile in
an archive's table of contents refuses the whole archive before anything is read; what only reading shows (a checksum, a
size that was not the truth) refuses the entry. Every refusal is a sentence.

    with Archive(path) as archive:
        for entry in archive.entries:
            content = archive.read(entry)
"""

from __future__ import annotations

import os
import re
import stat
import struct
import threading
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from vae_core.limits import LimitError, limits

MAX_NAME = 1000  # characters of a path within an archive
SMALL = 100_000  # bytes; what is no larger may be packed as well as it will, as a black picture is
_CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises of a damaged entry: a name in its header that is no UTF-8, too.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError),
    *(UnicodeDecodeError, OverflowError),
)
_END, _END_64, _LOCATOR_64, _MEMBER = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2"
_END_BYTES, _LOCATOR_BYTES, _MEMBER_BYTES, _HEADER_BYTES = 22, 20, 46, 30
_MAX_COMMENT = 0xFFFF
_DRIVE = re.compile(r"[A-Za-z]:")


class ArchiveRejected(ValueError):
    """An archive, or an entry of it, is not read; the message says which and why."""


@dataclass(frozen=True)
class Entry:
    """A file in an archive. name: with "/" between folders, checked; size: bytes that it claims to unpack to."""

    name: str
    size: int
    index: int


class Archive:
    """A checked zip. Several threads may read from it at once.

    source: a file's path, or an open file that can seek. name: what the archive is called in sentences.
    Raises ArchiveRejected, and LimitError for what limits() does not allow.
    """

    def __init__(self, source: Path | BinaryIO, name: str = "The archive") -> None:
        self._name = name
        self._limits = limits()
        self._read = 0  # bytes of all entries together, as they were really unpacked
        self._lock = threading.Lock()
        self._own = open(source, "rb") if isinstance(source, Path) else None  # noqa: SIM115  # closed by close()
        file = self._own or source
        assert not isinstance(file, Path)
        try:
            self._count(file)
            self._zip = self._open(file)
            infos = self._zip.infolist()
            self._check_layout(infos)
            self.entries = tuple(self._checked(infos))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._own:
            self._own.close()

    def read(self, entry: Entry, max_bytes: int | None = None) -> bytes:
        """The content of an entry, at most `max_bytes` of it. Raises ArchiveRejected, LimitError."""
        most = entry.size if max_bytes is None else max_bytes
        if entry.size > most:
            raise LimitError(f"“{shown(entry.name)}” is {_mega(entry.size)}, and at most {_mega(most)} are read.")
        parts: list[bytes] = []
        for part in self._parts(entry):
            parts.append(part)
        return b"".join(parts)

    def copy(self, entry: Entry, target: BinaryIO) -> None:
        """The content of an entry into an open file, a little at a time. Raises as read() does."""
        for part in self._parts(entry):
            target.write(part)

    def _parts(self, entry: Entry) -> Iterator[bytes]:
        info = self._zip.infolist()[entry.index]
        count = 0
        try:
            with self._zip.open(info) as file:
                while part := file.read(_CHUNK):
                    count += len(part)
                    self._counted(len(part))
                    if count > entry.size:
                        raise ArchiveRejected(f"“{shown(entry.name)}” is larger than the archive says.")
                    yield part
        except _DAMAGED as error:
            raise ArchiveRejected(f"“{shown(entry.name)}” is damaged in the archive ({_short(error)}).") from error
        if count != entry.size:
            raise ArchiveRejected(f"“{shown(entry.name)}” is cut off: {count:,} of {entry.size:,} bytes are there.")

    def _counted(self, more: int) -> None:
        with self._lock:
            self._read += more
            if self._read > self._limits.max_unpacked_bytes:
                raise LimitError(self._too_large())

    def _open(self, file: BinaryIO) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(file)
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError) as error:
            raise ArchiveRejected(f"{self._name} is damaged and cannot be read ({_short(error)}).") from error

    def _count(self, file: BinaryIO) -> None:
        """Refuse too many entries before zipfile makes an object of each, counting them rather than believing a number."""
        end = file.seek(0, os.SEEK_END)
        tail_start = max(0, end - _END_BYTES - _MAX_COMMENT)
        file.seek(tail_start)
        tail = file.read()
        found = tail.rfind(_END)
        if found < 0 or len(tail) - found < _END_BYTES:
            raise ArchiveRejected(f"{self._name} is no zip archive, or it is cut off.")
        size, directory_end = struct.unpack("<L", tail[found + 12 : found + 16])[0], tail_start + found
        locator = found - _LOCATOR_BYTES
        if locator >= 0 and tail[locator : locator + 4] == _LOCATOR_64:  # more than 4 GB or 65,535 entries
            position = directory_end - _LOCATOR_BYTES - 56
            file.seek(max(0, position))
            record = file.read(56)
            if record[:4] != _END_64:
                raise ArchiveRejected(f"{self._name} is damaged and cannot be read (its end is no zip's).")
            size, directory_end = struct.unpack("<Q", record[40:48])[0], position
        start = directory_end - size
        if start < 0:
            raise ArchiveRejected(f"{self._name} is damaged and cannot be read (its table of contents is cut off).")
        file.seek(start)
        directory, position, count = file.read(size), 0, 0
        while position + _MEMBER_BYTES <= len(directory) and directory[position : position + 4] == _MEMBER:
            lengths = struct.unpack("<3H", directory[position + 28 : position + 34])
            position += _MEMBER_BYTES + sum(lengths)
            count += 1
            if count > self._limits.max_archive_entries:
                most = self._limits.max_archive_entries
                raise LimitError(f"{self._name} has more than {most:,} entries, and at most {most:,} are read.")
        file.seek(0)

    def _check_layout(self, infos: list[zipfile.ZipInfo]) -> None:
        """Refuse entries that share bytes, as archives do that unpack to far more than they hold."""
        if any(info.header_offset < 0 for info in infos):
            raise ArchiveRejected(f"{self._name} is damaged and cannot be read (its beginning is missing).")
        ordered = sorted(infos, key=lambda info: info.header_offset)
        ends = [info.header_offset + _HEADER_BYTES + info.compress_size for info in ordered]
        starts = [*(info.header_offset for info in ordered[1:]), self._zip.start_dir]
        if any(end > start for end, start in zip(ends, starts, strict=False)):
            raise ArchiveRejected(f"{self._name} is refused: entries of it lie over one another, as in a zip bomb.")

    def _checked(self, infos: list[zipfile.ZipInfo]) -> Iterator[Entry]:
        bounds, total, seen = self._limits, 0, set[str]()
        for index, info in enumerate(infos):
            name = self._checked_name(info)
            if name in seen:
                raise ArchiveRejected(f"{self._name} is refused: the name “{shown(name)}” is in it twice.")
            seen.add(name)
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                what = "a link" if kind == stat.S_IFLNK else "a device"
                raise ArchiveRejected(
                    f"{self._name} is refused: “{shown(name)}” is {what}, and only files and folders are read."
                )
            if info.flag_bits & 0x41:
                raise ArchiveRejected(f"{self._name} is protected by a password; pack it without one.")
            if info.compress_type not in _METHODS:
                raise ArchiveRejected(
                    f"{self._name} packs “{shown(name)}” in a way that is not read here; make an ordinary zip of it."
                )
            total += info.file_size
            if total > bounds.max_unpacked_bytes:
                raise LimitError(self._too_large())
            if info.file_size > max(SMALL, bounds.max_archive_ratio * info.compress_size):
                raise LimitError(
                    f"{self._name} is refused: “{shown(name)}” would unpack to more than {bounds.max_archive_ratio} "
                    "times its packed size, as in a zip bomb."
                )
            if not (info.is_dir() or name.endswith("/")):
                yield Entry(name, info.file_size, index)

    def _checked_name(self, info: zipfile.ZipInfo) -> str:
        name = info.orig_filename.replace("\\", "/")
        parts = name.removesuffix("/").split("/")
        wrong = None
        if "\0" in name:
            wrong = "holds a character that no name has"
        elif name.startswith("/") or _DRIVE.match(name):
            wrong = "begins at the root of a disk"
        elif ".." in parts:
            wrong = "leads out of the archive"
        elif not name or any(part in ("", ".") for part in parts):
            wrong = "has an empty part"
        elif len(name) > MAX_NAME:
            wrong = f"has {len(name):,} characters, more than {MAX_NAME:,}"
        if wrong:
            raise ArchiveRejected(f"{self._name} is refused: the name “{shown(name)}” in it {wrong}.")
        return name

    def _too_large(self) -> str:
        return f"{self._name} would unpack to more than {_mega(self._limits.max_unpacked_bytes)}, which is the limit."


def is_archive(name: str) -> bool:
    """Whether a file is called as an archive is; one within another is not opened."""
    return name.lower().endswith((".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"))


def shown(name: str, most: int = 100) -> str:
    """A name as one can read it: what is unseen or turns the direction of writing replaced, its middle left out if long."""
    text = "".join("\ufffd" if unicodedata.category(one)[0] == "C" and one != "\u200d" else one for one in name)
    end = min(20, most // 3)
    return text if len(text) <= most else f"{text[: most - end - 1]}…{text[-end:]}"


def _mega(count: int) -> str:
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count:,} bytes"


def _short(error: BaseException) -> str:
    return shown(str(error) or type(error).__name__).rstrip(".")
