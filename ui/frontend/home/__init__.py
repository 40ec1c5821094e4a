"""The picture at the top of Home: real pictures, their places on a map, and what the decoder draws where one points."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ui.component import mount
from vae_core.explorer.model import BrowserModel


@dataclass(frozen=True)
class HeroData:
    """The component's data.

    Attributes:
        model: whose map and decoder it is
        stops: numbers of the held-out images that stand beside the map, in the order in which the tour visits them
        headings: above the pictures, the map and the drawn picture
        numbers_word: "16 numbers", where a place on the map is not the whole code; empty in two dimensions
    """

    model: BrowserModel
    stops: tuple[int, ...]
    headings: tuple[str, str, str]
    numbers_word: str


def hero_panel(data: HeroData, *, key: str) -> None:
    """Show it; it answers nothing."""
    mount("home", asdict(data), key=key)
