"""IDX, the file format in which MNIST and its siblings are published, plain or gzipped.

Format: http://yann.lecun.com/exdb/mnist/ : two zero bytes, a type code (8: unsigned byte), the number of
dimensions, each dimension as a big-endian 32-bit integer, then the values, last dimension fastest.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

GZIP_MAGIC = b"\x1f\x8b"
_UNSIGNED_BYTE = 8


class IdxError(ValueError):
    """A file is not the IDX file that it should be."""


def parse_idx(content: bytes, what: str = "The content") -> np.ndarray:
    """The uint8 array in the bytes of an uncompressed IDX file; read-only, sharing their memory.

    `what` names the file in errors. Raises IdxError for another magic number, another value type than unsigned
    byte, or a length other than the one that the header announces.
    """
    if len(content) < 4 or content[:2] != b"\0\0":
        raise IdxError(f"{what} is not an IDX file: it begins with {content[:4].hex(' ') or 'nothing'}, not 00 00.")
    kind, dimensions = content[2], content[3]
    if kind != _UNSIGNED_BYTE:
        raise IdxError(f"{what} holds IDX values of type {kind:#04x}; only unsigned bytes (0x08) are read here.")
    offset = 4 + 4 * dimensions
    if dimensions == 0 or len(content) < offset:
        raise IdxError(f"{what} ends inside its IDX header of {dimensions} dimensions.")
    shape = struct.unpack(f">{dimensions}I", content[4:offset])
    announced, held = math.prod(shape), len(content) - offset
    if held != announced:
        raise IdxError(f"{what} announces {announced:,} values in its IDX header but holds {held:,}.")
    return np.frombuffer(content, np.uint8, offset=offset).reshape(shape)


def idx_bytes(array: np.ndarray) -> bytes:
    """The uncompressed IDX file of a uint8 array: the inverse of parse_idx()."""
    if array.dtype != np.uint8:
        raise IdxError(f"IDX is written from uint8 arrays here, not from {array.dtype}.")
    header = bytes([0, 0, _UNSIGNED_BYTE, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


def uncompressed(raw: bytes, what: str = "The content") -> bytes:
    """`raw`, unpacked if it is gzip. Raises IdxError when the gzip stream is damaged or cut short."""
    if not raw.startswith(GZIP_MAGIC):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise IdxError(f"{what} is a damaged gzip file: {error}.") from error


def read_idx(path: Path) -> np.ndarray:
    """The array in an IDX file, plain or gzipped. Raises IdxError (see parse_idx) or OSError."""
    return parse_idx(uncompressed(path.read_bytes(), str(path)), str(path))
