"""What AE beside VAE says of a pair follows from the pair's values, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ui.features.compare.story import DrawFigures, draw_figures, fitted_words, holes_words, share, why_words
from ui.features.compare.text import lessons
from vae_core.metrics import cached_metrics
from vae_core.runs import Run

SHIPPED = Path(__file__).parents[3] / "checkpoints"
AE = DrawFigures(0.28, 0.97, 0.001, 0.154, 0.58, 0.80, 83.0)
VAE = DrawFigures(0.92, 0.97, 0.054, 0.056, 0.74, 0.79, 54.0)


def shipped(name: str) -> Run:
    run = Run(SHIPPED / name)
    if cached_metrics(run) is None:
        pytest.skip(f"The metrics of {name} are not here.")
    return run


@pytest.mark.parametrize("images", ["fashion", "mnist"])
def test_a_shipped_pair_is_told_by_its_own_values(images: str) -> None:
    left, right = shipped(f"{images}-ae-2d"), shipped(f"{images}-vae-2d")
    text = why_words(draw_figures(left), draw_figures(right))
    for run in (left, right):
        metrics = cached_metrics(run)
        assert metrics is not None
        for name in ("coverage", "hole_share", "samples_prior.confidence"):
            value = metrics.number(name)
            assert value is not None and share(value) in text
    assert "holes are not the reason" in text  # the VAE has more of them than its AE
    assert "never drawn" in text and "seams" in text
    of_steps = {lesson.title: lesson.text for lesson in lessons(left, right)}
    assert "holes are not the reason" in of_steps["Holes"] and "come near" in of_steps["Where the codes live"]


def test_holes_are_the_reason_only_where_the_ae_has_more_of_them() -> None:
    assert "not the reason" in holes_words(AE, VAE)
    assert "one reason" in holes_words(replace(AE, in_holes=0.3), VAE)
    assert "gaps between them" in fitted_words(AE, VAE)
    assert "suits both" in fitted_words(replace(AE, fitted_in_holes=0.05), VAE)


def test_nothing_is_claimed_that_the_values_do_not_show() -> None:
    alike = why_words(replace(VAE), VAE)
    assert "worse" not in alike and "seams" not in alike and "never drawn" not in alike
    assert "as much of the AE as of the VAE" in alike
    unknown = why_words(*(replace(one, sure=None, sure_of_copies=None, frechet=None) for one in (AE, VAE)))
    assert "classifier" not in unknown and "worse" not in unknown and "28 %" in unknown
    assert "worse" not in why_words(replace(AE, in_holes=0.3, frechet=50.0), VAE)


def test_shares_in_words() -> None:
    assert [share(value) for value in (0, 0.0004, 0.0234, 0.9192)] == ["none", "under 0.1 %", "2.3 %", "92 %"]
