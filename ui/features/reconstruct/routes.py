"""What the parts of the page Reconstruct fetch: images beside their copies, and frames of more and more noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast, get_args

import numpy as np

from ui.app import resources
from ui.app.view_state import MAX_IMAGE, MAX_SEED
from ui.features.reconstruct.drawn import DRAWN, Drawn, reconstructed
from ui.features.reconstruct.frames import Frames, denoised_frames, noisy_frames
from ui.http.parameters import ParameterError, Parameters
from ui.http.serving import Content, run_route
from vae_core.explorer.addresses import run_address, version
from vae_core.explorer.blobs import pack_arrays
from vae_core.models.array_decoding import as_bytes, to_unit
from vae_core.models.kinds.denoising_autoencoder import Corruption
from vae_core.runs import Run

MAX_PICTURES = 20


def copies_url(run: Run, images: Sequence[int], drawn: Drawn = "mean", draw: int = 0) -> str:
    """Of held-out images, by their numbers, beside the model's copies."""
    query = {"images": "-".join(str(int(image)) for image in images), "drawn": drawn, "draw": str(draw)}
    return run_address(run, "copies.bin", version(run), query)


def noisy_url(run: Run, noise: Corruption, image: int) -> str:
    return run_address(run, "noisy.bin", version(run), {"noise": noise, "image": str(image)})


def denoised_url(run: Run, noise: Corruption, image: int) -> str:
    return run_address(run, "denoised.bin", version(run), {"noise": noise, "image": str(image)})


def _copies(run: Run, parameters: Parameters) -> Content:
    """originals, copies: uint8 [N, H, W, C]."""
    held_out = resources.held_out(run)
    words = parameters.get("images", "").split("-")[:MAX_PICTURES]
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 9]
    if not numbers or max(numbers) >= len(held_out):
        raise ParameterError(f"“images” must be numbers below {len(held_out)}, with “-” between them.")
    drawn = parameters.get("drawn", "mean")
    if drawn not in DRAWN:
        raise ParameterError(f"“drawn” must be one of {', '.join(DRAWN)}.")
    originals, labels = held_out.pixels[numbers], held_out.classes[numbers]
    draw = parameters.whole("draw", 0, MAX_SEED, default=0)
    copies = as_bytes(reconstructed(resources.arrays(run), to_unit(originals), labels, drawn, draw))
    return Content(pack_arrays({"originals": _last(originals), "copies": _last(copies)}))


def _noise(run: Run, parameters: Parameters) -> tuple[Corruption, int]:
    noise = parameters.get("noise", "")
    if noise not in get_args(Corruption):
        raise ParameterError(f"“noise” must be one of {', '.join(get_args(Corruption))}.")
    image = parameters.whole("image", 0, MAX_IMAGE)
    count = len(resources.held_out_classes(run))
    if image >= count:
        raise ParameterError(f"“image” must be below {count}.")
    return cast(Corruption, noise), image


def _frames(of: Callable[[Run, Corruption, int], Frames]) -> Callable[[Run, Parameters], Content]:
    """frames uint8 [L, H, W, C], error and psnr float32 [L]."""

    def answer(run: Run, parameters: Parameters) -> Content:
        found = of(run, *_noise(run, parameters))
        return Content(pack_arrays({"frames": found.images, "error": found.error, "psnr": found.psnr}))

    return answer


def _last(images: np.ndarray) -> np.ndarray:
    """Channels last, as canvases take them."""
    return np.ascontiguousarray(images.transpose(0, 2, 3, 1))


ROUTES = [
    run_route("copies.bin", _copies),
    run_route("noisy.bin", _frames(noisy_frames)),
    run_route("denoised.bin", _frames(denoised_frames)),
]
