"""What the browser fetches for itself beside Streamlit's own messages: decoders, codes, images, films.

The addresses name the content (a digest or a version), so that a browser keeps what it once had and a rerun sends
nothing again. Everything is read-only; ids are checked by the store before they touch the disk.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui import resources
from ui.between_gif import between_gif
from ui.blobs import pack_arrays
from ui.film import film_bytes, film_version
from ui.images import contact_sheet
from vae_core.datasets import dataset
from vae_core.export.decoder import PackedDecoder, pack_decoder
from vae_core.latent.grids import as_bytes
from vae_core.runs import Run, RunStore

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
IMAGES_PER_SHEET = 1000
SHEET_COLUMNS = 40
BROWSER_COST = 25_000_000  # multiply-accumulates; about 10 ms in the browser. Dearer decoders stay on the server
MOST_DECODED = 512  # images a request


def decoder_url(run: Run) -> str:
    return f"/data/runs/{run.id}/{version(run)}/decoder.bin"


def codes_url(run: Run) -> str:
    return f"/data/runs/{run.id}/{version(run)}/codes.bin"


def decode_url(run: Run) -> str:
    return f"/data/runs/{run.id}/{version(run)}/decode"


def between_url(run: Run) -> str:
    return f"/data/runs/{run.id}/{version(run)}/between.gif"


def images_url(run: Run) -> str:
    """With {sheet} where the sheet's number goes; a sheet holds 1,000 images, 40 in a row."""
    return f"/data/images/{run.config.data.dataset}/{run.config.data.image_size}/{{sheet}}.webp"


@lru_cache(maxsize=256)
def _digest(run_id: str, stamp: str) -> str:
    return hashlib.sha256(f"{run_id} {stamp}".encode()).hexdigest()[:16]


def version(run: Run) -> str:
    return _digest(run.id, run.version())


def decodes_in_browser(run: Run) -> bool:
    return packed_decoder(run).cost <= BROWSER_COST


def packed_decoder(run: Run) -> PackedDecoder:
    return _packed(str(run.path), run.version())


@lru_cache(maxsize=24)
def _packed(path: str, stamp: str) -> PackedDecoder:
    model = resources.model(Run(Path(path)))
    return pack_decoder(model.decoder, model.config.latent_dim, model.config.likelihood)


def _send_decoder(run: Run) -> bytes:
    return packed_decoder(run).to_bytes()


def _send_codes(run: Run) -> bytes:
    encoding = resources.explored(run).encoding
    labels = resources.held_out(run).labels
    arrays = {"codes": encoding.codes, "distortion": encoding.distortion, "labels": labels.numpy().astype(np.uint8)}
    if np.isfinite(encoding.logvar).all():
        arrays["logvar"] = encoding.logvar
    return pack_arrays(arrays)


def _of_run(
    produce: Callable[[Run], bytes], version_of: Callable[[Run], str] = version
) -> Callable[[Request], Response]:
    """A route's answer from a run; one sentence and 404 when the run is unknown or damaged."""

    def answer(request: Request) -> Response:
        try:
            run = RunStore().open(request.path_params["run_id"])
            content = produce(run)
            current = version_of(run) == request.path_params["version"]
        except ValueError as error:  # RunError, DamagedRun, ConfigError, UnsupportedDecoder
            return PlainTextResponse(str(error), status_code=404)
        # A run in training may have moved on from the address: what it sends is then not kept under that address.
        headers = FOREVER if current else {"Cache-Control": "no-store"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    return answer


def _send_film(request: Request) -> Response:
    """?after=STEP leaves out the frames that the browser has already."""
    after = request.query_params.get("after", "")
    step = int(after) if after.isascii() and after.isdigit() and len(after) < 12 else -1
    return _of_run(lambda run: film_bytes(run, step), film_version)(request)


async def _decode(request: Request) -> Response:
    """Latents float32 [n, latent_dim] in, images uint8 [n, H, W, C] out: for decoders too dear for the browser."""
    from starlette.concurrency import run_in_threadpool

    body = await request.body()
    try:
        return await run_in_threadpool(_decoded, request.path_params["run_id"], body)
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=400)


@torch.no_grad()
def _decoded(run_id: str, body: bytes) -> Response:
    run = RunStore().open(run_id)
    model = resources.model(run)
    width = model.config.latent_dim * 4
    if not body or len(body) % width or len(body) // width > MOST_DECODED:
        raise ValueError(f"Send 1 to {MOST_DECODED} codes of {model.config.latent_dim} float32 numbers.")
    latents = torch.from_numpy(np.frombuffer(body, np.float32).reshape(-1, model.config.latent_dim).copy())
    if not latents.isfinite().all():
        raise ValueError("A code holds a number that is not finite.")
    images = as_bytes(model.decode_mean(latents)).transpose(0, 2, 3, 1)
    return Response(np.ascontiguousarray(images).tobytes(), media_type="application/octet-stream")


def _send_images(request: Request) -> Response:
    name, size, sheet = (request.path_params[key] for key in ("dataset", "size", "sheet"))
    try:
        return Response(_sheet(name, size, sheet), media_type="image/webp", headers=FOREVER)
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=404)


@lru_cache(maxsize=64)
def _sheet(name: str, size: int, sheet: int) -> bytes:
    images = dataset(name).load("held-out", size).images[sheet * IMAGES_PER_SHEET : (sheet + 1) * IMAGES_PER_SHEET]
    if not len(images):
        raise ValueError(f"There is no sheet {sheet} of {name}.")
    buffer = io.BytesIO()
    tiles = contact_sheet(images.numpy(), SHEET_COLUMNS, gap=0)
    Image.fromarray(tiles).save(buffer, "WEBP", lossless=True, quality=20, method=1, exact=True)
    return buffer.getvalue()


def _send_gif(request: Request) -> Response:
    """The view of the page Interpolate that the query says, as a GIF."""
    try:
        content = between_gif(RunStore().open(request.path_params["run_id"]), request.query_params)
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=400)
    return Response(content, media_type="image/gif", headers=FOREVER)


ROUTES = [
    Route("/data/runs/{run_id}/{version}/decoder.bin", _of_run(_send_decoder)),
    Route("/data/runs/{run_id}/{version}/codes.bin", _of_run(_send_codes)),
    Route("/data/runs/{run_id}/{version}/film.bin", _send_film),
    Route("/data/runs/{run_id}/{version}/between.gif", _send_gif),
    Route("/data/runs/{run_id}/{version}/decode", _decode, methods=["POST"]),
    Route("/data/images/{dataset}/{size:int}/{sheet:int}.webp", _send_images),
]
