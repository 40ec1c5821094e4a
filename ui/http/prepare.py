"""An image of somebody's own, sent by a browser and made into one as a model takes it. Nothing is kept."""

from __future__ import annotations

import asyncio
import functools
import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Literal, get_args

import numpy as np
from PIL import Image
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ui.http.guard import read_body
from ui.http.parameters import ParameterError, Parameters
from ui.http.serving import Content
from vae_core.explorer.blobs import pack_arrays
from vae_core.images.open import read_image
from vae_core.images.prepare import WORKING_SIDE, Choices, Fit, Ground, Look, prepare
from vae_core.images.strokes import Frame
from vae_core.limits import limits

PREPARE_PATH = "/data/prepare-image"
MAX_SIDE = 512  # pixels of a model's image
MAX_OBLONG = 4  # times that it may be longer than wide: a picture is made of its proportions before it is made small
STEP_SIDE = 112  # pixels of a step's picture, at most
RETRY_SECONDS = 2
CENTRES: tuple[Literal["mass", "box"], ...] = ("mass", "box")


class Busy(Exception):
    """As many images are being read as the server has room for."""


class Turns:
    """How many images are here at once, being read or waiting: each may be as large as `max_image_bytes`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Raises Busy."""
        bounds = limits()
        with self._lock:
            if self._here >= bounds.images_at_once + bounds.images_waiting:
                raise Busy
            self._here += 1
        try:
            yield
        finally:
            with self._lock:
                self._here -= 1


TURNS = Turns()


@functools.cache
def _readers() -> ThreadPoolExecutor:
    """Decoding takes hundreds of megabytes for the largest images: few at a time."""
    return ThreadPoolExecutor(limits().images_at_once, thread_name_prefix="image")


async def prepare_image(request: Request) -> Response:
    """POST an image file; answers with the steps on its way to a model's image.

    Asked in the query: channels, height, width; ground (dark, light, none); frame (box, field, size, centre); and the
    choices upright, fit, grey, inverted, contrast, framed. Answers a blob: meta {steps: [{name, says, on, mayChange}],
    notes, size}; arrays pixels uint8 [C, H, W], file uint8 (the image as a lossless PNG or WebP), step-0, step-1, …
    uint8 (each a PNG).
    """
    look, choices = _look(Parameters(request)), _choices(Parameters(request))
    bounds = limits()
    try:
        with TURNS.one():
            async with asyncio.timeout(bounds.image_seconds):
                body = await read_body(request, bounds.max_image_bytes)
            made = await asyncio.get_running_loop().run_in_executor(_readers(), prepared, body, look, choices)
            return Content(made).response(current=False)
    except Busy:
        sentence = "Many images are being read at the moment. Try again in a few seconds."
        return PlainTextResponse(sentence, 503, headers={"Retry-After": str(RETRY_SECONDS)})
    except TimeoutError:
        return PlainTextResponse(f"The image did not arrive within {bounds.image_seconds} seconds.", 408)


def prepared(body: bytes, look: Look, choices: Choices) -> bytes:
    """The blob. Raises ImageRejected."""
    picture = read_image(body, at_least=WORKING_SIDE)
    made = prepare(picture, look, choices)
    arrays = {"pixels": made.image, "file": np.frombuffer(_file(made.image), np.uint8)}
    steps: list[dict[str, Any]] = []
    for number, step in enumerate(made.steps):
        arrays[f"step-{number}"] = np.frombuffer(_png(_thumbnail(step.picture)), np.uint8)
        steps.append({"name": step.name, "says": step.says, "on": step.on, "mayChange": step.may_change})
    return pack_arrays(arrays, steps=steps, notes=list(picture.notes), size=list(picture.size))


def _thumbnail(pixels: np.ndarray) -> Image.Image:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail((STEP_SIDE, STEP_SIDE), Image.Resampling.LANCZOS)
    return image


def _png(image: Image.Image, **saving: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **saving)
    return buffer.getvalue()


def _file(image: np.ndarray) -> bytes:
    """uint8 [C, H, W] in as few bytes as may be, for a link."""
    picture = Image.fromarray(np.ascontiguousarray(image[0] if len(image) == 1 else image.transpose(1, 2, 0)))
    webp = io.BytesIO()
    picture.convert("RGB").save(webp, "WEBP", lossless=True, quality=100, method=6)
    return min(_png(picture, optimize=True), webp.getvalue(), key=len)


def _look(asked: Parameters) -> Look:
    """Raises ParameterError."""
    channels, height, width = (
        asked.whole("channels", 1, 3),
        *(asked.whole(name, 1, MAX_SIDE) for name in ("height", "width")),
    )
    if channels == 2:
        raise ParameterError("“channels” must be 1 or 3, but is 2.")
    if max(height, width) > MAX_OBLONG * min(height, width):
        raise ParameterError(f"“height” and “width” must be within {MAX_OBLONG} times each other.")
    ground = _one_of(asked, "ground", ("none", *get_args(Ground)), "dark" if channels == 1 else "none")
    return Look((channels, height, width), None if ground == "none" else ground, _frame(asked))


def _frame(asked: Parameters) -> Frame | None:
    """ "20,28,32,mass": see Frame."""
    word = asked.get("frame", "")
    if not word:
        return None
    parts = word.split(",")
    if len(parts) != 4 or parts[3] not in CENTRES or not all(part.isascii() and part.isdigit() for part in parts[:3]):
        raise ParameterError(f"“frame” must be three whole numbers and mass or box, but is {word[:20]!r}.")
    box, field, size = (int(part[:9]) for part in parts[:3])
    if not (0 <= box <= field <= size <= MAX_SIDE and field >= 1):
        raise ParameterError(f"“frame” must be a box within a field within a size of at most {MAX_SIDE} pixels.")
    return Frame(box, field, size, "mass" if parts[3] == "mass" else "box")


def _choices(asked: Parameters) -> Choices:
    """Raises ParameterError."""
    fit: Fit = "pad" if _one_of(asked, "fit", get_args(Fit), "crop") == "pad" else "crop"
    return Choices(
        upright=_yes(asked, "upright") is not False,
        fit=fit,
        grey=_yes(asked, "grey") is True,
        inverted=_yes(asked, "inverted"),
        contrast=_yes(asked, "contrast"),
        framed=_yes(asked, "framed") is not False,
    )


def _yes(asked: Parameters, name: str) -> bool | None:
    """None where nothing is said."""
    return {"": None, "1": True, "0": False}[_one_of(asked, name, ("", "0", "1"), "")]


def _one_of(asked: Parameters, name: str, words: tuple[str, ...], otherwise: str) -> Any:
    word = asked.get(name, "") or otherwise
    if word not in words:
        raise ParameterError(f"“{name}” must be {' or '.join(filter(None, words))}, but is {word[:20]!r}.")
    return word
