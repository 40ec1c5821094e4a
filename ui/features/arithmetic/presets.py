"""Sums that are known to work, each with the model that it works in; tests/ui/features/test_arithmetic_presets.py checks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.features.arithmetic.attributes import Pole
from ui.features.arithmetic.state import ArithmeticView


@dataclass(frozen=True)
class Preset:
    """A sum to begin with.

    Attributes:
        name: what it adds, as its button says
        run: the id of the shipped model it was found in
        mode: a sum of three images, or an attribute
        images: numbers of held-out images: A, B, C; or the one that the attribute is added to
        ends: (from, to) of the attribute, names of poles
        words: what one sees, in a sentence or two
    """

    name: str
    run: str
    mode: Literal["sum", "attribute"]
    images: tuple[int, ...]
    words: str
    ends: tuple[str, str] | None = None

    def view(self, poles: Sequence[Pole]) -> ArithmeticView:
        """What the page shows then; `poles` are those of its model."""
        names = [pole.name for pole in poles]
        places = None if self.ends is None else (names.index(self.ends[0]), names.index(self.ends[1]))
        return ArithmeticView(mode=self.mode, images=self.images, poles=places)


PRESETS = (
    Preset(
        "Sleeves",
        "fashion-vae-16d",
        "sum",
        (1268, 1494, 4853),
        "A dark pullover without a dark T-shirt leaves the sleeves. Added to a white T-shirt, they make it long-sleeved.",
    ),
    Preset(
        "Slant",
        "mnist-vae-16d",
        "attribute",
        (3006,),
        "Slanted digits without upright ones, on average, leave the slant itself. Added to one digit, it leans over and stays "
        "the digit it is.",
        ("upright", "slanted"),
    ),
    Preset(
        "Thickness",
        "mnist-vae-16d",
        "attribute",
        (4810,),
        "Bold digits without thin ones, on average, leave the thickness of the pen. Added to one digit, it is written with a "
        "broader pen; taken away, with a finer one.",
        ("thin", "bold"),
    ),
)
