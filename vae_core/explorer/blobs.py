"""Arrays in one blob for the browser: a JSON header, then the arrays, each aligned to four bytes."""

from __future__ import annotations

import json

import numpy as np

MAGIC = b"LPB1"
_KINDS = {"float32": "f4", "uint8": "u1", "int32": "i4"}


def pack_arrays(arrays: dict[str, np.ndarray], **meta: object) -> bytes:
    """magic, header length (uint32, little endian), header, arrays. Raises ValueError for other types.

    header: {"meta": {...}, "arrays": {name: {"type", "shape", "offset"}}}; offsets count from the end of the header
    (which is padded to four bytes). ui/frontend/lib/blob.js is the reader.
    """
    described, parts, offset = {}, [], 0
    for name, array in arrays.items():
        if array.dtype.name not in _KINDS:
            raise ValueError(f"{name} is {array.dtype.name}; a blob holds {', '.join(_KINDS)}.")
        data = np.ascontiguousarray(array).astype(f"<{_KINDS[array.dtype.name]}", copy=False).tobytes()
        described[name] = {"type": array.dtype.name, "shape": list(array.shape), "offset": offset}
        padding = -len(data) % 4
        parts.append(data + b"\0" * padding)
        offset += len(data) + padding
    header = json.dumps({"meta": meta, "arrays": described}, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 4)
    return b"".join([MAGIC, len(header).to_bytes(4, "little"), header, *parts])
