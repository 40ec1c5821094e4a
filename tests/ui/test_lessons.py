"""The lessons' numbers against integration, brute force and worked values; their words follow the numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import streamlit as st
import torch
from scipy.integrate import quad
from scipy.stats import norm
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.charts.lower_bounds import lower_bounds
from ui.charts.pixel_losses import cross_entropy, excess, pixel_losses, squared
from ui.charts.reparameterisation import reparameterisation
from ui.charts.two_gaussians import gaussian_kl, two_gaussians
from ui.lessons.lower_bound import DRAWS, bound, bound_words, bounded, bounds_of, formula
from ui.lessons.pixel_losses import cost_words
from ui.lessons.reparameterisation import moved_words
from ui.lessons.two_gaussians import kl_words, typical_posterior
from vae_core.experiment import RunConfig
from vae_core.inference import held_out_encoding
from vae_core.metrics.likelihood import importance_bound
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]


# KL of two Gaussians


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 1.0), (1.0, 0.25), (-2.0, 1.7), (0.5, 0.05)])
def test_kl_of_two_gaussians_against_integration(mean: float, deviation: float) -> None:
    q, p = norm(mean, deviation), norm(0, 1)
    ends = (mean - 12 * deviation, mean + 12 * deviation)
    forward, _ = quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), *ends, points=[mean], limit=200)
    backward, _ = quad(lambda z: p.pdf(z) * (p.logpdf(z) - q.logpdf(z)), -12, 12, points=[0, mean], limit=200)
    assert gaussian_kl(mean, deviation) == pytest.approx(forward, rel=1e-6, abs=1e-9)
    assert gaussian_kl(0, 1, mean, deviation) == pytest.approx(backward, rel=1e-6, abs=1e-9)
    with pytest.raises(ValueError, match="above 0"):
        gaussian_kl(0, 0)


def test_the_areas_under_the_lower_curves_are_the_two_divergences() -> None:
    figure = two_gaussians(0.6, 0.5, dark=False)
    _, _, forward, backward = figure.data
    assert np.trapezoid(forward.y, forward.x) == pytest.approx(gaussian_kl(0.6, 0.5), abs=1e-3)
    assert np.trapezoid(backward.y, backward.x) == pytest.approx(gaussian_kl(0, 1, 0.6, 0.5), abs=1e-3)


def test_words_of_the_kl_say_which_is_larger_and_why() -> None:
    assert "The second is" in kl_words(1, 0.25) and "draws of p" in kl_words(1, 0.25)
    assert "The first is" in kl_words(0, 2) and "draws of q" in kl_words(0, 2)
    assert "agree" in kl_words(1, 1) and "times" not in kl_words(1, 1)
    assert "only then are both zero" in kl_words(0, 1)


def test_the_sliders_begin_at_a_real_posterior(store: RunStore, tiny: Tiny) -> None:
    encoding = held_out_encoding(train(store, tiny("training.epochs=1")))
    image, dimension, mean, deviation = typical_posterior(encoding)
    assert dimension == int(encoding.kl.mean(0).argmax())
    assert mean == pytest.approx(float(encoding.codes[image, dimension]), abs=0.026)
    true = math.exp(encoding.logvar[image, dimension] / 2)
    assert deviation == pytest.approx(max(true, 0.05), abs=0.026)


# Cross-entropy and squared error


def test_too_bright_costs_more_where_the_truth_is_bright() -> None:
    assert cross_entropy(0.7, 0.8) == pytest.approx(0.6390, abs=5e-5)
    assert cross_entropy(0.7, 0.6) == pytest.approx(0.6325, abs=5e-5)
    assert excess(0.7, 0.7) == 0 and squared(0.7, 0.6) == pytest.approx(squared(0.7, 0.8))
    step = 1e-4  # equal curvature at the truth
    assert excess(0.7, 0.7 + step) == pytest.approx(squared(0.7, 0.7 + step), rel=1e-3)
    assert "too bright costs more" in cost_words(0.7) and "0.0216" in cost_words(0.7) and "0.0282" in cost_words(0.7)
    assert "too dark costs more" in cost_words(0.3)
    assert "neither side" in cost_words(0.5)


def test_the_chart_of_pixel_losses_marks_what_the_words_say() -> None:
    figure = pixel_losses(0.7, dark=True)
    marks = figure.data[1]
    assert list(marks.x) == pytest.approx([0.6, 0.8]) and marks.y[1] > marks.y[0]
    with pytest.raises(ValueError, match="inside"):
        pixel_losses(0.95, dark=True)


# Reparameterisation


def test_the_same_noise_is_moved_by_mean_and_deviation() -> None:
    noise = np.array([-1.3, 0.4])
    lines = [trace for trace in reparameterisation(noise, 1.0, 0.5, dark=False).data if trace.mode == "lines+markers"]
    assert [list(line.x) for line in lines] == [[-1.3, pytest.approx(0.35)], [0.4, pytest.approx(1.2)]]
    words = moved_words(-1.3, 1.0, 0.5)
    assert "= 0.35" in words and "change by −0.13" in words
    with pytest.raises(ValueError, match="above 0"):
        reparameterisation(noise, 0, 0, dark=False)


# Bounds


def test_bounds_rise_with_the_draws_and_the_last_is_burdas() -> None:
    weights = torch.randn(20, 16, generator=torch.Generator().manual_seed(0)).double() * 3
    found = [bound(weights, draws) for draws in (1, 2, 4, 8, 16)]
    assert found == sorted(found) and len(set(found)) == 5
    assert found[0] == pytest.approx(float(weights.mean()))
    assert found[-1] == pytest.approx(float(weights.exp().mean(1).log().mean()))
    with pytest.raises(ValueError, match="groups"):
        bound(weights, 3)


def test_the_bounds_of_a_run_are_those_of_its_metrics(store: RunStore, tiny: Tiny) -> None:
    from ui.app import resources

    run = train(store, tiny("training.epochs=2"))
    heard: list[float] = []
    found = bounds_of(run, heard.append)
    assert found.draws[0] == 1 and found.draws[-1] == DRAWS and heard
    images = resources.held_out(run).first(found.images)
    other = importance_bound(resources.model(run), images.images, samples=DRAWS, seed=1)
    assert found.values[-1] == pytest.approx(other.log_likelihood, rel=0.005)  # other draws
    assert found.values[0] == pytest.approx(other.elbo, rel=0.005)
    words = bound_words(found, conditional=False)
    assert f"{found.values[-1]:.1f}".replace("-", "−") in words and "log p(x) is at least" in words
    assert "log p(x given its class)" in bound_words(found, conditional=True)
    figure = lower_bounds(found.draws, found.values, dark=False)
    low, high = figure.layout.yaxis.range
    assert low < found.values[0] < found.values[-1] < high
    with pytest.raises(ValueError, match="from two on"):
        lower_bounds([1], [0.0], dark=False)


def test_a_conditional_model_bounds_another_quantity_in_words_chart_and_formula() -> None:
    words = bounded(conditional=True)
    drawn = lower_bounds([1, 2], [-2.0, -1.0], dark=False, of_what=words)
    assert words == "log p(x given its class)" and f"{words} is up here" in [
        note.text for note in drawn.layout.annotations
    ]
    assert formula(conditional=True).count("y") == 3 + formula(conditional=False).count("y")
    assert r"\log p(x) &= \mathrm{ELBO}\\" in formula(conditional=False)
    assert r"\log p(x \mid y) &= \mathrm{ELBO}\\" in formula(conditional=True)


# Where they stand

_PLACES: dict[str, dict[str, Any]] = {
    "dimensions": {"run": "vae"},
    "metrics": {"models": "vae"},
    "reconstruct": {"run": "vae"},
    "train": {"training": "vae"},
}


@pytest.mark.parametrize("page", _PLACES)
def test_a_lesson_is_folded_away_and_opens_where_it_is_met(
    page: str, store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    from ui.lessons import lower_bound, pixel_losses, reparameterisation, two_gaussians

    train(store, tiny("training.epochs=1"), "vae")
    train(store, tiny("training.epochs=1", name="mnist-ae-2d"), "ae")
    app = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "app.py"), default_timeout=60)
    app.switch_page(f"pages/{page}.py")
    for key, value in {**_PLACES[page], "level": "expert"}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    assert any(str(part.proto.id).find("lesson-") >= 0 for part in app.expander)
    charts = len(app.get("plotly_chart"))
    for module in (lower_bound, pixel_losses, reparameterisation, two_gaussians):  # as a click on its title does
        monkeypatch.setattr(module, "folded", lambda question, *, key: st.container())
    app.run()
    assert not app.exception, app.exception
    assert len(app.get("plotly_chart")) == charts + (2 if page == "reconstruct" else 1)
