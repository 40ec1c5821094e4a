"""Which models share the rate–distortion chart, and as what: decided by what they are, never by their name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages.test_metrics import page
from tests.trained import train
from ui.app import resources
from ui.features.metrics.rate_distortion import comparable
from vae_core.experiment import RunConfig
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]

ONE_EPOCH = "training.epochs=1"


def ids(store: RunStore, run_id: str) -> set[str]:
    resources.forget_summaries()
    return {run.id for run in comparable(store.open(run_id))}


def chart(app: AppTest) -> dict[str, Any]:
    """Traces of the page's rate–distortion chart by name."""
    specs = [json.loads(part.proto.spec) for part in app.get("plotly_chart")]
    found = [spec for spec in specs if "Distortion" in spec["layout"]["yaxis"]["title"]["text"]]
    assert len(found) == 1
    return {trace["name"]: trace for trace in found[0]["data"] if "name" in trace}


def test_conditional_models_are_compared_among_themselves_and_corrupted_images_with_nothing(
    store: RunStore, tiny: Tiny
) -> None:
    recipes = {"vae": "mnist-vae-2d", "ae": "mnist-ae-2d", "conditional": "conditional-vae"}
    recipes["denoising"] = "s4-denoising-gaussian"
    for run_id, recipe in recipes.items():
        train(store, tiny(ONE_EPOCH, "data.image_size=28", name=recipe), run_id)
    assert ids(store, "vae") == {"vae", "ae"} == ids(store, "denoising") == ids(store, "ae")
    assert ids(store, "conditional") == {"conditional"}

    app = page(models="ae,vae")
    traces = chart(app)
    assert {"VAE", "AE: no rate"} <= set(traces)
    words = next(
        caption.value for caption in app.caption if "nats an image" in caption.value and "likelihood" in caption.value
    )
    assert "bounds log p(x given its class)" in words and "corrupted images" in words
    assert "has a distortion, but no rate" in words and "perfect copy costs" in words


def test_nats_of_another_scale_or_of_other_images_are_left_out(store: RunStore, tiny: Tiny) -> None:
    gaussian = "model.likelihood=gaussian"
    train(store, tiny(ONE_EPOCH, gaussian, "model.likelihood_scale=0.1"), "sharp")
    train(store, tiny(ONE_EPOCH, gaussian, "model.likelihood_scale=0.5"), "wide")
    train(store, tiny(ONE_EPOCH), "bernoulli")
    train(store, tiny(ONE_EPOCH, "data.leave_out=[1]"), "fewer")
    assert [ids(store, name) for name in ("sharp", "wide", "bernoulli", "fewer")] == [
        {"sharp"}, {"wide"}, {"bernoulli"}, {"fewer"},
    ]  # fmt: skip


def test_a_model_whose_codes_have_no_noise_is_a_line_before_it_has_metrics(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny(ONE_EPOCH, name="wae-mmd"), "wae")
    traces = chart(page(models="wae"))
    assert [*traces] == ["wae: no rate"]


def test_a_density_without_a_bound_has_no_floor(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny(ONE_EPOCH, "model.likelihood=continuous-bernoulli"), "one")
    app = page(models="one")
    assert "VAE" in chart(app)
    assert not any("perfect copy" in caption.value for caption in app.caption)
