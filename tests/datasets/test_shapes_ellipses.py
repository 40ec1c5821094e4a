"""The factors of a generated ellipse are what its pixels show, and its class says which way it leans."""

import numpy as np
import torch

from tests.datasets.test_shapes import measured, second_moment
from vae_core.datasets import Ellipses, generate_ellipses
from vae_core.datasets.shapes_ellipses import RANGES, UPRIGHT


def test_pixels_show_place_and_size() -> None:
    found = generate_ellipses(300, 64, seed=3)
    x, y, side = measured(found, 64)
    np.testing.assert_allclose(x, found.factors["x"], atol=0.1 / 64)  # a tenth of a pixel
    np.testing.assert_allclose(y, found.factors["y"], atol=0.1 / 64)
    np.testing.assert_allclose(side, found.factors["size"], rtol=0.03)


def test_it_leans_as_its_turn_says_and_the_class_names_the_side() -> None:
    found = generate_ellipses(100, 64, seed=5)
    turns = found.factors["turn"]
    for image, turn in zip(found.images[:, 0].numpy(), turns, strict=True):
        off = (second_moment(image) - 90 - turn) % 180  # upright: its long axis is the y axis
        assert min(off, 180 - off) < 2
    names = np.array(Ellipses.class_names)[found.labels.numpy()]
    assert (
        names == np.where(turns < -UPRIGHT, "leaning left", np.where(turns > UPRIGHT, "leaning right", "upright"))
    ).all()


def test_every_ellipse_stays_inside_and_the_factors_fill_their_ranges_independently() -> None:
    found = generate_ellipses(4000, 32, seed=6)
    images = found.images[:, 0]
    rim = torch.cat([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], dim=1)
    assert rim.max() < 128, "at most the edge of a corner touches the rim"
    assert (images.amax(dim=(1, 2)) == 255).all()
    for name, (low, high) in RANGES.items():
        values = found.factors[name]
        assert low <= values.min() < low + 0.01 * (high - low) and high - 0.01 * (high - low) < values.max() <= high
    assert np.abs(np.corrcoef(np.stack(list(found.factors.values()))) - np.eye(4)).max() < 0.06
