"""The page Codes, and what the other pages say of a model whose codes are no places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.routes import get
from tests.trained import train
from ui.app import resources
from vae_core.experiment import RunConfig, with_settings
from vae_core.explorer.addresses import codebook_url, codes_url
from vae_core.explorer.film import film_bytes
from vae_core.metrics import compute_metrics
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore
from vae_core.runs.pairs import find_partner

APP = str(Path(__file__).resolve().parents[2] / "app.py")
TINY = (
    *("data.dataset=mnist", "data.train_images=512", "training.epochs=1", "training.batch_size=64"),
    *("training.threads=1", "training.precision=float32"),
)
SMALL = (
    "model.widths=[4,8]",
    "model.latent_dim=4",
    "model.codebook_size=16",
    "model.prior_width=32",
    "model.prior_layers=1",
)


def train_vq(store: RunStore) -> Run:
    return train(store, with_settings(recipe("vq-vae").config, [*TINY, *SMALL]), "vq")


@pytest.fixture
def vq(store: RunStore) -> Run:
    """The trained run, in the test's own store."""
    return train_vq(store)


def show(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    if page != "app":
        app = app.switch_page(f"pages/{page}.py")
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    assert not app.error
    return app


def words(app: AppTest) -> str:
    return "\n".join(part.value for part in [*app.markdown, *app.caption, *app.info])


def test_the_page_shows_grids_samples_and_usage(store: RunStore, vq: Run) -> None:
    assert "nats" not in words(show("codes", run="vq")), "that is for experts"
    app = show("codes", run="vq", level="expert")
    text = words(app)
    assert "8 × 8 cells covers 4 × 4 pixels" in text and "**Perplexity " in text and "of 16 at most" in text
    assert "it would cost 177.4" in text, "64 cells of ln 16 nats"
    usual = app.number_input[0].value
    app.number_input[0].set_value((usual + 1) % 16).run()
    assert not app.exception and f"**Entry {(usual + 1) % 16}**" in words(app)
    app.slider[0].set_value(0.7).run()
    assert app.query_params["temperature"] == "0.70"
    next(button for button in app.button if button.label == "New samples").click().run()
    assert app.query_params["draw"] == "1" and not app.exception
    wild = show("codes", run="vq", entry="9999", swap="99999999-0", cells="zz", draw="-4", temperature="nan")
    assert wild.number_input[0].value == usual


def test_a_model_of_places_gives_way_to_one_with_a_codebook(store: RunStore, tiny: Callable[..., RunConfig]) -> None:
    """With none there, the page offers to train one. The person's own choice stays for the other pages."""
    train(store, tiny(), "plain")
    app = show("codes", run="plain")
    assert "no such model" in app.info[0].value and [button.label for button in app.button] == ["Train a VQ-VAE"]
    train_vq(store)
    resources.forget_summaries()
    app = show("codes", run="plain")
    assert not app.info and not app.warning and "entries were equally common" in words(app)
    assert app.selectbox[0].options == [store.open("vq").config.name]
    app = AppTest.from_file(APP, default_timeout=120).switch_page("pages/latent_map.py")
    app.query_params["run"] = "plain"
    app.session_state["session-run"] = "plain"  # as the picker leaves it
    app.run().switch_page("pages/codes.py").run()
    assert "entries were equally common" in words(app) and not app.exception
    assert app.session_state["session-run"] == "plain"


@pytest.mark.parametrize("plain", ["0", "1"])
def test_other_pages_say_that_they_have_no_meaning(store: RunStore, plain: str, vq: Run) -> None:
    for page in ("latent_map", "interpolate", "arithmetic", "dimensions"):
        app = show(page, run="vq", plain=plain)
        assert "has no meaning" in app.info[0].value, page
        assert [button.label for button in app.button] == ["See its codes instead"]
    show("reconstruct", run="vq", plain=plain)
    assert "no trained model" in show("compare", plain=plain).info[0].value
    home = show("app", plain=plain)
    assert any("64 code words a picture" in one.proto.body for one in home.get("html"))
    show("train", training=vq.id, plain=plain)
    show("recipes", plain=plain)


def test_what_the_browser_fetches(store: RunStore, tiny: Callable[..., RunConfig], vq: Run) -> None:
    assert b'"has_map":false' in film_bytes(vq)
    assert b'"shape":[10000,64]' in get(codes_url(vq)).body[:2000]
    assert b'"entries":{"type":"float32","shape":[16,4]' in get(codebook_url(vq)).body
    plain = train(store, tiny(), "plain")
    missing = get(codebook_url(plain))
    assert missing.status == 404 and b"no codebook" in missing.body


@pytest.mark.usefixtures("few_samples")
def test_its_metrics_leave_out_what_has_no_meaning(store: RunStore, vq: Run) -> None:
    metrics = compute_metrics(vq)
    kl, elbo, distortion = (metrics.number(name) for name in ("kl", "elbo", "distortion"))
    assert kl is not None and distortion is not None and 0 < kl < 64 * np.log(16) * 1.2
    assert elbo == pytest.approx(-(distortion + kl))
    assert metrics.number("hole_share") is None and metrics.number("knn") is None
    assert metrics.number("samples_prior.frechet") is not None
    assert "codebook" in metrics.missing["hole_share"]


def test_it_is_no_partner_of_a_model_of_places(store: RunStore, tiny: Callable[..., RunConfig], vq: Run) -> None:
    shared = ("model.network=conv", "model.widths=[4,8]", "model.latent_dim=4", "data.dataset=mnist")
    other = train(store, tiny(*shared, name="mnist-vae-2d"), "other")
    assert find_partner(vq, store.list()) is None and find_partner(other, store.list()) is None
