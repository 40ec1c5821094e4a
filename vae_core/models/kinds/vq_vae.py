"""The VQ-VAE: an image becomes a small grid of entries of a learnt codebook, and a learnt prior generates new grids."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from vae_core.config import ADVANCED, ConfigError, ImageShape
from vae_core.models.config import ModelConfig
from vae_core.models.kind import MODELS, ModelKind, Term
from vae_core.models.layers import Layer, Shape
from vae_core.models.networks import grid_decoder, grid_encoder
from vae_core.models.space import LatentSpace

MAX_SIDE = 16  # cells a side: the memory that the prior learns in grows with the fourth power
HEAD_WIDTH = 32  # units of a head of the prior's attention


class VQVAEConfig(ModelConfig):
    name: Literal["vq-vae"] = "vq-vae"
    network: Literal["conv"] = Field(
        "conv",
        title="Network",
        description="Convolutional: the code is a grid that lies over the image.",
    )
    layers: Literal["by-widths"] = Field(
        "by-widths",
        title="Convolutional layers",
        description="By widths: as the other settings say.",
        json_schema_extra=ADVANCED,
    )
    latent_dim: int = Field(
        32,
        ge=1,
        le=256,
        title="Width of an entry",
        description="How many numbers each entry of the codebook has.",
    )
    codebook_size: int = Field(
        128,
        ge=2,
        le=1024,
        title="Codebook size",
        description="How many entries there are to choose from in each cell of the grid.",
    )
    codebook_updates: Literal["ema", "loss"] = Field(
        "ema",
        title="Codebook updates",
        description="Entries follow the moving average (EMA) of what chose them, or the gradient of the codebook loss.",
        json_schema_extra=ADVANCED,
    )
    commitment_weight: float = Field(
        0.25,
        ge=0,
        le=1000,
        title="Commitment weight",
        description="What it costs the encoder to be far from the entry it chose: nats a unit of squared distance, "
        "summed over the grid as the distortion is over the pixels. The paper uses 0.25.",
        json_schema_extra=ADVANCED,
    )
    revive_after: int = Field(
        50,
        ge=0,
        le=100_000,
        title="Revive after",
        description="An entry that no cell chose for so many steps is moved onto an encoder output; 0 never does.",
        json_schema_extra=ADVANCED,
    )
    prior_width: int = Field(
        64,
        ge=HEAD_WIDTH,
        le=512,
        multiple_of=HEAD_WIDTH,
        title="Prior's width",
        description="Units of the network that learns which grids are likely.",
        json_schema_extra=ADVANCED,
    )
    prior_layers: int = Field(
        2,
        ge=1,
        le=8,
        title="Prior's layers",
        description="Layers of that network. More: likelier grids, slower training.",
        json_schema_extra=ADVANCED,
    )

    @model_validator(mode="after")
    def _halves_the_image(self) -> VQVAEConfig:
        if self.widths == ():
            raise ConfigError("model.widths is empty, and the grid of a codebook needs one halving at least.")
        return self

    def conv_widths(self, image_size: int) -> tuple[int, ...]:
        """Encoder channels: the chosen ones, or enough for a grid of 7, 8 or 16 cells a side."""
        return self.widths or ((32, 64) if image_size <= 64 else (32, 64, 64))

    def side(self, image_size: int) -> int:
        """Cells along a side of the grid over square images of this size."""
        return image_size // int(2 ** len(self.conv_widths(image_size)))

    def check_image_shape(self, shape: ImageShape) -> None:
        """As for every model; and the grid may not be finer than the prior can learn."""
        super().check_image_shape(shape)
        if (side := self.side(shape[-1])) > MAX_SIDE:
            raise ConfigError(
                f"model.widths has {len(self.conv_widths(shape[-1]))}, which leaves a grid of {side} × {side} cells of "
                f"{shape[-1]} pixels; the prior takes {MAX_SIDE} × {MAX_SIDE} at most, so use more widths."
            )

    def latent_space(self, image_size: int) -> LatentSpace:
        side, entries = self.side(image_size), self.codebook_size
        return LatentSpace(self.latent_dim, has_rate=True, side=side, entries=entries)


@MODELS.register("vq-vae")
class VQVAEKind(ModelKind):
    implementation = "vae_core.models.vq_vae.VQVAE"
    config_class = VQVAEConfig
    title = "VQ-VAE"
    summary = "Writes each picture as a grid of entries from a small codebook, as a text is written in letters."
    equation = r"\mathcal{L} = -\log p(x \mid e) + \|\mathrm{sg}[z] - e\|^2 + w\,\|z - \mathrm{sg}[e]\|^2 - \log p(c), \quad e = e_c, \quad c = \arg\min_k \|z - e_k\|"
    outputs_per_dimension = 1
    own_terms: ClassVar = {
        "penalty": Term(
            "Commitment",
            "nats an image",
            "What the distance between the encoder's outputs and their entries costs, weights included.",
        ),
        "perplexity": Term(
            "Perplexity",
            "codes",
            "How many entries of the codebook are in use, as if all were used equally often: exp of the entropy of "
            "a batch's codes.",
        ),
        "codes_in_use": Term("Codes in use", "codes", "Entries that a batch uses at least once."),
    }

    @classmethod
    def network_layers(cls, config: VQVAEConfig, image_shape: ImageShape) -> tuple[list[Layer], list[Layer]]:
        """Images [B, C, H, W] -> [B, D, grid, grid], and [B, D · grid²] -> images."""
        encoder = grid_encoder(config, image_shape, config.latent_dim)
        return encoder, grid_decoder(config, image_shape, config.latent_dim)

    @classmethod
    def array_shapes(cls, config: VQVAEConfig, image_shape: ImageShape) -> dict[str, Shape]:
        entries = (config.codebook_size, config.latent_dim)
        networks = super().array_shapes(config, image_shape)
        return {**networks, "codebook.entries": entries, **prior_shapes(config, config.side(image_shape[-1]) ** 2)}


def prior_shapes(config: VQVAEConfig, cells: int) -> dict[str, Shape]:
    """The shape of each of the prior's weights, by the names that a checkpoint has."""
    width = config.prior_width
    linear = {"prior.head": (config.codebook_size, width)}
    norms = ["prior.norm"]
    for number in range(config.prior_layers):
        block = f"prior.blocks.{number}."
        linear |= {f"{block}queries_keys_values": (3 * width, width), f"{block}attended": (width, width)}
        linear |= {f"{block}layer.0": (4 * width, width), f"{block}layer.2": (width, 4 * width)}
        norms += [f"{block}before_attention", f"{block}before_layer"]
    shapes: dict[str, Shape] = {
        "prior.entries.weight": (config.codebook_size + 1, width),
        "prior.places": (cells, width),
    }
    for name, shape in linear.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    for name in norms:
        shapes |= {f"{name}.weight": (width,), f"{name}.bias": (width,)}
    return shapes
