"""What the page Codes shows."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ui.app.view_state import ImageNumber, Key, Seed, ViewState

TEMPERATURES = (0.5, 1.5)  # lowest and highest
MAX_CELLS = 4096
MAX_ENTRY = 4096


class CodesView(ViewState):
    """What the page Codes shows; nothing of it outlives a change of model.

    Attributes:
        entry: of the codebook, looked at closely; None for the page's own choice
        images: numbers of the held-out images A and B; None for the page's own two
        cells: hexadecimal digits, four cells each from the grid's first: 1 where B's entry stands in A's grid; None for the
            right half
        seed, temperature: of the samples from the prior
    """

    entry: Annotated[int | None, Field(ge=0, le=MAX_ENTRY), Key("entry", of="run")] = None
    images: Annotated[
        tuple[ImageNumber, ImageNumber] | None, Key("swap", browser="images", separator="-", of="run")
    ] = None
    cells: Annotated[
        str | None,
        Field(pattern=r"^[0-9a-f]+$"),
        Key("cells", parse=str.lower, max_length=MAX_CELLS // 4, of="run"),
    ] = None
    seed: Annotated[Seed, Key("draw", browser="seed", of="run")] = 0
    temperature: Annotated[
        float, Field(ge=TEMPERATURES[0], le=TEMPERATURES[1]), Key("temperature", format=lambda t: f"{t:.2f}", of="run")
    ] = 1.0
