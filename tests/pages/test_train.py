"""The Train page in every state a training can be in; the worker itself is tested elsewhere."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app import forms, resources
from ui.app.glossary import without_terms
from ui.app.scales import picture_scale, run_picture_error, scale_text
from ui.features.train import text
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.jobs.worker import work
from vae_core.models import MODELS
from vae_core.models.config import ModelConfig
from vae_core.models.space import LatentSpace
from vae_core.models.vae import VAEConfig
from vae_core.runs import Run, RunStore
from vae_core.runs.status import Status

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


@pytest.fixture(autouse=True)
def no_workers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Started workers are only noted, and taken for this very process."""
    spawned: list[str] = []

    def spawn(_store: RunStore, run: Run) -> SimpleNamespace:
        spawned.append(run.id)
        return SimpleNamespace(pid=os.getpid())

    monkeypatch.setattr(queue, "_spawn", spawn)
    resources.forget_summaries()
    return spawned


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


@pytest.fixture
def trained(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny(name="fashion-vae-2d"))


def chosen(app: AppTest) -> list[str]:
    return [radio.value for radio in app.radio]


def choose(app: AppTest, name: str, value: str) -> AppTest:
    app.radio(key=f"choose-{name}").set_value(value).run()
    assert not app.exception, app.exception
    return app


def test_three_choices_are_enough(store: RunStore, no_workers: list[str]) -> None:
    """Each by a picture; what they come to is said beside Start, and stands in the address."""
    app = page()
    assert chosen(app) == ["fashion-mnist", "vae", "12"] and keys(app) == {"start"}
    assert [*app.radio(key="choose-data").options] == ["Clothes", "Digits", "Shapes"]
    pictures = "".join(html.proto.body for html in app.get("html"))
    assert pictures.count('background-image: url("data:image/') == 9
    assert "A **VAE** learns to draw each of **10,000 images** from **two numbers** alone" in words(app)
    assert not [*app.selectbox, *app.number_input, *app.text_input], "all else is for experts"
    choose(choose(app, "data", "mnist"), "epochs", "4")
    assert "seen all of them 4 times" in words(app)
    address = {key: value if isinstance(value, str) else value[0] for key, value in app.query_params.items()}
    assert (address["data"], address["epochs"]) == ("mnist", "4") and "kind" not in address
    assert chosen(page(data="mnist", kind="autoencoder", epochs="30")) == ["mnist", "autoencoder", "30"]
    assert chosen(page(data="gone", kind="gan", epochs="7")) == ["fashion-mnist", "vae", "12"]
    app.button(key="start").click()
    again(app)
    (run_id,) = store.ids()
    config = store.open(run_id).config
    assert (config.name, config.data.dataset, config.model.name) == ("Digits VAE", "mnist", "vae")
    assert config.model.latent_dim == 2 and config.training.epochs == 4 and config.recipe == "mnist-vae-2d"
    assert no_workers == [run_id] and watched(app) == run_id


@pytest.mark.parametrize("data", ["fashion-mnist", "mnist", "shapes"])
def test_both_are_two_runs_told_apart_by_name(store: RunStore, no_workers: list[str], data: str) -> None:
    for _ in range(2):
        app = page("new", data=data, kind="both")
        assert "An **AE** and then a **VAE** learn" in words(app)
        app.button(key="start").click()
        again(app)
    made = sorted((store.open(run_id) for run_id in store.ids()), key=lambda run: run.status().queued)
    title = {"fashion-mnist": "Clothes", "mnist": "Digits", "shapes": "Shapes"}[data]
    assert [run.config.name for run in made] == [f"{title} AE", f"{title} VAE", f"{title} AE (2)", f"{title} VAE (2)"]
    assert made[0].config.data == made[1].config.data and made[0].config.training == made[1].config.training
    assert made[0].config.model.hidden == made[1].config.model.hidden


def test_the_form_of_all_settings_opens_on_the_choices(store: RunStore) -> None:
    app = page(data="mnist", kind="autoencoder", epochs="30")
    app.button_group(key="level").set_value("expert").run()
    again(app)
    values = {widget.label: widget.value for widget in [*app.selectbox, *app.number_input]}
    assert (values["Dataset"], values["Model"], values["Epochs"]) == ("mnist", "autoencoder", 30)


def settings(app: AppTest) -> dict[str, object]:
    """What the form of all settings says; names belong to the list of trainings, too."""
    said = {widget.label: widget.value for widget in [*app.selectbox, *app.number_input, *app.text_input]}
    return {label: value for label, value in said.items() if label != "Name"}


def test_a_link_opens_the_form_of_all_settings_as_it_was(store: RunStore, tiny: Tiny) -> None:
    app = page(expert=True)
    assert not [key for key in app.query_params if "." in key or key == "recipe"]
    next(widget for widget in app.selectbox if widget.label == "Recipe").set_value("mnist-vae-2d").run()
    next(widget for widget in app.number_input if widget.label == "Beta").set_value(4.0).run()
    next(widget for widget in app.text_input if widget.label == "Dense widths").set_value("128, 64")
    again(app)
    said = {key: value if isinstance(value, str) else value[0] for key, value in app.query_params.items()}
    said.pop("training")  # "new": the form, and not what trains
    assert said == {"level": "expert", "recipe": "mnist-vae-2d", "model.beta": "4.0", "model.hidden": "128,64"}
    put(store.create(tiny(), run_id="busy"), "running")  # which the page would show otherwise
    link = page(**said)
    assert settings(link) == settings(app) and settings(link)["Dense widths"] == "128, 64"
    link.button_group(key="level").set_value("plain").run()
    assert "model.beta" not in again(link).query_params


def test_a_link_that_makes_no_sense_opens_the_form_as_it_is_at_first(store: RunStore) -> None:
    words: dict[str, Any] = {"model.beta": "much", "training.epochs": "0", "model.name": "<b>", "recipe": "gone"}
    app = page(expert=True, **words)
    assert settings(app) == settings(page(expert=True)) and not app.error
    assert not set(words) & set(app.query_params)


def test_nothing_trained_yet(store: RunStore) -> None:
    app = page(expert=True)
    assert app.title[0].value == "Train a model"
    assert [widget.value for widget in app.selectbox if widget.label == "Recipe"] == ["fashion-vae-2d"]
    assert [widget.value for widget in app.number_input if widget.label == "Epochs"] == [12]
    assert {"start", "start-pair"} == keys(app) and not app.button(key="start").disabled
    assert "training images of Fashion-MNIST" in words(app)
    assert "1,024 pixel values and its code 2 numbers: the code is **under-complete**" in words(app)
    for widget in [*app.selectbox, *app.number_input, *app.text_input, *app.toggle]:
        assert widget.help, widget.label


def test_start_makes_a_run_and_shows_it(store: RunStore, no_workers: list[str]) -> None:
    app = page(expert=True)
    next(widget for widget in app.number_input if widget.label == "Latent size").set_value(3).run()
    app.text_input[0].set_value("Ours").run()
    app.button(key="start").click()
    again(app)
    (run_id,) = store.ids()
    config = store.open(run_id).config
    assert (config.name, config.model.latent_dim, config.training.epochs) == ("Ours", 3, 12)
    assert config.reference is None  # the published value is of two dimensions
    assert no_workers == [run_id] and watched(app) == run_id
    assert "stop" in keys(app) and "Starting" in words(app)


def test_the_pair_is_two_runs_in_the_queue(store: RunStore, no_workers: list[str]) -> None:
    app = page(expert=True)
    app.button(key="start-pair").click()
    again(app)
    queue = sorted((store.open(run_id) for run_id in store.ids()), key=lambda run: run.status().queued)
    assert [run.config.model.name for run in queue] == ["autoencoder", "vae"]
    assert no_workers == [queue[0].id] and watched(app) == queue[0].id
    put(queue[1], "created")
    assert page(queue[0].id).button(key="stop").label == "Stop"  # with nothing before it there is no queue to leave
    put(queue[1], "waiting")
    put(queue[0], "running")
    app = page(queue[1].id)
    assert "It is next and starts by itself" in bar(app) and "In the queue" in bar(app)
    assert app.button(key="stop").label == "Leave the queue"
    app.button(key="stop").click()
    again(app)
    assert queue[1].status().state == "created" and app.button(key="resume").label == "Start"


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [("Dense widths", "512, lots", "whole numbers"), ("Dense widths", "9999", "between 1 and 4096")],
)
def test_the_impossible_is_refused_before_anything_starts(store: RunStore, label: str, value: str, said: str) -> None:
    app = page(expert=True)
    next(widget for widget in app.text_input if widget.label == label).set_value(value)
    again(app)
    assert said in app.error[0].value.replace("\\", "")
    assert app.button(key="start").disabled and app.button(key="start-pair").disabled
    assert not store.ids()


def test_more_images_than_there_are(store: RunStore) -> None:
    app = page(expert=True)
    next(widget for widget in app.number_input if widget.label == "Training images").set_value(70_000)
    again(app)
    assert "70,000" in app.error[0].value and app.button(key="start").disabled


def test_the_form_follows_the_choices(store: RunStore) -> None:
    app = page(expert=True)
    model = next(widget for widget in app.selectbox if widget.label == "Model")
    model.set_value("autoencoder").run()
    assert "Beta" not in [widget.label for widget in app.number_input]
    recipe = next(widget for widget in app.selectbox if widget.label == "Recipe")
    recipe.set_value("mnist-vae-16d").run()
    assert [widget.value for widget in app.number_input if widget.label == "Latent size"] == [16]
    assert "Convolution widths" in [widget.label for widget in app.text_input]
    assert "Dense widths" not in [widget.label for widget in app.text_input]


def test_a_training_at_work(store: RunStore, trained: Run) -> None:
    put(trained, "running", step=4, total_steps=16, epoch=0.5, seconds=2.0, images_per_second=1234.5)
    app = page()  # nobody said which
    assert watched(app) == "mine"
    assert "Learning" in bar(app) and "epoch 0.5 of 2 · 6 s left" in bar(app)
    assert "epoch 0.5 of 2 · 1,234 images/s · 6 s left" in bar(page(expert=True))
    assert {"pause", "stop", "new"} <= keys(app) and "resume" not in keys(app)
    assert [chart.key for chart in app.get("plotly_chart")] == ["curves-mine"]
    assert {"time_machine", "network"} <= {
        part.proto.component_name.split(".")[1] for part in app.get("bidi_component")
    }
    plain = page(plain=True)
    assert len(plain.get("plotly_chart")) == 2 and len(plain.get("image")) == 2 and not plain.get("bidi_component")
    app.button(key="pause").click()
    again(app)
    assert app.button(key="pause").label == "Pausing" and app.button(key="pause").disabled
    assert trained.pop_request() == "pause"
    put(trained, "paused")
    app = again(app)
    assert "Paused" in bar(app) and "resume" in keys(app)
    app.button(key="resume").click()
    again(app)
    assert trained.status().state == "waiting"


def test_a_finished_training(store: RunStore, trained: Run) -> None:
    app = page("mine", expert=True)
    distortion = trained.history().epochs["distortion"][-1]
    loss = trained.history().epochs["loss"][-1]
    said = words(app)
    assert f"distortion **{distortion:.1f} nats an image** (mean BCE {distortion / 1024:.4f} a pixel)" in said
    assert (
        f"loss **{loss:.1f} nats**" in said
        and f"**{loss / 2.048:.2f}** (500 × mean BCE + KL), held-out, from **512** training images" in said
    ), "no failure, as the published value is of 60,000"
    assert "The published loss is 131.15 (500 × mean BCE + KL)" in said
    assert {"explore", "again", "new"} <= keys(app) and not {"pause", "resume", "stop"} & keys(app)
    app.button(key="again").click()
    again(app)
    assert [widget.value for widget in app.number_input if widget.label == "Epochs"] == [2]
    assert [widget.value for widget in app.text_input if widget.label == "Dense widths"] == ["32, 16"]


def test_what_was_learnt_in_plain_words(store: RunStore, trained: Run, tiny: Tiny) -> None:
    """One figure of the picture error in the sentence and in the list; that its chart ends at another one is explained."""
    app = page("mine")
    scale = picture_scale(trained)
    assert scale is not None
    error, drawn = scale_text(run_picture_error(trained)), scale.of(trained.history().epochs["distortion"][-1])
    said = words(app)
    assert f"picture error **{error}**" in said or f"picture error of **{error}**" in said
    assert f"picture error {error}" in said and "from two numbers" in said.replace("*", "")
    assert not re.search(r"nats|KL|BCE|ELBO|σ|dB|vae_core", re.sub("base64,[^'\"]+", "", said))
    assert (f"({scale_text(drawn)} at the end)" in said) == (scale_text(drawn) != error)
    (chart,) = app.get("plotly_chart")
    assert json.loads(chart.proto.spec)["data"][1]["y"][-1] == pytest.approx(min(115, drawn))
    assert "compare" not in keys(app)
    put(
        train(store, tiny("name=Ours", name="fashion-vae-2d"), "shipped"),
        "finished",
        shipped=True,
        train_images=60_000,
        epoch=24.0,
    )
    app = page("mine")
    assert (
        f"“Ours”, which came with the app, has a picture error of **{error}**: it saw 60,000 images 24 times."
        in words(app)
    )
    assert app.button(key="compare").label == "Compare with yours"


@pytest.mark.parametrize(
    ("error", "share", "said"),
    [
        (38.2, 0.54, "with a picture error of **38**. Nobody told it the 10 kinds, and yet **54 of 100** images"),
        (
            97.0,
            0.54,
            "hardly anything: from two numbers it draws nearly the average picture, whatever the image (picture error **97**",
        ),
        (
            4.56,
            0.15,
            "with a picture error of **4.6**. On its map **15 of 100** images lie next to one of their own kind: it sorts",
        ),
        (None, None, "It has learnt to draw each image from **two numbers**."),
    ],
)
def test_what_was_learnt_is_said_by_its_figures(error: float | None, share: float | None, said: str) -> None:
    assert said in text.learnt(error, share, LatentSpace(2), [str(digit) for digit in range(10)])


def test_a_stopped_training_is_over(store: RunStore, trained: Run) -> None:
    put(trained, "stopped", epoch=1.0)
    app = page("mine")
    assert {"explore", "again", "new"} <= keys(app) and not {"pause", "resume", "stop"} & keys(app)
    assert "Stopped" in bar(app) and "picture error" in words(app)


def test_train_again_with_changes_keeps_to_the_choices_where_it_can(store: RunStore, trained: Run) -> None:
    from ui.features.train.choices import choices_of, configurations
    from ui.features.train.state import Choices

    same = Choices(data="mnist", kind="autoencoder", epochs=30)
    assert choices_of(configurations(same)[0]) == same and choices_of(trained.config) is None
    app = page("mine")
    app.button(key="again").click()
    again(app)
    assert "to-choices" in keys(app) and "with everything that can be changed" in words(app)
    assert [widget.value for widget in app.text_input if widget.label == "Dense widths"] == ["32, 16"]
    app.button(key="to-choices").click()
    again(app)
    assert chosen(app)[:2] == ["fashion-mnist", "vae"] and not app.number_input.len


def test_the_menu_leads_to_what_trains_and_offers_it_when_it_is_ready(
    store: RunStore, trained: Run, tiny: Tiny
) -> None:
    """On every page; of somebody else's training only that it goes on."""
    put(trained, "running", step=4, total_steps=16)
    train(store, tiny(name="mnist-vae-2d"), "other")
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/latent_map.py")
    app.query_params["run"] = "other"
    again(app)
    (link,) = [link for link in app.sidebar.get("page_link") if "Training" in link.proto.label]
    assert link.proto.label == "Training… 25\u202f%" and link.proto.query_string == "training=mine"
    put(trained, "finished")
    again(app)
    assert "ready-here" not in keys(app) and not any("Training" in one.proto.label for one in app.get("page_link"))
    app.session_state["session-followed"] = ["mine"]
    again(app)
    assert app.button(key="ready-here").label.endswith("is ready")
    app.button(key="ready-here").click()
    again(app)
    assert app.query_params["run"] in ("mine", ["mine"]) and "ready-here" not in keys(app)
    app.session_state["session-followed"] = ["mine"]
    app.switch_page("pages/train.py")
    app.query_params["training"] = "mine"
    again(app)
    assert "ready-train" not in keys(app) and app.session_state["session-followed"] == []


def test_more_dimensions_are_said_to_be_projected(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("model.latent_dim=4", "training.epochs=1"), "four")
    app = page("four", plain=True)
    assert "Codes have 4 numbers: this is the plane on which they vary most now (PCA, " in words(app)


def test_failed_and_interrupted(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="mine")
    put(run, "failed", message="The loss stopped being a *number*.")
    app = page("mine")
    assert r"\*number\*" in app.error[0].value and "resume" in keys(app)
    dead = Status(state="running", pid=2**22 - 3, pid_started=1.0, host=run.status().host, heartbeat=time.time())
    run.write_status(dead)
    app = again(app)
    assert "interrupted" in app.warning[0].value and "resume" in keys(app)


@pytest.mark.parametrize("address", ["../../etc", "gone", "NEW", "a" * 200])
def test_an_address_that_leads_nowhere(store: RunStore, address: str) -> None:
    app = page(address)
    assert "cannot be shown" in app.warning[0].value and "start" in keys(app)
    assert "training" not in app.query_params


def test_a_switch_between_what_was_started_together(store: RunStore, trained: Run, tiny: Tiny) -> None:
    long_ago = put(trained, "finished", created=1.0)
    first, second = (put(store.create(tiny(), run_id=run_id), "paused") for run_id in ("first", "second"))
    assert not switch(page(long_ago.id), long_ago)
    app = page(first.id)
    assert len(switch(app, first)) == 2
    put(second, "running")
    app = page(long_ago.id)
    assert switch(app, long_ago) and "is learning now" in words(app)
    app.button(key="watch-active").click()
    assert watched(again(app)) == second.id


def test_the_list_renames_and_deletes(store: RunStore, trained: Run) -> None:
    app = page("new")
    app.text_input(key="name-mine").set_value("<b>*Better*</b>").run()
    app.button(key="rename-mine").click()
    again(app)
    assert store.open("mine").config.name == "<b>*Better*</b>"
    assert "&lt;b&gt;*Better*" in words(app) and "<b>*Better*" not in words(app)
    assert app.button(key="delete-mine").disabled
    app.checkbox(key="sure-mine").check().run()
    app.button(key="delete-mine").click()
    again(app)
    assert not store.ids()


def test_the_training_that_is_looked_at_can_be_deleted(store: RunStore, trained: Run) -> None:
    app = page("mine")
    app.checkbox(key="sure-mine").check().run()
    app.button(key="delete-mine").click()
    again(app)
    assert not store.ids() and not app.error and not app.warning and "cannot be shown" not in words(app)


def test_damaged_and_shipped(store: RunStore, trained: Run) -> None:
    (store.root / "broken").mkdir()
    (store.root / "broken" / "config.json").write_text("{")
    put(trained, "finished", shipped=True)
    app = page()
    assert "Damaged: config.json" in words(app)
    assert "open-broken" not in keys(app) and "open-mine" not in keys(app) and "delete-mine" not in keys(app)
    app.checkbox(key="sure-broken").check().run()
    app.button(key="delete-broken").click()
    again(app)
    assert store.ids() == {"mine"}


def test_pictures_that_cannot_be_read(store: RunStore, trained: Run) -> None:
    (trained.path / "history.jsonl").write_text("{broken\n")
    app = page("mine")
    assert "history.jsonl" in words(app).replace("\\", "")


@pytest.mark.parametrize("name", MODELS.names())
def test_every_model_can_be_chosen(store: RunStore, name: str) -> None:
    """Its fields are drawn, its sentence stands below the choice, and what is asked for could start."""
    app = page(expert=True)
    next(widget for widget in app.selectbox if widget.label == "Model").set_value(name)
    again(app)
    kind = MODELS.get(name)
    if kind.summary:
        assert kind.summary in words(app)
    labels = {widget.label for widget in [*app.selectbox, *app.number_input, *app.text_input, *app.toggle]}
    labels |= {group.label for group in app.get("button_group")}
    own = {
        info.title: info
        for key, info in kind.config_class.model_fields.items()
        if key != "name" and key not in ModelConfig.model_fields and f"model.{key}" not in forms.APPLIES
    }
    assert set(own) <= labels
    for widget in app.number_input:  # another model's default is not taken over
        if widget.label in own:
            assert widget.value == own[widget.label].default or kind.config_class is VAEConfig
    assert not app.error and not app.button(key="start").disabled


def test_own_terms_of_an_objective_are_shown_below_the_curves(store: RunStore, tiny: Tiny) -> None:
    config = tiny("training.epochs=1")
    model = {"name": "vae-gan", "hidden": [32, 16], "latent_dim": 2}
    run = store.create(RunConfig.model_validate({**config.model_dump(), "model": model}), run_id="sharp")
    app = page("sharp", expert=True)
    assert "first values come at the end of the first epoch" in words(app)
    assert work(store, run).state == "finished"
    app = page("sharp", expert=True)
    assert [expander.label for expander in app.expander if "objective" in expander.label]
    own = run.history().own
    said = words(app)
    for key, term in MODELS.get("vae-gan").own_terms.items():
        assert f"**{term.title}**: {own[key][-1]:.3g} {term.unit}" in said and term.description in said
    assert {chart.key for chart in app.get("plotly_chart")} == {"curves-sharp", *(f"own-{key}-sharp" for key in own)}
    assert "does not minimise it" in said
    assert "Loss = beta · KL + feature distortion." in "".join(caption.help or "" for caption in app.caption)


def test_a_vae_has_nothing_more_below_its_curves(store: RunStore, trained: Run) -> None:
    app = page("mine", expert=True)
    assert not [expander for expander in app.expander if "objective" in expander.label]
    helped = "".join(caption.help or "" for caption in app.caption)
    assert "Loss = distortion + beta · KL." in helped
