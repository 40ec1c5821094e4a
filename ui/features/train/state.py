"""What the form of three choices on the page Train holds: data, kind of model, how long."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ui.app.view_state import Key, ViewState

Images = Annotated[str, Field(pattern=r"^(fashion-mnist|mnist|shapes|own:[a-z0-9][a-z0-9-]{0,59})$")]
Kind = Literal["vae", "autoencoder", "both"]
Length = Literal["first", "usual", "thorough"]


class Choices(ViewState):
    """Three choices that are enough for a training; all else stands under Expert."""

    data: Annotated[Images, Key("data")] = "fashion-mnist"
    kind: Annotated[Kind, Key("kind")] = "vae"
    length: Annotated[Length, Key("length")] = "usual"
