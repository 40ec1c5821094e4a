"""The page Learn in the browser: the guess of a step, and what can be tried beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ui.component import mount
from vae_core.explorer.model import BrowserModel


@dataclass(frozen=True)
class GuessData:
    """The component's data for a guess.

    Attributes:
        kind: how one guesses
        question: for screen readers; the page shows it
        said: the guess so far, as the address has it; empty for none
        model: whose images or map are shown; None when the guess shows none
        options: (key, text) each, of "choose"
        image: the held-out image shown beside the options; −1 for none
        hidden: the class that the map leaves out, of "dot"
        images: the two held-out images beside the sketch
        side: squares of the sketch across and up
        ends: words at the two ends, of "amount"
        reveal: whether the answer may be shown: the step was done
    """

    kind: Literal["choose", "dot", "sketch", "amount"]
    question: str
    said: str
    model: BrowserModel | None = None
    options: tuple[tuple[str, str], ...] = ()
    image: int = -1
    hidden: int = -1
    images: tuple[int, int] = (-1, -1)
    side: int = 0
    ends: tuple[str, str] = ("", "")
    reveal: bool = False


@dataclass(frozen=True)
class SpringData:
    """Data of the cloud and its spring. `expert`: in symbols and nats."""

    expert: bool
    kind: Literal["spring"] = "spring"


@dataclass(frozen=True)
class Stop:
    """One model on the slider of the bargain: how much weight it gave, as words, and what was measured of it."""

    model: BrowserModel
    label: str
    figures: tuple[tuple[str, str, float], ...]  # name, value in words, share of the bar from 0 to 1


@dataclass(frozen=True)
class BargainData:
    """Data of the bargain: the models from the least to the most weight, and the held-out images that are copied."""

    stops: tuple[Stop, ...]
    images: tuple[int, ...]
    label: str
    kind: Literal["bargain"] = "bargain"


def guess_panel(data: GuessData, *, key: str, on_said: Callable[[], None]) -> str | None:
    """Show it; returns the guess when it has just been made or changed."""
    said = mount("learn", asdict(data), key=key, on_said_change=on_said).said
    return said if isinstance(said, str) else None


def exhibit_panel(data: SpringData | BargainData, *, key: str) -> Any:
    """Show something to try; nothing of it is sent to the server."""
    return mount("learn", asdict(data), key=key)
