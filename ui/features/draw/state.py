"""What the page Draw shows: the drawing, or the picture, that its link holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from ui.app.own_images import PICTURE, Token, text_length
from ui.app.view_state import Key, ViewState
from vae_core.images.strokes import PREFIX, unpack


def _drawing(text: str) -> str:
    """Raises ValueError for what is no drawing."""
    unpack(text)
    return text.removeprefix(PREFIX)


def _picture(token: str) -> str:
    if not token.startswith(PICTURE):
        raise ValueError("a drawing")
    return token


class DrawView(ViewState):
    """What the page Draw shows. A drawing is one for every model.

    Attributes:
        input: whether one draws or brings a picture
        strokes: of the drawing, packed (vae_core/images/strokes.py); None for the example
        picture: the token of the picture; None for none, or one that is too large for a link
    """

    input: Annotated[Literal["draw", "picture"], Key("input")] = "draw"
    strokes: Annotated[
        str | None, AfterValidator(lambda text: text and _drawing(text)), Key("strokes", max_length=text_length(1))
    ] = None
    picture: Annotated[
        Token | None, AfterValidator(lambda token: token and _picture(token)), Key("picture", max_length=text_length(1))
    ] = None
