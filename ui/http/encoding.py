"""Encoding on the server, for encoders that cost the browser too much; scoring, for such decoders."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ui.app import resources
from ui.app.turns import ANSWERS
from ui.http.guard import read_body
from ui.http.parameters import Parameters
from ui.http.run_data import class_of
from ui.http.serving import BINARY
from ui.http.waiting import made
from vae_core.explorer.networks import check_encodes
from vae_core.models.array_model import ArrayModel
from vae_core.runs import Run, RunStore

MAX_IMAGES = 32  # a request


async def encode(request: Request) -> Response:
    """POST images float32 [n, C, H, W] in [0, 1], get posteriors float32 [n, 2 · latent_dim]: means, then log variances,
    which are −∞ where the posterior has no spread."""
    return await _answer(request, encoded)


async def distortion(request: Request) -> Response:
    """POST images float32 [n, C, H, W] in [0, 1], get the distortion of their reconstructions, float32 [n], in nats."""
    return await _answer(request, distorted)


async def _answer(request: Request, work: Callable[[Run, bytes, int], bytes]) -> Response:
    parameters = Parameters(request)
    label = class_of(parameters)
    run, width = await run_in_threadpool(_open, parameters["run_id"])
    body = await read_body(request, MAX_IMAGES * width)
    answer = await made(ANSWERS, request, object(), lambda: work(run, body, label))
    return Response(answer, media_type=BINARY)


def _open(run_id: str) -> tuple[Run, int]:
    """The run, and how many bytes an image of its model has."""
    run = RunStore().open(run_id)
    check_encodes(run)
    return run, math.prod(run.config.image_shape) * 4


def encoded(run: Run, body: bytes, label: int) -> bytes:
    """Raises ValueError, in a sentence, for a body that is not 1 to MAX_IMAGES images, or an unknown class."""
    model, images = _read(run, body, label)
    return np.concatenate(model.encode(images, label), 1).tobytes()


def distorted(run: Run, body: bytes, label: int) -> bytes:
    """Raises ValueError as `encoded` does."""
    model, images = _read(run, body, label)
    return model.distortion(model.decode(model.encode(images, label)[0], label), images).tobytes()


def _read(run: Run, body: bytes, label: int) -> tuple[ArrayModel, np.ndarray]:
    """The model, and images [n, C, H, W]."""
    model = resources.arrays(run)
    model.check_class(label)
    channels, height, width = model.image_shape
    size = channels * height * width * 4
    if not body or len(body) % size or len(body) // size > MAX_IMAGES:
        raise ValueError(f"Send 1 to {MAX_IMAGES} images of {channels} × {height} × {width} float32 numbers.")
    images = np.frombuffer(body, np.float32).reshape(-1, channels, height, width)
    if not (np.isfinite(images).all() and images.min() >= 0 and images.max() <= 1):
        raise ValueError("A pixel is not between 0 and 1.")
    return model, images
