"""Image files: read and made into a model's image, or refused in one sentence."""

from __future__ import annotations

import re
import zlib

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from tests.fuzz.mutations import mutated
from tests.fuzz.target import Target
from tests.images.craft import exif_block, sample, saved, with_exif
from tests.images.hostile import HOSTILE
from vae_core.images.open import WHITE, read_image
from vae_core.images.prepare import WORKING_SIDE, Look, prepare
from vae_core.images.rejected import ImageRejected
from vae_core.images.strokes import frame_of
from vae_core.limits import limits

LARGEST = 100_000  # bytes: of larger files most time goes into copying
SLOW_TO_MAKE = (" MB", " GB", "80 KB", "2,000 passes")
BOUNDS = limits().model_copy(update={"max_image_pixels": 2_000_000})  # what is decoded is soon decoded
LOOKS = (Look((1, 32, 32), "dark", frame_of("mnist", 32)), Look((3, 64, 64)))


def _files() -> dict[str, bytes]:
    modes = {
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
        "JPEG": ("L", "RGB", "CMYK"),
        "WEBP": ("RGB", "RGBA"),
        "GIF": ("P", "RGB"),
        "BMP": ("1", "L", "P", "RGB", "RGBA"),
        "TIFF": ("1", "L", "P", "RGB", "RGBA", "CMYK", "LAB", "F", "I", "I;16"),
        "PPM": ("1", "L", "RGB"),
        "HEIF": ("RGB",),
    }
    files = {f"{kind} {mode}": saved(_in(mode), kind) for kind, several in modes.items() for mode in several}
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "group4"):
        mode = "1" if compression == "group4" else "RGB"
        files[f"TIFF {compression}"] = saved(_in(mode), "TIFF", compression=compression)
    files["JPEG progressive"] = saved(sample(), "JPEG", progressive=True)
    files["JPEG with EXIF"] = with_exif(saved(sample(), "JPEG"), exif_block((0x112, 3, 1, 6)))
    frames = [Image.new("RGB", (16, 16), (shade, 0, 0)) for shade in (0, 100, 200)]
    for kind in ("GIF", "WEBP", "PNG"):
        files[f"{kind} film"] = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    small = {name: case.make() for name, case in HOSTILE.items() if not any(word in name for word in SLOW_TO_MAKE)}
    return files | {name: content for name, content in small.items() if len(content) <= LARGEST}


def _in(mode: str) -> Image.Image:
    if mode in ("I", "F", "I;16"):
        kind = {"I": np.int32, "F": np.float32, "I;16": np.uint16}[mode]
        return Image.fromarray(np.asarray(sample("L")).astype(kind) * kind(2))
    return sample(mode)


def check(content: bytes) -> str:
    try:
        picture = read_image(content, limits=BOUNDS, at_least=WORKING_SIDE)
    except ImageRejected as refused:
        said = str(refused)
        assert said.endswith(".") and "\n" not in said and len(said) < 200, said
        return f"refused: {re.sub(r'[0-9][0-9,.]*', '#', said)}"
    assert picture.pixels.dtype == np.uint8 and picture.pixels.ndim in (2, 3) and picture.pixels.size
    assert picture.alpha is None or picture.alpha.shape == picture.pixels.shape[:2]
    assert picture.on(WHITE).shape == picture.pixels.shape
    for look in LOOKS:
        assert prepare(picture, look).image.shape == look.shape
    return f"taken: {picture.kind}"


def _with_checksums(content: bytes) -> bytes:
    """A PNG whose chunks have the checksums that they should have, so that what is in them is read; others as they are."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content
    parts, at = [content[:8]], 8
    while at + 12 <= len(content):
        end = at + 8 + int.from_bytes(content[at : at + 4], "big")
        parts += [content[at:end], zlib.crc32(content[at + 4 : end]).to_bytes(4, "big")]
        at = end + 4
    return b"".join([*parts, content[at:]])


_MUTATED = mutated(_files())
TARGET = Target(st.one_of(_MUTATED, _MUTATED.map(_with_checksums)), check)
