"""Paths against cases computed by hand, and a contract over every path in the registry."""

import numpy as np
import pytest

from vae_core.latent.interpolation import PATHS, PathError, around, barycentric, lerp, loop, path, slerp
from vae_core.registry import UnknownName

RIGHT, UP = np.array([1.0, 0.0]), np.array([0.0, 1.0])


@pytest.fixture
def pair() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(0)
    return draw.normal(size=16).astype(np.float32), 2 * draw.normal(size=16).astype(np.float32)


# -- every path


@pytest.mark.parametrize("kind", PATHS.names())
def test_every_path_goes_from_the_first_code_to_the_second(kind: str, pair: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = pair
    codes = path(kind, a, b, 7)
    assert codes.shape == (7, 16) and codes.dtype == np.float32
    np.testing.assert_allclose(codes[[0, -1]], [a, b], rtol=1e-6, atol=1e-7)
    assert path(kind, a.astype(np.float64), b, 2).dtype == np.float64


@pytest.mark.parametrize("kind", PATHS.names())
def test_every_path_backwards_is_the_same_path(kind: str, pair: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = pair
    np.testing.assert_allclose(path(kind, a, b, 9), path(kind, b, a, 9)[::-1], atol=1e-6)


@pytest.mark.parametrize("kind", PATHS.names())
def test_every_path_takes_t_of_any_shape(kind: str, pair: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = pair
    between = PATHS.get(kind)
    assert between(a, b, 0.3).shape == (16,)
    grid = between(a, b, np.array([[0.0, 0.3], [1.2, -0.5]]))
    assert grid.shape == (2, 2, 16)
    np.testing.assert_array_equal(grid[0, 1], between(a, b, 0.3))
    np.testing.assert_array_equal(grid[1, 1], path(kind, a, b, 5, start=-0.5, stop=1.5)[0])


@pytest.mark.parametrize("kind", PATHS.names())
def test_every_path_between_equal_codes_stays(kind: str, pair: tuple[np.ndarray, np.ndarray]) -> None:
    a, _ = pair
    np.testing.assert_allclose(path(kind, a, a, 5, start=-0.5, stop=1.5), np.tile(a, (5, 1)), rtol=1e-6)


@pytest.mark.parametrize("kind", PATHS.names())
def test_every_path_refuses_in_a_sentence(kind: str) -> None:
    with pytest.raises(PathError, match=r"one latent size, but was given \[2\] and \[3\]"):
        path(kind, np.ones(2), np.ones(3), 5)
    with pytest.raises(PathError, match="2 steps or more"):
        path(kind, RIGHT, UP, 1)


def test_an_unknown_path_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="Unknown path 'spiral'; known: lerp, slerp"):
        path("spiral", RIGHT, UP, 5)


# -- straight


def test_lerp_by_hand_within_and_beyond() -> None:
    codes = lerp([2.0, 0.0], [4.0, 8.0], [-0.5, 0.0, 0.25, 1.0, 1.5])
    np.testing.assert_array_equal(codes, [[1, -4], [2, 0], [2.5, 2], [4, 8], [5, 12]])


def test_lerp_of_whole_numbers_does_not_round() -> None:
    np.testing.assert_array_equal(lerp([0, 1], [1, 0], 0.5), [0.5, 0.5])


# -- great-circle


def test_slerp_of_a_right_angle_by_hand() -> None:
    angles = np.deg2rad([-45, 0, 30, 45, 60, 90, 135])
    expected = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    np.testing.assert_allclose(slerp(RIGHT, UP, angles / (np.pi / 2)), expected, atol=1e-12)


def test_slerp_keeps_the_norm_where_lerp_falls_into_the_middle() -> None:
    a, b = 3 * RIGHT, 3 * UP
    np.testing.assert_allclose(np.linalg.norm(slerp(a, b, np.linspace(-0.5, 1.5, 21)), axis=1), 3)
    assert np.linalg.norm(lerp(a, b, 0.5)) == pytest.approx(3 / np.sqrt(2))


def test_slerp_turns_evenly_and_its_norm_goes_linearly() -> None:
    codes = slerp(2 * RIGHT, 6 * UP, [-0.5, 0, 0.25, 0.5, 0.75, 1, 1.5])
    np.testing.assert_allclose(np.linalg.norm(codes, axis=1), [0, 2, 3, 4, 5, 6, 8], atol=1e-12)
    turned = np.rad2deg(np.arctan2(codes[1:, 1], codes[1:, 0]))
    np.testing.assert_allclose(turned, [0, 22.5, 45, 67.5, 90, 135])


def test_slerp_beyond_the_origin_stays_there() -> None:
    codes = slerp(1 * RIGHT, 6 * UP, [-0.5, -0.2, 0])  # norms −1.5, 0 and 1 if it went on linearly
    np.testing.assert_allclose(codes, [[0, 0], [0, 0], [1, 0]], atol=1e-12)


def test_slerp_agrees_with_shoemakes_formula_on_unit_codes() -> None:
    draw = np.random.default_rng(1).normal(size=(2, 16))
    a, b = draw / np.linalg.norm(draw, axis=1, keepdims=True)
    angle, t = np.arccos(a @ b), np.linspace(-0.5, 1.5, 9)[:, None]
    expected = np.sin((1 - t) * angle) / np.sin(angle) * a + np.sin(t * angle) / np.sin(angle) * b
    np.testing.assert_allclose(slerp(a, b, t[:, 0]), expected, atol=1e-12)


def test_slerp_of_parallel_codes_is_the_straight_line() -> None:
    t = [-0.5, 0.0, 0.4, 1.0, 1.5]
    np.testing.assert_array_equal(slerp(2 * RIGHT, 3 * RIGHT, t), lerp(2 * RIGHT, 3 * RIGHT, t))


@pytest.mark.parametrize("tilt", [1e-9, 1e-6, 1.4e-6, 1.5e-6, 2e-6, 1e-4, 1e-2])
def test_slerp_becomes_the_straight_line_as_codes_become_parallel(tilt: float) -> None:
    a, b, t = 2 * RIGHT, 3 * np.array([np.cos(tilt), np.sin(tilt)]), np.linspace(0, 1, 11)
    codes = slerp(a, b, t)
    # At t the circle has turned by t · tilt, the line by 3 t / (2 + t) · tilt: at most a tenth of the tilt apart.
    np.testing.assert_allclose(codes, lerp(a, b, t), rtol=0, atol=0.3 * tilt)
    np.testing.assert_allclose(np.linalg.norm(codes, axis=1), 2 + t, atol=tilt**2)
    if tilt >= 1.5e-6:  # no longer the line: even turning, which rounding does not disturb
        np.testing.assert_allclose(np.arctan2(codes[:, 1], codes[:, 0]) / tilt, t, atol=1e-4)


@pytest.mark.parametrize("tilt", [0.0, 1e-4, -1e-4, 1e-3])
def test_slerp_refuses_opposite_codes(tilt: float) -> None:
    opposite = -5 * np.array([np.cos(tilt), np.sin(tilt)])
    with pytest.raises(PathError, match="opposite directions"):
        slerp(RIGHT, opposite, 0.5)
    assert np.isfinite(lerp(RIGHT, opposite, 0.5)).all()


def test_slerp_of_almost_opposite_codes_still_holds_its_norm() -> None:
    b = np.array([np.cos(np.pi - 0.003), np.sin(np.pi - 0.003)], np.float32)
    np.testing.assert_allclose(np.linalg.norm(slerp(RIGHT, b, np.linspace(0, 1, 31)), axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(("a", "b", "which"), [([0, 0], [1, 0], "first"), ([1, 0], [0, 1e-9], "second")])
def test_slerp_refuses_a_zero_vector(a: list[float], b: list[float], which: str) -> None:
    with pytest.raises(PathError, match=f"The {which} code has norm .* no great circle"):
        slerp(a, b, 0.5)


# -- triangle


def test_barycentric_corners_middle_edge_and_outside() -> None:
    corners = np.array([[0, 0], [6, 0], [0, 9]], np.float32)
    weights = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0], [1.5, -0.5, 0]])
    codes = barycentric(corners, weights)
    assert codes.dtype == np.float32
    np.testing.assert_allclose(codes, [[0, 0], [6, 0], [0, 9], [2, 3], [3, 0], [-3, 0]], atol=1e-6)
    np.testing.assert_array_equal(barycentric(corners, [0, 1, 0]), [6, 0])


def test_barycentric_refuses_in_a_sentence() -> None:
    corners = np.eye(3)
    with pytest.raises(PathError, match=r"add up to 1, but add up to 1\.2"):
        barycentric(corners, [[1, 0, 0], [0.4, 0.4, 0.4]])  # type: ignore[arg-type]
    with pytest.raises(PathError, match="add up to nan"):
        barycentric(corners, [[np.nan, 0, 0]])
    with pytest.raises(PathError, match=r"three corners \[3, latent_dim\], but was given \[2, 3\]"):
        barycentric(corners[:2], [[1, 0, 0]])
    with pytest.raises(PathError, match=r"weights \[M, 3\], but were given \[1, 2\]"):
        barycentric(corners, [[0.5, 0.5]])


# -- loop


def test_loop_visits_each_code_and_comes_home() -> None:
    codes = np.array([[0, 0], [4, 0], [4, 2]], np.float32)
    path = loop(codes, 7)
    assert path.dtype == np.float32
    np.testing.assert_allclose(path, [[0, 0], [2, 0], [4, 0], [4, 1], [4, 2], [2, 1], [0, 0]], atol=1e-6)


def test_around_goes_on_after_home_and_backwards() -> None:
    codes = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_allclose(around(codes, [1.3, -0.7]), around(codes, [0.3, 0.3]), atol=1e-12)
    np.testing.assert_allclose(around(codes, np.arange(5) / 5), codes, atol=1e-12)
    assert around(codes, 0.3).shape == (3,)


def test_loop_refuses_in_a_sentence() -> None:
    with pytest.raises(PathError, match=r"two codes or more \[K, latent_dim\], but was given \[1, 2\]"):
        loop(np.zeros((1, 2)), 5)
    with pytest.raises(PathError, match="2 steps or more"):
        loop(np.eye(2), 1)
