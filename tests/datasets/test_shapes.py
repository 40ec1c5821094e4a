"""The factors of a generated shape are what its pixels show."""

import numpy as np
import pytest
import torch

from vae_core.datasets import Shapes, generate_shapes
from vae_core.datasets.base import ImageSet
from vae_core.datasets.shapes import RANGES

SIZES = Shapes.image_sizes


def measured(found: ImageSet, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centre of mass x, y and square root of the area, in fractions of the image's width, from the pixels."""
    mass = found.images[:, 0].numpy().astype(np.float64) / 255
    area = mass.sum(axis=(1, 2))
    centres = (np.arange(size) + 0.5) / size
    x, y = (mass.sum(axis=1) * centres).sum(axis=1) / area, (mass.sum(axis=2) * centres).sum(axis=1) / area
    return x, y, np.sqrt(area) / size


@pytest.mark.parametrize("size", SIZES)
def test_pixels_show_place_and_size(size: int) -> None:
    found = generate_shapes(400, size, seed=3)
    x, y, side = measured(found, size)
    np.testing.assert_allclose(x, found.factors["x"], atol=0.1 / size)  # a tenth of a pixel
    np.testing.assert_allclose(y, found.factors["y"], atol=0.1 / size)
    np.testing.assert_allclose(side, found.factors["size"], rtol=0.03)


def second_moment(image: np.ndarray) -> float:
    """Direction of the longest axis in degrees, clockwise from the x axis, in [0, 180)."""
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    mass = image.astype(np.float64)
    u, v = columns - np.average(columns, weights=mass), rows - np.average(rows, weights=mass)
    return np.rad2deg(0.5 * np.arctan2(2 * (mass * u * v).sum(), (mass * (u * u - v * v)).sum())) % 180


def test_an_ellipse_lies_as_its_rotation_says() -> None:
    found = generate_shapes(300, 64, seed=4)
    for index in np.flatnonzero(found.labels.numpy() == Shapes.class_names.index("ellipse")):
        off = (second_moment(found.images[index, 0].numpy()) - found.factors["rotation"][index]) % 180
        assert min(off, 180 - off) < 2


@pytest.mark.parametrize(
    ("shape", "up", "reach", "reach_back"),
    [("square", -1, 0.5, 0.5), ("triangle", -1, 0.877, 0.439), ("heart", 1, 0.694, 0.473)],
)
def test_a_shape_points_where_its_rotation_says(shape: str, up: float, reach: float, reach_back: float) -> None:
    """A triangle's point (up at rotation 0) and a heart's (down) reach farther than the side across from it."""
    size = 128
    found = generate_shapes(300, size, seed=5)
    for index in np.flatnonzero(found.labels.numpy() == Shapes.class_names.index(shape)):
        rows, columns = np.nonzero(found.images[index, 0].numpy() > 127)
        right = (columns + 0.5) / size - found.factors["x"][index]
        down = (rows + 0.5) / size - found.factors["y"][index]
        turn = np.deg2rad(found.factors["rotation"][index])
        along = up * (np.cos(turn) * down - np.sin(turn) * right)  # (0, up), turned clockwise
        expected = np.array([reach, reach_back]) * found.factors["size"][index]
        np.testing.assert_allclose([along.max(), -along.min()], expected, atol=2 / size, err_msg=str(index))


def test_every_shape_stays_inside_and_is_white_on_black() -> None:
    found = generate_shapes(2000, 32, seed=6)
    images = found.images[:, 0]
    rim = torch.cat([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], dim=1)
    assert rim.max() < 128, "at most the edge of a corner touches the rim"
    assert (images.amax(dim=(1, 2)) == 255).all() and (images.amin(dim=(1, 2)) == 0).all()


def test_factors_fill_their_ranges_independently() -> None:
    found = generate_shapes(4000, 28, seed=7)
    assert list(found.factors) == list(RANGES)
    for name, (low, high) in RANGES.items():
        values = found.factors[name]
        assert low <= values.min() < low + 0.01 * (high - low) and high - 0.01 * (high - low) < values.max() <= high
    table = np.stack([found.labels.numpy(), *found.factors.values()])
    assert np.abs(np.corrcoef(table) - np.eye(len(table))).max() < 0.06
    shares = np.bincount(found.labels.numpy()) / 4000
    np.testing.assert_allclose(shares, 1 / len(Shapes.class_names), atol=0.03)


def test_the_seed_decides_and_prefixes_agree() -> None:
    long, short, other = generate_shapes(300, 28, 8), generate_shapes(90, 28, 8), generate_shapes(90, 28, 9)
    assert torch.equal(long.images[:90], short.images) and torch.equal(long.labels[:90], short.labels)
    for name in RANGES:
        np.testing.assert_array_equal(long.factors[name][:90], short.factors[name])
    assert not torch.equal(short.images, other.images)


def test_factors_do_not_depend_on_the_image_size() -> None:
    small, large = generate_shapes(50, 28, 8), generate_shapes(50, 128, 8)
    for name in RANGES:
        np.testing.assert_array_equal(small.factors[name], large.factors[name])


def test_refuses_no_shapes() -> None:
    with pytest.raises(ValueError, match="A set of 0 shapes"):
        generate_shapes(0, 28, 1)
