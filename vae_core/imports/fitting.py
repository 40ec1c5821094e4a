"""A picture as a dataset holds it: square, of one size, grey or in colour."""

from __future__ import annotations

import numpy as np
from PIL import Image

DECODED_PER_PIXEL = 1.5  # how many times finer a file is decoded than it is kept


def fitted(pixels: np.ndarray, size: int, channels: int, *, pad: bool = False) -> np.ndarray:
    """uint8 [channels, size, size] of uint8 [H, W] or [H, W, 3].

    Its middle square is taken, or with `pad` the whole picture, with the colour of its corners beside it.
    """
    image = Image.fromarray(pixels)
    image = image.convert("L" if channels == 1 else "RGB")
    width, height = image.size
    if pad:
        scale = size / max(width, height)
        inner = (max(1, round(width * scale)), max(1, round(height * scale)))
        whole = Image.new(image.mode, (size, size), _corner_colour(image))
        whole.paste(_resized(image, inner), ((size - inner[0]) // 2, (size - inner[1]) // 2))
    else:
        side = min(width, height)
        left, top = (width - side) / 2, (height - side) / 2
        whole = _resized(image, (size, size), (left, top, left + side, top + side))
    array = np.asarray(whole).reshape(size, size, channels)
    return np.ascontiguousarray(array.transpose(2, 0, 1))


def is_grey(pixels: np.ndarray, tolerance: int = 10) -> bool:
    """Whether uint8 [H, W] or [H, W, 3] shows no colour: `tolerance` of 255 is what a JPEG of a grey picture strays."""
    return pixels.ndim == 2 or bool((pixels.max(axis=2) - pixels.min(axis=2)).max() <= tolerance)


def _resized(
    image: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float] | None = None
) -> Image.Image:
    if box is None:
        box = (0, 0, image.width, image.height)
    if (box[2] - box[0], box[3] - box[1]) == size and box[0] == int(box[0]) and box[1] == int(box[1]):
        return image.crop(box)  # already of this size: not a pixel is changed
    return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def _corner_colour(image: Image.Image) -> int | tuple[int, ...]:
    width, height = image.size
    corners = [image.getpixel((x, y)) for x in (0, width - 1) for y in (0, height - 1)]
    middle = np.median(np.array(corners).reshape(4, -1), axis=0).astype(int)
    return int(middle[0]) if len(middle) == 1 else tuple(middle.tolist())
