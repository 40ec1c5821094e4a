"""An image file made into an image as a model takes it: a step at a time, each of which can be seen and left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageFilter

from vae_core.images import exif
from vae_core.images.open import Picture
from vae_core.images.strokes import Frame, framed

Fit = Literal["crop", "pad"]
Ground = Literal["dark", "light"]
StepName = Literal["opened", "upright", "square", "grey", "inverted", "contrast", "framed", "resized"]

WORKING_SIDE = 512  # pixels of the shorter side: more would not show in what models take
_BORDER = 16  # the border is this part of the shorter side
_FEW_LEVELS = 12  # of 255: what stands out by less does not stand out
_LIGHT = 230  # what is lighter than this would be lost on white
_MARGIN = {"mass": 0.3, "box": 0.1}  # of the contrast, taken for paper: a line is dark all over, a cloth has shades
_SMOOTHED = 3  # pixels: specks are no ink


@dataclass(frozen=True)
class Choices:
    """What is done to an image where there is a choice. None leaves the choice to what the image is like."""

    upright: bool = True
    fit: Fit = "crop"
    grey: bool = False
    inverted: bool | None = None
    contrast: bool | None = None
    framed: bool = True


@dataclass(frozen=True)
class Look:
    """What a model's images look like.

    shape: channels (1 or 3), height, width; ground: their background, None where they have none in common;
    frame: how drawn ones were put into the middle, None for images that fill their field.
    """

    shape: tuple[int, int, int]
    ground: Ground | None = None
    frame: Frame | None = None


@dataclass(frozen=True)
class Step:
    """picture: uint8 [H, W] or [H, W, 3] after it; on: whether it was done; may_change: whether that can be chosen."""

    name: StepName
    picture: np.ndarray
    says: str
    on: bool = True
    may_change: bool = False


@dataclass(frozen=True)
class Prepared:
    """image: uint8 [C, H, W]; steps: those that mean something for this image, in their order."""

    image: np.ndarray
    steps: tuple[Step, ...]


def prepare(picture: Picture, look: Look, choices: Choices | None = None) -> Prepared:
    """Make the picture one of the model's kind."""
    chosen, steps = choices or Choices(), _Steps()
    pixels, ground_says = _on_ground(picture)
    steps.add("opened", exif.as_stored(pixels, picture.turned), ground_says)
    if picture.turned != exif.UPRIGHT:
        pixels = pixels if chosen.upright else exif.as_stored(pixels, picture.turned)
        steps.add("upright", pixels, "Turned as the camera was held.", chosen.upright, may_change=True)
    channels, height, width = look.shape
    pixels = _squared(pixels, width / height, chosen.fit, steps)
    pixels = _greyed(pixels, channels, chosen.grey, steps)
    pixels = _inverted(pixels, look.ground, chosen.inverted, steps)
    if look.frame is not None and look.frame.box and pixels.ndim == 2:
        image = _as_drawn(pixels, look.frame, chosen, steps)
    else:
        image = resized(pixels, (height, width))
    if image.shape[:2] != (height, width):
        image = resized(image, (height, width))
    steps.add("resized", image, f"{width} × {height} pixels, as the model takes them.")
    layers = image[None] if image.ndim == 2 else image.transpose(2, 0, 1)
    return Prepared(np.ascontiguousarray(np.broadcast_to(layers, look.shape)), tuple(steps.done))


class _Steps:
    def __init__(self) -> None:
        self.done: list[Step] = []

    def add(
        self, name: StepName, picture: np.ndarray, says: str = "", on: bool = True, *, may_change: bool = False
    ) -> None:
        self.done.append(Step(name, picture, says, on, may_change))


def _on_ground(picture: Picture) -> tuple[np.ndarray, str]:
    """What is transparent on white; on black where all that can be seen would be lost on white."""
    if picture.alpha is None:
        return picture.pixels, ""
    seen = picture.alpha > 127
    on_black = bool(seen.any()) and float(np.median(_grey(picture.pixels)[seen])) > _LIGHT
    ground = "black" if on_black else "white"
    return picture.on(0 if on_black else 255), f"What is transparent was put on {ground}."


def _squared(pixels: np.ndarray, aspect: float, fit: Fit, steps: _Steps) -> np.ndarray:
    """The part of the model's proportions in the middle, or the whole with an edge of its border's colour."""
    height, width = pixels.shape[:2]
    across, down = (height * aspect, width / aspect)
    if round(across) != width:
        crop = across < width if fit == "crop" else across > width
        new_width, new_height = (max(1, round(across)), height) if crop else (width, max(1, round(down)))
        if fit == "crop":
            left, top = (width - new_width) // 2, (height - new_height) // 2
            pixels = pixels[top : top + new_height, left : left + new_width]
        else:
            pixels = _padded(pixels, new_height, new_width)
        says = (
            "Only the middle is kept." if fit == "crop" else "All of it is kept, with an edge of its border's colour."
        )
        steps.add("square", _small(pixels), says, fit == "crop", may_change=True)
    return _small(pixels)


def _padded(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    scale = min(1.0, WORKING_SIDE / min(height, width))  # an edge need not be larger than what is worked on
    old = (max(1, round(pixels.shape[0] * scale)), max(1, round(pixels.shape[1] * scale)))
    pixels = resized(pixels, old) if scale < 1 else pixels
    new = (max(old[0], round(height * scale)), max(old[1], round(width * scale)))
    found = np.empty((*new, *pixels.shape[2:]), np.uint8)
    found[:] = np.median(border_of(pixels), axis=0).astype(np.uint8)
    top, left = (new[0] - old[0]) // 2, (new[1] - old[1]) // 2
    found[top : top + old[0], left : left + old[1]] = pixels
    return found


def _greyed(pixels: np.ndarray, channels: int, wanted: bool, steps: _Steps) -> np.ndarray:
    if pixels.ndim == 2:
        return pixels
    must = channels == 1
    grey = _grey(pixels)
    pixels = grey if must or wanted else pixels
    says = "The model's images are grey." if must else "Without its colours."
    steps.add("grey", pixels if must or wanted else grey, says, must or wanted, may_change=not must)
    return pixels


def _inverted(pixels: np.ndarray, ground: Ground | None, wanted: bool | None, steps: _Steps) -> np.ndarray:
    """Light for dark, by itself where the background is not that of the model's images."""
    found = ground_of(pixels)
    on = (ground is not None and found != ground) if wanted is None else wanted
    if ground is not None and found != ground:
        says = f"Its background is {found}, and that of the model's images {ground}."
    else:
        says = "Light becomes dark, and dark becomes light."
    if on:
        pixels = 255 - pixels
    steps.add("inverted", pixels, says, on, may_change=True)
    return pixels


def _as_drawn(pixels: np.ndarray, frame: Frame, chosen: Choices, steps: _Steps) -> np.ndarray:
    """Put into the middle as the model's images were; before that, paper becomes black and ink white."""
    stretched = _stretched(pixels, _MARGIN[frame.centre])
    if stretched is None:
        steps.add("contrast", pixels, "Nothing that is lighter stands out from the background.", on=False)
    else:
        on = chosen.contrast is not False
        pixels = stretched if on else pixels
        says = "The background becomes black, and what is lightest becomes white."
        steps.add("contrast", pixels, says, on, may_change=True)
    height, width = pixels.shape
    if chosen.framed and height == width:
        found = np.rint(framed((pixels / np.float32(255)).astype(np.float32), frame) * 255).astype(np.uint8)
    else:
        found = resized(pixels, (frame.size, frame.size))
    says = f"What was drawn fills {frame.box} of {frame.field} pixels, in the middle, as in the model's images."
    steps.add("framed", found, says, chosen.framed, may_change=True)
    return found


def _stretched(pixels: np.ndarray, margin: float) -> np.ndarray | None:
    """From the border's grey (black) to what stands out most from it (white); None where nothing stands out."""
    smooth = np.asarray(Image.fromarray(pixels).filter(ImageFilter.MedianFilter(_SMOOTHED))).astype(np.float32)
    paper = float(np.median(border_of(smooth)))
    ink = float(np.percentile(smooth, 99.5))
    if ink - paper < _FEW_LEVELS:
        return None
    black = paper + margin * (ink - paper)
    return np.rint(((smooth - black) / (ink - black)).clip(0, 1) * 255).astype(np.uint8)


def ground_of(pixels: np.ndarray) -> Ground:
    """Whether the background of uint8 [H, W] or [H, W, 3] is light or dark, by the median of the border."""
    return "light" if float(np.median(border_of(_grey(pixels)))) > 127 else "dark"


def border_of(pixels: np.ndarray) -> np.ndarray:
    """The pixels along the four edges, [N] or [N, 3]."""
    wide = max(1, min(pixels.shape[:2]) // _BORDER)
    sides = (pixels[:wide], pixels[-wide:], pixels[wide:-wide, :wide], pixels[wide:-wide, -wide:])
    return np.concatenate([side.reshape(-1, *pixels.shape[2:]) for side in sides])


def resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """uint8 [H, W] or [H, W, 3] at height and width `size`."""
    if pixels.shape[:2] == size:
        return pixels
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(image.resize(size[::-1], Image.Resampling.LANCZOS, reducing_gap=3.0))


def _small(pixels: np.ndarray) -> np.ndarray:
    """No larger than is worked on."""
    scale = WORKING_SIDE / min(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return resized(pixels, (max(1, round(pixels.shape[0] * scale)), max(1, round(pixels.shape[1] * scale))))


def _grey(pixels: np.ndarray) -> np.ndarray:
    """Luma (ITU-R BT.601)."""
    return pixels if pixels.ndim == 2 else np.asarray(Image.fromarray(pixels).convert("L"))
