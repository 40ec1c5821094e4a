"""The plain scales: picture error and tidiness of runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vae_core.experiment import with_settings
from vae_core.explorer.scales import computed_tidiness, picture_scale, run_picture_error, run_tidiness, scale_text
from vae_core.metrics.plain_scales import picture_error, tidiness
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore


def test_a_picture_error_is_0_for_a_perfect_copy_and_100_for_the_mean_image() -> None:
    assert picture_error(190.0, mean_image=385.0, perfect=190.0) == 0
    assert picture_error(385.0, mean_image=385.0, perfect=190.0) == pytest.approx(100)
    assert picture_error(np.array([0.0, 0.01, 0.03]), mean_image=0.02) == pytest.approx([0, 50, 150])
    with pytest.raises(ValueError, match="above a perfect copy"):
        picture_error(1.0, mean_image=0.0)


def test_tidiness_is_the_share_of_what_a_perfect_match_reaches() -> None:
    assert tidiness(0.2753, 0.9688) == pytest.approx(28.4, abs=0.05)
    assert tidiness(0.99, 0.97) == 100 and tidiness(0.0, 0.97) == 0
    with pytest.raises(ValueError, match="share above 0"):
        tidiness(0.5, 0.0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (27.84, "28"),
        (5.61, "5.6"),
        (9.96, "10"),
        (0, "0.0"),
        (-0.01, "0.0"),
        (100.2, "100"),
        (264, "over 100"),
        (None, "–"),
    ],
)
def test_values_are_shown_as_short_numbers(value: float | None, text: str) -> None:
    assert scale_text(value) == text


@pytest.fixture(scope="module")
def shipped() -> Run:
    """A shipped model, with the codes and the metrics that it comes with."""
    return RunStore(Path(__file__).resolve().parents[2] / "checkpoints").open("mnist-vae-2d")


def test_a_run_stands_between_a_perfect_copy_and_the_mean_image(shipped: Run) -> None:
    scale, squared = picture_scale(shipped), picture_scale(shipped, "mse")
    assert scale is not None and scale.measure == "nats" and 0 < scale.perfect < scale.mean_image
    assert squared is not None and squared.measure == "mse" and squared.perfect == 0
    found = run_picture_error(shipped)
    assert found == pytest.approx(51.1, abs=0.5)
    # The history's last held-out distortion is of one draw of each posterior, the encoding's of its middle.
    assert scale.of(shipped.history().epochs["distortion"][-1]) == pytest.approx(found, abs=2)
    assert squared.of(0.02589) == pytest.approx(found, abs=2)  # its mean squared error: the two measures agree


def test_tidiness_is_the_same_before_and_after_the_metrics(shipped: Run) -> None:
    kept = run_tidiness(shipped)
    assert kept == pytest.approx(93.3, abs=0.5)
    assert computed_tidiness(shipped) == kept


def test_where_no_copy_is_perfect_the_squared_error_counts(store: RunStore) -> None:
    config = with_settings(recipe("mnist-vae-2d").config, ["model.likelihood=continuous-bernoulli"])
    run = store.create(config)
    assert picture_scale(run) is None and picture_scale(run, "mse") is not None


def test_what_has_no_codes_has_no_scales(store: RunStore) -> None:
    assert picture_scale(store.create(recipe("gan").config)) is None
