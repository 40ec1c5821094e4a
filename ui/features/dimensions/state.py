"""What the page Dimensions shows."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from ui.app.view_state import ImageNumber, Key, Seed, ViewState

MAX_NAME = 32  # letters of a name that a person gives a slider
MAX_NAMES = 64

_Number = Annotated[float, Field(ge=-1e6, le=1e6)]
_Name = tuple[Annotated[int, Field(ge=0, le=10_000)], Annotated[str, Field(min_length=1, max_length=MAX_NAME)]]


def _parse_names(text: str) -> list[tuple[int, str]]:
    """ "1:size;3:which way" -> [(0, "size"), (2, "which way")]; parts that make no sense are left out."""
    found = {}
    for part in text.split(";"):
        number, _, name = part.partition(":")
        is_number = number.isascii() and number.isdigit() and len(number) < 5
        if is_number and int(number) > 0 and (name := name.strip()[:MAX_NAME]):
            found[int(number) - 1] = name
    return list(found.items())[:MAX_NAMES]


def _format_names(names: tuple[_Name, ...]) -> str:
    return ";".join(f"{dimension + 1}:{name.replace(';', ',')}" for dimension, name in names)


class DimensionsView(ViewState):
    """What the page Dimensions shows. In another run the same image is shown, encoded by that run.

    Attributes:
        code: the latent code, 5 significant digits; None for the middle, or for the code of `image`
        image: the held-out image it was set from
        seed: of the random draw
        names: (dimension, name), as a person has called the sliders
        answer: whether what was measured of each slider is told
    """

    code: Annotated[
        tuple[_Number, ...] | None, Key("z", browser="code", separator=",", digits=5, max_length=10_000, of="run")
    ] = None
    image: Annotated[ImageNumber | None, Key("z-from", browser="from", of="dataset")] = None
    seed: Annotated[Seed, Key("z-seed", browser="seed", of="run")] = 0
    names: Annotated[
        tuple[_Name, ...],
        Field(max_length=MAX_NAMES),
        Key("names", parse=_parse_names, format=_format_names, max_length=MAX_NAMES * (MAX_NAME + 8), of="run"),
    ] = ()
    answer: Annotated[bool, Key("answer", format=lambda shown: str(int(shown)), of="run")] = False

    def for_size(self, latent_dim: int) -> Self:
        """Without a code of another length, and without names of dimensions that are not there."""
        names = tuple((dimension, name) for dimension, name in self.names if dimension < latent_dim)
        code = self.code if self.code is not None and len(self.code) == latent_dim else None
        return self.update(code=code, names=names)
