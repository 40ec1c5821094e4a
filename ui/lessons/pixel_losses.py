"""Cross-entropy beside squared error: what being off by the same amount costs on either side of the truth."""

from __future__ import annotations

import streamlit as st

from ui.app import session
from ui.charts import chart_config
from ui.charts.pixel_losses import MISS, excess, pixel_losses, squared
from ui.lessons.folded import folded
from vae_core.runs import Run

TRUTH = 0.7
_OWN = {
    "bernoulli": "This model is trained with the binary cross-entropy (BCE), summed over an image's pixels.",
    "continuous-bernoulli": "This model is trained with the binary cross-entropy (BCE) and the normaliser that makes it a "
    "density of grey pixels (continuous Bernoulli), summed over an image's pixels.",
    "gaussian": "This model is trained with the squared error, scaled and summed over an image's pixels.",
}


@st.fragment
def cross_entropy_beside_squared_error(run: Run) -> None:
    """One chart with a slider for the truth."""
    part = folded("Too dark or too bright: which costs more?", key="pixel-losses")
    if part is None:
        return
    with part:
        truth = st.slider("True brightness of a pixel", 0.15, 0.85, value=TRUTH, step=0.05, key="pixel-truth")
        st.plotly_chart(
            pixel_losses(truth, dark=session.is_dark()),
            theme=None,
            config=chart_config(file_name="cross-entropy-and-squared-error"),
            key="pixel-losses-chart",
            alt="Cost of a guess of a pixel's brightness, by binary cross-entropy and by squared error",
        )
        own = _OWN.get(run.config.model.likelihood, "")
        st.markdown(f"{cost_words(truth)} {own}")
        st.caption(
            "Both are shown beyond what the perfect guess costs. The squared error is scaled to curve at the truth as the "
            "cross-entropy does, which is what a Gaussian likelihood with that pixel's own variance, t (1 − t), would charge."
        )


def cost_words(truth: float) -> str:
    """What a guess of MISS too dark and one of MISS too bright cost by either measure."""
    dark, bright = truth - MISS, truth + MISS
    costs = excess(truth, dark), excess(truth, bright)
    text = (
        f"Where the truth is {truth:.2f}, the cross-entropy charges {costs[0]:.4f} nats for a guess of {dark:.2f} and "
        f"{costs[1]:.4f} for {bright:.2f}; "
    )
    if abs(costs[0] - costs[1]) < 5e-5:
        text += f"the squared error charges {squared(truth, dark):.4f} for both. At 0.5 neither side costs more. "
    else:
        dearer = "too bright" if costs[1] > costs[0] else "too dark"
        text += (
            f"the squared error charges {squared(truth, dark):.4f} for both. By the cross-entropy, {dearer} costs more: "
            f"the nearer a guess is to {'white' if costs[1] > costs[0] else 'black'}, the more certain it claims to be. "
        )
    return text + (
        "Both are least where the guess is the truth. Where several images are possible, both are least at their mean, and "
        "so the decoder draws a blur of them with either."
    )
