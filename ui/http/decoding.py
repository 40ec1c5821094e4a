"""Decoding on the server, for decoders that cost the browser too much."""

from __future__ import annotations

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
from vae_core.explorer.decoding import MAX_CODES, decoded
from vae_core.runs import Run, RunStore


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
