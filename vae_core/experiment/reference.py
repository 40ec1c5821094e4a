"""Published results, in their sources' own units, to compare a run with."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vae_core.config import Config


class Reference(Config):
    """A published result in the recipe's own setting, to compare a run with."""

    metric: Literal["loss", "distortion"]
    nats: float = Field(description="The result on the project's scale: nats an image, summed over pixels.")
    published: str = Field(description="The result as its source prints it, with its unit.")
    source: str
    unit: str = Field("nats an image", description="What the source counts in.")
    scale: float = Field(1.0, gt=0, description="Nats an image in one unit of the source's.")
    digits: int = Field(2, ge=0, le=9, description="Decimals with which a value is written in the source's unit.")
    rounds_below: float | None = Field(
        None, description="Nats an image below which a value rounds to the published one, where that is a round one."
    )

    def passed_by(self, nats: float) -> bool:
        """Whether a held-out value, nats an image, is as good as the published one."""
        return nats <= self.nats or (self.rounds_below is not None and nats < self.rounds_below)

    @property
    def published_value(self) -> str:
        """The result as its source prints it, without the unit: "131.15", or "about 0.09" of a round one."""
        return f"{'about ' if self.rounds_below else ''}{self.nats / self.scale:.6g}"

    def in_unit(self, nats: float) -> str:
        """A value in nats an image as the source would print it, without the unit."""
        return f"{nats / self.scale:.{self.digits}f}"
