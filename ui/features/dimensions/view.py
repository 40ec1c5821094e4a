"""The page Dimensions, filled from a run: which dimension comes first, how far its slider goes, and the words."""

from __future__ import annotations

import numpy as np
import streamlit as st
from scipy.stats import chi

from ui.app import resources
from ui.features.dimensions.state import DimensionsView
from ui.frontend.dimensions import DimensionRow, DimensionsData, dimensions_panel
from ui.frontend.model import browser_model
from vae_core.inference.encoding import Encoding
from vae_core.latent.projection import subscript
from vae_core.latent.traversal import ACTIVE_KL, dimension_order
from vae_core.runs import Run

REACH = 3.0  # standard deviations to either side
ACTIVE_VARIANCE = 0.01  # of a plain autoencoder's codes; the usual threshold of "active units"


@st.fragment
def dimensions(run: Run) -> None:
    """Sliders and strips for every dimension. Raises DamagedRun."""
    size, dataset = run.config.model.latent_dim, run.config.data.dataset
    view = DimensionsView.load(run=run.id, dataset=dataset).for_size(size)
    has_rate = resources.latent_space(run).has_rate
    encoding = resources.explored(run).encoding
    data = DimensionsData(
        model=browser_model(run),
        dimensions=prior_rows(encoding.kl) if has_rate else code_rows(encoding),
        view=view.for_browser(),
        **_words(has_rate, size),
    )
    answer = dimensions_panel(data, key=f"dimensions-{run.id}", on_view=lambda: None)
    if answer is not None:
        DimensionsView.from_browser(answer).for_size(size).keep()


def prior_rows(kl: np.ndarray) -> list[DimensionRow]:
    """From the KL [N, latent_dim] in nats: by its mean, the largest first; traversed over the prior N(0, 1)."""
    return [
        DimensionRow(
            index=use.dimension,
            name=f"z{subscript(use.dimension + 1)}",
            centre=0.0,
            spread=1.0,
            low=-REACH,
            high=REACH,
            share=use.share,
            words=f"{use.kl:.2f} nats · {use.share:.0%} of KL" if use.active else f"{use.kl:.4f} nats of KL",
            active=use.active,
        )
        for use in dimension_order(kl)
    ]


def code_rows(encoding: Encoding) -> list[DimensionRow]:
    """Without a prior: by the codes' variance, traversed over their mean ± 3 standard deviations."""
    means, variances = encoding.codes.mean(0, dtype=np.float64), encoding.codes.var(0, dtype=np.float64)
    total = max(float(variances.sum()), 1e-12)
    rows = []
    for index in np.argsort(-variances, kind="stable"):
        mean, spread = float(means[index]), max(float(variances[index]) ** 0.5, 1e-3)
        rows.append(
            DimensionRow(
                index=int(index),
                name=f"z{subscript(int(index) + 1)}",
                centre=float(f"{mean:.5g}"),
                spread=spread,
                low=mean - REACH * spread,
                high=mean + REACH * spread,
                share=float(variances[index]) / total,
                words=f"variance {variances[index]:.3g} · {variances[index] / total:.0%}",
                active=bool(variances[index] >= ACTIVE_VARIANCE),
            )
        )
    return rows


def prior_length_words(latent_dim: int) -> str:
    """How far from zero draws from the prior lie: ‖z‖ follows the χ distribution with latent_dim degrees of freedom."""
    rare, low, high = chi.ppf([0.01, 0.25, 0.75], latent_dim)
    nearest = f"{rare:.2g}" if rare < 0.1 else f"{rare:.2f}"
    return (
        f"Of the draws from the prior, half lie between {low:.2f} and {high:.2f} from zero, and only 1 in 100 nearer than "
        f"{nearest}."
    )


def _words(has_rate: bool, latent_dim: int) -> dict[str, str]:
    if has_rate:
        return {
            "unused_words": f"unused by this model (KL below {ACTIVE_KL:g} nats)",
            "none_used": "This model uses none of its dimensions: whatever the image, its code is the prior "
            "(posterior collapse). A smaller beta brings them back.",
            "random_label": "Random from the prior",
            "random_help": "Every number drawn from N(0, 1); the same seed draws the same code",
            "zero_label": "Back to zero",
            "middle_word": "0",
            "length_words": "‖z‖ = {length}. " + prior_length_words(latent_dim),
        }
    return {
        "unused_words": f"unused by this model (variance of its codes below {ACTIVE_VARIANCE:g})",
        "none_used": "All images have nearly the same code: this model uses none of its dimensions.",
        "random_label": "Random code",
        "random_help": "Every number is drawn from a normal distribution with the mean and the spread of this model's "
        "codes, which are points; the same seed draws the same code",
        "zero_label": "Back to the mean",
        "middle_word": "mean",
        "length_words": "{length} standard deviations of the codes away from their mean.",
    }


def dimensions_caption(run: Run) -> str:
    """What the sliders are, and what their order means."""
    size = run.config.model.latent_dim
    count = f"{len(resources.explored(run).encoding):,}"
    many = "its only number" if size == 1 else f"its {size} numbers"
    if resources.latent_space(run).has_rate:
        return (
            f"A slider moves one of {many} from −3 to 3 standard deviations of the prior; the strip over it shows what "
            "the decoder then draws, with all other sliders where they are. Dimensions come in the order of their KL, "
            f"averaged over {count} held-out images: at most how much each tells about the image. A red dot: no real "
            "image has a code near this one. The more numbers a code has, the more often that is so, and the picture may still "
            "be a good one."
        )
    return (
        f"A slider moves one of {many} through the mean ± 3 standard deviations of the codes; the strip over it shows "
        "what the decoder then draws, with all other sliders where they are. A posterior that is a point has no "
        f"KL, so dimensions come in the order of the variance of their codes over {count} held-out images. A red dot: "
        "no real image has a code near this one."
    )
