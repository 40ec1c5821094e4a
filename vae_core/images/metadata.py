"""Image files without what is in them beside the picture: texts, colour profiles, EXIF blocks, further pictures.

Readers of such parts can be led to take a thousand times the file's size in memory, and none of them is needed here
except the one number that says which way up a photograph is. What is dropped is not looked into.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

import numpy as np

from vae_core.images.rejected import ImageRejected, ImageTooLarge
from vae_core.limits import Limits

CUT_SHORT = "The file is cut short or damaged: its picture is not whole."
_SCAN, _END, _EXIF, _APP0, _ADOBE, _COMMENT = 0xDA, 0xD9, 0xE1, 0xE0, 0xEE, 0xFE
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers that no length follows
_MARKER = re.compile(rb"\xff+([^\x00\xff])")
_FIRST_RESTART, _LAST_RESTART = 0xD0, 0xD7  # these stand among pixels and belong to them
_PNG_HEAD = 8
_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def bare_jpeg(data: bytes, limits: Limits) -> tuple[bytes, bytes]:
    """The JPEG up to its end with only what decodes it, and its EXIF block. Raises ImageRejected.

    A telephone's file may hold a second picture or a film behind the first; a crafted one may ask for ten thousand
    passes over the picture.
    """
    parts, exif, at, passes = [data[:2]], b"", 2, 0
    in_scans = np.empty(0, np.int64)
    while True:
        here = _next_of(in_scans, at) if passes else _next_marker(data, at)
        if here is None:
            if passes:
                parts.append(data[at:])  # the decoder says where it ends too early
                return b"".join(parts), exif
            raise ImageRejected(CUT_SHORT)
        marker = data[here]
        if passes:
            parts.append(data[at : here - 1])
        if marker == _END:
            parts.append(b"\xff\xd9")
            return b"".join(parts), exif
        at = here + 1
        if marker in _ALONE:
            continue
        at += int.from_bytes(data[at : at + 2], "big")
        if at > len(data) or at < here + 3:
            raise ImageRejected(CUT_SHORT)
        segment = data[here + 3 : at]
        if marker == _EXIF and not exif and segment.startswith(b"Exif\0\0"):
            exif = segment
        if marker == _SCAN:
            if not passes:
                in_scans = _markers_behind(data, at)
            passes += 1
            if passes > limits.max_image_passes:
                raise ImageTooLarge(f"The JPEG is built up in more than {limits.max_image_passes} passes.")
        if marker in (_APP0, _ADOBE) or not (0xE0 <= marker <= 0xEF or marker == _COMMENT):
            parts.append(data[here - 1 : at])


def _next_marker(data: bytes, at: int) -> int | None:
    found = _MARKER.search(data, at)
    return found.start(1) if found else None


def _markers_behind(data: bytes, at: int) -> np.ndarray:
    """Where the second bytes of markers among pixels are, in order: found all at once, as pixels are many."""
    behind = np.frombuffer(data, np.uint8)[at:]
    second = np.flatnonzero(behind[:-1] == 0xFF) + 1
    value = behind[second]
    return at + second[(value != 0) & (value != 0xFF) & ((value < _FIRST_RESTART) | (value > _LAST_RESTART))]


def _next_of(markers: np.ndarray, at: int) -> int | None:
    """The first whose first byte is not before `at`."""
    index = int(np.searchsorted(markers, at + 1))
    return int(markers[index]) if index < len(markers) else None


def bare_png(data: bytes) -> tuple[bytes, bytes]:
    """The PNG with the chunks that its picture is made of, and its EXIF block; of a film, its still."""
    parts, exif = [data[:_PNG_HEAD]], b""
    for kind, start, end in _chunks(data):
        if kind in _NEEDED and (end - start > 12 or kind == b"IEND"):
            parts.append(data[start:end])
        elif kind == b"eXIf" and not exif:
            exif = data[start + 8 : end - 4]
    return b"".join(parts), exif


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = _PNG_HEAD
    while at + 8 <= len(data):
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4], "big")
        yield kind, at, end
        if kind == b"IEND":
            return
        at = end


def bare_heic(data: bytes) -> bytes:
    """The HEIC in which no EXIF block, text or colour profile belongs to a picture: each could belong to a thousand.

    The boxes stay where they are, under names that no reader knows.
    """
    at, changed = 0, bytearray(data)
    while at + 16 <= len(data):
        size, header = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = len(data) if size == 0 else at + size
        if data[at + 4 : at + 8] == b"meta":
            inside = bytes(changed[at:end])
            for name in (b"cdsc", b"colrprof", b"colrrICC"):
                inside = inside.replace(name, b"skip" + name[4:])
            changed[at:end] = inside
        if size and size < header:
            break
        at = end
    return bytes(changed)


_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_AS_BYTES = (1, 2, 7)
_INNER = (34665, 34853, 40965)  # EXIF, position, interoperability: directories of their own
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_MAX_DIRECTORIES = 16
_DAMAGED_TAGS = "The file is damaged: its tags lead out of it."


def check_tiff(data: bytes, limits: Limits) -> None:
    """Raise ImageRejected for a TIFF whose tags claim more than there is, before a reader believes them.

    Looked at are the first picture's directory and those it leads to; each byte of a sound file is one tag's only.
    """
    order = "<" if data[:2] == b"II" else ">"
    big = data[2:4] in (b"+\0", b"\0+")
    try:
        (first,) = struct.unpack_from(f"{order}Q", data, 8) if big else struct.unpack_from(f"{order}I", data, 4)
        left, claimed, numbers = [first], 0, 0
        seen: set[int] = set()
        while left:
            start = left.pop()
            if start in seen or len(seen) >= _MAX_DIRECTORIES:
                continue
            seen.add(start)
            tile = [1, 1]
            for tag, kind, count, value in _entries(data, start, order, big):
                claimed += count * _SIZES.get(kind, 0)
                numbers += count if kind not in _AS_BYTES and kind in _SIZES else 0
                if tag in _INNER:
                    left.append(value)
                if tag in (_TILE_WIDTH, _TILE_HEIGHT):
                    tile[tag - _TILE_WIDTH] = value
            if tile[0] * tile[1] > limits.max_image_pixels:
                raise ImageTooLarge(f"The TIFF is made of tiles of {tile[0]:,} × {tile[1]:,} pixels.")
    except struct.error as error:
        raise ImageRejected(_DAMAGED_TAGS) from error
    if claimed > len(data) + limits.max_image_tags:
        raise ImageRejected(_DAMAGED_TAGS)
    if numbers > limits.max_image_tags:
        raise ImageTooLarge(f"Its tags hold {numbers:,} numbers; {limits.max_image_tags:,} at most are read.")


def _entries(data: bytes, start: int, order: str, big: bool) -> Iterator[tuple[int, int, int, int]]:
    """Tag, type, count and the value as one number, of each entry of a directory."""
    head, entry = (f"{order}Q", f"{order}HHQQ") if big else (f"{order}H", f"{order}HHII")
    (count,) = struct.unpack_from(head, data, start)
    if count > 65_535:
        raise ImageRejected(_DAMAGED_TAGS)
    for index in range(count):
        at = start + struct.calcsize(head) + index * struct.calcsize(entry)
        tag, kind, length, value = struct.unpack_from(entry, data, at)
        if kind == 3 and length == 1:  # one short number stands at the field's beginning
            (value,) = struct.unpack_from(f"{order}H", data, at + (12 if big else 8))
        yield tag, kind, length, value
