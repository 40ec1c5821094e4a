"""A photograph becomes an image as a model takes it, a step at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.images.craft import saved
from vae_core.images.open import Picture, read_image
from vae_core.images.prepare import Choices, Fit, Look, Prepared, Step, border_of, ground_of, prepare
from vae_core.images.strokes import frame_of

DIGITS = Look((1, 32, 32), "dark", frame_of("mnist", 32))


def photograph(size: tuple[int, int] = (300, 200), *, paper: int = 205, ink: int = 40, turned: int = 1) -> Picture:
    """A thick stroke on paper in a shadow, off the middle, as a JPEG."""
    width, height = size
    shade = paper - np.linspace(0, 40, width)[None, :] + np.random.default_rng(0).normal(0, 3, (height, width))
    image = Image.fromarray(shade.clip(0, 255).astype(np.uint8)).convert("RGB")
    ImageDraw.Draw(image).line(
        [(width // 2 + 10, 50), (width // 2 + 40, height - 70)], fill=(ink, ink, ink + 60), width=12
    )
    tags = Image.Exif()
    tags[0x0112] = turned
    return read_image(saved(image, "JPEG", quality=95, exif=tags.tobytes()))


def step(prepared: Prepared, name: str) -> Step:
    (found,) = [one for one in prepared.steps if one.name == name]
    return found


def names(prepared: Prepared) -> list[str]:
    return [one.name for one in prepared.steps]


def test_a_photographed_stroke_becomes_a_digit_as_mnist_has_them() -> None:
    made = prepare(photograph(), DIGITS)
    assert names(made) == ["opened", "square", "grey", "inverted", "contrast", "framed", "resized"]
    assert made.image.shape == (1, 32, 32) and made.image.dtype == np.uint8
    image = made.image[0].astype(float)
    assert (border_of(image) == 0).all() and image.max() == 255, "black around, white ink"
    rows, columns = np.nonzero(image > 60)
    assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20, "the longer side fills the box"
    weights = image / image.sum()
    middle = [(weights.sum(axis) * (np.arange(32) + 0.5)).sum() for axis in (0, 1)]
    assert np.abs(np.array(middle) - 16).max() <= 0.6, "its centre of mass is in the middle"
    assert step(made, "inverted").says == "Its background is light, and that of the model's images dark."
    assert [one.may_change for one in made.steps] == [False, True, False, True, True, True, False]


@pytest.mark.parametrize("choice", ["inverted", "contrast", "framed", "upright"])
def test_each_step_can_be_left_out(choice: str) -> None:
    picture = photograph(turned=6)
    changed: dict[str, Any] = {choice: False}
    whole, without = prepare(picture, DIGITS), prepare(picture, DIGITS, Choices(**changed))
    assert step(whole, choice).on and not step(without, choice).on and step(without, choice).may_change
    assert not np.array_equal(whole.image, without.image)


def test_the_picture_before_and_after_it_is_turned() -> None:
    made = prepare(photograph(turned=6), DIGITS)
    assert step(made, "opened").picture.shape[:2] == (200, 300) and step(made, "upright").picture.shape[:2] == (
        300,
        200,
    )
    assert "upright" not in names(prepare(photograph(), DIGITS))


def test_the_whole_with_an_edge_or_the_middle_alone() -> None:
    colours = np.zeros((20, 60, 3), np.uint8)
    colours[:] = (10, 200, 30)
    colours[:, 25:35] = (250, 0, 0)
    picture = Picture(colours, None, "PNG", (60, 20))
    look = Look((3, 20, 20))
    crop, pad = (prepare(picture, look, Choices(fit=fit)).image for fit in ("crop", "pad"))
    assert (crop[0] > 128).mean() == pytest.approx(10 / 20, abs=0.06)
    assert (pad[0] > 128).mean() == pytest.approx(10 / 60 * 20 / 60, abs=0.04)
    assert np.abs(pad[:, 0, 0].astype(int) - (10, 200, 30)).max() <= 2, "the edge has the border's colour"
    assert "square" not in names(prepare(Picture(colours[:, :20], None, "PNG", (20, 20)), look))


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1), (2, 3), (700, 690)])
@pytest.mark.parametrize("fit", ["crop", "pad"])
@pytest.mark.parametrize(
    "look", [DIGITS, Look((3, 64, 64)), Look((1, 28, 28), "dark", frame_of("fashion-mnist", 28)), Look((1, 30, 20))]
)
def test_any_proportions_have_an_image(size: tuple[int, int], fit: Fit, look: Look) -> None:
    pixels = np.full((size[1], size[0], 3), 130, np.uint8)
    made = prepare(Picture(pixels, None, "PNG", size), look, Choices(fit=fit))
    assert made.image.shape == look.shape and all(one.picture.size for one in made.steps)


def test_grey_is_a_must_for_a_grey_model_and_a_choice_for_one_of_colours() -> None:
    picture = photograph()
    assert not step(prepare(picture, DIGITS), "grey").may_change
    colours = prepare(picture, Look((3, 64, 64)))
    assert step(colours, "grey").may_change and not step(colours, "grey").on and not step(colours, "inverted").on
    grey = prepare(picture, Look((3, 64, 64)), Choices(grey=True)).image
    assert (grey[0] == grey[1]).all() and (grey[0] == grey[2]).all()
    from_grey = prepare(Picture(np.full((9, 9), 7, np.uint8), None, "PNG", (9, 9)), Look((3, 16, 16)))
    assert from_grey.image.shape == (3, 16, 16) and (from_grey.image == 7).all() and "grey" not in names(from_grey)


def test_it_is_inverted_only_where_the_backgrounds_differ() -> None:
    white_on_black = Picture(255 - photograph().pixels, None, "PNG", (300, 200))
    assert not step(prepare(white_on_black, DIGITS), "inverted").on
    assert step(prepare(white_on_black, DIGITS, Choices(inverted=True)), "inverted").on
    assert not step(prepare(photograph(), Look((1, 32, 32))), "inverted").on, "where nothing is known of the model's"
    assert ground_of(np.full((5, 5, 3), 250, np.uint8)) == "light"


def test_an_empty_page_has_nothing_to_stretch() -> None:
    page = Picture(np.full((60, 60), 235, np.uint8), None, "PNG", (60, 60))
    made = prepare(page, DIGITS)
    assert not step(made, "contrast").on and not step(made, "contrast").may_change and made.image.max() < 30


def test_what_is_transparent_lies_on_what_shows_it() -> None:
    shape = np.zeros((40, 40), np.uint8)
    shape[10:30, 15:25] = 255
    for ink, ground in ((0, "white"), (255, "black")):
        picture = Picture(np.full((40, 40, 3), ink, np.uint8), shape, "PNG", (40, 40))
        made = prepare(picture, DIGITS)
        assert step(made, "opened").says == f"What is transparent was put on {ground}."
        assert 0.1 < (made.image > 128).mean() < 0.4, "it can be seen"
