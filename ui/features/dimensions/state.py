"""What the page Dimensions shows."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from ui.app.view_state import ImageNumber, Key, Seed, ViewState

_Number = Annotated[float, Field(ge=-1e6, le=1e6)]


class DimensionsView(ViewState):
    """What the page Dimensions shows. In another run the same image is shown, encoded by that run.

    Attributes:
        code: the latent code, 5 significant digits; None for the middle, or for the code of `image`
        image: the held-out image it was set from
        seed: of the random draw
    """

    code: Annotated[
        tuple[_Number, ...] | None, Key("z", browser="code", separator=",", digits=5, max_length=10_000, of="run")
    ] = None
    image: Annotated[ImageNumber | None, Key("z-from", browser="from", of="dataset")] = None
    seed: Annotated[Seed, Key("z-seed", browser="seed", of="run")] = 0

    def for_size(self, latent_dim: int) -> Self:
        """Without a code of another length."""
        return self if self.code is None or len(self.code) == latent_dim else self.update(code=None)
