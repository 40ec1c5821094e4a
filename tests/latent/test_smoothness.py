"""Smoothness of strips whose metrics are known by hand."""

import numpy as np
import pytest

from vae_core.latent.smoothness import smoothness


def strip_of(*values: float) -> np.ndarray:
    """Frames [T, 1, 2, 2], each of one value: a step is the difference of two values."""
    return np.broadcast_to(np.array(values)[:, None, None, None], (len(values), 1, 2, 2))


def test_metrics_by_hand() -> None:
    metrics = smoothness(strip_of(0.0, 0.1, 0.5, 0.2))
    np.testing.assert_allclose(metrics.steps, [0.1, 0.4, 0.3])
    assert metrics.total == pytest.approx(0.8)
    assert metrics.direct == pytest.approx(0.2)
    assert metrics.mean == pytest.approx(0.8 / 3)
    assert (metrics.largest, metrics.where) == (pytest.approx(0.4), 1)
    assert metrics.ratio == pytest.approx(0.4 / (0.8 / 3))
    assert metrics.detour == pytest.approx(4)


def test_a_step_is_the_root_of_the_mean_square_over_pixels_and_channels() -> None:
    images = np.zeros((2, 3, 2, 2))
    images[1, 0, 0, 0] = 0.6  # one of twelve values
    assert smoothness(images).total == pytest.approx(0.6 / np.sqrt(12))


def test_black_to_white_is_one() -> None:
    assert smoothness(np.stack([np.zeros((1, 4, 4)), np.ones((1, 4, 4))])).total == 1.0


def test_a_pixel_blend_is_the_smoothest_way() -> None:
    first, last = np.random.default_rng(0).random((2, 1, 8, 8))
    t = np.linspace(0, 1, 11)[:, None, None, None]
    metrics = smoothness((1 - t) * first + t * last)
    assert metrics.ratio == pytest.approx(1) and metrics.detour == pytest.approx(1)
    assert metrics.total == pytest.approx(metrics.direct)


def test_bytes_are_divided_by_255() -> None:
    frames = np.zeros((2, 1, 2, 2), np.uint8)
    frames[1] = 51
    assert smoothness(frames).total == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("values", "pace", "ratio"),
    [
        ((0.5, 0.5, 0.5), "still", 0.0),
        ((0.0, 0.1, 0.2, 0.3), "even", 1.0),
        ((0.0, 0.1, 0.7, 0.8), "uneven", 2.25),
        ((0.0, 0.0, 0.0, 1.0, 1.0, 1.0), "jump", 5.0),
    ],
)
def test_the_pace_says_what_happens(values: tuple[float, ...], pace: str, ratio: float) -> None:
    metrics = smoothness(strip_of(*values))
    assert metrics.pace == pace
    assert metrics.ratio == pytest.approx(ratio)


def test_a_still_strip_has_metrics_too() -> None:
    metrics = smoothness(strip_of(0.5, 0.5, 0.5))
    assert (metrics.total, metrics.ratio, metrics.detour) == (0, 0, 1)


def test_a_way_that_comes_home_is_all_detour() -> None:
    assert smoothness(strip_of(0.0, 0.4, 0.0)).detour == float("inf")


@pytest.mark.parametrize(
    ("images", "says"),
    [
        (np.zeros((1, 1, 2, 2)), r"two frames or more \[T, C, H, W\], but was given \[1, 1, 2, 2\]"),
        (np.zeros((3, 2, 2)), r"\[3, 2, 2\]"),
        (np.full((2, 1, 2, 2), 255.0), "go from 255 to 255"),
        (np.full((2, 1, 2, 2), np.nan), "nan"),
    ],
)
def test_refuses_in_a_sentence(images: np.ndarray, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        smoothness(images)
