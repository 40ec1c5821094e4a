"""Images of one's own, drawn or uploaded, that pages take where they take held-out ones: how a link names them, and how
one page hands one to another.

A token is the image itself in few letters: "d~" and the strokes of a drawing (vae_core/images/strokes.py), or "p~" and a
small picture file. ui/frontend/lib/own-image.js makes pixels of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import streamlit as st
from pydantic import AfterValidator

from ui.app.view_state import ImageNumber
from vae_core.images.strokes import PREFIX, unpack
from vae_core.limits import limits

PICTURE = "p~"
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")  # base64url
_STAND_IN = str.maketrans("-.", ".-")  # between the numbers of a list stand hyphens

Page = Literal["map", "interpolate", "arithmetic"]


def _sound(token: str) -> str:
    """The token, if it may be one. Raises ValueError."""
    if len(token) > limits().max_link_image:
        raise ValueError("too long for a link")
    if token.startswith(PREFIX):
        unpack(token)
    elif not (token.startswith(PICTURE) and len(token) > len(PICTURE) and _LETTERS.issuperset(token[len(PICTURE) :])):
        raise ValueError("no image of one's own")
    return token


Token = Annotated[str, AfterValidator(_sound)]
AnyImage = ImageNumber | Token
"""The number of a held-out image, or an image of one's own."""


def checked(token: object) -> str | None:
    """What a browser sent, if it is the token of an image."""
    try:
        return _sound(token) if isinstance(token, str) else None
    except ValueError:
        return None


def images_text(images: Iterable[int | str]) -> str:
    """ "12-d~AQ.x-3": images as they stand in an address. A hyphen inside a token is written as a full stop."""
    return "-".join(image.translate(_STAND_IN) if isinstance(image, str) else str(image) for image in images)


def parse_images(text: str) -> list[str]:
    """The parts of such a text."""
    return [part.translate(_STAND_IN) if "~" in part else part for part in text.split("-")]


def text_length(count: int) -> int:
    """How many letters `count` images take in an address at most."""
    return count * (limits().max_link_image + 1)


def hand_over(to: Page, token: str, slot: int = 0) -> None:
    """Have another page take an image into one of its places when it is opened next."""
    st.session_state[_place(to)] = (token, slot)


def handed_over(page: Page) -> tuple[str, int] | None:
    """What another page handed to this one, token and place; once."""
    return st.session_state.pop(_place(page), None)


def with_own(images: Sequence[int | str], token: str, slot: int, others: Sequence[int]) -> tuple[int | str, ...]:
    """`images` with one's own in a place; places before it that are empty get some of `others`, of which none is there yet."""
    found = list(images)
    for other in others:
        if len(found) >= slot:
            break
        if other not in found:
            found.append(other)
    found += [0] * (slot - len(found))
    found[slot : slot + 1] = [token]
    return tuple(found)


def _place(page: Page) -> str:
    return f"own-image-for-{page}"
