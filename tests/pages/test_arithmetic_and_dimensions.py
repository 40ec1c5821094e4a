"""Arithmetic and Dimensions run for every kind of model, with any address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from vae_core.experiment import RunConfig
from vae_core.runs import RunStore

APP = str(Path(__file__).resolve().parents[2] / "app.py")
KINDS = {
    "vae-16": ("mnist-vae-2d", "model.latent_dim=16"),
    "vae-2": ("fashion-vae-2d",),
    "vae-1": ("mnist-vae-2d", "model.latent_dim=1"),
    "ae-2": ("mnist-ae-2d",),
    "ae-16": ("mnist-ae-2d", "model.latent_dim=16"),
    "shapes": ("shapes-vae-6d", "model.widths=[4,8,8]"),
}


def show(page: str, run: str, **params: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120).switch_page(f"pages/{page}.py")
    app.query_params["run"] = run
    for key, value in params.items():
        app.query_params[key.replace("_", "-")] = value
    app.run()
    assert not app.exception, app.exception
    assert not app.error
    return app


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


@pytest.mark.parametrize("kind", KINDS)
def test_pages_run_for_every_kind_of_model(store: RunStore, tiny: Callable[..., RunConfig], kind: str) -> None:
    recipe, *settings = KINDS[kind]
    train(store, tiny(*settings, name=recipe), kind)
    assert "then draws, with all other" in captions(show("dimensions", kind, answer="1", names="1:size"))
    words = captions(show("dimensions", kind, level="expert"))
    assert "A slider moves" in words and ("that is a point has no" in words) == kind.startswith("ae")
    assert ("its only number" in words) == (kind == "vae-1")
    sums = captions(show("arithmetic", kind))
    assert "Strength 0" in sums and "sums of three images chosen by chance" in sums
    said = "\n".join(block.value for block in show("arithmetic", kind, sum="hybrid", pictures="0-1").markdown)
    assert "images are mixed" in said and ("the result is rough" in said) == kind.endswith(("-1", "-2"))
    show("dimensions", kind, z="nan,<script>", z_from="99999999", z_seed="-1")
    show("arithmetic", kind, sum="attribute", pictures="1-99999999", poles="0-999", strength="1e9")


@pytest.mark.parametrize("page", ["arithmetic", "dimensions"])
def test_without_a_model_the_way_to_one_is_shown(store: RunStore, page: str) -> None:
    assert "no trained model" in show(page, "nothing").info[0].value


@pytest.mark.parametrize("page", ["arithmetic", "dimensions"])
def test_a_damaged_model_gets_its_sentence(store: RunStore, tiny: Callable[..., RunConfig], page: str) -> None:
    run = train(store, tiny(), "cut")
    (run.path / "encoding.safetensors").unlink(missing_ok=True)
    checkpoint = run.path / "checkpoint.safetensors"
    checkpoint.write_bytes(checkpoint.read_bytes()[:5000])
    app = AppTest.from_file(APP, default_timeout=120).switch_page(f"pages/{page}.py")
    app.query_params["run"] = "cut"
    app.run()
    assert not app.exception and (app.error or app.info)
