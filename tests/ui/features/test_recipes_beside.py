"""What a recipe's card says of its metrics beside another's: composed from both, never a standing claim."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.trained import train
from ui.features.recipes.beside import SETS_OUT_FROM, TIDINESS, beside
from ui.features.recipes.text import LOOK_FOR
from vae_core.experiment import RunConfig
from vae_core.metrics.headline import headline_metrics
from vae_core.recipes import RECIPES
from vae_core.recipes.measured import Measured, MeasuredMetric, measured
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]


def result(error: float, **others: float) -> Measured:
    metrics = [MeasuredMetric(title="Mean squared error", value=error, unit="", digits=5)]
    metrics += [MeasuredMetric(title=title, value=value, unit="", digits=2) for title, value in others.items()]
    return Measured(
        setting="", metrics=tuple(metrics), epoch=1, epochs=1, seconds=1.0, images=1, full=True, machine="here"
    )


@pytest.mark.parametrize(
    ("own", "other", "words"),
    [(0.0279, 0.0280, "no closer"), (0.0078, 0.0056, "blurrier"), (0.0040, 0.0056, "are closer to the originals")],
)
def test_the_verdict_is_what_the_errors_say(own: float, other: float, words: str) -> None:
    figures = {"tc-vae": result(own, **{TIDINESS: 0.31}), "beta-vae": result(other, **{TIDINESS: 0.25})}
    said = beside("tc-vae", figures.get)
    assert f"Mean squared error {own:.5f} against {other:.5f}, {TIDINESS} 0.31 against 0.25" in said and words in said
    assert "“Beta-VAE of shapes”" in said


@pytest.mark.parametrize(
    ("own", "seen", "words"),
    [
        (0.1, 4, "closer to the originals, after more training."),
        (0.1, 1, "closer to the originals."),
        (0.3, 4, "less close to the originals: blurrier."),
        (0.3, 0.5, "less close to the originals: blurrier, after less training."),
    ],
)
def test_who_has_seen_more_images_is_said_where_that_may_be_why(own: float, seen: float, words: str) -> None:
    mine, other = result(own).model_copy(update={"epoch": 4 * seen}), result(0.2).model_copy(update={"epoch": 4})
    assert f"Its reconstructions are {words}" in beside("info-vae", {"info-vae": mine, "mnist-vae-2d": other}.get)


@pytest.mark.parametrize(("own", "words"), [(0.31, "further apart"), (0.26, "no further"), (0.1, "less far apart")])
def test_what_is_said_of_the_dimensions_is_what_the_migs_say(own: float, words: str) -> None:
    figures = {"tc-vae": result(0.1, **{TIDINESS: own}), "beta-vae": result(0.1, **{TIDINESS: 0.25})}
    assert words in beside("tc-vae", figures.get)


def test_the_headline_metric_has_the_title_that_is_looked_for(tiny: Tiny, store: RunStore) -> None:
    """On shapes, whose factors are known: else nothing would ever be compared."""
    run = train(store, tiny("training.epochs=1", "data.train_images=128", "model.network=dense", name="beta-vae"))
    assert TIDINESS in {metric.title for metric in headline_metrics(run)}


def test_nothing_is_said_without_both() -> None:
    assert beside("tc-vae", {"tc-vae": result(0.1)}.get) == "" == beside("s1-conv-ae", measured)
    only_error = {"info-vae": result(0.1), "mnist-vae-2d": result(0.1, KL=6.5)}
    assert "KL" not in beside("info-vae", only_error.get) and "no closer" in beside("info-vae", only_error.get)


def test_images_of_two_sizes_are_compared_by_what_does_not_depend_on_the_margin() -> None:
    """S7's images have 28 pixels a side, those of the 16-D VAE a black margin besides: a mean over pixels is smaller there."""
    figures = {
        "s7-dcgan-vae": result(0.0072, Distortion=83.5, KL=28.2),
        "mnist-vae-16d": result(0.0057, Distortion=73.1, KL=23.8),
    }
    said = beside("s7-dcgan-vae", figures.get)
    assert "Distortion 83.50 against 73.10, KL 28.20 against 23.80. Its reconstructions are less close" in said
    assert "squared" not in said


def test_s3_says_how_close_its_reconstructions_come() -> None:
    said = beside("s3-dense-ae", {"s3-dense-ae": result(0.01)}.get)
    assert "20 dB (mean squared error 0.01000): 30 dB and more is a very good copy, 15 a rough one" in said
    assert beside("s3-dense-ae", lambda name: None) == ""
    assert "perfect" not in LOOK_FOR["s3-dense-ae"] and "sharp" not in LOOK_FOR["s7-dcgan-vae"]


def test_the_tracked_metrics_and_the_cards_do_not_contradict_each_other() -> None:
    """InfoVAE's images are as close as those of a VAE that has seen fewer, beta-TC-VAE's are blurrier than a beta-VAE's."""
    assert all({name, other} <= set(RECIPES) for name, (other, _) in SETS_OUT_FROM.items())
    for name, words in (("info-vae", "as close to the originals"), ("tc-vae", "blurrier")):
        said = beside(name, measured)
        assert words in said
    assert "KL" not in LOOK_FOR["info-vae"] and "keep more" not in LOOK_FOR["info-vae"]
    assert "less blur" not in LOOK_FOR["tc-vae"]
