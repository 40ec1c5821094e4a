"""The page Train run without a browser, and what it shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ui.app import resources
from vae_core.experiment import RunConfig
from vae_core.explorer.glossary import without_terms
from vae_core.runs import Run

Tiny = Callable[..., RunConfig]

APP = str(Path(__file__).resolve().parents[3] / "app.py")


def page(training: str | None = None, *, plain: bool = False, expert: bool = False, **words: str) -> AppTest:
    """`plain`: without our JavaScript; `expert`: in the field's terms, with the form of all settings."""
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/train.py")
    if expert:
        app.query_params["level"] = "expert"
    for key, word in words.items():
        app.query_params[key] = word
    if plain:
        app.query_params["plain"] = "1"
    if training:
        app.query_params["training"] = training
    return again(app)


def again(app: AppTest) -> AppTest:
    resources.forget_summaries()
    app.run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.title, *app.info, *app.warning, *app.error, *app.caption, *app.get("html")]
    bars = [progress.proto.text for progress in app.get("progress")]
    said = [str(getattr(element, "value", "") or element.proto.body) for element in shown]
    return without_terms("\n".join([*said, *bars]))


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def watched(app: AppTest) -> str:
    value = app.query_params["training"]
    return value if isinstance(value, str) else value[0]


def switch(app: AppTest, run: Run) -> list[str]:
    """What the switch between trainings offers; nothing where there is none."""
    return [option for group in app.get("button_group") if group.key == f"switch-{run.id}" for option in group.options]


def bar(app: AppTest) -> str:
    return app.get("progress")[0].proto.text


def put(run: Run, state: str, **more: object) -> Run:
    """The run as a worker of that state would leave it."""
    status = run.status().model_copy(update={"state": state, **more})
    run.write_status(status.owned(os.getpid() if state == "running" else None))
    return run


def chosen(app: AppTest) -> list[str]:
    return [radio.value for radio in app.radio]


def choose(app: AppTest, name: str, value: str) -> AppTest:
    app.radio(key=f"choose-{name}").set_value(value).run()
    assert not app.exception, app.exception
    return app


def settings(app: AppTest) -> dict[str, object]:
    """What the form of all settings says; names belong to the list of trainings, too."""
    said = {widget.label: widget.value for widget in [*app.selectbox, *app.number_input, *app.text_input]}
    return {label: value for label, value in said.items() if label != "Name"}
