"""Before a training, in plain words: three choices by pictures, and Start. All other settings are the recipes'."""

from __future__ import annotations

import streamlit as st

from ui import jobs
from ui.app import forms, person, session
from ui.app.glossary import with_terms
from ui.app.markdown import escaped
from ui.app.picture_choice import Option, picture_choice
from ui.features.train import text
from ui.features.train.choice_pictures import data_picture, kind_picture, length_picture
from ui.features.train.room import say_room
from ui.features.train.speed import duration_words
from ui.features.train.state import Choices
from vae_core.config import ConfigError
from vae_core.datasets import ImportedDataset, dataset, is_imported
from vae_core.datasets.lookup import imported
from vae_core.experiment import RunConfig, own_settings, with_settings
from vae_core.models import MODELS
from vae_core.recipes import RECIPES, epochs_to_see, matched
from vae_core.recipes.table import QUICK_IMAGES

BASE = "fashion-vae-2d"
SEEN = {"first": QUICK_IMAGES // 2, "usual": QUICK_IMAGES, "thorough": 4 * QUICK_IMAGES}  # images, counted each time
MOST = {"first": 20, "usual": 60, "thorough": 200}  # epochs, of however few images
KINDS = {"both": ("autoencoder", "vae")}  # which models a choice trains, where it is not one of that name


def choices_view() -> None:
    """The three choices, what they come to, and Start."""
    dark, view = session.is_dark(), _there(Choices.load())
    st.markdown(with_terms(text.LEAD))
    columns = st.columns(3, gap="medium")
    with columns[0]:
        data = picture_choice(
            "1 · What it learns from",
            [Option(name, title, note, data_picture(name, dark=dark)) for name, (title, note) in _data(view).items()],
            key="choose-data",
            chosen=view.data,
        )
    with columns[1]:
        kind = picture_choice(
            "2 · What kind of model",
            [Option(name, title, note, kind_picture(name, dark=dark)) for name, (title, note) in text.KINDS.items()],
            key="choose-kind",
            chosen=view.kind,
        )
    with columns[2]:
        times = picture_choice(
            "3 · How long",
            [
                Option(
                    length,
                    title,
                    _note(view, length),
                    length_picture(epochs_of(view.data, length), SEEN[length] / max(SEEN.values()), dark=dark),
                )
                for length, title in text.LENGTHS.items()
            ],
            key="choose-length",
            chosen=view.length,
        )
    chosen = Choices.read({"data": data, "kind": kind, "length": times})
    if chosen != view:
        session.renew_form({})  # the form of all settings opens on these
    chosen.keep()
    configs = configurations(chosen)
    say_room()
    button, words = st.columns([1, 3], vertical_alignment="center", gap="medium")
    if button.button("Start", type="primary", icon=":material/play_arrow:", key="start", width="stretch"):
        start(configs)
    words.markdown(with_terms(text.plan(configs, dataset(chosen.data).available("train"))))


def _there(view: Choices) -> Choices:
    """The choices, with the first images instead of an imported dataset that has gone or is damaged."""
    return view if _is_there(view.data) else view.update(data=Choices().data)


def _is_there(data: str) -> bool:
    entry = dataset(data)
    return not isinstance(entry, ImportedDataset) or entry.can_be_read()


def _data(view: Choices) -> dict[str, tuple[str, str]]:
    """Title and note of the images to choose from: the project's, then the person's own that came last."""
    own = [entry for entry in imported() if entry.name == view.data or person.may_change(entry.owner)]
    own.sort(key=lambda entry: (entry.name != view.data, -entry.facts().created))
    found = {}
    for entry in [one for one in own if one.can_be_read()][: text.MAX_OWN]:
        facts = entry.facts()
        found[entry.name] = (escaped(facts.title), text.own_note(facts.images, len(facts.class_names)))
    return text.DATA | found


def configurations(choices: Choices) -> list[RunConfig]:
    """What the choices train, one after the other."""
    return [configuration(choices, model) for model in KINDS.get(choices.kind, (choices.kind,))]


def configuration(choices: Choices, model: str) -> RunConfig:
    """The project's own recipe of these images and this model, in two dimensions, for so many images."""
    known = (RECIPES.get(name).config for name in RECIPES if not RECIPES.get(name).origin)
    base = next(
        (one for one in known if (one.data.dataset, one.model.name, one.model.latent_dim) == (choices.data, model, 2)),
        None,
    )
    if base is None:
        base = _made(choices.data, model)
    training = base.training.model_copy(update={"epochs": epochs_of(choices.data, choices.length)})
    return matched(base.model_copy(update={"training": training, "name": text.run_name(_title(choices.data), model)}))


def epochs_of(data: str, length: str) -> int:
    """How often a training of that length sees each image: fewer are seen more often, in as many steps.

    Raises ValueError for images that cannot be had.
    """
    return epochs_to_see(SEEN[length], dataset(data).available("train"), MOST[length])


def choices_of(config: RunConfig) -> Choices | None:
    """The choices that make this configuration; None where it has settings that they cannot have."""
    values = {"data": config.data.dataset, "kind": config.model.name}
    for length in text.LENGTHS:
        choices = Choices.read({**values, "length": length})
        if values != {"data": choices.data, "kind": choices.kind} or not _is_there(choices.data):
            return None
        same = configuration(choices, choices.kind)
        if (same.data, same.model, same.training) == (config.data, config.model, config.training):
            return choices
    return None


def draft_of(choices: Choices) -> forms.Draft:
    """The form of all settings as the choices have them."""
    config = configurations(choices)[-1]
    return forms.to_draft(config) | {"recipe": config.recipe}


def start(configs: list[RunConfig]) -> None:
    """Put them into the queue, and show the first one."""
    if jobs.attempt(lambda: jobs.submit_all(configs)):
        st.rerun()


def _made(data: str, model: str) -> RunConfig:
    """For images without a recipe of their own: the network and training of the first recipe. Raises ConfigError."""
    base = RECIPES.get(BASE).config
    other = RECIPES.get("mnist-ae-2d").config if model == "autoencoder" else base
    if other.model.name != model:
        raise ConfigError(f"There is no recipe of {MODELS.get(model).title} to start from.")
    likelihood = "gaussian" if dataset(data).channels == 3 else "bernoulli"
    images = own_settings(other, data) if is_imported(data) else [f"data.dataset={data}"]
    return with_settings(other, [*images, f"model.likelihood={likelihood}"])


def _title(data: str) -> str:
    return text.DATA[data][0] if data in text.DATA else dataset(data).title


def _note(view: Choices, length: str) -> str:
    """How often, and how long that will take."""
    often = text.how_often(epochs_of(view.data, length)).capitalize()
    return f"{often} through all images, {duration_words(configurations(view.update(length=length)))}"
