"""What the page Arithmetic shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field

from ui.app.own_images import AnyImage, images_text, parse_images, text_length
from ui.app.view_state import MAX_IMAGE, Key, ViewState

MAX_IMAGES = 6
WHOLE = 1000  # a hybrid's weights are whole thousandths

_Pole = Annotated[int, Field(ge=0, le=MAX_IMAGE)]
_Weight = Annotated[int, Field(ge=0, le=WHOLE)]


class ArithmeticView(ViewState):
    """What the page Arithmetic shows. Another dataset has other images, so nothing outlives a change of it.

    Attributes:
        mode: a sum A − B + C, an attribute, or a hybrid of several images
        images: numbers of held-out images, or tokens of one's own: A, B, C; or the one that an attribute is applied to; or
            a hybrid's
        strength: how much of the difference is added
        poles: (from, to) of the attribute, places in the list of its poles; None for the usual ones
        weights: of a hybrid's images, thousandths; empty for equal ones
    """

    mode: Annotated[Literal["sum", "attribute", "hybrid"], Key("sum", aliases=("mode",), always=True, of="dataset")] = (
        "sum"
    )
    images: Annotated[
        tuple[AnyImage, ...],
        Key(
            "pictures",
            browser="images",
            separator="-",
            parse=parse_images,
            format=images_text,
            max_parts=MAX_IMAGES,
            max_length=text_length(MAX_IMAGES),
            of="dataset",
        ),
    ] = ()
    strength: Annotated[float, Field(ge=-2, le=2), Key("strength", always=True, of="dataset")] = 1.0
    poles: Annotated[tuple[_Pole, _Pole] | None, Key("poles", separator="-", of="dataset")] = None
    weights: Annotated[tuple[_Weight, ...], Key("weights", separator="-", of="dataset")] = ()

    def hidden(self) -> Iterable[str]:
        yield "strength" if self.mode == "hybrid" else "weights"
        if self.mode != "attribute":
            yield "poles"

    def settled(self) -> Self:
        sound = len(self.weights) == len(self.images) and sum(self.weights) == WHOLE
        return self if sound or not self.weights else self.model_copy(update={"weights": ()})
