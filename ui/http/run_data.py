"""A run's decoder, encoder, codes, codebook and film, as answers to a browser."""

from __future__ import annotations

from ui.app import resources
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.serving import Content
from vae_core.explorer.blobs import pack_arrays
from vae_core.explorer.codes import packed_codes
from vae_core.explorer.film import film_bytes, film_version
from vae_core.explorer.networks import packed_decoder, packed_encoder
from vae_core.export.layers import UnsupportedNetwork
from vae_core.inference.code_pictures import entry_colours
from vae_core.runs import Run

MAX_CLASS = 9999
MAX_STEP = 10**11


def class_of(parameters: Parameters) -> int:
    return parameters.whole("class", 0, MAX_CLASS, default=0)


def decoder(run: Run, parameters: Parameters) -> Content:
    try:
        return Content(packed_decoder(run, class_of(parameters)).to_bytes())
    except UnsupportedNetwork as error:
        raise NotFound(str(error)) from error


def encoder(run: Run, parameters: Parameters) -> Content:
    try:
        return Content(packed_encoder(run, class_of(parameters)).to_bytes())
    except UnsupportedNetwork as error:
        raise NotFound(str(error)) from error


def codes(run: Run, parameters: Parameters) -> Content:
    return Content(packed_codes(run))


def codebook(run: Run, parameters: Parameters) -> Content:
    """entries float32 [K, D], and a colour for each, uint8 [K, 3]."""
    if not resources.latent_space(run).is_grid:
        raise NotFound("This model has no codebook.")
    entries = resources.arrays(run).entries
    return Content(pack_arrays({"entries": entries, "colours": entry_colours(entries)}))


def film(run: Run, parameters: Parameters) -> Content:
    """?after=STEP leaves out the frames that the browser has already."""
    after = parameters.whole("after", 0, MAX_STEP) if "after" in parameters else -1
    return Content(film_bytes(run, after))


def version_of_film(run: Run, parameters: Parameters) -> str:
    return film_version(run)
