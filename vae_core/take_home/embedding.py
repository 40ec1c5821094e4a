"""Bytes as text within a page. `ui/frontend/take_home/embedded.js` reads them.

Numbers are split into planes, all lowest bytes first and all highest last, since signs and exponents repeat and
mantissas do not; then they are deflated, which browsers undo by themselves, and written in base64.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Embedded:
    """Text, and how it is to be read.

    Attributes:
        text: base64
        reading: "deflated", whether it is; "skip", bytes at the start that are in no planes; "width", bytes a number in
            the rest, 1 where that is in no planes either
        size: bytes before
    """

    text: str
    reading: dict[str, Any]
    size: int


def embed(content: bytes, *, skip: int = 0, width: int = 1, compressed: bool = False) -> Embedded:
    """`compressed`: whether the content is already, as pictures are.

    Raises ValueError unless the bytes behind the first `skip` are whole numbers of `width` bytes.
    """
    if (len(content) - skip) % width:
        raise ValueError(f"{len(content) - skip} bytes are no whole number of {width} each.")
    planes = np.frombuffer(content, np.uint8, offset=skip).reshape(-1, width).T.tobytes()
    packed = content if compressed else zlib.compress(content[:skip] + planes, 9)
    reading = {"deflated": not compressed, "skip": skip, "width": width}
    return Embedded(base64.b64encode(packed).decode("ascii"), reading, len(content))
