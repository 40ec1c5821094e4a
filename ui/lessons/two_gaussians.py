"""What a KL measures, and that it is no distance: the code of one image beside the prior, in both directions."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from ui.app import resources, session
from ui.charts import chart_config
from ui.charts.two_gaussians import gaussian_kl, two_gaussians
from ui.lessons.folded import folded
from vae_core.inference.encoding import Encoding
from vae_core.runs import Run

MEANS = (-3.0, 3.0)
DEVIATIONS = (0.05, 2.0)
FIRST = (1.0, 0.5)  # both curves can be seen
ALIKE = 0.005  # nats: what the two decimals do not show


@st.fragment
def kl_of_two_gaussians(run: Run) -> None:
    """Two sliders for q, the prior as p, and both divergences; for models whose posteriors are Gaussians. Raises DamagedRun."""
    if not resources.latent_space(run).has_density:
        return
    part = folded("How far is a code from the prior? Two bell curves, and two answers", key=f"kl-{run.id}")
    if part is None:
        return
    image, dimension, mean, deviation = typical_posterior(resources.explored(run).encoding)
    with part:
        keys = f"kl-mean-{run.id}", f"kl-deviation-{run.id}"
        if st.button("The code of a real image", icon=":material/image:", key=f"kl-real-{run.id}"):
            st.session_state.update(dict(zip(keys, (mean, deviation), strict=True)))
        for key, value in zip(keys, FIRST, strict=True):
            st.session_state.setdefault(key, value)
        left, right = st.columns(2)
        chosen = (
            left.slider("μ, the mean of q", *MEANS, step=0.05, key=keys[0]),
            right.slider("σ, the standard deviation of q", *DEVIATIONS, step=0.05, key=keys[1]),
        )
        st.plotly_chart(
            two_gaussians(*chosen, dark=session.is_dark()),
            theme=None,
            config=chart_config(file_name="kl-of-two-gaussians"),
            key=f"kl-chart-{run.id}",
            alt="Two bell curves, and below them what each place adds to the KL divergence in either direction",
        )
        st.markdown(kl_words(*chosen))
        st.caption(
            "The area under a lower curve is its KL. "
            f"This model gives held-out image {image:,} in z{dimension + 1} a mean of {mean:.2f} and a standard deviation of "
            f"{deviation:.2f}, to the nearest 0.05."
        )


def typical_posterior(encoding: Encoding) -> tuple[int, int, float, float]:
    """(image, dimension, mean, standard deviation): the most used dimension, and an image of usual KL in it.

    Rounded to the sliders' steps.
    """
    dimension = int(encoding.kl.mean(0).argmax())
    kl = encoding.kl[:, dimension]
    image = int(np.abs(kl - np.median(kl)).argmin())
    mean = float(encoding.codes[image, dimension])
    deviation = math.exp(0.5 * float(encoding.logvar[image, dimension]))
    return image, dimension, _step(mean, MEANS), _step(deviation, DEVIATIONS)


def kl_words(mean: float, deviation: float) -> str:
    """Both divergences between q = N(mean, deviation²) and the prior, and which of them is in the loss. Markdown."""
    forward, backward = gaussian_kl(mean, deviation), gaussian_kl(0.0, 1.0, mean, deviation)
    text = (
        f"**KL(q ‖ p) = {forward:.2f} nats** is averaged over what q draws; a VAE's loss has this one. "
        f"**KL(p ‖ q) = {backward:.2f} nats** is averaged over what p draws. "
    )
    if max(forward, backward) < ALIKE:
        return text + "The two curves are the same, and only then are both zero."
    if abs(forward - backward) < ALIKE:
        return text + (
            "Here they agree, as they do whenever the curves are equally wide. Change σ, and they part: a KL is no distance."
        )
    larger, smaller, wide, narrow = (
        ("second", "first", "p", "q") if backward > forward else ("first", "second", "q", "p")
    )
    factor = max(forward, backward) / max(min(forward, backward), 1e-9)
    times = f"{factor:.1f} times" if factor < 10 else f"{factor:,.0f} times" if factor < 1e4 else "far more than"
    return text + (
        f"The {larger} is {times} the {smaller}: draws of {wide} often fall where {narrow} has next to no probability, and "
        "each of those costs much. From q to p is not as far as from p to q, so a KL is no distance."
    )


def _step(value: float, bounds: tuple[float, float]) -> float:
    return float(min(max(round(value * 20) / 20, bounds[0]), bounds[1]))
