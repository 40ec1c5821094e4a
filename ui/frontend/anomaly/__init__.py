"""The anomaly game: which of these pictures is of a kind that the model has never seen? Then a threshold does the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from ui.component import mount


@dataclass(frozen=True)
class Suspect:
    """A picture of the round: what it shows, whether the model has never seen its kind, its error."""

    title: str
    unknown: bool
    error: float


@dataclass(frozen=True)
class Errors:
    """The errors of all held-out images, and what each threshold does with them.

    Attributes:
        low, high: ends of the axis; bins and the slider's places are spread evenly between them
        known, unknown: shares of each kind in the bins
        known_count, unknown_count: images
        caught, false_alarms: how many of the unknown, and of the known, have at least the error of each place
        usual, balance: places of the two thresholds that have buttons
    """

    low: float
    high: float
    known: list[float]
    unknown: list[float]
    known_count: int
    unknown_count: int
    caught: list[int]
    false_alarms: list[int]
    usual: int
    balance: int


@dataclass(frozen=True)
class DetectorData:
    """The component's data.

    Attributes:
        pictures_url: of the round's originals and copies, in the order of `pictures`; None without a game
        image_shape: (channels, height, width)
        unknown_name: the kind that the model has never seen, or that is called unknown
        never_seen: which of the two
        scale, digits: errors are shown times the first, with the second after the point
        error_name: what the error is
        max_round: the last seed of a round
        view: {round, marks, checked, threshold} to begin with; the threshold is a place
    """

    pictures_url: str | None
    image_shape: tuple[int, int, int]
    pictures: list[Suspect]
    errors: Errors
    unknown_name: str
    never_seen: bool
    scale: float
    digits: int
    error_name: str
    usual_help: str
    balance_help: str
    max_round: int
    view: dict[str, Any]


def detector_panel(data: DetectorData, *, key: str, on_view: Callable[[], None]) -> dict[str, Any] | None:
    """Show it; returns {round, marks, checked, threshold} when they were changed in the browser."""
    view = mount("anomaly", asdict(data), key=key, on_view_change=on_view).view
    return dict(view) if view is not None else None
