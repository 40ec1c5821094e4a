"""What the page Interpolate shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ui.app.own_images import AnyImage, images_text, parse_images, text_length
from ui.app.view_state import Key, ViewState

MAX_IMAGES = 8  # in a loop
Mode = Literal["line", "paths", "triangle", "loop", "pair"]


def _inside(weights: tuple[float, float]) -> tuple[float, float]:
    if sum(weights) > 1.0001:
        raise ValueError("Weights of a triangle's corners come to 1.")
    return weights


_Weight = Annotated[float, Field(ge=0, le=1)]


class InterpolateView(ViewState):
    """What the page Interpolate shows.

    Attributes:
        mode: two images; two images by both paths (straight and great-circle); three; a loop; or two models
        images: numbers of held-out images, or tokens of one's own: source, target, third, …
        t: 0 at the source, 1 at the target; of a loop the share of the loop
        at: weights of the triangle's first two corners; the third has the rest
        frames: in the strip
        beside: id of the second model, None for the run's own partner
        source: where the next image is chosen: on the map, or among pictures
        slot: whose image is chosen next, counted from 0
        size, fps: of the GIF, in pixels and frames a second
    """

    mode: Annotated[Mode, Key("way", aliases=("mode",), always=True)] = "line"
    images: Annotated[
        tuple[AnyImage, ...],
        Key(
            "images",
            separator="-",
            parse=parse_images,
            format=images_text,
            skip=True,
            max_parts=MAX_IMAGES,
            max_length=text_length(MAX_IMAGES),
        ),
    ] = ()
    t: Annotated[float, Field(ge=-0.5, le=1.5), Key("t", always=True)] = 0.5
    at: Annotated[tuple[_Weight, _Weight], AfterValidator(_inside), Key("at", separator="-", always=True)] = (
        0.34,
        0.33,
    )
    frames: Annotated[int, Field(ge=5, le=31), Key("frames", always=True)] = 11
    beside: Annotated[str | None, Field(min_length=1), Key("beside")] = None

    source: Annotated[Literal["map", "pictures"], Key("choose")] = "map"
    slot: Annotated[
        int,
        Field(ge=0, lt=MAX_IMAGES),
        Key("slot", parse=lambda text: int(text) - 1, format=lambda slot: str(slot + 1)),
    ] = 0
    size: Annotated[Literal[128, 256, 512], Key("gif-size", parse=int)] = 256
    fps: Annotated[Literal[6, 12, 24], Key("gif-fps", parse=int)] = 12

    def hidden(self) -> Iterable[str]:
        yield "t" if self.mode == "triangle" else "at"
        if self.mode != "pair":
            yield "beside"
