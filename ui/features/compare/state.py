"""What the page AE beside VAE shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from ui.app.view_state import Key, RunId, Seed, ViewState

POINT, REACH, SAMPLES, PRICE = range(4)  # the moments, one a screen
FREE = -1

Source = Literal["prior", "box", "fitted", "class", "image"]
_SOURCES: dict[int, Source] = {POINT: "prior", REACH: "prior", SAMPLES: "prior", PRICE: "image"}
_Coordinate = Annotated[float, Field(ge=-1e5, le=1e5)]
_BY_MOMENT = ("source", "psi", "label", "look")


class CompareView(ViewState):
    """What the page AE beside VAE shows.

    Attributes:
        step: the moment, counted from 0: one point, what points reach, new images, the price; −1 for none, where
            everything below is free. A moment decides by itself what is drawn from, and how the maps look.
        source: what is drawn from
        seed: of the random numbers, the same for both models
        psi: truncation; 1 leaves the draws as they are
        label: the class drawn near, when the source is "class"
        image: the held-out image whose posterior is drawn from, when the source is "image"; None for a telling one
        look: what the maps show: all codes of each, both at one scale, the prior's circles, or the codes' density in
            place of dots
        along: how far the one point is on its way, 0 to 1
        point: where it was put instead, in the latent plane; None while it is on its way
    """

    source: Annotated[Source, Key("draw", browser="from", always=True)] = "prior"
    seed: Annotated[Seed, Key("draw-seed", browser="seed", always=True)] = 0
    psi: Annotated[float, Field(ge=0, le=1.5), Key("psi", always=True)] = 1.0
    label: Annotated[int, Field(ge=0, le=255), Key("draw-class", browser="label", always=True)] = 0
    image: Annotated[int | None, Field(ge=0, le=10**7), Key("draw-image")] = None
    look: Annotated[Literal["own", "one", "prior", "density"], Key("map", browser="look")] = "own"
    step: Annotated[
        int,
        Field(ge=FREE, le=PRICE),
        Key("step", parse=lambda text: int(text) - 1, format=lambda step: str(step + 1), always=True),
    ] = POINT
    along: Annotated[float, Field(ge=0, le=1), Key("along", digits=3)] = 0.0
    point: Annotated[tuple[_Coordinate, _Coordinate] | None, Key("point", separator=",", digits=5)] = None

    def hidden(self) -> Iterable[str]:
        if self.step != FREE:
            yield from _BY_MOMENT
        else:
            yield "step"
            if self.source != "class":
                yield "label"
        if self.source != "image":
            yield "image"
        if self.step != POINT:
            yield from ("along", "point")
        elif self.point is not None:
            yield "along"

    def settled(self) -> Self:
        if self.step == FREE:
            return self
        usual = type(self).model_fields
        decided = {name: usual[name].default for name in _BY_MOMENT} | {"source": _SOURCES[self.step]}
        return self.model_copy(update=decided)

    @classmethod
    def _read(cls, given: Mapping[str, Any], former: Self | None) -> Self:
        # Whoever set anything of the free view has left the moments; what a moment decides is not what was there before.
        free = {name for name in given if name in _BY_MOMENT}
        return super()._read({"step": "0", **given} if free else given, former).settled()


class PairView(ViewState):
    """The ids of the two runs; None until two were chosen."""

    left: Annotated[RunId | None, Key("left")] = None
    right: Annotated[RunId | None, Key("right")] = None
