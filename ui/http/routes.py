"""What the browser fetches for itself beside Streamlit's own messages: decoders, codes, images, films.

The addresses name the content (a digest or a version), so that a browser keeps what it once had and a rerun sends
nothing again. Everything is read-only; ids are checked by the store before they touch the disk.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
import torch
from PIL import Image
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.app import resources, state
from ui.app.cache import cached
from ui.features.interpolate.gif import between_gif
from ui.features.latent_map.manifold_file import DRAWER, manifold_file
from ui.features.latent_map.manifold_state import manifold_params
from ui.http.blobs import pack_arrays
from ui.http.film import film_bytes, film_version
from ui.media.images import contact_sheet
from vae_core.datasets import DATASETS, dataset, is_folder
from vae_core.export.decoder import PackedDecoder, pack_decoder
from vae_core.export.manifold_picture import ManifoldSettings
from vae_core.inference.code_pictures import entry_colours
from vae_core.models.decoding import as_bytes
from vae_core.models.vq_vae import VQVAE
from vae_core.runs import Run, RunError, RunStore

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
IMAGES_PER_SHEET = 1000
SHEET_COLUMNS = 40
LOSSLESS_SIZE = 32  # pixels a side, of colour images
BROWSER_COST = 25_000_000  # multiply-accumulates; about 10 ms in the browser. Dearer decoders stay on the server
MOST_DECODED = 512  # images a request


def decoder_url(run: Run, label: int = 0) -> str:
    """`label`: the class that a conditional model is to draw."""
    return f"/data/runs/{run.id}/{version(run)}/decoder.bin{_class_query(run, label)}"


def codes_url(run: Run) -> str:
    return f"/data/runs/{run.id}/{version(run)}/codes.bin"


def codebook_url(run: Run) -> str:
    """Of a run whose model has one."""
    return f"/data/runs/{run.id}/{version(run)}/codebook.bin"


def decode_url(run: Run, label: int = 0) -> str:
    return f"/data/runs/{run.id}/{version(run)}/decode{_class_query(run, label)}"


def between_url(run: Run, label: int = 0) -> str:
    return f"/data/runs/{run.id}/{version(run)}/between.gif{_class_query(run, label)}"


def _class_query(run: Run, label: int) -> str:
    return f"?class={label}" if resources.is_conditional(run) else ""


def _class_of(request: Request) -> int:
    return state.parse_class(request.query_params.get("class"))


def manifold_url(run: Run, settings: ManifoldSettings) -> str:
    return f"/data/runs/{run.id}/{version(run)}/manifold.png?{urlencode(manifold_params(settings))}"


def images_url(run: Run) -> str:
    """With {sheet} where the sheet's number goes; a sheet holds 1,000 images, 40 in a row."""
    if is_folder(run.config.data.dataset):  # only a run leads to a folder: no address names one
        return f"/data/runs/{run.id}/{version(run)}/images/{{sheet}}.webp"
    return f"/data/images/{run.config.data.dataset}/{run.config.data.image_size}/{{sheet}}.webp"


def version(run: Run) -> str:
    return hashlib.sha256(f"{run.id} {resources.version(run)}".encode()).hexdigest()[:16]


def decodes_in_browser(run: Run) -> bool:
    return packed_decoder(run).cost <= BROWSER_COST


def packed_decoder(run: Run, label: int = 0) -> PackedDecoder:
    """Of a conditional model: the decoder that draws class `label`. Raises ValueError for a class it does not know."""
    return _packed(run, label if resources.is_conditional(run) else 0)


@cached(resources.by_checkpoint)
def _packed(run: Run, label: int) -> PackedDecoder:
    model = resources.model(run)
    # What stands before the decoder is told by the label, or looked up in a codebook: the rest is what is packed.
    inputs = model.decoder_inputs if model.discrete else model.code_size
    return pack_decoder(model.decoder_for(label), inputs, model.config.likelihood)


def _send_decoder(request: Request) -> Response:
    return _of_run(lambda run: packed_decoder(run, _class_of(request)).to_bytes())(request)


def _send_codes(run: Run) -> bytes:
    encoding = resources.encoding(run)
    labels = resources.held_out(run).labels
    arrays = {"codes": encoding.codes, "distortion": encoding.distortion, "labels": labels.numpy().astype(np.uint8)}
    if np.isfinite(encoding.logvar).all():
        arrays["logvar"] = encoding.logvar
    return pack_arrays(arrays)


def _send_codebook(run: Run) -> bytes:
    """entries float32 [K, D], and a colour for each, uint8 [K, 3]."""
    model = resources.model(run)
    if not isinstance(model, VQVAE):
        raise ValueError("This model has no codebook.")
    return pack_arrays({"entries": model.codebook.entries.float().numpy(), "colours": entry_colours(model)})


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
        return await run_in_threadpool(_decoded, request.path_params["run_id"], body, _class_of(request))
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=400)


@torch.no_grad()
def _decoded(run_id: str, body: bytes, label: int) -> Response:
    run = RunStore().open(run_id)
    model = resources.model(run)
    model.check_class(label)
    width = model.code_size * 4
    if not body or len(body) % width or len(body) // width > MOST_DECODED:
        raise ValueError(f"Send 1 to {MOST_DECODED} codes of {model.code_size} float32 numbers.")
    latents = torch.from_numpy(np.frombuffer(body, np.float32).reshape(-1, model.code_size).copy())
    if not latents.isfinite().all():
        raise ValueError("A code holds a number that is not finite.")
    images = as_bytes(model.decode_mean(latents, torch.full((len(latents),), label))).transpose(0, 2, 3, 1)
    return Response(np.ascontiguousarray(images).tobytes(), media_type="application/octet-stream")


def _send_images(request: Request) -> Response:
    name, size, sheet = (request.path_params[key] for key in ("dataset", "size", "sheet"))
    try:
        DATASETS.get(name)  # a folder is no registered name: nobody opens one by an address
        return Response(_sheet(name, "", size, sheet), media_type="image/webp", headers=FOREVER)
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=404)


def _send_run_images(request: Request) -> Response:
    def sheet(run: Run) -> bytes:
        data = run.config.data
        return _sheet(
            data.dataset, resources.run_dataset(run).fingerprint(), data.image_size, request.path_params["sheet"]
        )

    answer = _of_run(sheet)(request)
    if answer.status_code == 200:
        answer.headers["Content-Type"] = "image/webp"
    return answer


@cached(lambda *of: of)
def _sheet(name: str, fingerprint: str, size: int, sheet: int) -> bytes:
    """`fingerprint`: of the dataset; another one is another sheet. Raises ValueError."""
    images = dataset(name).load("held-out", size).images[sheet * IMAGES_PER_SHEET : (sheet + 1) * IMAGES_PER_SHEET]
    if not len(images):
        raise ValueError(f"There is no sheet {sheet} of {name}.")
    buffer = io.BytesIO()
    tiles = contact_sheet(images.numpy(), SHEET_COLUMNS, gap=0)
    # Lossless while that is small; a thousand photographs of 128 pixels would be 25 MB, and are 5 MB this way.
    small = images.shape[1] == 1 or size <= LOSSLESS_SIZE
    how = {"lossless": True, "quality": 20, "method": 1, "exact": True} if small else {"quality": 90, "method": 2}
    Image.fromarray(tiles).save(buffer, "WEBP", **how)
    return buffer.getvalue()


def _send_gif(request: Request) -> Response:
    """The view of the page Interpolate that the query says, as a GIF."""
    try:
        content = between_gif(RunStore().open(request.path_params["run_id"]), request.query_params)
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=400)
    return Response(content, media_type="image/gif", headers=FOREVER)


async def _send_manifold(request: Request) -> Response:
    """The manifold picture that the query says, as a file to keep."""
    ask = (request.path_params["run_id"], dict(request.query_params))
    try:
        name, content = await asyncio.get_running_loop().run_in_executor(DRAWER, manifold_file, *ask)
        current = version(RunStore().open(ask[0])) == request.path_params["version"]
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=404 if isinstance(error, RunError) else 400)
    headers = FOREVER if current else {"Cache-Control": "no-store"}
    headers = {**headers, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="image/png", headers=headers)


ROUTES = [
    Route("/data/runs/{run_id}/{version}/decoder.bin", _send_decoder),
    Route("/data/runs/{run_id}/{version}/codes.bin", _of_run(_send_codes)),
    Route("/data/runs/{run_id}/{version}/codebook.bin", _of_run(_send_codebook)),
    Route("/data/runs/{run_id}/{version}/film.bin", _send_film),
    Route("/data/runs/{run_id}/{version}/between.gif", _send_gif),
    Route("/data/runs/{run_id}/{version}/manifold.png", _send_manifold),
    Route("/data/runs/{run_id}/{version}/decode", _decode, methods=["POST"]),
    Route("/data/runs/{run_id}/{version}/images/{sheet:int}.webp", _send_run_images),
    Route("/data/images/{dataset}/{size:int}/{sheet:int}.webp", _send_images),
]
