"""The SVG drawings: well-formed, self-contained, and with what belongs where."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from ui.media.drawings import Plane, Traveller, journey, model_card, tall_journey

SVG = "{http://www.w3.org/2000/svg}"


def plane(channels: int = 1) -> Plane:
    generator = np.random.default_rng(0)
    codes = generator.normal(size=(60, 2))
    codes[0] = np.nan
    tiles = generator.integers(0, 255, (6, channels, 8, 8), np.uint8)
    return Plane(codes, np.arange(60) % 3, ((-3, 3), (-2, 2)), tiles, columns=3)


def travellers(channels: int = 1) -> list[Traveller]:
    picture = np.full((channels, 8, 8), 90, np.uint8)
    return [
        Traveller((-3.0, 2.0), picture, picture, "<Coat> & hat", "(−3.0, 2.0)", 2),
        Traveller((0.0, 0.0), None, picture, "none", "(0.0, 0.0)\nnew", None),
    ]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_journey_is_one_file_with_every_picture_in_it(dark: bool, channels: int) -> None:
    drawings = [
        journey(plane(channels), travellers(channels), ("in", "map", "out"), dark=dark),
        tall_journey(plane(channels), travellers(channels), ("in", "out"), dark=dark),
    ]
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        links = [image.get("href", "") for image in root.iter(f"{SVG}image")]
        assert len(links) == 4  # the manifold, one original, two decoded
        assert all(link.startswith("data:image/webp;base64,") for link in links)
        assert len(re.findall(r"h0", drawing)) == 59  # the code that is not finite has no dot
        assert len(list(root.iter(f"{SVG}circle"))) == 4
    words = [text.text for text in ElementTree.fromstring(drawings[0]).iter(f"{SVG}text")]
    assert "<Coat> & hat" in words and "new" in words


def test_places_are_where_the_window_has_them() -> None:
    root = ElementTree.fromstring(journey(plane(), travellers(), ("in", "map", "out"), dark=False))
    box = next(root.iter(f"{SVG}rect")).attrib
    left, top = float(box["x"]), float(box["y"])
    centres = {(float(dot.get("cx", 0)), float(dot.get("cy", 0))) for dot in root.iter(f"{SVG}circle")}
    middle = (left + float(box["width"]) / 2, top + float(box["height"]) / 2)
    assert centres == {(left, top), middle}  # (-3, 2) is the window's upper left corner, (0, 0) its middle


def test_a_card_has_a_map_and_pairs() -> None:
    pictures = np.zeros((2, 1, 8, 8), np.uint8)
    root = ElementTree.fromstring(model_card(plane(), pictures, pictures, dark=True))
    assert len(list(root.iter(f"{SVG}image"))) == 5
    root = ElementTree.fromstring(model_card(None, pictures, pictures, dark=True))
    assert len(list(root.iter(f"{SVG}image"))) == 4
