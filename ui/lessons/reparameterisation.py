"""How a training can learn through a random draw: the same noise, moved by mean and standard deviation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.app import resources, session
from ui.charts import chart_config
from ui.charts.reparameterisation import reparameterisation
from ui.lessons.folded import folded
from vae_core.runs import Run

DRAWS = 7


@st.fragment
def noise_that_is_moved(run: Run) -> None:
    """Sliders for μ and σ, and draws that follow; for models whose posteriors are Gaussians."""
    if not resources.latent_space(run).has_density:
        return
    part = folded("How can a training learn through a random draw?", key="reparameterisation")
    if part is None:
        return
    with part:
        left, right, again = st.columns([3, 3, 2], vertical_alignment="bottom")
        mean = left.slider("Mean μ", -3.0, 3.0, value=1.0, step=0.05, key="moved-mean")
        deviation = right.slider("Standard deviation σ", 0.05, 1.5, value=0.5, step=0.05, key="moved-deviation")
        seed = int(st.session_state.get("moved-seed", 0))
        if again.button("New noise ε", icon=":material/casino:", key="moved-again"):
            seed = st.session_state["moved-seed"] = seed + 1
        noise = np.random.default_rng(seed).standard_normal(DRAWS)
        st.plotly_chart(
            reparameterisation(noise, mean, deviation, dark=session.is_dark()),
            theme=None,
            config=chart_config(file_name="reparameterisation"),
            key="moved-chart",
            alt="Draws of a standard normal distribution above, each joined by a line to where μ and σ move it below",
        )
        st.markdown(moved_words(float(noise[0]), mean, deviation))


def moved_words(epsilon: float, mean: float, deviation: float) -> str:
    """What becomes of one draw, and how it follows μ and σ. Markdown."""
    place = mean + deviation * epsilon
    return (
        "Move μ or σ: the noise ε above stays where it is, and z = μ + σ · ε below follows. The first draw, "
        f"ε = {epsilon:.2f}, becomes z = {mean:.2f} + {deviation:.2f} · {_signed(epsilon)} = {place:.2f}. "
        f"Were μ larger by 0.10, this z would be larger by 0.10; were σ, it would change by {0.1 * epsilon:.2f}. "
        "So the slope of the loss at z leads back to μ and σ, and gradient descent can change them. A draw straight from "
        "N(μ, σ²) gives no such slope. This is the **reparameterisation** of Kingma & Welling (2014)."
    ).replace("-", "−")


def _signed(value: float) -> str:
    return f"({value:.2f})" if value < 0 else f"{value:.2f}"
