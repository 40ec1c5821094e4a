"""A GAN on every page: it has no encoder, and each page says in one sentence what that leaves without a meaning."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app import resources
from ui.app.jargon import jargon_in
from ui.app.shell import COMPARE
from ui.features.home.view import place_of
from ui.features.interpolate.gif import interpolation_gif
from ui.features.interpolate.state import InterpolateView
from ui.features.metrics.rate_distortion import comparable
from vae_core.experiment import RunConfig
from vae_core.explorer.networks import packed_decoder
from vae_core.metrics import compute_metrics
from vae_core.metrics.headline import headline_metrics
from vae_core.models.base import NoEncoder
from vae_core.runs import Run, RunStore
from vae_core.runs.pairs import find_partner

APP = str(Path(__file__).resolve().parents[2] / "app.py")
Tiny = Callable[..., RunConfig]


@pytest.fixture
def gan(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny("model.latent_dim=2", name="gan"), "gan")


def open_page(page: str | None, **params: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=120)
    if page:
        app.switch_page(f"pages/{page}.py")
    for key, value in params.items():
        app.query_params[key] = value
    return app.run()


def show(page: str | None, **params: str) -> AppTest:
    app = open_page(page, **params)
    assert not app.exception, app.exception
    assert not app.error, [box.value for box in app.error]
    return app


def words(app: AppTest) -> str:
    return " ".join(box.value for kind in (app.markdown, app.caption, app.info, app.warning) for box in kind)


@pytest.mark.parametrize("page", ["latent_map", "interpolate", "arithmetic", "dimensions", "reconstruct"])
def test_a_page_about_codes_says_why_not_and_shows_samples(gan: Run, page: str) -> None:
    app = show(page, run="gan")
    (said,) = [box.value for box in app.info if "no encoder" in box.value]
    assert "has no meaning for" in said and "no image has a code" in said
    assert any(button.label == "Compare it with another model" for button in app.button)
    assert "with seed 0" in words(app)
    app.button(key="generated-again").click().run()
    assert not app.exception and "with seed 1" in words(app)


def test_reconstruct_says_it_for_each_of_its_parts(gan: Run) -> None:
    for part, what in (("images", "Reconstructing"), ("denoise", "Removing noise"), ("anomaly", "Finding unknown")):
        assert what in words(show("reconstruct", run="gan", part=part))


@pytest.mark.parametrize("page", [None, "recipes", "codes"])
def test_other_pages_open_beside_it(gan: Run, page: str | None) -> None:
    assert "nan" not in words(show(page, run="gan")).lower().split()


def test_no_other_model_is_asked_to_remove_noise_beside_it(gan: Run, store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", name="mnist-vae-2d"), "vae")
    app = show("reconstruct", run="vae", part="denoise")
    (picker,) = [one for one in app.multiselect if str(one.key).startswith("denoise-models")]
    assert picker.value == ["vae"] and len(picker.options) == 1


def test_it_is_no_detector_of_what_it_left_out(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("data.leave_out=[8]", name="gan"), "gan")
    train(store, tiny("training.epochs=1", name="mnist-vae-2d"), "vae")
    assert "GAN of digits" not in words(show("reconstruct", run="vae", part="anomaly"))


def test_home_opens_its_samples(gan: Run) -> None:
    show(None)
    assert place_of(gan) == (COMPARE, {"right": "gan"})


def test_its_training_shows_the_loss_and_the_images(gan: Run) -> None:
    said = words(show("train", training="gan"))
    assert "no image has a code" in said and "16 random codes" in said
    assert "distortion" not in said.lower().replace("no distortion", "")


def test_compare_shows_what_both_can_do(gan: Run, store: RunStore, tiny: Tiny, few_samples: None) -> None:
    vae = train(store, tiny("training.epochs=1", "model.latent_dim=3", name="mnist-vae-2d"), "vae")
    app = show("compare", left="vae", right="gan")
    assert "no encoder" in words(app) and "Both models can generate" in words(app)
    app.button(key="sampling-again").click().run()
    assert not app.exception and "with seed 1" in words(app)
    for run in (vae, gan):
        compute_metrics(run)
    plain = words(show("compare", left="vae", right="gan"))
    assert "How sure a judge" in plain and jargon_in(plain) == []
    said = words(show("compare", left="vae", right="gan", level="expert"))
    assert "Fréchet distance to real images" in said and "real images against real ones" in said
    captions = [part.value for part in show("metrics", models="vae,gan", level="expert").caption]
    said = next(text for text in captions if text.startswith("↓ lower"))
    assert "features of a small classifier" in said
    assert "these nats" not in said and "Shares in holes" not in said  # it has neither


def test_two_of_images_without_a_classifier_have_no_metric_to_compare(
    store: RunStore, tiny: Tiny, few_samples: None
) -> None:
    compute_metrics(train(store, tiny("data.dataset=shapes", "data.train_images=128", name="gan"), "gan"))
    assert "No metric that is compared can be computed" in words(show("metrics", models="gan", level="expert"))


@pytest.mark.parametrize("page", ["dimensions", "reconstruct", "compare"])
def test_weights_that_do_not_fit_are_told_in_a_sentence(store: RunStore, tiny: Tiny, gan: Run, page: str) -> None:
    other = train(store, tiny("model.latent_dim=3", name="gan"), "other")
    shutil.copy(other.path / "checkpoint.safetensors", gan.path)
    app = open_page(page, run="gan", left="gan", right="gan")
    assert not app.exception and "does not fit the configuration" in app.error[0].value


def test_its_metrics_are_those_of_samples(gan: Run, few_samples: None) -> None:
    found = compute_metrics(gan)
    assert found.number("samples_prior.frechet") is not None and found.number("real_images.frechet") is not None
    for name in ("distortion", "kl", "coverage", "knn", "samples_fitted.frechet", "reconstructions.frechet", "mmd"):
        assert found.number(name) is None and "no image has a code" in found.missing[name], name
    assert {"Mean squared error", "Distortion"} & {one.title for one in headline_metrics(gan)} == set()


def test_nothing_is_held_against_codes_that_it_has_not(gan: Run, store: RunStore, tiny: Tiny) -> None:
    vae = train(store, tiny("training.epochs=1", name="mnist-vae-2d"), "vae")
    resources.forget_summaries()
    assert find_partner(vae, store.list()) is None and find_partner(gan, store.list()) is None
    assert [run.id for run in comparable(vae)] == ["vae"]
    with pytest.raises(ValueError, match="no encoder"):
        interpolation_gif(gan, InterpolateView(images=(0, 1)))
    with pytest.raises(NoEncoder):
        resources.encoding(gan)


def test_the_browser_can_run_its_decoder_and_its_history_is_json(gan: Run) -> None:
    assert packed_decoder(gan).header["output"] == "sigmoid"
    lines = (gan.path / "history.jsonl").read_text().splitlines()
    records = [json.loads(line, parse_constant=pytest.fail) for line in lines]
    assert all(np.isfinite(record["loss"]) and "distortion" not in record for record in records)
    assert not (gan.path / "encoding.safetensors").exists()
