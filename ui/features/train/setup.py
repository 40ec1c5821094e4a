"""Before a training: choose the settings, see what will be learnt from, press Start."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui import jobs
from ui.app import forms, session
from ui.app.markdown import dataset_title, escaped
from ui.features.train import text
from ui.features.train.code_size import code_size_words
from ui.features.train.left_out import left_out_view
from ui.features.train.room import say_room
from ui.media.images import contact_sheet, data_uri, png_bytes
from ui.theme import ink
from vae_core.config import Config, ConfigError
from vae_core.datasets import dataset, dataset_names, is_own
from vae_core.datasets.config import DataConfig
from vae_core.experiment import RunConfig, TrainConfig, automatic_name, short_kind
from vae_core.experiment.values import Kind, kind_of, own_defaults
from vae_core.explorer.cache import cached
from vae_core.limits import LimitError
from vae_core.models import MODELS
from vae_core.recipes import RECIPES, fitted, matched

FIRST_RECIPE = "fashion-vae-2d"
QUICK_EPOCHS = 8  # under a minute on a laptop, and the map is sorted out
PAIR = ("autoencoder", "vae")
NAME = "name"
OWN = "own settings"
PREVIEW = (6, 12)  # rows, columns


def setup_view() -> None:
    """The form and, beside it, the images and the start buttons."""
    draft = session.train_draft()
    if not draft:
        session.renew_form(recipe_draft(FIRST_RECIPE))
        draft = session.train_draft()
    picture, controls = st.columns([5, 6], gap="large")
    with controls:
        _form(draft)
    with picture:
        _start_panel(draft)


def recipe_draft(name: str) -> forms.Draft:
    """The form as it is when a recipe is chosen in it."""
    recipe = RECIPES.get(name)
    draft = forms.to_draft(fitted(recipe))
    if not recipe.origin and recipe.images_seen is None:  # a source's own number of epochs stays
        draft["training.epochs"] = min(draft["training.epochs"], QUICK_EPOCHS)
    return draft | {"recipe": name}


def _form(draft: forms.Draft) -> None:
    version = session.form_version()
    names = [*RECIPES, OWN]
    key = f"form-{version}-recipe"
    if key not in st.session_state:
        st.session_state[key] = draft.get("recipe") if draft.get("recipe") in names else OWN
    st.selectbox(
        "Recipe",
        names,
        key=key,
        format_func=_recipe_title,
        on_change=_take_recipe,
        args=(key,),
        help="A set of settings that is known to work. Everything below can still be changed.",
    )
    cells = forms.grid()
    info = DataConfig.model_fields["dataset"]
    # A folder of images comes from the command line; a run on one can be trained again from here. An imported dataset
    # that has gone stays chosen, so that the page says what became of it.
    own = draft.get("data.dataset")
    known = tuple(dataset_names())
    if own and is_own(own) and own not in known:
        known = (*known, own)
    kind = Kind("choice", choices=known)
    with next(cells):
        draft["data.dataset"] = forms.field_widget(
            "data.dataset",
            info,
            kind,
            draft.get("data.dataset"),
            version=version,
            label=lambda name: dataset(name).title,
        )
    with next(cells):
        draft["model.name"] = _model_widget(draft, version)
    sizes = _sizes(draft)
    parts: list[tuple[type[Config], str]] = [
        (MODELS.get(draft["model.name"]).config_class, "model"),
        (TrainConfig, "training"),
    ]
    for config_class, prefix in parts:
        forms.draw_fields(config_class, prefix, draft, version=version, advanced=False, cells=cells)
    if (words := _code_size(draft)) is not None:
        st.caption(words)
    with st.expander("Advanced settings", key="form-advanced", icon=":material/tune:"):
        cells = forms.grid()
        fixed: dict[str, Any] = {"data.image_size": sizes}
        forms.draw_fields(DataConfig, "data", draft, version=version, advanced=True, cells=cells, choices=fixed)
        for config_class, prefix in parts:
            forms.draw_fields(config_class, prefix, draft, version=version, advanced=True, cells=cells, choices=fixed)


def _sizes(draft: forms.Draft) -> list[int]:
    """The image sizes that the dataset comes in and a model can learn; as it was chosen where its images are gone."""
    try:
        sizes = dataset(draft["data.dataset"]).image_sizes
    except ValueError:
        return [draft["data.image_size"]]
    return [size for size in sizes if size in _literal(DataConfig, "image_size")]


def _model_widget(draft: forms.Draft, version: str) -> str:
    key = f"form-{version}-model.name"
    if st.session_state.get(key) not in MODELS:
        st.session_state[key] = draft.get("model.name") if draft.get("model.name") in MODELS else MODELS.names()[0]
    chosen: str = st.selectbox(
        "Model",
        MODELS.names(),
        key=key,
        format_func=lambda name: MODELS.get(name).title,
        help="What the network is trained for. All reconstruct images from codes; they differ in what else they are trained for.",
    )
    if summary := MODELS.get(chosen).summary:
        st.caption(summary)
    former = str(draft.get("model.name"))
    if former in MODELS and former != chosen:
        for path, value in own_defaults(MODELS.get(former).config_class, MODELS.get(chosen).config_class):
            draft[path] = value
            st.session_state.pop(f"form-{version}-{path}", None)
    return chosen


def _code_size(draft: forms.Draft) -> str | None:
    """How small the code is beside an image; None while the settings are no configuration."""
    try:
        config = forms.to_config(draft, "Any")
    except ConfigError:
        return None
    return code_size_words(config.latent_space, config.image_shape)


def _literal(config_class: type[Config], field: str) -> tuple[Any, ...]:
    kind = kind_of(config_class.model_fields[field])
    return kind.choices if kind else ()


def _recipe_title(name: str) -> str:
    return "My own settings" if name == OWN else RECIPES.get(name).config.name


def _take_recipe(key: str) -> None:
    name = st.session_state[key]
    if name in RECIPES:
        session.renew_form(recipe_draft(name))


def _start_panel(draft: forms.Draft) -> None:
    entry = dataset(draft["data.dataset"])
    st.markdown(text.LEAD)
    title = dataset_title(entry)
    try:
        sheet = _preview(entry.name, entry.fingerprint(), draft["data.image_size"], ink("page", dark=session.is_dark()))
        enough = entry.available("train")
    except ValueError as error:  # a folder of images that has gone
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.image(data_uri(sheet), width="stretch", alt=f"Images of {entry.title}")
    st.caption(text.PREVIEW.format(title=title))
    full = max((file.count for file in getattr(entry, "files", ())), default=None)
    st.markdown(text.images_here(title, entry.name, enough, full))
    left_out_view(entry)
    name_key = f"form-{session.form_version()}-name"
    if name_key not in st.session_state:
        st.session_state[name_key] = draft.get(NAME, "")
    config: RunConfig | None = None
    name = st.text_input(
        "Name",
        key=name_key,
        max_chars=70,
        placeholder=_automatic_name(draft),
        help="The name under which you find it again.",
    )
    draft[NAME] = name
    try:
        config = configuration(draft)
        jobs.check_ready(config)
    except (ConfigError, LimitError) as error:
        config = None
        st.error(forms_sentence(error), icon=":material/error:")
    say_room()
    start, both = st.columns(2)
    if (
        start.button(
            "Start", type="primary", icon=":material/play_arrow:", width="stretch", disabled=config is None, key="start"
        )
        and config is not None
    ):
        _start([config])
    if all(model in MODELS for model in PAIR) and both.button(
        text.PAIR,
        help=text.PAIR_HELP,
        icon=":material/compare_arrows:",
        width="stretch",
        disabled=config is None,
        key="start-pair",
    ):
        try:
            _start(pair(draft))
        except ConfigError as error:
            st.error(forms_sentence(error), icon=":material/error:")


def forms_sentence(error: ValueError) -> str:
    """The error's words; their quotes may hold what somebody typed, so nothing in them is markup."""
    return escaped(str(error))


def configuration(draft: forms.Draft) -> RunConfig:
    """What the form asks for, with a published value where the setting has one. Raises ConfigError."""
    return matched(forms.to_config(draft, (draft.get(NAME) or "").strip() or _automatic_name(draft)))


def pair(draft: forms.Draft) -> list[RunConfig]:
    """An AE and a VAE of the form's settings, each named after its kind. Raises ConfigError."""
    typed = (draft.get(NAME) or "").strip()
    configs = []
    for model in PAIR:
        own = {**draft, "model.name": model}
        configs.append(configuration(own | {NAME: f"{typed} · {short_kind(model)}" if typed else ""}))
    return configs


def _automatic_name(draft: forms.Draft) -> str:
    model = draft["model.name"]
    space = MODELS.get(model).config_class(name=model).latent_space(draft["data.image_size"])
    return automatic_name(draft["data.dataset"], model, None if space.is_grid else draft.get("model.latent_dim"))


def _start(configs: list[RunConfig]) -> None:
    if jobs.attempt(lambda: jobs.submit_all(configs)):
        st.rerun()


@cached(lambda *of: of)
def _preview(name: str, fingerprint: str, image_size: int, background: str) -> bytes:
    """`fingerprint`: of the dataset, for a folder whose images change."""
    rows, columns = PREVIEW
    entry = dataset(name)
    images: np.ndarray = entry.load("held-out", image_size, min(rows * columns, entry.available("held-out"))).pixels
    return png_bytes(contact_sheet(images, columns, gap=1, background=background), scale=max(1, 96 // image_size))
