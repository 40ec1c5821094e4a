"""The page Arithmetic, filled from a run: attribute poles, typical images to begin with, and the words."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import streamlit as st

from ui.app import resources
from ui.app.cache import cached
from ui.app.markdown import dataset_title
from ui.features.arithmetic.attributes import Pole, poles
from ui.features.arithmetic.state import ArithmeticView
from ui.frontend.arithmetic import ArithmeticData, arithmetic_panel
from ui.frontend.model import browser_model
from vae_core.metrics.holes import hole_share
from vae_core.runs import Run

# What to begin with: a difference that says something. Other datasets begin with typical images of their first classes.
_FIRST_IMAGES = {
    "fashion-mnist": (5970, 2585, 7610),  # a white pullover − a white T-shirt + a black T-shirt: a black pullover
    "mnist": (6687, 6220, 5324),  # a thin slanted 4 − a bold upright 4 + a bold upright 7: a thin slanted 7
}
SUMS = 1000  # random ones, of which the share in holes is told
_FIRST_POLES = {"fashion-mnist": (0, 2), "mnist": (7, 9)}  # sleeves; a closed loop


@st.fragment
def arithmetic(run: Run) -> None:
    """A − B + C, attribute vectors and hybrids. Raises DamagedRun."""
    dataset = run.config.data.dataset
    view = ArithmeticView.load(dataset=dataset)
    groups = _poles(run)
    typical = resources.typical_images(run)
    data = ArithmeticData(
        model=browser_model(run),
        poles=[asdict(pole) for pole in groups],
        first_poles=_FIRST_POLES.get(dataset, (0, min(1, len(groups) - 1))),
        first_images=_FIRST_IMAGES.get(dataset, typical[:3]),
        typical=typical,
        view=view.for_browser(),
    )
    answer = arithmetic_panel(data, key=f"arithmetic-{run.id}", on_view=lambda: None)
    if answer is not None:
        ArithmeticView.from_browser(answer, view).keep()


@cached(resources.by_version)
def _poles(run: Run) -> list[Pole]:
    images = resources.held_out(run)
    codes = resources.explored(run).encoding.codes
    return poles(codes, images.labels.numpy(), resources.run_dataset(run).class_names, images.factors)


@cached(resources.by_version)
def _sums_in_holes(run: Run) -> float:
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
        f"Of {SUMS:,} sums of three images chosen by chance, {_sums_in_holes(run):.0%} land in a hole, where no real image "
        "has its code. "
    )
    return text + "Strength 0 is the image itself as the model reconstructs it. Frames with a red ring lie in a hole."
