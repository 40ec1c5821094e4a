"""Every page and every metric, for models of very few images and of very many classes: it works, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests import trained
from ui.app import resources
from vae_core.datasets import create_dataset, dataset
from vae_core.experiment import RunConfig
from vae_core.metrics import METRICS
from vae_core.metrics.report import compute_metrics
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")
# Images, classes. Of 200 classes of one image each most are held out by none.
ODD = [(2, 1), (2, 2), (3, 3), (5, 1), (5, 2), (200, 200), (400, 200)]
PAGES: list[tuple[str, dict[str, str]]] = [
    ("app.py", {}),
    ("train", {"training": "odd"}),
    *((name, {"run": "odd"}) for name in ("latent_map", "draw", "interpolate", "arithmetic", "dimensions", "codes")),
    *(("reconstruct", {"run": "odd", "detector": "odd", "part": part}) for part in ("images", "denoise", "anomaly")),
    ("compare", {"left": "odd", "right": "odd-too"}),
    ("metrics", {"runs": "odd"}),
    ("wall", {"run": "odd"}),
    *((name, {}) for name in ("models", "datasets", "recipes")),
]


def images_of(count: int, classes: int) -> list[tuple[np.ndarray, int]]:
    rng = np.random.default_rng(count)
    return [
        (np.clip(rng.normal(40 + 170 * label / classes, 25, (1, 32, 32)), 0, 255).astype(np.uint8), label)
        for label in (index % classes for index in range(count))
    ]


@pytest.fixture
def odd(
    request: pytest.FixtureRequest, store: RunStore, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    count, classes = request.param
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))
    names = [f"class {label}" for label in range(classes)]
    made = create_dataset(
        f"Odd {count} {classes}", images_of(count, classes), class_names=names, channels=1, image_size=32
    )
    config = tiny("data.train_images=null", f"data.dataset={made.name}", "training.batch_size=32", "training.epochs=1")
    for run_id in ("odd", "odd-too"):
        run = trained.train(store, config, run_id)
    return store.open(run.id)


@pytest.mark.usefixtures("few_samples")
@pytest.mark.parametrize("odd", ODD, indirect=True, ids=lambda odd: "{}-{}".format(*odd))
def test_every_page_opens_and_every_metric_is_there_or_says_why(odd: Run) -> None:
    found = compute_metrics(odd)
    assert set(found.values) | set(found.missing) == set(METRICS)
    assert all(np.isfinite(value).all() for value in found.values.values())
    assert all(reason.endswith(".") and "Error" not in reason for reason in found.missing.values())
    assert {"distortion", "kl", "elbo", "log_likelihood"} <= set(found.values), "what one image is enough for"
    held_out = dataset(odd.config.data.dataset).available("held-out")
    assert ("coverage" in found.values) == (held_out > 5) and ("mmd" in found.values) == (held_out >= 4)
    for page, query in PAGES:
        resources.forget_summaries()
        app = AppTest.from_file(APP, default_timeout=60)
        if page != "app.py":
            app = app.switch_page(f"pages/{page}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception and not app.error, (page, query, app.exception, [one.value for one in app.error])
