"""What a latent space is: what pages, routes and metrics have to know of a model before they ask it for anything."""

from __future__ import annotations

from dataclasses import dataclass

# Of a posterior's log variances, so that a wild first step cannot overflow exp(): a spread between 0.0025 and 400.
LOGVAR_BOUNDS = (-12.0, 12.0)
NO_ENCODER = "it has a decoder but no encoder, so no image has a code."


@dataclass(frozen=True)
class LatentSpace:
    """The space that a model's codes are in. A model's settings say it, so that no weights have to be loaded.

    A code is a place, `latent_dim` real numbers; or a grid of cells, each the number of an entry of a codebook, whose
    entries have `latent_dim` numbers each.

    Attributes:
        latent_dim: numbers in a code that is a place, or in an entry of the codebook
        has_prior: whether training pulls the codes towards N(0, I)
        has_encoder: whether an image has a code at all: not for a generator alone
        has_rate: whether the KL means something: not for a posterior that is a point
        classes: how many classes the decoder can be conditioned on; None for a model that is not conditional
        side: cells along a side of the grid; None for places
        entries: entries of the codebook; None for places
    """

    latent_dim: int
    has_prior: bool = False
    has_rate: bool = False
    has_encoder: bool = True
    classes: int | None = None
    side: int | None = None
    entries: int | None = None

    @property
    def is_grid(self) -> bool:
        """Whether a code is a grid of entries of a codebook: there is no map of them, and nothing between two."""
        return self.side is not None

    @property
    def has_map(self) -> bool:
        """Whether images have places on a map: their codes are places, and there is an encoder to find them."""
        return self.has_encoder and not self.is_grid

    @property
    def is_conditional(self) -> bool:
        """Whether the decoder is conditioned on a class."""
        return self.classes is not None

    @property
    def has_density(self) -> bool:
        """Whether posteriors have a density, so that a draw of one can be weighed against the prior."""
        return self.has_rate and not self.is_grid

    @property
    def code_size(self) -> int:
        """How many numbers a code has: the latent dimensions, or the cells of the grid."""
        return self.latent_dim if self.side is None else self.side**2

    @property
    def decoded_size(self) -> int:
        """How many numbers the decoder takes for a code: the code itself, or the entries that it names."""
        return self.latent_dim * (self.side or 1) ** 2

    @property
    def decoder_inputs(self) -> int:
        """The same with the class beside it, one-hot, where the decoder is conditioned on one."""
        return self.decoded_size + (self.classes or 0)

    def check_class(self, label: int) -> None:
        """Raise ValueError, in a sentence, for a class that a conditional model does not know."""
        if self.classes is not None and not 0 <= label < self.classes:
            raise ValueError(f"This model is conditioned on classes 0 to {self.classes - 1}, not {label}.")

    def __str__(self) -> str:
        """A code in words: "16 latent numbers", or "a grid of 64 codes out of 128"."""
        if self.is_grid:
            return f"a grid of {self.code_size} codes out of {self.entries}"
        return f"{self.latent_dim} latent number{'' if self.latent_dim == 1 else 's'}"
