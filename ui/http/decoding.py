"""Decoding on the server, for decoders that cost the browser too much."""

from __future__ import annotations

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
from vae_core.models.array_decoding import as_bytes
from vae_core.runs import Run, RunStore

MAX_CODES = 512  # a request


async def decode(request: Request) -> Response:
    """POST latents float32 [n, code_size], get images uint8 [n, H, W, C]."""
    parameters = Parameters(request)
    label = class_of(parameters)
    run, width = await run_in_threadpool(_open, parameters["run_id"])
    body = await read_body(request, MAX_CODES * width)
    images = await made(ANSWERS, request, object(), lambda: decoded(run, body, label))
    return Response(images, media_type=BINARY)


def _open(run_id: str) -> tuple[Run, int]:
    """The run, and how many bytes a code of its model has."""
    run = RunStore().open(run_id)
    return run, resources.latent_space(run).code_size * 4


def decoded(run: Run, body: bytes, label: int) -> bytes:
    """Raises ValueError, in a sentence, for a body that is not 1 to MAX_CODES finite codes, or an unknown class."""
    model = resources.arrays(run)
    model.check_class(label)
    size = model.space.code_size
    width = size * 4
    if not body or len(body) % width or len(body) // width > MAX_CODES:
        raise ValueError(f"Send 1 to {MAX_CODES} codes of {size} float32 numbers.")
    latents = np.frombuffer(body, np.float32).reshape(-1, size)
    if not np.isfinite(latents).all():
        raise ValueError("A code holds a number that is not finite.")
    images = as_bytes(model.decode_mean(latents, label)).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images).tobytes()
