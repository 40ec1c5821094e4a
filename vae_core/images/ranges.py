"""Pixels of any kind as 8 bits a channel: each kind by its own range, never by what an image happens to hold.

Only where a file does not say what its numbers mean (32-bit and floating-point greys) does what it holds decide, and a
sentence says so. Colour profiles are not applied. An image is worked through in strips, so that this takes little
memory beside the image itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

_STRIP_PIXELS = 2_000_000
_BITS, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0
NO_NUMBERS = "Its pixels hold no finite number."


@dataclass(frozen=True)
class Range:
    """What is black and what is white in an image of plain numbers; `says` is for where that was a guess."""

    black: float
    white: float
    says: str | None = None


def eight_bits(image: Image.Image, at_least: int | None) -> tuple[np.ndarray, list[str]]:
    """A loaded image as uint8 [H, W] grey, [H, W, 3] colour or [H, W, 4] with alpha, and what was guessed.

    With `at_least`, it is made smaller by a whole number as long as its shorter side keeps so many pixels. Raises
    ValueError for numbers of which none is finite.
    """
    factor = max(1, min(image.size) // at_least) if at_least else 1
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        return _numbers(image, factor)
    return _joined((_smaller(_in_colour(strip), factor) for strip in _strips(image, factor)), image, factor), []


def _joined(parts: Iterator[np.ndarray], image: Image.Image, factor: int) -> np.ndarray:
    """One below the other, without ever holding all of them beside the whole."""
    first = next(parts)
    rows = -(-image.size[1] // factor)
    if len(first) == rows:
        return first
    found = np.empty((rows, *first.shape[1:]), np.uint8)
    found[: len(first)] = first
    at = len(first)
    for part in parts:
        found[at : at + len(part)] = part
        at += len(part)
    return found


def _strips(image: Image.Image, factor: int) -> Iterator[Image.Image]:
    width, height = image.size
    rows = max(1, _STRIP_PIXELS // (width * factor)) * factor
    if rows >= height:
        yield image
        return
    for top in range(0, height, rows):
        strip = image.crop((0, top, width, min(top + rows, height)))
        if "transparency" in image.info:
            strip.info["transparency"] = image.info["transparency"]
        yield strip


def _in_colour(image: Image.Image) -> Image.Image:
    """As L, RGB or RGBA."""
    if image.mode in ("La", "PA", "LA") or image.has_transparency_data:
        if image.mode == "La":
            image = image.convert("LA")
        return image.convert("RGBA")
    if image.mode in ("1", "L"):
        return image.convert("L")
    return image.convert("RGB")


def _smaller(image: Image.Image, factor: int) -> np.ndarray:
    if factor == 1:
        return np.asarray(image)
    if image.mode == "RGBA":  # what cannot be seen has no say in the colour
        return np.asarray(image.convert("RGBa").reduce(factor).convert("RGBA"))
    return np.asarray(image.reduce(factor))


def _numbers(image: Image.Image, factor: int) -> tuple[np.ndarray, list[str]]:
    tags = getattr(image, "tag_v2", {})
    found, missing = _range_of(image, tags)
    inverted = tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO

    def bytes_of(strip: Image.Image) -> np.ndarray:
        grey = (np.asarray(strip).astype(np.float64) - found.black) / (found.white - found.black)
        grey = np.nan_to_num(grey, nan=0.0, posinf=0.0, neginf=0.0).clip(0, 1)
        bytes_ = np.rint((1 - grey if inverted else grey) * 255).astype(np.uint8)
        return _smaller(Image.fromarray(bytes_), factor)

    says = [found.says] if found.says else []
    if missing:
        says.append(f"{missing:,} of its pixels hold no finite number, and were made black.")
    return _joined(map(bytes_of, _strips(image, factor)), image, factor), says


def _range_of(image: Image.Image, tags: dict[int, object]) -> tuple[Range, int]:
    """And how many of its numbers are not finite."""
    if image.mode.startswith("I;") or (image.format in ("PNG", "PPM") and image.mode == "I"):
        bits = tags.get(_BITS)
        bits = bits[0] if isinstance(bits, tuple) and bits and bits[0] in range(9, 17) else 16
        return Range(0, 2**bits - 1), 0
    low, high, missing, whole = np.inf, -np.inf, 0, image.mode == "I"
    for strip in _strips(image, 1):
        numbers = np.asarray(strip)
        finite = numbers[np.isfinite(numbers)]
        missing += numbers.size - finite.size
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    if low > high:
        raise ValueError(NO_NUMBERS)
    return _guessed(low, high, whole), missing


def _guessed(low: float, high: float, whole: bool) -> Range:
    """Of numbers of which nothing is known but these two."""
    if low >= 0 and high <= 1:
        return Range(0, 1, "Its numbers lie between 0 and 1, and were taken as black to white.")
    if whole and low >= 0 and high <= 255:
        return Range(0, 255, "Its whole numbers lie between 0 and 255, and were taken as black to white.")
    black = min(low, 0.0)
    says = f"The file does not say what is white: its range, {black:.6g} to {high:.6g}, was taken as black to white."
    return Range(black, high if high > black else black + 1, says)
