"""Snapshots of a run and the images that they look at, as files: read only where they are of the run's model and images."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vae_core.config import ImageShape
from vae_core.limits import limits
from vae_core.models.space import LatentSpace
from vae_core.runs.array_files import BYTES, Form, read_forms, read_header
from vae_core.runs.errors import DamagedRun
from vae_core.runs.reading import file_name
from vae_core.runs.sheets import unpack_sheet
from vae_core.snapshot import MAPPED_IMAGES, SHOWN_IMAGES, Snapshot

MAX_TILES = 60**2  # of a decoded grid
MAX_CLASSES = 10_000
_NO_PICTURE = (ValueError, OSError, SyntaxError, Image.DecompressionBombError)


@dataclass(frozen=True)
class Packed:
    """A snapshot with its pictures as they lie in the file, WebP bytes, uint8 [length]; all else as in Snapshot."""

    step: int
    epoch: float
    codes: np.ndarray
    reconstructions: np.ndarray
    manifold: np.ndarray | None
    extent: tuple[float, float, float, float] | None


def code_form(space: LatentSpace, images: int | tuple[int, int]) -> Form:
    """Of codes of so many images. Those of places may be infinite: half precision ends at 65,504."""
    shape = (images, space.code_size)
    if space.is_grid:
        return Form("iu", shape, low=0, high=(space.entries or 1) - 1)
    return Form("f", shape, finite=False)


def read_fixed(path: Path, image_shape: ImageShape, classes: int = MAX_CLASSES) -> dict[str, np.ndarray]:
    """`shown` [16] indices, `labels` [M], `originals` uint8 [16, C, H, W] of the images that snapshots look at; there may
    be fewer. Raises DamagedRun.
    """
    some = (1, SHOWN_IMAGES)
    forms = {
        "shown": Form("iu", (some,), low=0, high=MAPPED_IMAGES - 1),
        "labels": Form("iu", ((1, MAPPED_IMAGES),), low=0, high=classes - 1),
        "originals": Form(BYTES, (some, *image_shape)),
    }
    found, _ = read_forms(path, forms, most=limits().max_snapshot_bytes)
    if len(found["shown"]) != len(found["originals"]) or found["shown"].max() >= len(found["labels"]):
        raise DamagedRun(f"{file_name(path)} is damaged: the images that it shows are not among its own.")
    return found


def mapped_images(path: Path) -> int:
    """Of how many images the snapshots beside this file of fixed images have codes, as it says. Raises DamagedRun."""
    labels = read_header(path, limits().max_snapshot_bytes).entries.get("labels", {})
    shape = labels.get("shape") or [0]
    return int(shape[0])


def read_packed(
    path: Path, step: int, space: LatentSpace, image_shape: ImageShape, images: int | tuple[int, int]
) -> Packed:
    """The snapshot in a file, its pictures not yet decoded, but known to be of a size that can be.

    images: how many it has codes of, or the least and the most. Raises DamagedRun.
    """
    name, picture = file_name(path), Form(BYTES, ((1, limits().max_snapshot_bytes),))
    found, metadata = read_forms(
        path,
        {"codes": code_form(space, images), "reconstructions": picture},
        {"manifold": picture},
        most=limits().max_snapshot_bytes,
    )
    epoch = _number(metadata.get("epoch", ""))
    if not 0 <= epoch < 1e9:
        raise DamagedRun(f"{name} is damaged: it does not say of which epoch it is.")
    extent = _extent(metadata.get("extent", "")) if "manifold" in found and not space.is_grid else None
    for part, tiles in (("reconstructions", SHOWN_IMAGES), ("manifold", MAX_TILES if extent else 0)):
        if part in found and tiles:
            _check_sheet(found[part], image_shape, tiles, f"{name} is damaged: “{part}”")
    manifold = found.get("manifold") if extent else None
    codes = found["codes"]
    if not space.is_grid:
        with np.errstate(over="ignore"):
            codes = codes.astype(np.float32)
    return Packed(step, epoch, codes, found["reconstructions"], manifold, extent)


def unpacked(packed: Packed, image_shape: ImageShape, name: str) -> Snapshot:
    """With its pictures as arrays. Raises DamagedRun that names the file as `name`."""
    try:
        reconstructions = unpack_sheet(packed.reconstructions, image_shape)
        manifold = None if packed.manifold is None else unpack_sheet(packed.manifold, image_shape)
    except _NO_PICTURE as error:
        raise DamagedRun(f"{name} is damaged: its pictures cannot be read.") from error
    if manifold is not None and math.isqrt(len(manifold)) ** 2 != len(manifold):
        raise DamagedRun(f"{name} is damaged: its decoded grid is no square.")
    return Snapshot(packed.step, packed.epoch, packed.codes, reconstructions, manifold, packed.extent)


def _check_sheet(sheet: np.ndarray, image_shape: ImageShape, tiles: int, what: str) -> None:
    """Raise DamagedRun for a picture that is larger than any snapshot's, before it is decoded."""
    _, height, width = image_shape
    try:
        with Image.open(io.BytesIO(sheet.tobytes()), formats=["WEBP"]) as picture:
            across, down = picture.size
            frames = getattr(picture, "n_frames", 1)
    except _NO_PICTURE as error:
        raise DamagedRun(f"{what} is no picture.") from error
    if across * down > tiles * height * width or across % width or down % height or frames != 1:
        raise DamagedRun(f"{what} is a picture of another size.")


def _extent(text: str) -> tuple[float, float, float, float] | None:
    """Where the decoded grid lies; None where that is nowhere, as of codes that have become infinite."""
    numbers = [_number(word) for word in text.split()]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        return None
    left, right, bottom, top = numbers
    return (left, right, bottom, top) if left < right and bottom < top else None


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return math.nan
