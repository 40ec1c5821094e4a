"""What the page Latent map shows: a place, pins, and the settings of the manifold picture below the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from ui.app.own_images import Token, text_length
from ui.app.view_state import MAX_IMAGE, ImageNumber, Key, ViewState
from vae_core.export.manifold_picture import GAPS, WIDTHS, Enlarge, ManifoldSettings, parse_axes, parse_box
from vae_core.latent.grids import Extent
from vae_core.latent.manifold import SIDES, Over, check_box

MAX_PINS = 4
MAX_CLASS = 999

_Coordinate = Annotated[float, Field(ge=-1e6, le=1e6)]


class PlaceView(ViewState):
    """Where the map without JavaScript was clicked.

    Attributes:
        point: in map coordinates, four decimal places
        image: the number of the held-out image that was clicked, if one was
    """

    point: Annotated[
        tuple[_Coordinate, _Coordinate] | None,
        Key("point", separator=",", format=lambda point: f"{point[0]:.4f},{point[1]:.4f}", of="run"),
    ] = None
    image: Annotated[ImageNumber | None, Key("image", of="run")] = None


def _split_pin(part: Any) -> Any:
    """ "7120:-1.2,0.9" as ["7120", "-1.2", "0.9"]."""
    if not isinstance(part, str):
        return part
    image, _, code = part.partition(":")
    return [image, *code.split(",")]


def _sound_pin(pin: tuple[float, ...]) -> tuple[float, ...]:
    image, *code = pin
    if not (image.is_integer() and -1 <= image <= MAX_IMAGE and code and all(abs(value) <= 1e6 for value in code)):
        raise ValueError("no pin")
    return pin


Pin = Annotated[tuple[float, ...], BeforeValidator(_split_pin), AfterValidator(_sound_pin)]


def _is_own(part: Any) -> str:
    return "own" if isinstance(part, str) and "~" in part else "pin"


AnyPin = Annotated[Annotated[Pin, Tag("pin")] | Annotated[Token, Tag("own")], Discriminator(_is_own)]


def _pin_text(pin: tuple[float, ...] | str) -> str:
    return pin if isinstance(pin, str) else f"{pin[0]:.0f}:{','.join(f'{z:.5g}' for z in pin[1:])}"


class PinsView(ViewState):
    """The pins of a map: (number of an image or −1, z₁, z₂, …) each, or an image of one's own. Loaded with the map's slot."""

    pins: Annotated[
        tuple[AnyPin, ...],
        Key(
            "pins",
            separator=";",
            format=lambda pins: ";".join(map(_pin_text, pins)),
            skip=True,
            max_length=20_000 + text_length(MAX_PINS),
            of="run",
        ),
    ] = ()

    def of_size(self, latent_dim: int) -> list[list[float] | str]:
        """Those in a space of so many dimensions, at most MAX_PINS. An image of one's own has a place in every space."""
        sound = [pin for pin in self.pins if isinstance(pin, str) or len(pin) == latent_dim + 1][:MAX_PINS]
        return [pin if isinstance(pin, str) else list(pin) for pin in sound]


def _read_axes(text: str) -> tuple[int, int]:
    across, up = parse_axes(text)
    if across == up or min(across, up) < 0:
        raise ValueError("Two different dimensions are needed.")
    return across, up


LAYERS = ("tiles", "names", "density", "prior")
Layer = Literal["tiles", "names", "density", "prior"]
MAX_LASSO = 100
NO_LAYERS = "none"


def _split_place(part: Any) -> Any:
    """ "-1.2,0.9" as ["-1.2", "0.9"]."""
    return part.split(",") if isinstance(part, str) else part


_Place = Annotated[tuple[_Coordinate, _Coordinate], BeforeValidator(_split_place)]
_Scale = Annotated[float, Field(gt=0, le=1000)]


def _read_layers(text: str) -> list[str]:
    return [layer for layer in text.split(",") if layer in LAYERS]


class MapView(ViewState):
    """What the map shows and how closely. Loaded with the map's slot.

    Attributes:
        stage: the map of the trained model, the film of its training, or the map as a Plotly chart
        layers: what is drawn beside the dots
        tile: pixels a side of the decoded pictures
        zoom: the middle, in map coordinates, and how much larger than the whole map; None for the whole
        lasso: the line traced around selected images
        without: classes that are not shown
        axes: the two dimensions that span the map, counted from 0; None for the principal components
    """

    stage: Annotated[Literal["map", "film", "chart"], Key("stage")] = "map"
    layers: Annotated[
        tuple[Layer, ...],
        Key("layers", parse=_read_layers, format=lambda layers: ",".join(layers) or NO_LAYERS),
    ] = ("tiles", "names")
    tile: Annotated[int, Field(ge=24, le=80), Key("tile")] = 40
    zoom: Annotated[tuple[_Coordinate, _Coordinate, _Scale] | None, Key("zoom", separator=",", digits=5, of="run")] = (
        None
    )
    lasso: Annotated[
        tuple[_Place, ...],
        Key(
            "lasso",
            separator=";",
            format=lambda line: ";".join(f"{x:.5g},{y:.5g}" for x, y in line),
            max_parts=MAX_LASSO,
            max_length=4000,
            of="run",
        ),
    ] = ()
    without: Annotated[
        tuple[Annotated[int, Field(ge=0, le=MAX_CLASS)], ...],
        Key("without", separator=",", max_parts=200, of="dataset"),
    ] = ()
    axes: Annotated[
        tuple[int, int] | None,
        Key("axes", parse=_read_axes, format=lambda axes: f"{axes[0] + 1},{axes[1] + 1}", of="run"),
    ] = None


def _read_box(text: str) -> Extent:
    box = parse_box(text)
    check_box(box)
    return box


class ManifoldView(ViewState):
    """The manifold picture: its settings, as ManifoldSettings has them, and whether it is unfolded.

    A place in one latent space is none in another: box, plane and class do not outlive a change of model.
    """

    unfolded: bool = False
    over: Annotated[Over, Key("manifold", always=True)] = "quantiles"
    side: Annotated[int, Field(ge=SIDES[0], le=SIDES[1]), Key("tiles", always=True)] = 20
    box: Annotated[
        Extent | None,
        Key("tile-box", parse=_read_box, format=lambda box: ",".join(f"{edge:.6g}" for edge in box), of="run"),
    ] = None
    axes: Annotated[
        tuple[int, int] | None,
        Key("tile-axes", parse=_read_axes, format=lambda axes: ",".join(str(d + 1) for d in axes), of="run"),
    ] = None
    label: Annotated[int, Field(ge=0, le=MAX_CLASS), Key("tile-class", of="run")] = 0
    width: Annotated[int, Field(ge=WIDTHS[0], le=WIDTHS[1]), Key("tile-width", always=True)] = 1920
    gap: Annotated[int, Field(ge=GAPS[0], le=GAPS[1]), Key("tile-gap")] = 0
    enlarge: Annotated[Enlarge, Key("tile-enlarge")] = "nearest"

    def hidden(self) -> Iterable[str]:
        return () if self.unfolded else tuple(name for name in type(self).model_fields if name != "unfolded")

    def settled(self) -> Self:
        if self.over == "box" and self.box is None:
            return self.model_copy(update={"over": "quantiles"})
        return self if self.over == "box" else self.model_copy(update={"box": None})

    @classmethod
    def read(cls, words: Mapping[str, Any], former: Self | None = None) -> Self:
        """An address that names a choice of places has the picture unfolded."""
        view = super().read(words, former)
        return view.model_copy(update={"unfolded": "manifold" in words})

    @property
    def settings(self) -> ManifoldSettings:
        return ManifoldSettings(**self.model_dump(exclude={"unfolded"}))

    @classmethod
    def of(cls, settings: ManifoldSettings) -> Self:
        """These settings, unfolded."""
        return cls().model_copy(update={**vars(settings), "unfolded": True})


def for_run(settings: ManifoldSettings, latent_dim: int, classes: int) -> ManifoldSettings:
    """Without what this run does not have: two dimensions of few, a class of few."""
    axes = settings.axes if latent_dim > 2 and settings.axes and max(settings.axes) < latent_dim else None
    return replace(settings, axes=axes, label=settings.label if settings.label < classes else 0)


def for_preview(settings: ManifoldSettings, max_width: int) -> ManifoldSettings:
    """The same picture at most `max_width` pixels wide, its gaps as wide as there is room for."""
    if settings.width <= max_width:
        return settings
    room = (max_width - settings.side) // (settings.side - 1)
    gap = min(max(round(settings.gap * max_width / settings.width), min(settings.gap, 1)), room)
    return replace(settings, width=max_width, gap=gap)
