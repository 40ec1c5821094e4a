"""Drawings as their strokes: unpacked from the text that a link holds, drawn as grey pixels, and framed as MNIST was.

The twin of ui/frontend/lib/strokes.js and mnist-frame.js, for a server that needs the pixels; tests/images/test_strokes.py
holds the two together. A stroke is an int array [P, 3]: x to the right, y downwards, and the line's width there, in units
of which `GRID` are the pad's side.
"""

from __future__ import annotations

import base64
import binascii
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vae_core.limits import LimitError, limits

GRID = 1024
MAX_WIDTH = 255
PREFIX = "d~"
"""Before the packed strokes, it makes them a token of an image of one's own."""
_VERSION, _NO_SCALE, _NO_CENTRE = 1, 16, 32  # in the first byte: the format, and steps that are left out
_OVERSAMPLED = 4
_INK = 0.02
_HALF = 0.5 + 1e-6

Stroke = NDArray[np.int64]
Grey = NDArray[np.float32]


class DrawingError(ValueError):
    """A text is not a drawing; the message says why."""


@dataclass(frozen=True)
class Frame:
    """How the images of a dataset were framed.

    Attributes:
        box: the longer side of what was drawn, in pixels; 0: drawings are not scaled, and not moved
        field: the image's side before pixels were added around
        size: the images' side
        centre: what is put into the middle, the centre of mass or of the box
    """

    box: int
    field: int
    size: int
    centre: Literal["mass", "box"] = "mass"


def frame_of(dataset: str, size: int) -> Frame:
    """The frame of a dataset's images of `size` pixels.

    Digits fill 20 of 28 pixels around their centre of mass (LeCun et al. 1998), clothes all 28 (Xiao et al. 2017, section
    2.1); both have black pixels around where images are larger. Of other sets nothing is known: the pad is the image.
    """
    field = min(size, 28)
    if dataset == "mnist":
        return Frame(min(20, field), field, size)
    if dataset == "fashion-mnist":
        return Frame(field, field, size, "box")
    return Frame(0, size, size)


def unpack(text: str) -> list[Stroke]:
    """The strokes in the text of a drawing, with or without its `PREFIX`. Raises DrawingError, LimitError."""
    text = text.removeprefix(PREFIX)
    most, size = limits().max_drawing_bytes, len(text) * 3 // 4
    if size > most:
        raise LimitError(f"This drawing takes {size:,} bytes; {most:,} at most are taken.")
    numbers = _Numbers(_bytes(text)[1:])
    strokes = []
    while not numbers.ended:
        header = numbers.next()
        count, varies = header >> 1, bool(header & 1)
        if count < 1:
            raise DrawingError("This drawing has a stroke without a point.")
        points = [[numbers.next(), numbers.next(), numbers.next()]]
        for _ in range(count - 1):
            x, y, width = points[-1]
            points.append(
                [x + numbers.difference(), y + numbers.difference(), width + (numbers.difference() if varies else 0)]
            )
        stroke = np.array(points, np.int64)
        if (stroke[:, :2] < 0).any() or (stroke[:, :2] > GRID).any():
            raise DrawingError("This drawing has a point outside its pad.")
        if (stroke[:, 2] < 1).any() or (stroke[:, 2] > MAX_WIDTH).any():
            raise DrawingError("This drawing has a line of an impossible width.")
        strokes.append(stroke)
    return strokes


def _bytes(text: str) -> bytes:
    """Of a drawing, which begin with its version. Raises DrawingError."""
    if len(text) % 4 == 1:
        raise DrawingError("This drawing is cut short.")
    try:
        found = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise DrawingError("This drawing holds a sign that no drawing has.") from error
    if not found or found[0] & ~(_NO_SCALE | _NO_CENTRE) != _VERSION:
        raise DrawingError("This is not a drawing: it does not begin as one.")
    return found


class _Numbers:
    """The numbers in the bytes of a drawing, seven bits a byte, the lowest first."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    @property
    def ended(self) -> bool:
        return self._at >= len(self._content)

    def next(self) -> int:
        value = 0
        for shift in (0, 7, 14):
            if self.ended:
                raise DrawingError("This drawing is cut short.")
            byte = self._content[self._at]
            self._at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise DrawingError("This drawing holds a number that is too large.")

    def difference(self) -> int:
        value = self.next()
        return -(value + 1) // 2 if value & 1 else value // 2


def pack(strokes: list[Stroke]) -> str:
    """The text of strokes, without the `PREFIX`: the inverse of `unpack`."""
    content = bytearray([_VERSION])
    for stroke in strokes:
        varies = bool((stroke[:, 2] != stroke[0, 2]).any())
        numbers = [2 * len(stroke) + varies, *stroke[0].tolist()]
        for change in np.diff(stroke, axis=0)[:, : 3 if varies else 2].ravel().tolist():
            numbers.append(-2 * change - 1 if change < 0 else 2 * change)
        for rest in numbers:
            number = rest
            while number > 127:
                content.append(number & 127 | 128)
                number >>= 7
            content.append(number)
    return base64.urlsafe_b64encode(bytes(content)).decode("ascii").rstrip("=")


def coverage(strokes: list[Stroke], side: int) -> Grey:
    """The pad as grey pixels [side, side] in [0, 1], 1 where there is ink."""
    pixels = np.zeros((side, side), np.float32)
    scale = side / GRID
    for stroke in strokes:
        points = [(scale * x, scale * y, scale * width / 2) for x, y, width in stroke.tolist()]
        for k, point in enumerate(points):
            _ink(pixels, points[max(k - 1, 0)], point)
    return pixels


def _ink(pixels: Grey, start: tuple[float, float, float], end: tuple[float, float, float]) -> None:
    """A line between two discs (x, y, radius), in place."""
    (ax, ay, ar), (bx, by, br) = start, end
    side, reach = len(pixels), max(ar, br) + 0.5
    x0, x1 = max(0, math.floor(min(ax, bx) - reach)), min(side, math.ceil(max(ax, bx) + reach))
    y0, y1 = max(0, math.floor(min(ay, by) - reach)), min(side, math.ceil(max(ay, by) + reach))
    if x0 >= x1 or y0 >= y1:
        return
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    px = np.arange(x0, x1)[None, :] + 0.5 - ax
    py = np.arange(y0, y1)[:, None] + 0.5 - ay
    t = np.clip((px * dx + py * dy) / length, 0, 1) if length else np.zeros((y1 - y0, x1 - x0))
    gap = np.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2)
    cover = np.minimum(ar + t * (br - ar) - gap + 0.5, 1)
    part = pixels[y0:y1, x0:x1]
    np.maximum(part, cover.astype(np.float32), out=part)


def framed(drawn: Grey, frame: Frame, *, scale: bool = True, centre: bool = True) -> Grey:
    """A square drawing [S, S] as the dataset has its images, [frame.size, frame.size]; either step can be left out."""
    inked = _ink_box(drawn)
    scales, centres = (bool(frame.box) and step and inked is not None for step in (scale, centre))
    x0, y0, x1, y1 = inked if scales and inked is not None else (0, 0, drawn.shape[1], drawn.shape[0])
    longer, side = max(x1 - x0, y1 - y0), frame.box if scales else frame.field
    width, height = (max(1, math.floor(length * side / longer + _HALF)) for length in (x1 - x0, y1 - y0))
    means = _means(y0, y1, height) @ drawn[y0:y1, x0:x1].astype(np.float64) @ _means(x0, x1, width).T
    image: Grey = means.astype(np.float32)
    left, top = (frame.field - width) // 2, (frame.field - height) // 2
    if centres:
        left, top = _offsets(image, frame)
    margin = (frame.size - frame.field) // 2
    found = np.zeros((frame.size, frame.size), np.float32)
    field = found[margin : margin + frame.field, margin : margin + frame.field]
    rows, columns = (
        slice(max(0, -top), min(height, frame.field - top)),
        slice(max(0, -left), min(width, frame.field - left)),
    )
    field[top + rows.start : top + rows.stop, left + columns.start : left + columns.stop] = image[rows, columns]
    return found


def rasterise(token: str, frame: Frame) -> NDArray[np.uint8]:
    """A drawing's text as an image uint8 [frame.size, frame.size]. Raises DrawingError, LimitError."""
    drawn = coverage(unpack(token), _OVERSAMPLED * frame.field)
    first = _bytes(token.removeprefix(PREFIX))[0]
    image = framed(drawn, frame, scale=not first & _NO_SCALE, centre=not first & _NO_CENTRE)
    return np.rint(image * 255).astype(np.uint8)


def _ink_box(image: Grey) -> tuple[int, int, int, int] | None:
    """x0, y0, x1, y1 of the smallest rectangle that holds the ink."""
    rows, columns = (np.flatnonzero((image >= np.float32(_INK)).any(axis)) for axis in (1, 0))
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1) if len(rows) else None


def _means(start: int, stop: int, count: int) -> NDArray[np.float64]:
    """[count, stop − start]: by what share each of `count` equal parts of a stretch covers its whole pixels."""
    edges = start + (stop - start) * np.arange(count + 1) / count
    pixels = np.arange(start, stop)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.maximum(covered, 0) * count / (stop - start)


def _offsets(image: Grey, frame: Frame) -> tuple[int, int]:
    """How far right and down an image goes so that its middle is the field's, by whole pixels; no ink is cut off."""
    ink = _ink_box(image) or (0, 0, 1, 1)
    found = []
    for axis, (first, last) in enumerate(((ink[0], ink[2]), (ink[1], ink[3]))):
        weights = image.astype(np.float64).sum(axis)
        middle = (weights * (np.arange(len(weights)) + 0.5)).sum() / weights.sum()
        if frame.centre == "box" or not weights.sum():
            middle = len(weights) / 2
        wanted = math.floor(frame.field / 2 - middle + _HALF)
        found.append(min(max(wanted, -first), frame.field - last))
    return found[0], found[1]
