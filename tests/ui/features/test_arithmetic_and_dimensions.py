"""What the pages Arithmetic and Dimensions are filled with: poles of attributes, and dimensions in their order."""

import re
from pathlib import Path

import numpy as np
import pytest

from ui.features.arithmetic.attributes import poles
from ui.features.dimensions.state import DimensionsView
from ui.features.dimensions.text import followed_words, own_sliders_words, prior_length_words
from ui.features.dimensions.view import code_rows, prior_rows
from vae_core.datasets import dataset
from vae_core.inference import held_out_encoding
from vae_core.inference.encoding import Encoding
from vae_core.latent.factors import followed_factors
from vae_core.metrics import cached_metrics
from vae_core.runs import Run


def test_poles_are_means_of_their_groups() -> None:
    rng = np.random.default_rng(0)
    codes, labels = rng.normal(size=(90, 3)).astype(np.float32), np.repeat([0, 2], 45)
    factors = {"size": np.arange(90.0), "rotation": np.linspace(0, 359, 90), "constant": np.ones(90)}
    found = {pole.name: pole for pole in poles(codes, labels, ("a", "none", "c"), factors)}
    assert "none" not in found and not any(name.startswith("constant") for name in found)
    np.testing.assert_allclose(found["c"].code, codes[45:].mean(0), rtol=1e-5)
    low = found["size: lowest third"]
    assert low.count == 30 and low.group == "size"
    np.testing.assert_allclose(low.code, codes[:30].mean(0), rtol=1e-5)
    around = (factors["rotation"] <= 30) | (factors["rotation"] >= 330)  # both sides of zero degrees
    np.testing.assert_allclose(found["rotation: upright"].code, codes[around].mean(0), rtol=1e-5)


def test_dimensions_come_by_their_kl_and_unused_ones_are_told() -> None:
    rows = prior_rows(np.tile([0.5, 0.009, 2.0], (10, 1)), expert=True)
    assert [row.index for row in rows] == [2, 0, 1]
    assert [row.active for row in rows] == [True, True, False]
    assert rows[0].name == "z₃" and rows[0].words == "2.00 nats · 80% of KL"
    assert (rows[0].low, rows[0].high, rows[0].centre) == (-3, 3, 0)


def test_a_plain_autoencoder_is_ordered_and_traversed_by_its_codes() -> None:
    codes = np.random.default_rng(0).normal(size=(2000, 3)) * [1, 5, 0.01] + [3, -2, 1]
    nothing = np.zeros_like(codes)
    rows = code_rows(Encoding(codes.astype(np.float32), nothing, nothing[:, 0], nothing), expert=False)
    assert [row.index for row in rows] == [1, 0, 2] and [row.active for row in rows] == [True, True, False]
    mean, spread = codes[:, 1].mean(), codes[:, 1].std()
    assert rows[0].low == pytest.approx(mean - 3 * spread) and rows[0].high == pytest.approx(mean + 3 * spread)
    assert sum(row.share for row in rows) == pytest.approx(1)


@pytest.mark.parametrize("size", [1, 2, 16, 256])
def test_how_far_draws_from_the_prior_lie_is_true_in_any_number_of_dimensions(size: int) -> None:
    lengths = np.linalg.norm(np.random.default_rng(0).standard_normal((20_000, size)), axis=1)
    low, high, rare = map(float, re.findall(r"\d+\.?\d*(?= from| and|\.$)", prior_length_words(size)))
    assert ((lengths > low) & (lengths < high)).mean() == pytest.approx(0.5, abs=0.02)
    assert (lengths < rare).mean() == pytest.approx(0.01, abs=0.005)


def test_a_slider_is_said_to_change_what_it_follows() -> None:
    rng = np.random.default_rng(0)
    size, turn = rng.random(500), rng.random(500)
    codes = np.stack([np.exp(3 * turn), -size + 0.4 * rng.random(500), rng.random(500), np.zeros(500)], 1)
    found = followed_factors(codes, {"size": size, "turn": turn})
    assert [name for name, _ in found[:2]] == ["turn", "size"]
    assert found[0][1] == pytest.approx(1) and -0.97 < found[1][1] < -0.8 and abs(found[2][1]) < 0.2
    assert found[3][1] == 0, "a number that never varies follows nothing"
    assert [followed_words(*one, expert=False) for one in found[:3]] == [
        "Measured: turn",
        f"Measured: {'' if abs(found[1][1]) >= 0.9 else 'mostly '}size",
        "Measured: a bit of everything",
    ]
    with pytest.raises(ValueError, match="generated images only"):
        followed_factors(codes, {})


def test_names_of_sliders_stand_in_the_address() -> None:
    view = DimensionsView(names=((0, "size"), (3, "up; or down: which")))
    text = view.params()["names"]
    assert text == "1:size;4:up, or down: which"
    assert DimensionsView.read({"names": text}).names == ((0, "size"), (3, "up, or down: which"))
    assert DimensionsView.read({"names": "0:none;x:y;2:;3:turn;;" + "9" * 400 + ":far"}).names[0] == (2, "turn")
    assert DimensionsView.from_browser({"names": [[1, "a" * 99]]}).names == (), "longer than a name may be"
    assert view.for_size(2).names == ((0, "size"),)
    assert DimensionsView(answer=True).params() == {"answer": "1"} and DimensionsView.read({"answer": "1"}).answer


def test_the_sliders_of_the_shipped_ellipses_are_place_size_and_turn() -> None:
    """Each of the four known factors has a slider of its own, which follows it and no other one closely."""
    run = Run(Path(__file__).resolve().parents[3] / "checkpoints" / "ellipses-vae")
    factors = dataset("ellipses").load("held-out", 32).factors
    found = followed_factors(held_out_encoding(run).codes, factors)
    assert sorted(name for name, _ in found) == ["size", "turn", "x", "y"]
    assert all(abs(correlation) > 0.9 for _, correlation in found)
    assert "size and turn. Each of them has a slider of its own" in own_sliders_words(found, list(factors))
    worse = [(name, correlation / 2) if name == "turn" else (name, correlation) for name, correlation in found]
    assert own_sliders_words(worse, list(factors)).endswith("Of these, 3 have sliders of their own.")
    metrics = cached_metrics(run)
    assert metrics is not None and (metrics.number("mig") or 0) > 0.3
