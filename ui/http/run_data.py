"""A run's decoder, encoder, codes and codebook as the browser takes them."""

from __future__ import annotations

import numpy as np

from ui.app import resources
from ui.app.cache import cached
from ui.http.blobs import pack_arrays
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.serving import Content
from vae_core.export.decoder import pack_decoder
from vae_core.export.encoder import pack_encoder
from vae_core.export.layers import UnsupportedNetwork
from vae_core.export.packed import PackedNetwork
from vae_core.inference.code_pictures import entry_colours
from vae_core.models.space import NO_ENCODER
from vae_core.runs import Run

BROWSER_COST = 25_000_000  # multiply-accumulates; about 10 ms in the browser. Dearer networks stay on the server
MAX_CLASS = 9999


def decodes_in_browser(run: Run) -> bool:
    """Whether the browser can run the decoder, and quickly enough."""
    try:
        return packed_decoder(run).cost <= BROWSER_COST
    except UnsupportedNetwork:  # such as a weight that half precision cannot hold
        return False


def packed_decoder(run: Run, label: int = 0) -> PackedNetwork:
    """Of a conditional model: the decoder conditioned on class `label`. Raises ValueError for an unknown class."""
    return _packed(run, label if resources.latent_space(run).is_conditional else 0)


@cached(resources.by_checkpoint)
def _packed(run: Run, label: int) -> PackedNetwork:
    model = resources.arrays(run)
    # What stands before the decoder is conditioned on the label, or looked up in a codebook: the rest is what is packed.
    return pack_decoder(model.decoder_network(label), model.space.decoded_size, model.config.likelihood)


def encodes_in_browser(run: Run) -> bool:
    """Of a run whose model has an encoder to places: whether the browser can run it, and quickly enough."""
    try:
        return packed_encoder(run).cost <= BROWSER_COST
    except UnsupportedNetwork:
        return False


def packed_encoder(run: Run, label: int = 0) -> PackedNetwork:
    """Of a conditional model: the encoder that reads images as being of class `label`.

    Raises NotFound for a model in which no image has a code that is a place, ValueError for an unknown class.
    """
    check_encodes(run)
    return _packed_encoder(run, label if resources.latent_space(run).is_conditional else 0)


def check_encodes(run: Run) -> None:
    """Raises NotFound for a model in which no image has a code that is a place."""
    space = resources.latent_space(run)
    if not space.has_encoder:
        raise NotFound(f"This model cannot encode: {NO_ENCODER}")
    if space.is_grid:
        raise NotFound("This model encodes images as grids of entries of a codebook, which the browser does not do.")


@cached(resources.by_checkpoint)
def _packed_encoder(run: Run, label: int) -> PackedNetwork:
    model = resources.arrays(run)
    return pack_encoder(model.encoder_network(label), model.image_shape, model.space.latent_dim)


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
    """codes and, where posteriors have a spread, logvar float32 [N, code_size]; distortion float32 [N]; labels uint8 [N]."""
    encoding = resources.encoding(run)
    labels = resources.held_out(run).classes
    arrays = {"codes": encoding.codes, "distortion": encoding.distortion, "labels": labels.astype(np.uint8)}
    if np.isfinite(encoding.logvar).all():
        arrays["logvar"] = encoding.logvar
    return Content(pack_arrays(arrays))


def codebook(run: Run, parameters: Parameters) -> Content:
    """entries float32 [K, D], and a colour for each, uint8 [K, 3]."""
    if not resources.latent_space(run).is_grid:
        raise NotFound("This model has no codebook.")
    entries = resources.arrays(run).entries
    return Content(pack_arrays({"entries": entries, "colours": entry_colours(entries)}))
