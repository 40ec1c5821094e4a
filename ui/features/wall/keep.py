"""What can be kept of a wall: a sheet of its drawings, a zip of images and strokes, a dataset to train on."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence

import numpy as np

from ui.media.images import contact_sheet, png_bytes
from vae_core.datasets.imported import ImportedDataset
from vae_core.datasets.imported_writing import create_dataset
from vae_core.images.strokes import Frame, coverage, frame_of, rasterise, unpack
from vae_core.runs import Run
from vae_core.walls import Drawing, Wall, WallError

SHEET_SIDE = 96  # pixels of a drawing on the sheet
SHEET_COLUMNS = 12
FILE_SIDE = 128  # pixels of an image in the zip
ONLY_CLASS = "drawings"  # of a wall that asks for no class
WORDS = """Drawings of a class wall in Latent Playground.

Each picture is white on black, as the models see it, in the folder of what was drawn. drawings.json holds the strokes:
x to the right and y downwards, in 1024ths of the pad, and the line's width.
"""


def sheet_png(drawings: Sequence[Drawing]) -> bytes:
    """All drawings, dark on white, in the order in which they came. Raises WallError when there are none."""
    pictures = np.stack([_picture(one, SHEET_SIDE) for one in _some(drawings)])
    return png_bytes(contact_sheet(255 - pictures, min(SHEET_COLUMNS, len(pictures)), gap=2, background="#c9d5d3"))


def drawings_zip(wall: Wall, drawings: Sequence[Drawing]) -> bytes:
    """A PNG a drawing in a folder a class, and their strokes. Raises WallError when there are none."""
    told = [
        {
            "number": one.number,
            "class": _class_of(wall, one),
            "name": one.name,
            "strokes": [stroke.tolist() for stroke in unpack(one.strokes)],
        }
        for one in _some(drawings)
    ]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", WORDS)
        archive.writestr("drawings.json", json.dumps({"classes": wall.classes, "drawings": told}, ensure_ascii=False))
        for one in drawings:
            archive.writestr(f"{_folder(wall, one)}/{one.number:04d}.png", png_bytes(_picture(one, FILE_SIDE)[0]))
    return written.getvalue()


def make_dataset(
    title: str, run: Run, wall: Wall, drawings: Sequence[Drawing], *, owner: str, bounded: bool = True
) -> ImportedDataset:
    """A dataset of the drawings, each as the wall's model sees it. `bounded`: whether the owner may have only so many.

    Raises WallError when there are fewer than two, and what `create_dataset` raises.
    """
    if len(drawings) < 2:
        raise WallError("A dataset needs two drawings or more.")
    frame = frame_of(run.config.data.dataset, run.config.data.image_size)
    return create_dataset(
        title,
        _labelled(drawings, frame),
        class_names=wall.classes or (ONLY_CLASS,),
        image_size=frame.size,
        channels=1,
        owner=owner,
        bounded=bounded,
        report={"source": "class wall", "images": len(drawings)},
    )


def _some(drawings: Sequence[Drawing]) -> Sequence[Drawing]:
    if not drawings:
        raise WallError("There is no drawing on the wall yet.")
    return drawings


def _labelled(drawings: Sequence[Drawing], frame: Frame) -> Iterator[tuple[np.ndarray, int]]:
    for one in drawings:
        yield rasterise(one.strokes, frame)[None], one.label or 0


def _picture(one: Drawing, side: int) -> np.ndarray:
    """uint8 [1, side, side], white on black, the whole pad."""
    return np.rint(coverage(unpack(one.strokes), side) * 255).astype(np.uint8)[None]


def _class_of(wall: Wall, one: Drawing) -> str | None:
    return None if one.label is None else wall.classes[one.label]


def _folder(wall: Wall, one: Drawing) -> str:
    """A folder's name that means the same everywhere: other signs of a class's name are left out, its number stays."""
    name = _class_of(wall, one)
    if name is None:
        return ONLY_CLASS
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return slug if slug == name.lower() else f"{slug or 'class'}-{one.label}"
