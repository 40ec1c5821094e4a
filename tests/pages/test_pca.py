"""PCA on every page: a model without gradients, an epoch or a network is shown as any other, and the form asks little."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app import forms, resources
from ui.features.compare.linear import is_linear_pair, linear_words
from ui.features.train.setup import configuration, pair
from vae_core.experiment import RunConfig
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore
from vae_core.runs.pairs import differences, find_partner

APP = str(Path(__file__).resolve().parents[2] / "app.py")
Tiny = Callable[..., RunConfig]


@pytest.fixture
def pca(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny(name="mnist-pca-2d"), "pca")


def show(page: str | None, **params: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=120)
    if page:
        app.switch_page(f"pages/{page}.py")
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    assert not app.error, [box.value for box in app.error]
    return app


def words(app: AppTest) -> str:
    return " ".join(box.value for kind in (app.markdown, app.caption, app.info, app.warning) for box in kind)


@pytest.mark.parametrize(
    "page", [None, "latent_map", "interpolate", "arithmetic", "dimensions", "reconstruct", "train", "recipes", "codes"]
)
def test_every_page_opens(pca: Run, page: str | None) -> None:
    app = show(page, run="pca", **({"training": "pca"} if page == "train" else {}))
    assert page == "recipes" or "plain autoencoder" not in words(app), "it is none"


def test_its_dimensions_come_by_their_variance(pca: Run) -> None:
    codes = resources.explored(pca).encoding.codes
    assert codes[:, 0].var() > codes[:, 1].var() > 1, "latent units are brightness, not standard deviations"
    assert "that is a point has no" in words(show("dimensions", run="pca", level="expert"))


def test_it_stands_beside_an_autoencoder(pca: Run, store: RunStore, tiny: Tiny) -> None:
    """The pair is offered, the settings that PCA has no use for are no difference, and the words give both errors."""
    ae = train(store, tiny("training.epochs=1", name="mnist-ae-2d"), "ae")
    assert [one.field for one in differences(ae.config, pca.config)] == ["model.likelihood"]
    assert find_partner(ae, store.list()) is None and find_partner(pca, store.list()) is None
    app = show("compare", left="ae", right="pca")
    offered = app.selectbox(key="picked-pair").options
    assert any("PCA" in option and "AE" in option for option in offered)
    said = words(app)
    assert "straight" in said and "picture error" in said


def test_an_autoencoder_of_other_images_is_no_pair_with_it(pca: Run, store: RunStore, tiny: Tiny) -> None:
    usual, fewer = (
        train(store, tiny("training.epochs=1", *data, name="mnist-ae-2d"), run_id)
        for run_id, data in (("usual", ()), ("fewer", ("data.leave_out=[8]",)))
    )
    assert is_linear_pair(usual, pca) and not is_linear_pair(fewer, pca)


def test_the_form_asks_for_what_it_uses(store: RunStore) -> None:
    app = show("train", level="expert")
    next(box for box in app.selectbox if box.label == "Model").set_value("pca").run()
    assert not app.exception
    labels = {box.label for kind in (app.number_input, app.selectbox, app.text_input) for box in kind}
    labels |= {box.label for box in app.get("segmented_control")}
    assert {"Latent size", "Gaussian scale", "Seed"} <= labels
    unused = {"Epochs", "Learning rate", "Dense widths", "Network", "Optimiser", "Precision", "Activation"}
    assert not labels & unused


def test_a_draft_of_it_trains_what_the_recipe_trains() -> None:
    draft = forms.to_draft(recipe("mnist-pca-2d").config)
    found = configuration({**draft, "training.epochs": 8})
    assert found.recipe == "mnist-pca-2d" and found.training.epochs == 1
    ae, vae = pair(draft)  # the button of the form that trains AE and VAE still works from it
    assert (ae.model.name, vae.model.name, ae.training.epochs) == ("autoencoder", "vae", 1)


@pytest.mark.parametrize(("bent", "words_of_it"), [(0.04, "difference of 20%"), (0.06, "gains nothing")])
def test_what_bending_gains_follows_from_the_errors(bent: float, words_of_it: str) -> None:
    said = linear_words(bent, 0.05, 2)
    assert words_of_it in said and f"{bent:.4f}" in said and "0.0500" in said
