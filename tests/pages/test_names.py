"""Runs of one name, as two trainings of the same settings have: pickers tell them apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app import resources
from ui.app.shell import distinct, run_labels
from vae_core.experiment import RunConfig
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


def page(file: str, **query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=60).switch_page(file)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


@pytest.fixture
def twins(store: RunStore, tiny: Tiny) -> RunStore:
    for run_id in ("one", "two"):
        train(store, tiny("training.epochs=1", name="mnist-vae-2d"), run_id)
    return store


@pytest.mark.parametrize("file", ["latent_map", "interpolate", "dimensions", "reconstruct"])
def test_each_of_two_runs_of_one_name_can_be_chosen(twins: RunStore, file: str) -> None:
    app = page(f"pages/{file}.py", run="two")
    for wanted in ("one", "two", "one"):
        app.selectbox(key="picked-run").set_value(wanted).run()
        assert app.query_params["run"] in (wanted, [wanted])
        app.run()
        assert app.query_params["run"] in (wanted, [wanted])


def test_labels_differ_where_names_do_not(twins: RunStore, tiny: Tiny) -> None:
    train(twins, tiny("training.epochs=1", name="mnist-ae-2d"), "other")
    summaries = twins.list()
    name, other = (twins.open(run_id).config.name for run_id in ("one", "other"))
    found: dict[str, Any] = run_labels(summaries)
    assert found["other"] == other, "a name of its own stays as it is"
    assert len(set(found.values())) == 3 and all(found[run_id].startswith(f"{name} · ") for run_id in ("one", "two"))
    run = twins.open("one")
    run.write_status(run.status().model_copy(update={"created": 1e9}))
    assert run_labels(twins.list())["one"].startswith(f"{name} · ") and "2001" in run_labels(twins.list())["one"]
    assert distinct({"one": "A", "two": "B"}, summaries) == {"one": "A", "two": "B"}
