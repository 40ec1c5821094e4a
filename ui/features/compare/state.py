"""What the page AE beside VAE shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from ui.app.view_state import Key, RunId, Seed, ViewState


class CompareView(ViewState):
    """What the page AE beside VAE shows.

    Attributes:
        source: what is drawn from
        seed: of the random numbers, the same for both models
        psi: truncation; 1 leaves the draws as they are
        label: the class drawn near, when the source is "class"
        image: the held-out image whose posterior is drawn from, when the source is "image"
        look: what the maps show: all codes of each, both at one scale, the prior's circles, or the codes' density in
            place of dots
        step: of the lesson, counted from 0; −1 for none
    """

    source: Annotated[Literal["prior", "box", "fitted", "class", "image"], Key("draw", browser="from", always=True)] = (
        "prior"
    )
    seed: Annotated[Seed, Key("draw-seed", browser="seed", always=True)] = 0
    psi: Annotated[float, Field(ge=0, le=1.5), Key("psi", always=True)] = 1.0
    label: Annotated[int, Field(ge=0, le=255), Key("draw-class", browser="label", always=True)] = 0
    image: Annotated[int, Field(ge=0, le=10**7), Key("draw-image", browser="image", always=True)] = 0
    look: Annotated[Literal["own", "one", "prior", "density"], Key("map", browser="look")] = "own"
    step: Annotated[
        int,
        Field(ge=-1, le=3),
        Key("step", parse=lambda text: int(text) - 1, format=lambda step: str(step + 1), always=True),
    ] = 0

    def hidden(self) -> Iterable[str]:
        if self.source != "class":
            yield "label"
        if self.source != "image":
            yield "image"
        if self.step < 0:
            yield "step"

    @classmethod
    def _read(cls, given: Mapping[str, Any], former: Self | None) -> Self:
        # Whoever set anything else by hand has left the lesson.
        return super()._read({"step": "0", **given} if given else given, former)


class PairView(ViewState):
    """The ids of the two runs; None until two were chosen."""

    left: Annotated[RunId | None, Key("left")] = None
    right: Annotated[RunId | None, Key("right")] = None
