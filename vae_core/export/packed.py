"""The file that carries a network to the browser: a header, then the weights.

    b"LATDEC01" or b"LATENC01" | header length, uint32 little-endian | header, JSON in UTF-8 | weights

The header is padded with spaces so that the weights start on a multiple of four bytes. Inside them a tensor is
found by its offset, counted in numbers, not bytes. ``ui/frontend/lib/network.js`` is the reader and runs the same
layers: images stand there channels last, so kernels are stored [height, width, inputs, outputs] and the weights of
a linear layer [inputs, outputs].
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from typing import Any, Literal

FORMAT_VERSION = 1

Kind = Literal["decoder", "encoder"]
Precision = Literal["float16", "float32"]
MAGIC: dict[Kind, bytes] = {"decoder": b"LATDEC01", "encoder": b"LATENC01"}


@dataclass(frozen=True)
class PackedNetwork:
    """A decoder or an encoder in the browser's format.

    header: what the reader needs, ready for JSON. weights: the numbers, little-endian, in the header's dtype.
    cost: multiply-accumulates of one image, padding counted.
    """

    kind: Kind
    header: dict[str, Any]
    weights: bytes
    cost: int

    def to_bytes(self) -> bytes:
        """The whole file."""
        magic = MAGIC[self.kind]
        header = json.dumps(self.header, sort_keys=True, separators=(",", ":")).encode()
        header += b" " * (-(len(magic) + 4 + len(header)) % 4)
        return magic + struct.pack("<I", len(header)) + header + self.weights

    @property
    def digest(self) -> str:
        """The SHA-256 of the file, in hexadecimal: the same network has the same address."""
        return hashlib.sha256(self.to_bytes()).hexdigest()
