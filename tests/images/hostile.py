"""What somebody may send as an image: each kind with what becomes of it, a refusal's words or the picture's size."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tests.images.craft import (
    SIDE,
    bmp,
    chunk,
    exif_block,
    flat_webp,
    gif,
    grey_tiff,
    png,
    sample,
    saved,
    tiff,
    with_exif,
)

Shape = tuple[int, ...]
DAMAGED = r"cut short or damaged|what follows cannot be read"
NO_PIXELS = DAMAGED + r"|no pixels"


@dataclass(frozen=True)
class Case:
    """`becomes`: the words of its refusal, or the shape of its pixels."""

    make: Callable[[], bytes]
    becomes: str | Shape


SQUARE = (SIDE, SIDE)


def _cut(kind: str, share: float, mode: str = "RGB") -> Callable[[], bytes]:
    def make() -> bytes:
        whole = saved(sample(mode), kind)
        return whole[: int(len(whole) * share)]

    return make


def _animated(kind: str) -> bytes:
    frames = [Image.new("RGB", SQUARE, (shade, 0, 0)) for shade in (10, 120, 240)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def _mode(mode: str, kind: str) -> Callable[[], bytes]:
    return lambda: saved(sample(mode), kind)


def _deep() -> bytes:
    return saved(Image.fromarray(np.full(SQUARE, 32_768, np.uint16)), "PNG")


def _bad_crc(name: bytes) -> bytes:
    whole = bytearray(saved(sample(), "PNG"))
    at = whole.index(name)
    length = int.from_bytes(whole[at - 4 : at], "big")
    whole[at + 4 + length] ^= 1
    return bytes(whole)


def _text_bomb(name: bytes, content: bytes) -> bytes:
    return png(8, 8, before=chunk(name, content))


def _zeros(count: int) -> bytes:
    return zlib.compress(bytes(count), 9)


def _tag_bomb() -> bytes:
    """Thousands of tags, each of which claims the whole megabyte."""
    entries = grey_tiff() + [(40_000 + index, 7, 1_000_000, 8) for index in range(8_000)]
    return tiff(entries, pixels=bytes(64), extra=bytes(1_000_000))


def _exif_bomb() -> bytes:
    """An EXIF block spread over many segments, which a reader joins, with tags that each claim all of it."""
    return with_exif(saved(sample(), "JPEG"), exif_block(*_claims(3_000), extra=bytes(20_000)), times=200)


def _claims(count: int) -> list[tuple[int, int, int, int]]:
    return [(1_000 + index, 7, 4_000_000, 8) for index in range(count)]


def _png_exif_bomb() -> bytes:
    whole = exif_block(*_claims(9_000), extra=bytes(4_000_000)).removeprefix(b"Exif\0\0")
    return png(8, 8, before=chunk(b"eXIf", whole))


def _mpo() -> bytes:
    return saved(sample(), "MPO", save_all=True, append_images=[sample("RGB", (20, 20))])


def _icon() -> bytes:
    inside = png(50_000, 50_000, data=b"")
    return b"\0\0\1\0\1\0" + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(inside), 22) + inside


def _huge_jpeg(width: int = 50_000, height: int = 50_000, progressive: bool = False) -> bytes:
    whole = bytearray(saved(sample(), "JPEG", progressive=progressive))
    at = whole.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


def _many_scans() -> bytes:
    """A progressive JPEG whose last pass comes again and again."""
    whole = saved(sample(), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * 2_000 + whole[-2:]


def _huge_webp() -> bytes:
    whole = bytearray(saved(sample("RGBA"), "WEBP", lossless=True, exif=exif_block()))
    at = whole.index(b"VP8X") + 12
    whole[at : at + 6] = (16_382).to_bytes(3, "little") * 2
    return bytes(whole)


def _huge_heic() -> bytes:
    whole = bytearray(saved(sample(), "HEIF"))
    at = whole.index(b"ispe") + 8
    whole[at : at + 8] = struct.pack(">II", 50_000, 50_000)
    return bytes(whole)


def _bigtiff_loop() -> bytes:
    return (
        b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 1) + struct.pack("<HHQQ", 34_665, 4, 1, 16) + struct.pack("<Q", 16)
    )


def _polyglot_page() -> bytes:
    return gif(1, 1)[:-1] + b"!\xfe\x20<script>alert(1)</script>\0;"


def _float(value: float) -> Callable[[], bytes]:
    return lambda: saved(Image.fromarray(np.full(SQUARE, value, np.float32)), "TIFF")


def _cyclic_tiff() -> bytes:
    whole = tiff(grey_tiff(), pixels=bytes(64))
    return tiff(grey_tiff(), pixels=bytes(64), next_at=int.from_bytes(whole[4:8], "little"))


def _inner_loop() -> bytes:
    return tiff(grey_tiff(t34665=72, t34853=72), pixels=bytes(64))


HOSTILE: dict[str, Case] = {
    # Claims
    "a PNG that claims 50,000 × 50,000": Case(
        lambda: png(50_000, 50_000, data=b""), r"50,000 pixels|2,500,000,000 pixels"
    ),
    "a PNG of 81 million pixels in 80 KB": Case(lambda: png(9_000, 9_000), r"9,000 × 9,000 pixels; 50,000,000"),
    "a PNG that claims 2^31 − 1 pixels a side": Case(lambda: png(2**31 - 1, 1, data=b""), r"pixels"),
    "a strip longer than any side may be": Case(lambda: png(70_000, 1), r"a side of 65,535 at most"),
    "a JPEG that claims 50,000 × 50,000": Case(_huge_jpeg, r"2,500,000,000 pixels"),
    "a JPEG that claims 60,000 × 1,500": Case(lambda: _huge_jpeg(60_000, 1_500), r"60,000 × 1,500 pixels"),
    "a progressive JPEG of 80 million pixels": Case(lambda: _huge_jpeg(10_000, 8_000, True), r"10,000 × 8,000 pixels"),
    "a JPEG of 2,000 passes": Case(_many_scans, r"more than 100 passes"),
    "a GIF with a huge logical screen": Case(lambda: gif(65_535, 65_535), r"pixels"),
    "a GIF whose frame is larger than its screen": Case(
        lambda: gif(1, 1, frame=(60_000, 60_000, 2, 2)), r"pixels|" + DAMAGED
    ),
    "a WebP that claims 16,383 × 16,383": Case(_huge_webp, r"16,383 × 16,383|268,402,689 pixels|" + DAMAGED),
    "a WebP of 49 million pixels in 42 bytes": Case(
        lambda: flat_webp(7_000, 7_000), "25,000,000 pixels of a WebP at most"
    ),
    "a PPM of 4 million pixels as text": Case(
        lambda: b"P3 2000 2000 255\n", "1,000,000 pixels of a PPM written as text"
    ),
    "a BMP that claims 50,000 × 50,000": Case(lambda: bmp(50_000, 50_000, b""), r"2,500,000,000 pixels"),
    "a TIFF that claims 50,000 × 50,000": Case(
        lambda: tiff(grey_tiff(50_000, 50_000), pixels=b"x"), r"2,500,000,000 pixels"
    ),
    "a PPM that claims 50,000 × 50,000": Case(lambda: b"P6 50000 50000 255\n", r"2,500,000,000 pixels"),
    "a HEIC that claims 50,000 × 50,000": Case(_huge_heic, r"pixels|" + DAMAGED),
    "a TIFF of tiles of 60,000 × 60,000": Case(
        lambda: tiff(grey_tiff(t322=60_000, t323=60_000), pixels=bytes(64)), "tiles of 60,000"
    ),
    "a TIFF of 8,000 tags that each claim a megabyte": Case(_tag_bomb, "tags lead out of it"),
    "a TIFF with a tag that claims 4 GB": Case(
        lambda: tiff([*grey_tiff(), (700, 7, 2**32 - 1, 8)], pixels=bytes(64)), "tags lead"
    ),
    "a TIFF with 60,000 samples a pixel": Case(lambda: tiff(grey_tiff(t277=60_000), pixels=bytes(64)), DAMAGED),
    # Cut short
    "no bytes at all": Case(lambda: b"", "The file is empty"),
    "a PNG's signature alone": Case(lambda: b"\x89PNG\r\n\x1a\n", DAMAGED),
    "a JPEG's first three bytes": Case(lambda: b"\xff\xd8\xff", DAMAGED),
    "a GIF's first six bytes": Case(lambda: b"GIF89a", DAMAGED),
    "a WebP's first twelve bytes": Case(lambda: b"RIFF\0\0\0\0WEBP", DAMAGED),
    "a HEIC's first twelve bytes": Case(lambda: b"\0\0\0\x18ftypheic", DAMAGED),
    "a TIFF's first four bytes": Case(lambda: b"II*\0", "damaged"),
    "a BMP's first two bytes": Case(lambda: b"BM", DAMAGED),
    "a PNG cut at a half": Case(_cut("PNG", 0.5), DAMAGED),
    "a JPEG cut at a tenth": Case(_cut("JPEG", 0.1), DAMAGED),
    "a JPEG cut at nine tenths": Case(_cut("JPEG", 0.9), DAMAGED),
    "a WebP cut at a half": Case(_cut("WEBP", 0.5), DAMAGED),
    "a GIF cut at a half": Case(_cut("GIF", 0.5), DAMAGED),
    "a BMP cut at a half": Case(_cut("BMP", 0.5), DAMAGED),
    "a TIFF cut at a half": Case(_cut("TIFF", 0.5), "damaged"),
    "a PPM cut at a half": Case(_cut("PPM", 0.5), DAMAGED),
    "a HEIC cut at a half": Case(_cut("HEIF", 0.5), DAMAGED),
    # Damaged
    "a PNG with a bad checksum of its head": Case(lambda: _bad_crc(b"IHDR"), DAMAGED),
    "a PNG of no pixels": Case(lambda: png(0, 0), NO_PIXELS),
    "a PNG whose pixels are no zlib stream": Case(lambda: png(8, 8, data=b"nothing of the kind"), DAMAGED),
    "a JPEG of height 0": Case(lambda: _huge_jpeg(48, 0), NO_PIXELS),
    "a GIF of no pixels": Case(lambda: gif(0, 0, frame=(0, 0, 0, 0)), NO_PIXELS),
    "a BMP of width 0": Case(lambda: bmp(0, 4, b""), NO_PIXELS),
    "a BMP of negative width": Case(lambda: bmp(-4, 4, bytes(64)), NO_PIXELS + "|pixels"),
    "a PPM with letters for numbers": Case(lambda: b"P6 eight 8 255\n", DAMAGED),
    "a PPM of a negative size": Case(lambda: b"P6 -8 -8 255\n", NO_PIXELS),
    "a float image of nothing but NaN": Case(_float(float("nan")), "no finite number"),
    "a TIFF whose directory leads to itself": Case(_cyclic_tiff, (8, 8)),
    "a TIFF whose EXIF directory is its own": Case(_inner_loop, (8, 8)),
    "a BigTIFF whose directory leads to itself": Case(_bigtiff_loop, DAMAGED),
    "a TIFF whose directory is elsewhere": Case(lambda: b"II*\0\xff\xff\xff\x7f", "tags lead out of it"),
    # Something else
    "an SVG": Case(
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "an SVG drawing"
    ),
    "an SVG after an XML declaration": Case(lambda: b'<?xml version="1.0"?>\n<svg/>', "an SVG drawing"),
    "a web page": Case(lambda: b"<!DOCTYPE html><title>x</title>", "a web page"),
    "a PDF": Case(lambda: b"%PDF-1.7\n", "a PDF"),
    "PostScript": Case(lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript"),
    "PostScript in its binary form": Case(lambda: b"\xc5\xd0\xd3\xc6" + bytes(40), "PostScript"),
    "an icon with a PNG of 50,000 × 50,000": Case(_icon, "an icon"),
    "a zip archive": Case(lambda: b"PK\x03\x04" + bytes(40), "a zip archive"),
    "a program": Case(lambda: b"\x7fELF" + bytes(40), "a program"),
    "a text": Case(lambda: b"Not an image at all, but a letter.", "a text file"),
    "an AVIF": Case(lambda: b"\0\0\0\x20ftypavif" + bytes(40), "an AVIF image"),
    "a film": Case(lambda: b"\0\0\0\x20ftypisom" + bytes(40), "a video"),
    "a NumPy array": Case(lambda: b"\x93NUMPY\1\0" + bytes(40), "a NumPy array"),
    "noise": Case(lambda: np.random.default_rng(0).bytes(4_000), "no image of a kind that is read"),
    "zeros": Case(lambda: bytes(4_000), "no image of a kind that is read"),
    "a picture's name for a PDF": Case(lambda: b" %PDF", "a text file|no image"),
    # Repaired, or sound after all
    "a PNG cut before its last chunk": Case(lambda: saved(sample(), "PNG")[:-12], (*SQUARE, 3)),
    "a PNG with a bad checksum of its pixels": Case(lambda: _bad_crc(b"IDAT"), (*SQUARE, 3)),
    "a PNG with a text of 20 MB": Case(lambda: _text_bomb(b"zTXt", b"a\0\0" + _zeros(20_000_000)), (8, 8)),
    "a PNG with an international text of 20 MB": Case(
        lambda: _text_bomb(b"iTXt", b"a\0\1\0\0\0" + _zeros(20_000_000)), (8, 8)
    ),
    "a PNG with a colour profile of 20 MB": Case(lambda: _text_bomb(b"iCCP", b"a\0\0" + _zeros(20_000_000)), (8, 8)),
    "a PNG with a bad checksum of a text": Case(lambda: png(8, 8, before=chunk(b"tEXt", b"a\0b", crc=1)), (8, 8)),
    "a PNG with an EXIF block that claims 36 GB": Case(_png_exif_bomb, (8, 8)),
    "a JPEG with an EXIF block that claims 12 GB": Case(_exif_bomb, (*SQUARE, 3)),
    "a JPEG with EXIF orientation 0": Case(
        lambda: with_exif(saved(sample(), "JPEG"), exif_block((0x112, 3, 1, 0))), (*SQUARE, 3)
    ),
    "a JPEG with EXIF orientation 9": Case(
        lambda: with_exif(saved(sample(), "JPEG"), exif_block((0x112, 3, 1, 9))), (*SQUARE, 3)
    ),
    "a JPEG whose EXIF leads to itself": Case(
        lambda: with_exif(saved(sample(), "JPEG"), exif_block((34_665, 4, 1, 8), next_at=8)), (*SQUARE, 3)
    ),
    "a JPEG whose EXIF is cut short": Case(
        lambda: with_exif(saved(sample(), "JPEG"), b"Exif\0\0II*\0\x08\0\0\0\xff"), (*SQUARE, 3)
    ),
    "a JPEG with two pictures in it": Case(_mpo, (*SQUARE, 3)),
    "a JPEG with an archive behind it": Case(lambda: saved(sample(), "JPEG") + b"PK\x03\x04" * 1_000, (*SQUARE, 3)),
    "a GIF that is also a web page": Case(_polyglot_page, (1, 1, 3)),
    "an animated GIF": Case(lambda: _animated("GIF"), (*SQUARE, 3)),
    "an animated PNG": Case(lambda: _animated("PNG"), (*SQUARE, 3)),
    "an animated WebP": Case(lambda: _animated("WEBP"), (*SQUARE, 3)),
    "a TIFF of three pages": Case(lambda: _animated("TIFF"), (*SQUARE, 3)),
    "16 bits a pixel": Case(_deep, SQUARE),
    "a palette": Case(_mode("P", "PNG"), (*SQUARE, 3)),
    "one bit a pixel": Case(_mode("1", "PNG"), SQUARE),
    "inks for print": Case(_mode("CMYK", "JPEG"), (*SQUARE, 3)),
    "the colours of CIELAB": Case(_mode("LAB", "TIFF"), (*SQUARE, 3)),
    "transparency": Case(_mode("RGBA", "WEBP"), (*SQUARE, 3)),
    "a float image of 0.5": Case(_float(0.5), SQUARE),
    "a float image with an infinite number": Case(
        lambda: saved(Image.fromarray(np.array([[np.inf, 0.5]], np.float32)), "TIFF"), (1, 2)
    ),
    "a BMP of negative height": Case(lambda: bmp(4, -4, bytes(48)), (4, 4, 3)),
    "one pixel": Case(lambda: png(1, 1), (1, 1)),
    "1 × 10,000 pixels": Case(lambda: png(1, 10_000), (10_000, 1)),
    "a HEIC": Case(_mode("RGB", "HEIF"), (*SQUARE, 3)),
}
