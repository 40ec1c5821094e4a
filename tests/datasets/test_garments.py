"""A generated garment shows its factors, each of them and nothing else."""

import numpy as np
import pytest
import torch

from vae_core.datasets import Garments, generate_garments
from vae_core.datasets.garment_colours import rgb
from vae_core.datasets.garment_patterns import PATTERNS
from vae_core.datasets.garments import GROUND, RANGES, draw_garments

SIZE = 64
KINDS = len(Garments.class_names)
PATTERN = list(PATTERNS)


def _one_of_each(**changed: float) -> np.ndarray:
    """One garment of every kind, all factors in the middle of their ranges but for those named."""
    factors = {name: np.full(KINDS, (low + high) / 2, np.float32) for name, (low, high) in RANGES.items()}
    factors |= {"pattern": np.zeros(KINDS, np.float32), "rotation": np.zeros(KINDS, np.float32)}
    factors |= {name: np.full(KINDS, value, np.float32) for name, value in changed.items()}
    return draw_garments(np.arange(KINDS), factors, SIZE).astype(np.float64)


def _cloth(images: np.ndarray) -> np.ndarray:
    """[N, H, W], which pixels are garment: ground and shadow are nearly grey, the garments of these tests are not."""
    return images.max(axis=1) - images.min(axis=1) > 30


def _middle(images: np.ndarray) -> np.ndarray:
    """Centre of mass of the cloth, [N, 2]: x, y as fractions."""
    cloth, centres = _cloth(images), (np.arange(SIZE) + 0.5) / SIZE
    area = cloth.sum(axis=(1, 2))
    return (
        np.stack([(cloth * centres).sum(axis=(1, 2)), (cloth * centres[:, None]).sum(axis=(1, 2))], 1) / area[:, None]
    )


VIVID = {"saturation": 1.0, "brightness": 0.6}


def test_hue_changes_the_colour_and_not_the_outline() -> None:
    red, blue = _one_of_each(hue=30, second_hue=30, **VIVID), _one_of_each(hue=260, second_hue=260, **VIVID)
    for kind in range(KINDS):
        there = _cloth(red[kind : kind + 1])[0] & _cloth(blue[kind : kind + 1])[0]
        either = _cloth(red[kind : kind + 1])[0] | _cloth(blue[kind : kind + 1])[0]
        assert there.sum() > 0.93 * either.sum(), "the same outline, up to the rim"
        assert red[kind, 0][there].mean() > red[kind, 2][there].mean() + 60
        assert blue[kind, 2][there].mean() > blue[kind, 0][there].mean() + 60
        assert np.array_equal(red[kind][:, ~either], blue[kind][:, ~either]) or (
            np.abs(red[kind][:, ~either] - blue[kind][:, ~either]).max() < 40
        ), "the ground stays"


@pytest.mark.parametrize(("name", "low", "high"), [("brightness", 0.4, 0.85), ("saturation", 0.2, 1.0)])
def test_brightness_and_saturation_do_what_they_say(name: str, low: float, high: float) -> None:
    settings = {"hue": 140.0, "second_hue": 140.0, **VIVID}
    less, more = (_one_of_each(**settings | {name: value}) for value in (low, high))
    cloth = _cloth(_one_of_each(**settings))
    for kind in range(KINDS):
        a, b = less[kind][:, cloth[kind]], more[kind][:, cloth[kind]]
        if name == "brightness":
            assert np.median(b, axis=1).mean() > np.median(a, axis=1).mean() + 50
        else:
            assert np.median(np.ptp(b, axis=0)) > 2 * np.median(np.ptp(a, axis=0))


@pytest.mark.parametrize("pattern", PATTERN[1:])
def test_a_pattern_brings_the_second_colour(pattern: str) -> None:
    settings = {"hue": 30.0, "second_hue": 260.0, **VIVID}
    plain = _one_of_each(pattern=0, **settings)
    patterned = _one_of_each(pattern=PATTERN.index(pattern), **settings)
    changed = (np.abs(plain - patterned).max(axis=1) > 40).sum(axis=(1, 2)) / _cloth(plain).sum(axis=(1, 2))
    assert (changed > 0.1).all(), changed
    if pattern != "fade":
        assert (
            (np.abs(patterned - _one_of_each(pattern=PATTERN.index(pattern), pattern_scale=0.14, **settings)) > 40)
            .any(axis=(1, 2, 3))
            .all()
        )
    turned = _one_of_each(pattern=PATTERN.index(pattern), pattern_angle=40, **settings)
    assert (np.abs(patterned - turned) > 40).any(axis=(1, 2, 3)).all()


def test_place_size_and_rotation() -> None:
    settings = {"hue": 30.0, "second_hue": 30.0, **VIVID}
    here, there = _one_of_each(x=0.46, y=0.46, **settings), _one_of_each(x=0.54, y=0.54, **settings)
    np.testing.assert_allclose(_middle(there) - _middle(here), 0.08, atol=0.006)
    small, large = (_cloth(_one_of_each(size=size, **settings)).sum(axis=(1, 2)) for size in (0.31, 0.42))
    np.testing.assert_allclose(large / small, (0.42 / 0.31) ** 2, rtol=0.06)
    upright, turned = _one_of_each(**settings), _one_of_each(rotation=90, **settings)
    # A quarter turn, clockwise: what was at the top is on the right.
    quarter = np.rot90(_cloth(upright), -1, axes=(1, 2))
    agree = (quarter & _cloth(turned)).sum(axis=(1, 2)) / (quarter | _cloth(turned)).sum(axis=(1, 2))
    assert (agree > 0.93).all(), agree


@pytest.mark.parametrize("name", ["length", "width"])
def test_both_proportions_change_every_kind(name: str) -> None:
    settings = {"hue": 30.0, "second_hue": 30.0, **VIVID}
    less, more = (_cloth(_one_of_each(**settings | {name: value})) for value in (0.0, 1.0))
    assert ((less ^ more).sum(axis=(1, 2)) > 0.06 * less.sum(axis=(1, 2))).all()


def test_every_garment_stays_inside_and_stands_out_from_the_light_ground() -> None:
    found = generate_garments(1500, 32, seed=6)
    images = found.images.numpy().astype(np.int64)
    ground = (GROUND * 255).round().astype(np.int64)
    corners = images[:, :, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.abs(corners - ground[None, :, None]).max() <= 40, "at most a shadow in a corner"
    rim = np.concatenate([images[:, :, 0], images[:, :, -1], images[:, :, :, 0], images[:, :, :, -1]], axis=2)
    reaches = (np.abs(rim - ground[None, :, None]).max(axis=(1, 2)) > 90).mean()
    assert reaches < 0.02, "hardly any garment touches the rim"
    contrast = np.abs(images - ground[None, :, None, None]).max(axis=1)
    assert ((contrast > 25).mean(axis=(1, 2)) > 0.08).all(), "light ones too"


def test_factors_fill_their_ranges_independently() -> None:
    found = generate_garments(4000, 32, seed=7)
    assert list(found.factors) == list(RANGES)
    for name, (low, high) in RANGES.items():
        values = found.factors[name]
        if name == "pattern":
            assert set(values.tolist()) == set(map(float, range(len(PATTERNS))))
            continue
        assert low <= values.min() < low + 0.01 * (high - low) and high - 0.01 * (high - low) < values.max() <= high
    table = np.stack([found.labels.numpy(), *found.factors.values()])
    assert np.abs(np.corrcoef(table) - np.eye(len(table))).max() < 0.06
    np.testing.assert_allclose(np.bincount(found.labels.numpy()) / 4000, 1 / KINDS, atol=0.03)


def test_the_seed_decides_and_prefixes_agree() -> None:
    long, short, other = generate_garments(300, 32, 8), generate_garments(90, 32, 8), generate_garments(90, 32, 9)
    assert torch.equal(long.images[:90], short.images) and torch.equal(long.labels[:90], short.labels)
    for name in RANGES:
        np.testing.assert_array_equal(long.factors[name][:90], short.factors[name])
    assert not torch.equal(short.images, other.images)


def test_sizes_show_the_same_picture() -> None:
    small, large = generate_garments(60, 32, 8), generate_garments(60, 128, 8)
    for name in RANGES:
        np.testing.assert_array_equal(small.factors[name], large.factors[name])
    shrunk = torch.nn.functional.avg_pool2d(large.images.float(), 4)
    difference = (shrunk - small.images.float()).abs().mean(dim=(1, 2, 3))
    assert difference.max() < 12 and difference.mean() < 6, "apart from fine patterns and the shadow's whole pixels"


def test_colours_are_as_light_as_they_are_asked_to_be() -> None:
    """The luminance of a grey of OKLab lightness L is L cubed; hue and saturation hardly move it."""
    hue = np.linspace(0, 360, 37)
    for lightness in (0.4, 0.6, 0.8):
        full = np.full_like(hue, lightness)
        grey = rgb(full, np.zeros_like(hue), hue)
        linear = ((grey.astype(np.float64) + 0.055) / 1.055) ** 2.4
        np.testing.assert_allclose(linear, lightness**3, rtol=1e-3)
        vivid = rgb(full, np.ones_like(hue), hue)
        assert vivid.min() >= 0 and vivid.max() <= 1
        assert (vivid.max(axis=1) - vivid.min(axis=1) > 0.2).all()


def test_refuses_no_garments() -> None:
    with pytest.raises(ValueError, match="A set of 0 garments"):
        generate_garments(0, 32, 1)
