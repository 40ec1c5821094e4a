"""What the component of the lesson is given: guesses, and things to try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vae_core.explorer import resources
from vae_core.explorer.lesson.step import SKETCH_SIDE, Amount, Choose, PlaceDot, Sketch, Step
from vae_core.explorer.model import BrowserModel, browser_model
from vae_core.explorer.scales import run_picture_error, run_tidiness, scale_text
from vae_core.runs import Run

IMAGES = 6  # that the models of the bargain copy


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


def guess_data(step: Step, runs: Sequence[Run], *, said: str, reveal: bool, label: int = 0) -> GuessData:
    """Of a step and its runs. `said`: the guess so far, empty for none; `reveal`: whether the answer may be shown; `label`:
    the class that a conditional model draws. Raises DamagedRun.
    """
    match asked := step.prediction:
        case Choose():
            return GuessData(
                "choose",
                step.question,
                said,
                model=browser_model(runs[0], label=label) if asked.image is not None else None,
                options=tuple((option.key, option.text) for option in asked.options),
                image=-1 if asked.image is None else asked.image,
            )
        case PlaceDot():
            return GuessData(
                "dot", step.question, said, browser_model(runs[0], label=label), hidden=asked.hidden, reveal=reveal
            )
        case Sketch():
            return GuessData(
                "sketch",
                step.question,
                said,
                browser_model(runs[0], label=label),
                images=asked.images,
                side=SKETCH_SIDE,
                reveal=reveal,
            )
        case Amount():
            return GuessData("amount", step.question, said, ends=(asked.low, asked.high))


def bargain_data(runs: Sequence[Run], *, expert: bool, label: int = 0) -> BargainData:
    """Of models that differ in one weight alone, the least first; `label` as above. Raises DamagedRun."""
    typical = resources.typical_images(runs[0])
    images = typical[:: max(1, len(typical) // IMAGES)][:IMAGES]
    words = "beta" if expert else "weight on tidiness (beta)"
    return BargainData(tuple(_stop(run, label) for run in runs), images, words)


def _stop(run: Run, label: int) -> Stop:
    error, tidy = run_picture_error(run), run_tidiness(run)
    figures = tuple(
        (name, scale_text(value), min(max(value or 0.0, 0.0), 100.0) / 100)
        for name, value in (("Picture error", error), ("Tidiness", tidy))
    )
    return Stop(browser_model(run, label=label), f"{getattr(run.config.model, 'beta', 0.0):g}", figures)
