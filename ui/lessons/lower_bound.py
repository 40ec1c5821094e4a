"""Why the ELBO is a lower bound: with more draws of each posterior the bound rises, and log p(x) is above all of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.app import resources, session
from ui.app.likelihood_text import nats_note
from ui.app.markdown import escaped
from ui.app.run_text import nats
from ui.charts import chart_config
from ui.charts.lower_bounds import lower_bounds
from ui.lessons.folded import folded
from vae_core.datasets.base import to_unit
from vae_core.explorer.cache import CACHE
from vae_core.metrics.likelihood import log_weights
from vae_core.runs import Run

if TYPE_CHECKING:
    import torch


DRAWS = 64  # a power of two
IMAGES = 64  # of 32 × 32 pixels; of larger ones fewer
AT_ONCE = 16  # images between two reports of progress


@dataclass(frozen=True)
class Bounds:
    """Bounds on log p(x) in nats an image, the mean over `images` held-out ones.

    Attributes:
        draws: K of each bound: 1, 2, 4, …
        values: E log (1/K) Σ p(x, z_k) / q(z_k given x); the first is the ELBO
        kl: KL(q(z given x) ‖ p(z)) of the same images
    """

    draws: tuple[int, ...]
    values: tuple[float, ...]
    kl: float
    images: int

    @property
    def distortion(self) -> float:
        """ELBO = −(distortion + KL)."""
        return -self.values[0] - self.kl


@st.fragment
def elbo_is_a_lower_bound(run: Run) -> None:
    """The bounds of this run by the number of draws; for models whose posteriors have a density. Raises DamagedRun."""
    space = resources.latent_space(run)
    if not space.has_density:
        return
    name = escaped(run.config.name)
    part = folded(f"How likely are images under “{name}”? At least this much", key=f"bound-{run.id}")
    if part is None:
        return
    with part:
        place = st.empty()
        found = bounds_of(run, lambda done: place.progress(done, "Drawing from the posteriors of held-out images…"))
        place.empty()
        st.plotly_chart(
            lower_bounds(
                found.draws, found.values, dark=session.is_dark(), of_what=bounded(conditional=space.is_conditional)
            ),
            theme=None,
            config=chart_config(file_name=f"{run.id}-lower-bounds"),
            key=f"bound-chart-{run.id}",
            alt="Lower bounds on the log-likelihood by the number of draws of each posterior, the ELBO the lowest",
        )
        st.latex(formula(conditional=space.is_conditional))
        st.markdown(bound_words(found, conditional=space.is_conditional))
        st.caption(nats_note(run.config.model.likelihood))


def bounded(*, conditional: bool) -> str:
    """What the bounds are bounds of."""
    return "log p(x given its class)" if conditional else "log p(x)"


def formula(*, conditional: bool) -> str:
    """Why the ELBO is below it, in LaTeX; on three lines, for a narrow screen. y is the class."""
    image, given = (r"x \mid y", "x, y") if conditional else ("x", "x")
    return (
        rf"\begin{{aligned}}\log p({image}) &= \mathrm{{ELBO}}\\&\quad + \mathrm{{KL}}\bigl(q(z \mid {given}) \,\|\, "
        rf"p(z \mid {given})\bigr)\\&\ge \mathrm{{ELBO}}\end{{aligned}}"
    )


def bounds_of(run: Run, progress: Callable[[float], object] = lambda share: None) -> Bounds:
    """Of the first held-out images. Raises DamagedRun.

    `progress` hears the share done, and may raise to stop it.
    """
    return CACHE.get(
        "lower bounds", resources.by_version(run), lambda report: _computed(run, report), progress=progress
    )


def _computed(run: Run, progress: Callable[[float], object]) -> Bounds:
    import torch

    held_out, model = resources.held_out(run), resources.model(run)
    count = min(len(held_out), max(8, IMAGES * 1024 // max(1024, held_out.images[0].numel())))
    generator, parts = torch.Generator().manual_seed(0), []
    for start in range(0, count, AT_ONCE):
        progress(start / count)
        chosen = slice(start, min(start + AT_ONCE, count))
        inputs, labels = to_unit(held_out.images[chosen]), held_out.labels[chosen]
        parts.append(log_weights(model, inputs, DRAWS, generator, labels))
    weights = torch.cat(parts)
    draws = tuple(2**power for power in range(int(math.log2(DRAWS)) + 1))
    kl = float(resources.encoding(run).kl[:count].sum(1).mean())
    return Bounds(draws, tuple(bound(weights, each) for each in draws), kl, count)


def bound(weights: torch.Tensor, draws: int) -> float:
    """The mean over images and groups of `draws` of log (1/K) Σ exp w, from log weights [B, K · groups].

    Burda et al. 2016, eq. 8. Groups of twice as many draws never give less, as the logarithm is concave. Raises
    ValueError where the draws do not come out even.
    """
    if weights.shape[1] % draws:
        raise ValueError(f"{weights.shape[1]} draws are not made of groups of {draws}.")
    groups = weights.reshape(len(weights), -1, draws)
    return float((groups.logsumexp(2) - math.log(draws)).mean())


def bound_words(found: Bounds, *, conditional: bool) -> str:
    """What the bounds are and what their difference says. Markdown."""
    elbo, best, last = found.values[0], found.values[-1], found.draws[-1]
    what = bounded(conditional=conditional)
    return (
        f"The lowest point is the **ELBO**: {nats(elbo)} = −(distortion {nats(found.distortion)} + KL {nats(found.kl)}), in "
        f"nats an image, the mean over {found.images} held-out images. What it lacks is the KL between the encoder's "
        f"posterior and the true one; as a KL is never negative, the ELBO never exceeds {what}, and so it is called the "
        f"evidence lower bound. With {last} draws an image, averaged before the logarithm is taken, the bound is "
        f"**{nats(best)}** (IWAE, Burda et al. 2016). So {what} is at least {best - elbo:.1f} nats above the ELBO, and the "
        f"KL between the encoder's posteriors and the true ones is at least that."
    )
