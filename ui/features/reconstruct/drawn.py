"""Reconstructions from the mean code, from a drawn one, or with the pixels drawn too; and what that changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
import streamlit as st

from ui.app import resources
from ui.features.reconstruct.errors import held_out_errors, measures_of
from ui.features.reconstruct.text import error_words
from vae_core.explorer.cache import cached
from vae_core.metrics.array_errors import squared_error
from vae_core.models.array_decoding import to_unit
from vae_core.models.array_model import ArrayModel
from vae_core.runs import Run

Drawn = Literal["mean", "code", "pixels"]
DRAWN: tuple[Drawn, ...] = get_args(Drawn)
DRAWN_WORDS = {"mean": "Mean code", "code": "Drawn code", "pixels": "Drawn code and pixels"}
MEASURED = 1000  # images that the cost of drawing is measured on
_PIXELS: dict[str, Callable[[np.ndarray, np.random.Generator, float], np.ndarray]] = {
    "bernoulli": lambda mean, random, scale: (random.random(mean.shape, np.float32) < mean).astype(np.float32),
    "gaussian": lambda mean, random, scale: (
        mean + np.float32(scale) * random.standard_normal(mean.shape, np.float32)
    ).clip(0, 1),
}


def choices_of(run: Run) -> tuple[Drawn, ...]:
    """What can be drawn: nothing where a code is a point, pixels where the likelihood is one that can be drawn from."""
    if not resources.latent_space(run).has_density:
        return ("mean",)
    return DRAWN if run.config.model.likelihood in _PIXELS else ("mean", "code")


def pick_drawn(run: Run, selected: Drawn | None) -> Drawn:
    """The switch; nothing to see where there is no choice."""
    choices = choices_of(run)
    if len(choices) == 1:
        return choices[0]
    st.session_state.setdefault("reconstruct-drawn", selected if selected in choices else "mean")
    if st.session_state["reconstruct-drawn"] not in choices:
        st.session_state["reconstruct-drawn"] = "mean"
    chosen = st.segmented_control(
        "What is decoded",
        choices,
        key="reconstruct-drawn",
        format_func=DRAWN_WORDS.__getitem__,
        label_visibility="collapsed",
        required=True,
        help="Mean code: the middle of the posterior is decoded, and each pixel's mean is shown. Drawn code: a draw of the "
        "posterior is decoded, as in training. Drawn pixels: each pixel is drawn from the decoder's distribution.",
    )
    assert chosen is not None  # required=True
    return chosen


def reconstructed(model: ArrayModel, images: np.ndarray, labels: np.ndarray, drawn: Drawn, seed: int = 0) -> np.ndarray:
    """Images [B, C, H, W] in [0, 1] as the model gives them back, in [0, 1]."""
    random = np.random.default_rng(seed)
    mean, logvar = model.encode(images, labels)
    image = model.decode_mean(mean if drawn == "mean" else _draw(mean, logvar, random), labels)
    if drawn != "pixels":
        return image
    return _PIXELS[model.config.likelihood](image, random, model.config.likelihood_scale)


def _draw(mean: np.ndarray, logvar: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One draw of each posterior."""
    return mean + np.exp(logvar / 2) * random.standard_normal(mean.shape, np.float32)


def drawn_words(run: Run, drawn: Drawn) -> str:
    """What drawing costs this model on held-out images, beside decoding the mean; empty for the mean itself. Markdown."""
    if drawn == "mean":
        return ""
    costs = _costs(run)
    text = (
        f"Over the first {costs['images']:.0f} held-out images the mean squared error is **{costs['mean']:.4f}** from the mean "
        f"code and **{costs['code']:.4f}** from a drawn one"
    )
    if "pixels" in costs:
        text += f", and **{costs['pixels']:.4f}** with the pixels drawn too"
    text += ". "
    if measures_of(run)[0] == "nats":
        nats = float(held_out_errors(run, "nats").errors[: int(costs["images"])].mean())
        text += (
            f"In nats: {error_words(nats, 'nats')} from the mean code, {error_words(costs['nats'], 'nats')} from a drawn one, "
            "which is the distortion that training counts. "
        )
    if drawn == "code":
        return (
            text
            + "Each picture is of one draw: press **Another draw** to see how much of an image its posterior leaves open."
        )
    return text + (
        "This is what p(x given z) says: given the code, each pixel is drawn by itself, hence the grain. Pictures of samples "
        "usually leave this last step out and show each pixel's mean."
    )


@cached(resources.by_version)
def _costs(run: Run) -> dict[str, float]:
    """Mean squared error by what is drawn, the distortion of a drawn code in nats, and of how many images."""
    held_out, model = resources.held_out(run), resources.arrays(run)
    first = held_out.first(min(MEASURED, len(held_out), max(50, MEASURED * 1024 // held_out.pixels[0].size)))
    errors: dict[str, list[np.ndarray]] = {}
    for number, start in enumerate(range(0, len(first), 100)):
        inputs, labels = to_unit(first.pixels[start : start + 100]), first.classes[start : start + 100]
        for drawn in choices_of(run):
            copies = reconstructed(model, inputs, labels, drawn, seed=number)
            errors.setdefault(drawn, []).append(squared_error(copies, inputs))
        mean, logvar = model.encode(inputs, labels)
        output = model.decode(_draw(mean, logvar, np.random.default_rng(number)), labels)
        errors.setdefault("nats", []).append(model.distortion(output, inputs))
    return {name: float(np.concatenate(parts).mean()) for name, parts in errors.items()} | {"images": float(len(first))}
