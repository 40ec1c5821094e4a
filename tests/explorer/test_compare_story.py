"""What AE beside VAE says of a pair follows from the pair's values, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ui.app.jargon import jargon_in
from vae_core.explorer.compare.figures import DrawFigures, draw_figures, packed, reached_mask
from vae_core.explorer.compare.story import (
    Pair,
    answer,
    meters,
    of_100,
    point_words,
    price_words,
    question,
    reach_words,
    sample_words,
    share,
)
from vae_core.explorer.compare.words import is_matched_pair, moments, names_of, told_pair
from vae_core.metrics import cached_metrics
from vae_core.runs import Run

SHIPPED = Path(__file__).parents[2] / "checkpoints"
AE = DrawFigures(0.28, 0.97, 0.12, 3.7, 245.0, 28.0, 0.58, 0.80, 0.88, 83.0)
VAE = DrawFigures(0.92, 0.97, 0.89, 1.0, 248.0, 28.5, 0.74, 0.79, 0.88, 54.0)
PAIR = Pair(AE, VAE, ("the AE", "the VAE"), True, (2, 2), False)


def shipped(name: str) -> Run:
    run = Run(SHIPPED / name)
    if cached_metrics(run) is None:
        pytest.skip(f"The metrics of {name} are not here.")
    return run


def said(pair: Pair) -> str:
    parts = (question(pair), point_words(pair), reach_words(pair), sample_words(pair), price_words(pair), answer(pair))
    return " ".join(parts)


@pytest.mark.parametrize("images", ["fashion", "mnist"])
def test_a_shipped_pair_is_told_by_its_own_values(images: str) -> None:
    left, right = shipped(f"{images}-ae-2d"), shipped(f"{images}-vae-2d")
    names = names_of(left, right, ("one", "other"))
    assert names == ("the AE", "the VAE") and is_matched_pair(left, right)
    for expert in (False, True):
        pair = told_pair(left, right, expert=expert)
        text = said(pair)
        assert "worse than the VAE's" in text and "the middle of the AE's map" in text and "never drawn" in text
        assert "draws mixtures" in text and "hole" not in text
        if not expert:
            assert jargon_in(text) == [] and "prior" not in text
        for run, one in ((left, pair.left), (right, pair.right)):
            metrics = cached_metrics(run)
            assert metrics is not None
            assert one.reached == pytest.approx(metrics.number("coverage"), abs=5e-4)  # by the same draws
            sure = metrics.number("samples_prior.confidence")
            assert sure is not None and (f"{sure:.3f}" if expert else share(sure)) in text
            assert (share(one.reached) if expert else of_100(one.reached)) in text
        bars = {one.kind: one.meters for one in moments(left, right, pair)}
        assert bars["point"] is None
        for kind in ("reach", "samples"):
            left_bar, right_bar = bars[kind] or ({}, {})
            assert left_bar["value"] < right_bar["value"] < left_bar["best"]


def test_nothing_is_claimed_that_the_values_do_not_show() -> None:
    alike = said(replace(PAIR, left=VAE))
    assert "worse" not in alike and "mixtures" not in alike and "never drawn" not in alike and "middle of" not in alike
    assert "as much of the one as of the other" in alike and "costs" not in alike
    unmeasured = [replace(one, sure=None, sure_of_copies=None, frechet=None) for one in (AE, VAE)]
    unknown = said(replace(PAIR, left=unmeasured[0], right=unmeasured[1]))
    assert "judge" not in unknown and "worse" not in unknown and "28" in unknown
    assert meters(replace(PAIR, left=unmeasured[0]), "samples") is None
    assert "worse" not in said(replace(PAIR, left=replace(AE, frechet=50.0)))


def test_of_two_that_are_no_pair_no_reasons_are_given() -> None:
    text = said(replace(PAIR, is_pair=False, names=("“one”", "“other”")))
    assert "28" in text and "rewarded" not in text and "costs" not in text and "can draw" not in text


def test_the_price_is_what_the_copies_lose() -> None:
    assert "order costs 0.5 of picture error" in price_words(PAIR)
    assert "order costs nothing" in price_words(replace(PAIR, right=replace(VAE, picture_error=27.0)))
    assert "order costs 3.0 nats" in price_words(replace(PAIR, expert=True))


@pytest.mark.parametrize(("left", "right"), [(28.04, 28.46), (27.96, 28.55), (9.4, 10.6), (3.0, 41.26), (28.0, 28.04)])
def test_the_price_is_the_difference_of_the_figures_beside_it(left: float, right: float) -> None:
    pair = replace(PAIR, left=replace(AE, picture_error=left), right=replace(VAE, picture_error=right))
    shown = [bar["text"] for bar in meters(pair, "cloud") or ()]
    first, second = (float(str(text)) for text in shown)
    text = price_words(pair)
    assert f"Picture error of copies: {shown[0]} and {shown[1]} " in text
    price = text.partition("order costs ")[2].partition(" of picture error")[0].rstrip(".")
    assert price == (f"{second - first:.1f}" if second > first else "nothing")
    beyond = replace(pair, right=replace(VAE, picture_error=120.0))
    assert "and over 100 (0 is" in price_words(beyond) and "costs" not in price_words(beyond)


def test_of_how_many_images_the_judge_was_sure_is_said() -> None:
    measured = replace(PAIR, left=replace(AE, judged=5000), right=replace(VAE, judged=5000))
    assert "Of 5,000 such images of each, a judge that can name real ones is on average 58" in sample_words(measured)
    expert = replace(measured, expert=True)
    assert "over 5,000 samples of each, is 0.580" in sample_words(expert)
    for pair, about, real in ((measured, "over 5,000 images", "88"), (expert, "5,000 samples", "0.880")):
        for bar in meters(pair, "samples") or ():
            assert about in str(bar["label"]) and f"real images {real}" in str(bar["best_words"])


def test_shares_in_words() -> None:
    spoken = [share(value).replace("\N{NO-BREAK SPACE}", " ") for value in (0, 0.0004, 0.0234, 0.9192)]
    assert spoken == ["none", "under 0.1 %", "2.3 %", "92 %"]
    assert [of_100(value) for value in (0, 0.004, 0.2753, 1)] == ["none", "fewer than 1", "28", "100"]


def test_the_marks_on_the_map_are_those_that_are_counted() -> None:
    run = shipped("fashion-vae-2d")
    mask = reached_mask(run)
    assert mask is not None and draw_figures(run).reached == mask.mean()
    bits = packed(mask[:12])
    assert len(bits) == 4  # two bytes


@pytest.mark.parametrize("expert", [False, True])
def test_codes_that_have_collapsed_are_never_said_to_spread_by_zero(expert: bool) -> None:
    pair = replace(PAIR, left=replace(AE, spread=0.03), right=replace(VAE, spread=0.0001), expert=expert)
    text = point_words(pair)
    assert "0.03" in text and "less than 0.01" in text and "0.0 " not in text
