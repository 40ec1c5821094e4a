"""Bytes as text within a page. `ui/frontend/take_home/embedded.js` reads them.

Numbers are split into planes, all lowest bytes first and all highest last, since signs and exponents repeat and
mantissas do not; then they are deflated, which browsers undo by themselves, and written as printable characters: 13 bits
in two of 91, a twelfth less than base64.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

ALPHABET = "".join(chr(code) for code in range(ord("!"), ord("~") + 1) if chr(code) not in "<>&")
_BITS = 13  # 8,192 numbers, in two of 91 digits, which make 8,281


@dataclass(frozen=True)
class Embedded:
    """Text, and how it is to be read.

    Attributes:
        text: what `text_of` makes of the bytes
        reading: "deflated", whether it is; "skip", bytes at the start that are in no planes; "width", bytes a number in
            the rest, 1 where that is in no planes either; "size", bytes in the text
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
    reading = {"deflated": not compressed, "skip": skip, "width": width, "size": len(packed)}
    return Embedded(text_of(packed), reading, len(content))


def text_of(content: bytes) -> str:
    """Two characters for every 13 bits, the first bits first, the lower digit first; none of them means anything in HTML."""
    bits = np.unpackbits(np.frombuffer(content, np.uint8))
    groups = np.pad(bits, (0, -len(bits) % _BITS)).reshape(-1, _BITS)
    numbers = groups @ (1 << np.arange(_BITS)[::-1])
    digits = np.stack([numbers % len(ALPHABET), numbers // len(ALPHABET)], 1).ravel()
    return np.frombuffer(ALPHABET.encode(), np.uint8)[digits].tobytes().decode("ascii")
