"""The doctor on the page Train: what it says, what it would change before anything is started, and the repaired run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.doctor import ill
from ui.app import resources
from ui.features.train import text
from vae_core.doctor import checks
from vae_core.jobs import queue
from vae_core.runs import Run, RunStore

CHECKS = Path(checks.__file__).parent
APP = str(Path(__file__).resolve().parents[2] / "app.py")
COLLAPSED = "posterior collapse by beta"


@pytest.fixture
def no_workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    spawned: list[str] = []

    def spawn(_store: RunStore, run: Run) -> SimpleNamespace:
        spawned.append(run.id)
        return SimpleNamespace(pid=os.getpid())

    monkeypatch.setattr(queue, "_spawn", spawn)
    resources.forget_summaries()
    yield spawned
    resources.forget_summaries()


@pytest.fixture
def collapsed(store: RunStore, monkeypatch: pytest.MonkeyPatch, no_workers: list[str]) -> Run:
    ill.few_held_out(monkeypatch)
    return ill.trained(store, ill.config(COLLAPSED))


def page(run: Run, *, level: str = "expert") -> AppTest:
    app = AppTest.from_file(APP, default_timeout=90).switch_page("pages/train.py")
    app.query_params["level"] = level
    app.query_params["training"] = run.id
    app.query_params["plain"] = "1"
    return again(app)


def again(app: AppTest) -> AppTest:
    resources.forget_summaries()
    app.run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


def keys(app: AppTest) -> set[str | None]:
    return {button.key for button in app.button}


def watched(app: AppTest) -> str:
    value = app.query_params["training"]
    return value if isinstance(value, str) else value[0]


def test_a_finding_its_repair_and_the_repaired_run(store: RunStore, collapsed: Run, no_workers: list[str]) -> None:
    app = page(collapsed)
    said = words(app)
    assert "Posterior collapse" in said and "None of the 2 latent dimensions" in said
    assert f"{text.REPAIR} **Beta** 392 → 1" in said
    assert "repair-collapse" in keys(app) and set(store.ids()) == {collapsed.id}  # nothing is started by being shown
    app.button(key="repair-collapse").click()
    again(app)
    (made,) = set(store.ids()) - {collapsed.id}
    config = store.open(made).config
    assert (config.model.beta, config.repairs) == (1.0, collapsed.id)
    assert config.name == f"{collapsed.config.name} · repaired"
    assert config.training == collapsed.config.training and config.data == collapsed.config.data
    assert no_workers == [made] and watched(app) == made
    assert "D”: **Beta** 392 → 1." in words(app) and "original" in keys(app)
    (switch,) = (group for group in app.get("button_group") if group.key != "level")
    assert len(switch.options) == 2  # both are a press away
    app.button(key="original").click()
    again(app)
    assert watched(app) == collapsed.id
    assert "repair-collapse" not in keys(app) and "repaired-collapse" in keys(app)  # it is made once
    app.button(key="repaired-collapse").click()
    again(app)
    assert watched(app) == made and len(store.ids()) == 2


def test_in_plain_words(collapsed: Run) -> None:
    said = words(page(collapsed, level="plain"))
    assert "**It gives every image the same code.**" in said and f"{text.REPAIR} **Beta** 392 → 1" in said
    assert not re.search(r"nats|KL|BCE|ELBO|σ|dB|posterior", said)
    assert set(text.PLAIN_FINDINGS) == {
        *re.findall(r'kind="([a-z-]+)"', "".join(path.read_text() for path in CHECKS.glob("*.py")))
    }, "every finding has plain words"


def test_while_it_runs(store: RunStore, collapsed: Run, no_workers: list[str]) -> None:
    status = collapsed.status().model_copy(update={"state": "running"})
    collapsed.write_status(status.owned(os.getpid()))
    app = page(collapsed)
    assert "Posterior collapse" in words(app)
    button = app.button(key="repair-collapse")
    assert button.help == text.START_HELP_ACTIVE
    button.click()
    again(app)
    (made,) = set(store.ids()) - {collapsed.id}
    assert store.open(made).status().state == "waiting" and no_workers == []
    assert collapsed.status().state == "running"


def test_a_sound_training_shows_no_box(store: RunStore, monkeypatch: pytest.MonkeyPatch, no_workers: list[str]) -> None:
    ill.few_held_out(monkeypatch)
    config = ill.with_settings(ill.config("ended too soon"), ["training.epochs=16", "training.batch_size=32"])
    app = page(ill.trained(store, config))
    assert "Held-out: distortion" in words(app) and text.REPAIR not in words(app)
    assert not any(str(key).startswith("repair") for key in keys(app))


def test_a_repair_that_the_settings_refuse_is_said(
    collapsed: Run, monkeypatch: pytest.MonkeyPatch, no_workers: list[str]
) -> None:
    """As of a run of an older version, whose model has no such field any more."""
    from vae_core.doctor.checks import collapse

    monkeypatch.setattr(collapse, "_cause", lambda case: (("model.gamma=1",), "A setting that is not there."))
    app = page(collapsed)
    assert "Posterior collapse" in words(app) and "There is no field" in words(app).replace("\\", "")
    assert "repair-collapse" not in keys(app)
