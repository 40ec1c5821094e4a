"""What the component that shows two models side by side is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from vae_core.explorer.model import BrowserModel

MomentKind = Literal["point", "reach", "samples", "cloud"]


@dataclass(frozen=True)
class Side:
    """One of the two models.

    Attributes:
        title: the run's name
        kind: the model's kind in a few words
        short: the same in a word
        reached: which held-out images random points reach, bits in base64, the first image's the lowest of its byte
    """

    model: BrowserModel
    title: str
    kind: str
    short: str
    reached: str


@dataclass(frozen=True)
class Moment:
    """What one screen shows and says; `meters` has a bar for each side: value and best from 0 to 100, and words."""

    kind: MomentKind
    title: str
    text: str
    meters: tuple[dict[str, Any], dict[str, Any]] | None


@dataclass(frozen=True)
class CompareData:
    """The component's data.

    Attributes:
        question: what the moments answer
        sides: two
        sources: (name, words) of what can be drawn from in the free view
        source_words: a sentence each
        hole_words: of the shading in the free view; empty where nothing is shaded
        ring_words: of the ring on the maps
        telling_image: the image that the moment of the price opens on
        expert: whether the words and controls are the field's
        view: read when a pair is first shown; the page's state as a dict
    """

    question: str
    sides: tuple[Side, Side]
    moments: tuple[Moment, ...]
    sources: tuple[tuple[str, str], ...]
    source_words: dict[str, str]
    hole_words: str
    ring_words: str
    telling_image: int
    expert: bool
    view: dict[str, Any]
