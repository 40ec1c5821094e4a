"""What the page Train says and draws of what was learnt."""

from __future__ import annotations

import json
import re

import pytest

from tests.pages.train.on_page import (
    Tiny,
    keys,
    page,
    put,
    words,
)
from tests.trained import train
from ui.features.train import text
from vae_core.experiment import RunConfig
from vae_core.explorer.scales import picture_scale, run_picture_error, scale_text
from vae_core.jobs.worker import work
from vae_core.models import MODELS
from vae_core.models.space import LatentSpace
from vae_core.runs import Run, RunStore


def test_what_was_learnt_in_plain_words(store: RunStore, trained: Run, tiny: Tiny) -> None:
    """One figure of the picture error in the sentence and in the list; that its chart ends at another one is explained."""
    app = page("mine")
    scale = picture_scale(trained)
    assert scale is not None
    error, drawn = scale_text(run_picture_error(trained)), scale.of(trained.history().epochs["distortion"][-1])
    said = words(app)
    assert f"picture error **{error}**" in said or f"picture error of **{error}**" in said
    assert f"picture error {error}" in said and "from two numbers" in said.replace("*", "")
    assert not re.search(r"nats|KL|BCE|ELBO|σ|dB|vae_core", re.sub("base64,[^'\"]+", "", said))
    assert (f"({scale_text(drawn)} at the end)" in said) == (scale_text(drawn) != error)
    (chart,) = app.get("plotly_chart")
    assert json.loads(chart.proto.spec)["data"][1]["y"][-1] == pytest.approx(min(115, drawn))
    assert "compare" not in keys(app)
    put(
        train(store, tiny("name=Ours", name="fashion-vae-2d"), "shipped"),
        "finished",
        shipped=True,
        train_images=60_000,
        epoch=24.0,
    )
    put(train(store, tiny("name=Lesson", name="fashion-vae-2d"), "lesson-beta-0"), "finished", shipped=True)
    app = page("mine")
    assert (
        f"“Ours”, which came with the app, has a picture error of **{error}**: it saw 60,000 images 24 times."
        in words(app)
    )
    assert app.button(key="compare").label == "Compare with yours"
    app = page("shipped")
    assert "which came with the app" not in words(app) and "compare" not in keys(app), "it is nobody's own"


@pytest.mark.parametrize(
    ("error", "share", "said"),
    [
        (38.2, 0.54, "with a picture error of **38**. Nobody told it the 10 kinds, and yet **54 of 100** images"),
        (
            97.0,
            0.54,
            "hardly anything: from two numbers it draws nearly the average picture, whatever the image (picture error **97**",
        ),
        (
            4.56,
            0.15,
            "with a picture error of **4.6**. On its map **15 of 100** images lie next to one of their own kind: it sorts",
        ),
        (None, None, "It has learnt to draw each image from **two numbers**."),
    ],
)
def test_what_was_learnt_is_said_by_its_figures(error: float | None, share: float | None, said: str) -> None:
    assert said in text.learnt(error, share, LatentSpace(2), [str(digit) for digit in range(10)])


def test_more_dimensions_are_said_to_be_projected(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("model.latent_dim=4", "training.epochs=1"), "four")
    app = page("four", plain=True)
    assert "Codes have 4 numbers: this is the plane on which they vary most now (PCA, " in words(app)


def test_own_terms_of_an_objective_are_shown_below_the_curves(store: RunStore, tiny: Tiny) -> None:
    config = tiny("training.epochs=1")
    model = {"name": "vae-gan", "hidden": [32, 16], "latent_dim": 2}
    run = store.create(RunConfig.model_validate({**config.model_dump(), "model": model}), run_id="sharp")
    app = page("sharp", expert=True)
    assert "first values come at the end of the first epoch" in words(app)
    assert work(store, run).state == "finished"
    app = page("sharp", expert=True)
    assert [expander.label for expander in app.expander if "objective" in expander.label]
    own = run.history().own
    said = words(app)
    for key, term in MODELS.get("vae-gan").own_terms.items():
        assert f"**{term.title}**: {own[key][-1]:.3g} {term.unit}" in said and term.description in said
    assert {chart.key for chart in app.get("plotly_chart")} == {"curves-sharp", *(f"own-{key}-sharp" for key in own)}
    assert "does not minimise it" in said
    assert "Loss = beta · KL + feature distortion." in "".join(caption.help or "" for caption in app.caption)


def test_a_vae_has_nothing_more_below_its_curves(store: RunStore, trained: Run) -> None:
    app = page("mine", expert=True)
    assert not [expander for expander in app.expander if "objective" in expander.label]
    helped = "".join(caption.help or "" for caption in app.caption)
    assert "Loss = distortion + beta · KL." in helped
