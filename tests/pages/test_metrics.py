"""The page Metrics: which models, in plain words and in the field's terms, and the chart of all that are comparable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app import resources
from ui.features.metrics import beta_sweep
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
REPOSITORY = Path(__file__).resolve().parents[2]


def page(*, level: str = "expert", **query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60).switch_page("pages/metrics.py")
    for key, value in {"level": level, **query}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> list[str]:
    """Headings of the table's columns that are models."""
    return [name for name in app.table[0].value.columns if name not in ("Unit", "Held against", "Split", "At best")]


def test_a_renamed_run_has_its_new_name_in_the_table(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "one")
    old = store.open("one").config.name
    assert [*page(models="one").dataframe[0].value["Model"]] == [old]
    store.rename("one", "Ada's model")
    assert [*page(models="one").dataframe[0].value["Model"]] == ["Ada's model"]


def test_the_sweep_queues_the_betas_that_are_missing_once(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(store, tiny("training.epochs=1", "model.beta=4"), "one")
    monkeypatch.setattr(queue, "dispatch", lambda store: None)
    app = page(models="one")
    app.button(key="sweep").click().run()
    assert not app.exception
    betas = sorted(summary.run.config.model.model_dump()["beta"] for summary in store.list() if summary.run)
    assert betas == [0.1, 0.5, 1.0, 4.0, 10.0]
    resources.forget_summaries()
    assert not beta_sweep.missing_betas(store.open("one"))
    assert not [button for button in page(models="one").button if button.key == "sweep"]


