"""The page Arithmetic, filled from a run: attribute poles, typical images to begin with, and the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

import numpy as np
import streamlit as st

from ui.app import resources
from ui.app.markdown import dataset_title, escaped
from ui.app.own_images import handed_over, with_own
from ui.app.shell import DRAW, change_run, open_with
from ui.features.arithmetic.attributes import Pole, poles, trait_poles
from ui.features.arithmetic.presets import PRESETS, Preset
from ui.features.arithmetic.state import ArithmeticView
from ui.frontend.arithmetic import ArithmeticData, arithmetic_panel
from ui.frontend.model import browser_model
from vae_core.explorer.cache import cached
from vae_core.metrics.holes import hole_share
from vae_core.runs import Run
from vae_core.text import count_of

# What to begin with: a difference that says something. Other datasets begin with typical images of their first classes.
_FIRST_IMAGES = {
    "fashion-mnist": (1268, 1494, 4853),  # a dark pullover − a dark T-shirt + a white T-shirt: a white pullover
    "mnist": (6687, 6220, 5324),  # a thin slanted 4 − a bold upright 4 + a bold upright 7: a thin slanted 7
}
_WORDS = {  # by mode, where no preset is shown
    "sum": "What makes two images differ is added to a third one.",
    "attribute": "One property is what the averages of two groups of images differ in. It is added to a single image.",
    "hybrid": "Two or more images are mixed. Each counts for as much as its slider says.",
}
# Two lines high, so that what is below stays where it is when the words change.
_STYLE = "<style>.st-key-preset-words { min-height: 3.2rem; justify-content: center; }</style>"
ADDED = 3  # images of a sum
FEW = 2  # numbers of a code, with which sums come out rough
SUMS = 1000  # random ones, of which the share in holes is told
_FIRST_POLES = {"fashion-mnist": (0, 2), "mnist": (7, 9)}  # sleeves; a closed loop
_WANTED = "arithmetic-wanted"  # a preset that was asked for, until its model is there to show it
_TURN = "arithmetic-turn"  # how many presets were taken: each mounts the component anew, over its last answer


@st.fragment
def arithmetic(run: Run) -> None:
    """A − B + C, attribute vectors and hybrids. Raises DamagedRun."""
    dataset = run.config.data.dataset
    if _WANTED in st.session_state and st.session_state[_WANTED].run != run.id:
        st.rerun(scope="app")  # the preset is of another model, which the frame of the page picks
    groups = poles_of(run)
    view = _taken(run, groups, _with_own(run, ArithmeticView.load(dataset=dataset)))
    _presets(run, groups, view)
    typical = resources.typical_images(run)
    if (few := too_few(len(resources.held_out_classes(run)))) is not None:
        st.info(few, icon=":material/photo_library:")
    data = ArithmeticData(
        model=browser_model(run),
        poles=[asdict(pole) for pole in groups],
        first_poles=_FIRST_POLES.get(dataset, (0, min(1, len(groups) - 1))),
        first_images=_FIRST_IMAGES.get(dataset, typical[:3]),
        typical=typical,
        view=view.for_browser(),
    )
    key = f"arithmetic-{run.id}-{st.session_state.get(_TURN, 0)}"
    if arithmetic_panel(data, key=key, on_view=partial(_keep, key, view)):
        open_with(DRAW, run)


def _with_own(run: Run, view: ArithmeticView) -> ArithmeticView:
    """With the image that another page handed over, in its place of A − B + C. Raises DamagedRun."""
    given = handed_over("arithmetic")
    if given is None:
        return view
    token, slot = given
    first = _first_images(run)
    images = with_own(view.images if view.mode == "sum" and view.images else first, token, slot, first)
    view = view.update(mode="sum", images=images, weights=())
    view.keep()
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    return view


def _first_images(run: Run) -> tuple[int, ...]:
    """What to begin with, as far as this run has it."""
    typical = resources.typical_images(run)
    first = _FIRST_IMAGES.get(run.config.data.dataset, typical[:3])
    return first if max(first, default=0) < len(resources.encoding(run)) else typical[:3]


def too_few(images: int) -> str | None:
    """That a sum, which takes three images, shows one more than once; None where there are enough."""
    if images >= ADDED:
        return None
    there = "one image is" if images == 1 else f"{images} images are"
    return f"A sum takes three images, and only {there} held out from training here, so the same one stands more than once."


def _keep(key: str, view: ArithmeticView) -> None:
    """What was changed in the browser, before the page is drawn again: buttons and words above it go by it, too."""
    answer = getattr(st.session_state.get(key), "view", None)
    if answer is not None:
        ArithmeticView.from_browser(dict(answer), view).keep()


def _taken(run: Run, groups: list[Pole], view: ArithmeticView) -> ArithmeticView:
    """The view of the preset that was asked for; of a page that nobody has touched, that of the model's first preset."""
    chosen: Preset | None = st.session_state.pop(_WANTED, None)
    if chosen is not None:
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    elif view == ArithmeticView():
        chosen = next((preset for preset in PRESETS if preset.run == run.id), None)
    if chosen is None:
        return view
    view = chosen.view(groups)
    view.keep()
    return view


def _presets(run: Run, groups: list[Pole], view: ArithmeticView) -> None:
    """A button for each sum that is known to work and whose model is here, and the words of the one shown."""
    here = {summary.id: summary.run for summary in resources.explorable() if summary.run is not None}
    shown = next((preset for preset in PRESETS if preset.run == run.id and _is(view, preset.view(groups))), None)
    buttons, words = st.columns([2, 3], vertical_alignment="center")
    with buttons.container(horizontal=True, gap="small"):
        for preset in PRESETS:
            if preset.run in here:
                st.button(
                    preset.name,
                    key=f"preset-{preset.name}",
                    type="primary" if preset is shown else "secondary",
                    help=f"With the model “{escaped(here[preset.run].config.name)}”",
                    on_click=_want,
                    args=(preset, run.id),
                )
    st.html(_STYLE)
    with words.container(key="preset-words"):
        st.markdown(shown.words if shown else _words(run, view, here))


def _words(run: Run, view: ArithmeticView, here: Mapping[str, Run]) -> str:
    """What the mode does; in a model of one or two numbers, that it comes out rough, and where a preset is at home."""
    size = run.config.model.latent_dim
    if size > FEW:
        return _WORDS[view.mode]
    few = f"only {count_of(size, 'number')} an image"
    for preset in PRESETS:
        home = here.get(preset.run)
        same_images = home is not None and home.config.data.dataset == run.config.data.dataset
        if home is not None and same_images and (view.mode, view.images) == (preset.mode, preset.images):
            return (
                f"This model has {few}, so the result is rough. Press **{preset.name}** to see the same with "
                f"“{escaped(home.config.name)}”."
            )
    return f"{_WORDS[view.mode]} With {few}, the result is rough."


def _want(preset: Preset, present: str) -> None:
    st.session_state[_WANTED] = preset
    if preset.run != present:
        change_run(preset.run)


def _is(view: ArithmeticView, other: ArithmeticView) -> bool:
    """Whether both add the same, at whatever strength."""
    return (view.mode, view.images) == (other.mode, other.images) and other.poles in (None, view.poles)


@cached(resources.by_version)
def poles_of(run: Run) -> list[Pole]:
    images, entry = resources.held_out(run), resources.run_dataset(run)
    codes, labels = resources.explored(run).encoding.codes, images.classes
    found = poles(codes, labels, entry.class_names, images.factors)
    return found + trait_poles(entry.name, codes, labels, images.pixels)


@cached(resources.by_version)
def sums_in_holes(run: Run) -> float:
    """The share of codes A − B + C of images chosen by chance that is farther from all codes than these are from each other."""
    found = resources.explored(run)
    codes = found.encoding.codes
    first, second, third = np.random.default_rng(0).integers(0, len(codes), (3, SUMS))
    return hole_share(codes, codes[first] - codes[second] + codes[third], found.support)


def arithmetic_caption(run: Run) -> str:
    """What is added here, and how far it can be trusted."""
    size = run.config.model.latent_dim
    count, title = f"{len(resources.explored(run).encoding):,}", dataset_title(resources.run_dataset(run))
    text = (
        f"The images are {count} held-out ones of {title}. Their codes, {size} number{'s' if size > 1 else ''} each, are "
        "added and subtracted, and the decoder draws the sum. "
    )
    if size <= 2:
        text += (
            "With so few numbers, codes of images of other kinds are never far, and a sum may well land among them. "
        )
    text += (
        f"Of {SUMS:,} sums of three images chosen by chance, {sums_in_holes(run):.0%} land far from all real images. "
    )
    return (
        text
        + "Strength 0 is the image itself as the model reconstructs it. A picture with an amber ring lies a little apart from "
        "all real images, one with a red ring far from them."
    )
