"""Small images for imports, in folders and zips."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image


def image(number: int = 0, *, size: tuple[int, int] = (40, 30), grey: bool = False, kind: str = "PNG") -> bytes:
    """A picture that differs from those of other numbers."""
    pixels = np.random.default_rng(number).integers(0, 256, (size[1], size[0], 3), np.uint8)
    if grey:
        pixels[:] = pixels[..., :1]
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def files_of(classes: dict[str, int], start: int = 0) -> dict[str, bytes]:
    """Path -> content: so many images in each folder ("" for beside the folders)."""
    found, number = {}, start
    for folder, count in classes.items():
        for _ in range(count):
            found[f"{folder}/{number}.png" if folder else f"{number}.png"] = image(number)
            number += 1
    return found


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()
