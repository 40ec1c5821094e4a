"""The page Metrics: which models, in plain words and in the field's terms, and the chart of all that are comparable."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.page_links import paths
from tests.trained import train
from ui.app import resources
from ui.app.jargon import jargon_in
from ui.features.metrics import beta_sweep
from vae_core.experiment import RunConfig
from vae_core.explorer.scales import scale_text
from vae_core.jobs import queue
from vae_core.metrics import compute_metrics
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


def table_of(app: AppTest) -> pd.DataFrame:
    """The page's table, indexed by the heads of its rows."""
    (found,) = [one.proto.body for one in app.get("html") if "small-table" in one.proto.body]
    head, *rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", found)]
    return pd.DataFrame([[html.unescape(one) for one in row] for row in rows], columns=head).set_index(head[0])


def shown(app: AppTest) -> list[str]:
    """Headings of the table's columns that are models."""
    return [name for name in table_of(app).columns if name not in ("Unit", "Held against", "Split", "What it says")]


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
    monkeypatch.setattr(queue, "dispatch", lambda store, **_: None)
    app = page(models="one")
    app.button(key="sweep").click().run()
    assert not app.exception
    betas = sorted(summary.run.config.model.model_dump()["beta"] for summary in store.list() if summary.run)
    assert betas == [0.1, 0.5, 1.0, 4.0, 10.0]
    resources.forget_summaries()
    assert not beta_sweep.missing_betas(store.open("one"))
    assert not [button for button in page(models="one").button if button.key == "sweep"]


def test_the_table_has_a_column_for_each_model_and_an_old_name_is_told(
    store: RunStore, tiny: Tiny, few_samples: None
) -> None:
    for run_id in ("one", "two"):
        compute_metrics(train(store, tiny("training.epochs=1"), run_id))
    app = page(models="one,two,gone")
    assert "“gone”" in app.warning[0].value
    assert len(shown(app)) == 2 and all(
        name.startswith(store.open("one").config.name.replace("-", "‑")) for name in shown(app)
    )
    table = table_of(app)
    assert {"Distortion ↓", "KL"} <= set(table.index) and set(table["Unit"]) >= {"nats an image"}
    app.multiselect(key="metrics-models").set_value(["two"]).run()
    assert not app.exception and len(shown(app)) == 1 and app.query_params["models"] in ("two", ["two"])
    app.multiselect(key="metrics-models").set_value([]).run()
    assert "at least" in app.info[0].value


def test_it_opens_on_the_model_looked_at_and_its_partner(store: RunStore, tiny: Tiny) -> None:
    for name, run_id in (("mnist-vae-2d", "vae"), ("mnist-ae-2d", "ae"), ("mnist-vae-2d", "other")):
        train(store, tiny("training.epochs=1" if run_id != "other" else "training.epochs=2", name=name), run_id)
    assert page(run="vae").multiselect(key="metrics-models").value == ["vae", "ae"]


def test_in_plain_words_it_asks_what_one_can_see_and_leads_to_the_rest(
    store: RunStore, tiny: Tiny, few_samples: None
) -> None:
    metrics = compute_metrics(train(store, tiny("training.epochs=1", "data.image_size=28", name="mnist-vae-2d"), "one"))
    app = page(level="plain", models="one")
    table = table_of(app)
    said = " ".join([*table.index, *table["What it says"], *(part.value for part in (*app.markdown, *app.caption))])
    assert "random points reach" in said and "judge" in said
    assert jargon_in(said) == [] and "Fréchet" not in said and not app.dataframe
    coverage, expected = metrics.number("coverage"), metrics.number("coverage_expected")
    assert coverage is not None and expected is not None
    assert table[shown(app)[0]]["Tidiness ↑"] == scale_text(min(100.0, 100 * coverage / expected))
    assert "metrics" not in paths(app.sidebar)
    app.button(key="metrics-expert").click().run()
    assert not app.exception and "Distortion ↓" in set(table_of(app).index)
    assert "metrics" in paths(app.sidebar)


def test_nothing_to_measure_says_what_to_do(store: RunStore) -> None:
    assert "no trained model" in page().info[0].value
