"""The manifold picture: where its tiles are, which way up it is, and that each tile is what the decoder draws there."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.stats import norm
from typer.testing import CliRunner

from tests.trained import train
from vae_core.cli.app import app as command_line
from vae_core.experiment import RunConfig
from vae_core.export.manifold_picture import ManifoldSettings, draw_manifold, manifold_png, parse_axes, parse_box
from vae_core.inference import held_out_encoding, load_arrays
from vae_core.latent.manifold import box_grid, check_box, code_quantiles, prior_quantiles
from vae_core.latent.projection import dimension_plane, fit_projection
from vae_core.models.array_decoding import as_bytes, decode_rows
from vae_core.models.space import LatentSpace
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
BOX = (-4.0, 4.0, -2.0, 2.0)


class Gradient:
    """A decoder whose image is its code: the upper half shows the first number, the lower the last.

    Nothing but sums of one number each, so a code decodes to the same bits in a batch of any size.
    """

    def __init__(self, channels: int = 1, conditional: bool = False) -> None:
        self.channels = channels
        self.space = LatentSpace(2, has_prior=True, classes=10 if conditional else None)

    def decode_mean(self, codes: np.ndarray, label: int = 0) -> np.ndarray:
        image = np.zeros((len(codes), self.channels, 4, 4), np.float32)
        image[:, :, :2] = (0.5 + label * 0.05 + 0.1 * codes[:, 0])[:, None, None, None]
        image[:, -1:, 2:] = (0.5 + label * 0.05 + 0.1 * codes[:, -1])[:, None, None, None]
        return image.clip(0, 1)


def fake_run(dataset: str = "mnist") -> Any:
    config = SimpleNamespace(name="Gradient · 2-D", data=SimpleNamespace(dataset=dataset))
    return SimpleNamespace(id="gradient", config=config, path=Path("gradient"))


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def codes_of(dims: int) -> np.ndarray:
    return np.random.default_rng(0).normal(1.0, 1.0, (500, dims)).astype(np.float32) * np.arange(dims, 0, -1)


@pytest.mark.parametrize("side", [2, 15, 60])
def test_prior_quantiles_are_the_middles_of_equal_shares(side: int) -> None:
    grid = prior_quantiles(side, fit_projection(codes_of(2)))
    np.testing.assert_allclose(norm.cdf(grid.across), (np.arange(side) + 0.5) / side)
    np.testing.assert_array_equal(grid.across, grid.up)
    np.testing.assert_allclose(grid.across, -grid.across[::-1], atol=1e-12)


def test_prior_quantiles_hold_on_a_plane_that_is_not_through_zero() -> None:
    plane = fit_projection(codes_of(5))
    draws = plane.project(np.random.default_rng(1).normal(size=(200_000, 5)))
    grid = prior_quantiles(10, plane)
    for axis, ticks in enumerate((grid.across, grid.up)):
        below = [(draws[:, axis] < tick).mean() for tick in ticks]
        np.testing.assert_allclose(below, np.arange(0.05, 1, 0.1), atol=0.005)


def test_code_quantiles_are_numpys() -> None:
    codes = codes_of(2)
    grid = code_quantiles(4, codes, fit_projection(codes))
    np.testing.assert_allclose(grid.up, np.quantile(codes[:, 1].astype(float), [0.125, 0.375, 0.625, 0.875]))


def test_a_box_is_spanned_from_corner_to_corner() -> None:
    grid = box_grid(3, BOX, fit_projection(codes_of(2)))
    assert grid.box == BOX
    np.testing.assert_array_equal(grid.places()[[0, 2, 4, 6]], [[-4, 2], [4, 2], [0, 0], [-4, -2]])


def test_one_dimension_is_one_row() -> None:
    grid = box_grid(5, BOX, fit_projection(codes_of(1)))
    assert len(grid.up) == 1 and grid.places().shape == (5, 2)


@pytest.mark.parametrize("box", [(1, 1, 0, 1), (0, 1, 2, 1), (0, float("nan"), 0, 1), (0, float("inf"), 0, 1)])
def test_a_box_that_is_none_gets_a_sentence(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="box"):
        check_box(box)


@pytest.mark.parametrize("dims", [2, 5])
@pytest.mark.parametrize("channels", [1, 3])
def test_each_corner_tile_is_the_decode_of_its_corner_exactly(dims: int, channels: int) -> None:
    model, codes = Gradient(channels), codes_of(dims)
    settings = ManifoldSettings("box", 7, BOX, axes=None if dims == 2 else (4, 1), width=7 * 16)
    sheet = pixels(draw_manifold(fake_run(), model, codes, settings))  # type: ignore[arg-type]
    assert sheet.shape == ((112, 112) if channels == 1 else (112, 112, 3))
    plane = fit_projection(codes) if dims == 2 else dimension_plane(codes, 4, 1)
    for row, column, x, y in [(0, 0, -4, 2), (0, 6, 4, 2), (6, 0, -4, -2), (6, 6, 4, -2), (3, 3, 0, 0)]:
        code = plane.lift(np.array([[x, y]])).astype(np.float32)
        expected = as_bytes(model.decode_mean(code))[0].transpose(1, 2, 0).repeat(4, axis=0).repeat(4, axis=1)
        tile = sheet[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16].reshape(16, 16, channels)
        np.testing.assert_array_equal(tile, expected)


def test_up_is_up_and_right_is_right() -> None:
    sheet = pixels(draw_manifold(fake_run(), Gradient(), codes_of(2), ManifoldSettings("box", 4, BOX, width=64)))  # type: ignore[arg-type]
    assert (np.diff(sheet[0].astype(int)[::16]) > 0).all()  # z1, in the upper half of each tile, grows to the right
    assert (np.diff(sheet[12::16, 0].astype(int)) < 0).all()  # z2, in the lower half, shrinks downwards


def test_a_conditional_model_draws_the_class() -> None:
    model, codes = Gradient(conditional=True), codes_of(2)
    rows = [next(decode_rows(model, box_grid(3, BOX, fit_projection(codes)), fit_projection(codes), k)) for k in (0, 4)]  # type: ignore[arg-type]
    assert (rows[1].astype(int) - rows[0] > 0).all()
    png = draw_manifold(fake_run("fashion-mnist"), model, codes, ManifoldSettings(side=3, label=4, width=64))  # type: ignore[arg-type]
    assert Image.open(io.BytesIO(png)).text["Class"] == "Coat"
    with pytest.raises(ValueError, match="no class 10"):
        draw_manifold(fake_run(), model, codes, ManifoldSettings(side=3, label=10, width=64))  # type: ignore[arg-type]


def test_a_codebook_has_no_manifold_picture() -> None:
    model = Gradient()
    model.space = LatentSpace(2, side=4, entries=5)
    with pytest.raises(ValueError, match="codebook"):
        draw_manifold(fake_run(), model, codes_of(2), ManifoldSettings())  # type: ignore[arg-type]


def test_the_file_says_what_it_shows() -> None:
    png = draw_manifold(fake_run(), Gradient(), codes_of(2), ManifoldSettings("box", 3, BOX, width=64))  # type: ignore[arg-type]
    said = Image.open(io.BytesIO(png)).text
    assert said["Run"] == "gradient" and said["Grid"] == "3 x 3" and "Gradient · 2-D" in said["Title"]
    assert said["Box"].startswith("left -4, right 4, bottom -2, top 2")
    without = Gradient()
    without.space = LatentSpace(2)
    for model, word in ((Gradient(), "prior"), (without, "held-out codes")):
        png = draw_manifold(fake_run(), model, codes_of(2), ManifoldSettings(side=3, width=64))  # type: ignore[arg-type]
        assert word in Image.open(io.BytesIO(png)).text["Over"]


@pytest.mark.parametrize(("side", "width", "gap"), [(2, 64, 0), (7, 100, 3), (60, 64, 0), (60, 2000, 1), (3, 65, 31)])
@pytest.mark.parametrize("enlarge", ["nearest", "lanczos"])
def test_any_width_and_gap_come_out_exactly(side: int, width: int, gap: int, enlarge: Any) -> None:
    rows = [np.zeros((side, 1, 4, 4), np.uint8)] * side
    if side * (gap + 1) - gap > width:
        with pytest.raises(ValueError, match="at least"):
            manifold_png(rows, (side, side), width, gap=gap, enlarge=enlarge)
        return
    sheet = pixels(manifold_png(rows, (side, side), width, gap=gap, enlarge=enlarge))
    assert sheet.shape == (width, width)
    white = (sheet == 255).all(axis=0)
    assert white.sum() == (side - 1) * gap and (sheet == 255).all(axis=1).sum() == (side - 1) * gap
    assert not white[0] and not white[-1]


def test_enlarging_in_squares_adds_no_shade_and_smoothly_does() -> None:
    rows = [np.array([[[[0, 255], [255, 0]]]], np.uint8)]
    assert set(np.unique(pixels(manifold_png(rows, (1, 1), 64)))) == {0, 255}
    assert len(np.unique(pixels(manifold_png(rows, (1, 1), 64, enlarge="lanczos")))) > 20


@pytest.mark.parametrize(("width", "gap"), [(63, 0), (8193, 0), (640, 33), (640, -1)])
def test_sizes_out_of_range_get_a_sentence(width: int, gap: int) -> None:
    with pytest.raises(ValueError, match="pixels"):
        manifold_png([np.zeros((1, 1, 4, 4), np.uint8)], (1, 1), width, gap=gap)


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="given 1 rows"):
        manifold_png([np.zeros((2, 1, 4, 4), np.uint8)], (2, 2), 64)


def test_boxes_and_axes_as_people_type_them() -> None:
    assert parse_box("-4,4,-4.5,4") == (-4, 4, -4.5, 4) and parse_axes("3,1") == (2, 0)
    for text in ("", "1,2,3", "a,b,c,d"):
        with pytest.raises(ValueError, match="four numbers"):
            parse_box(text)
    with pytest.raises(ValueError, match="counted from 1"):
        parse_axes("z1,z2")


def test_the_command_writes_the_picture(store: RunStore, tiny: Tiny, tmp_path: Any) -> None:
    train(store, tiny("training.epochs=1", name="mnist-ae-2d"))
    out = tmp_path / "picture.png"
    done = CliRunner().invoke(command_line, ["manifold", "mine", "--out", str(out), "--tiles", "4", "--width", "128"])
    assert done.exit_code == 0, done.output
    run = store.open("mine")
    codes = held_out_encoding(run).codes
    grid = code_quantiles(4, codes, fit_projection(codes))  # no prior: the codes' own
    expected = as_bytes(load_arrays(run).decode_mean(np.array([[grid.across[0], grid.up[-1]]], np.float32)))[0, 0]
    found = pixels(out.read_bytes())[:32, :32]
    assert np.abs(found.astype(int) - expected).max() <= 1  # another batch size may round otherwise
    done = CliRunner().invoke(command_line, ["manifold", "mine", "--out", str(out), "--box", "1,0,0,1"])
    assert done.exit_code == 2 and "smaller number to the larger" in done.output
