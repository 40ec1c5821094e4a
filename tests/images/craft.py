"""Image files made by hand, as nobody's camera makes them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

SIDE = 48


def sample(mode: str = "RGB", size: tuple[int, int] = (SIDE, SIDE)) -> Image.Image:
    """A picture with something in it: a slope, and a bright square in the upper left corner."""
    width, height = size
    slope = np.linspace(20, 180, width)[None, :] + np.linspace(0, 40, height)[:, None]
    slope[: max(1, height // 4), : max(1, width // 4)] = 250
    grey = Image.fromarray(slope.astype(np.uint8))
    if mode in ("L", "P"):
        return grey.quantize(200) if mode == "P" else grey
    return grey.convert("RGB").convert(mode)


def saved(image: Image.Image, kind: str, **saving: Any) -> bytes:
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    buffer = io.BytesIO()
    image.save(buffer, kind, **saving)
    return buffer.getvalue()


def chunk(name: bytes, content: bytes = b"", crc: int | None = None) -> bytes:
    checked = zlib.crc32(name + content) if crc is None else crc
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checked)


def png(
    width: int, height: int, *, before: bytes = b"", data: bytes | None = None, depth: int = 8, colour: int = 0
) -> bytes:
    """A grey PNG of one colour, with whatever chunks `before` its pixels."""
    pixels = zlib.compress((b"\0" + bytes(width * depth // 8)) * height, 9) if data is None else data
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + before + chunk(b"IDAT", pixels) + chunk(b"IEND")


def tiff(
    entries: list[tuple[int, int, int, int]], *, pixels: bytes = b"", extra: bytes = b"", next_at: int = 0
) -> bytes:
    """A little-endian TIFF of one directory of (tag, type, count, value); `extra` is what its end is filled with."""
    entries = sorted(entries)
    directory = struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        directory += struct.pack("<HHII", tag, kind, count, value)
    return b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory + struct.pack("<I", next_at) + extra


def grey_tiff(width: int = 8, height: int = 8, **changes: int) -> list[tuple[int, int, int, int]]:
    """Entries of a sound grey TIFF whose pixels begin at byte 8, and of what is to be changed or added, as t<tag>."""
    values = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: width * height}
    values |= {int(name[1:]): value for name, value in changes.items()}
    return [(tag, 4 if value > 65_535 else 3, 1, value) for tag, value in values.items()]


def exif_block(*tags: tuple[int, int, int, int], next_at: int = 0, extra: bytes = b"") -> bytes:
    return b"Exif\0\0" + tiff(list(tags), next_at=next_at, extra=extra)


def with_exif(jpeg: bytes, block: bytes, times: int = 1) -> bytes:
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    return jpeg[:2] + segment * times + jpeg[2:]


def gif(width: int, height: int, *, frame: tuple[int, int, int, int] = (0, 0, 1, 1)) -> bytes:
    """A GIF of one frame (left, top, width, height) of a single colour on a logical screen of any size."""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return screen + b"," + struct.pack("<HHHHB", *frame, 0) + b"\x02\x02D\x01\0;"


def bmp(width: int, height: int, pixels: bytes, *, bits: int = 24) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 0, len(pixels), 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54) + head + pixels


def flat_webp(width: int, height: int) -> bytes:
    """Lossless pixels of one colour, whose size is written into a small file's head."""
    whole = bytearray(saved(Image.new("RGB", (8, 8), (9, 9, 9)), "WEBP", lossless=True))
    at = whole.index(b"VP8L") + 9
    head = int.from_bytes(whole[at : at + 4], "little") & ~(2**28 - 1)
    whole[at : at + 4] = (head | width - 1 | height - 1 << 14).to_bytes(4, "little")
    return bytes(whole)
