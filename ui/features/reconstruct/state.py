"""What the page Reconstruct shows: its open part, what that shows, and what its anomaly part shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from ui.app.view_state import Key, RunId, Seed, ViewState
from vae_core.metrics.anomaly import Score
from vae_core.models.kinds.denoising_autoencoder import Corruption

PARTS = ("images", "denoise", "anomaly")
CHOICES = ("classes", "best", "worst", "random")
NOISES: tuple[Corruption, ...] = get_args(Corruption)
MAX_SHOWN = 10  # images beside each other
MAX_MODELS = 6
NO_MODELS = "-"  # no run has that id
MAX_CLASSES = 100
MAX_PLAYED = 12  # pictures in a round of the anomaly game


def _split_models(text: str) -> list[str]:
    return [] if text == NO_MODELS else text.split(",")


class ReconstructView(ViewState):
    """What the page Reconstruct shows, apart from its anomaly part.

    Attributes:
        part: which part is open
        show: which images
        seed: of the choice of images
        measure: of the error; None for the model's usual one
        drawn: whether mean codes are decoded, drawn ones, or drawn ones with the pixels drawn too
        draw: seed of that draw
        picture: which of the images shown is the large one
        split: how far across the line between original and copy stands, in hundredths
        layer: what is beside the original: the copy, or where it differs
        noise: its kind
        level: of the noise, in hundredths
        image: number of the held-out image that is made noisy; it also seeds its noise
        models: ids of the runs that denoise; None for the usual ones
    """

    part: Annotated[Literal["images", "denoise", "anomaly"], Key("part", always=True)] = "images"
    show: Annotated[Literal["classes", "best", "worst", "random"], Key("show", always=True)] = "classes"
    seed: Annotated[Seed, Key("seed", always=True)] = 0
    measure: Annotated[Literal["nats", "mse"] | None, Key("measure")] = None
    drawn: Annotated[Literal["mean", "code", "pixels"], Key("drawn")] = "mean"
    draw: Annotated[Seed, Key("draw")] = 0
    picture: Annotated[int, Field(ge=0, le=MAX_SHOWN - 1), Key("picture")] = 0
    split: Annotated[int, Field(ge=0, le=100), Key("split")] = 50
    layer: Annotated[Literal["copy", "difference"], Key("layer")] = "copy"
    noise: Annotated[Corruption, Key("noise", always=True)] = "gaussian"
    level: Annotated[
        float,
        Field(ge=0, le=1),
        AfterValidator(lambda level: round(level, 2)),
        Key("amount", aliases=("level",), digits=2, always=True),
    ] = 0.5
    image: Annotated[int, Field(ge=0, le=10**7), Key("clean", always=True)] = 0
    models: Annotated[
        tuple[RunId, ...] | None,
        Key(
            "models",
            separator=",",
            parse=_split_models,
            format=lambda models: ",".join(models) or NO_MODELS,
            max_parts=MAX_MODELS,
            max_length=1000,
            skip=True,
            unique=True,
        ),
    ] = None

    def hidden(self) -> Iterable[str]:
        if self.part != "images":
            yield from ("show", "seed", "measure", "drawn", "picture", "split", "layer")
        if self.part != "images" or self.drawn == "mean":
            yield "draw"
        if self.part != "denoise":
            yield from ("noise", "level", "image", "models")


class AnomalyView(ViewState):
    """What the anomaly part shows; all but the detector itself is forgotten with another detector.

    Attributes:
        detector: id of the run that is asked; None for the usual one
        round: seed of the pictures that the player judges
        marks: which of them, by their places, the player calls unknown
        checked: whether the answers are shown, and the threshold with them
        unknown: the classes taken for unknown, for a model that has seen them all; others know their own
        score: which error raises the alarm
        threshold: in the units of that score; None for the usual share of false alarms
    """

    detector: Annotated[str | None, Field(min_length=1, max_length=80), Key("detector")] = None
    round: Annotated[Seed, Key("round", of="run")] = 0
    marks: Annotated[
        tuple[Annotated[int, Field(ge=0, le=MAX_PLAYED - 1)], ...],
        Key("marks", separator="-", skip=True, unique=True, max_parts=MAX_PLAYED, of="run"),
    ] = ()
    checked: Annotated[bool, Key("checked", format=lambda checked: "yes" if checked else "no", of="run")] = False
    unknown: Annotated[
        tuple[Annotated[int, Field(ge=0, le=9999)], ...],
        Key("strange", separator="-", skip=True, unique=True, max_parts=MAX_CLASSES, max_length=400, of="run"),
    ] = ()
    score: Annotated[Score, Key("error", always=True, of="run")] = "mse"
    threshold: Annotated[float | None, Field(ge=-1e9, le=1e9), Key("threshold", digits=6, of="run")] = None
