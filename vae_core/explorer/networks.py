"""A run's decoder and encoder as the browser takes them, and whether it is to run them itself."""

from __future__ import annotations

from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.export.decoder import pack_decoder
from vae_core.export.encoder import pack_encoder
from vae_core.export.layers import UnsupportedNetwork
from vae_core.export.packed import PackedNetwork
from vae_core.models.space import NO_ENCODER
from vae_core.runs import Run

BROWSER_COST = 25_000_000  # multiply-accumulates; about 10 ms in the browser. Dearer networks stay on the server


class NotEncoded(ValueError):
    """A model in which no image has a code that is a place; the message is a sentence."""


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

    Raises NotEncoded for a model in which no image has a code that is a place, ValueError for an unknown class.
    """
    check_encodes(run)
    return _packed_encoder(run, label if resources.latent_space(run).is_conditional else 0)


def check_encodes(run: Run) -> None:
    """Raises NotEncoded for a model in which no image has a code that is a place."""
    space = resources.latent_space(run)
    if not space.has_encoder:
        raise NotEncoded(f"This model cannot encode: {NO_ENCODER}")
    if space.is_grid:
        raise NotEncoded("This model encodes images as grids of entries of a codebook, which the browser does not do.")


@cached(resources.by_checkpoint)
def _packed_encoder(run: Run, label: int) -> PackedNetwork:
    model = resources.arrays(run)
    return pack_encoder(model.encoder_network(label), model.image_shape, model.space.latent_dim)
