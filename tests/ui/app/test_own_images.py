"""Images of one's own in links and from page to page."""

from __future__ import annotations

import numpy as np
import pytest

from ui.app.own_images import checked, images_text, parse_images, with_own
from vae_core.images.strokes import pack

DRAWING = "d~" + pack([np.array([[100, 900, 84], [900, 120, 84]])])


def test_a_list_of_images_comes_back_from_its_text() -> None:
    images: list[int | str] = [12, DRAWING, 3, "p~a-b_c--d"]
    text = images_text(images)
    assert parse_images(text) == ["12", DRAWING, "3", "p~a-b_c--d"]
    assert parse_images("12-7") == ["12", "7"]


@pytest.mark.parametrize(
    "token",
    [None, 7, "", "d~", "d~AAAA", "p~", "p~a b", "p~<b>", "x~AQ", "d~" + "A" * 5000, "p~" + "A" * 5000, ["d~AQ"]],
)
def test_what_is_no_token_is_none(token: object) -> None:
    assert checked(token) is None


def test_a_token_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked(DRAWING) == DRAWING and checked("p~aB-_9") == "p~aB-_9"
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_LINK_IMAGE", "8")
    assert checked(DRAWING) is None and checked("p~aB-_9") == "p~aB-_9"


def test_an_image_goes_into_its_place_and_fills_what_is_before_it() -> None:
    assert with_own((5, 6, 7), DRAWING, 1, (1, 2)) == (5, DRAWING, 7)
    assert with_own((), DRAWING, 0, (1, 2)) == (DRAWING,)
    assert with_own((), DRAWING, 2, (1, 2)) == (1, 2, DRAWING)
    assert with_own((2,), DRAWING, 2, (2, 4)) == (2, 4, DRAWING)
    assert with_own((), DRAWING, 1, ()) == (0, DRAWING)
