"""The page Dimensions, filled from a run: which dimension comes first, how far its slider goes, what it was found to change."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.app import resources, session
from ui.features.dimensions import text
from ui.features.dimensions.state import MAX_NAME, DimensionsView
from ui.frontend.dimensions import DimensionRow, DimensionsData, dimensions_panel
from ui.frontend.model import browser_model
from vae_core.explorer.cache import cached
from vae_core.inference.encoding import Encoding
from vae_core.latent.factors import followed_factors
from vae_core.latent.projection import subscript
from vae_core.latent.traversal import dimension_order
from vae_core.metrics import cached_metrics
from vae_core.metrics.factors import known_factors
from vae_core.runs import Run

REACH = 3.0  # standard deviations to either side


@st.fragment
def dimensions(run: Run) -> None:
    """Sliders and strips for every dimension, which may be given names. Raises DamagedRun."""
    size, dataset = run.config.model.latent_dim, run.config.data.dataset
    expert = session.is_expert()
    view = DimensionsView.load(run=run.id, dataset=dataset).for_size(size)
    has_rate = resources.latent_space(run).has_rate
    encoding, followed = resources.explored(run).encoding, followed_by(run)
    task, check = st.columns([3, 2], vertical_alignment="center")
    task.markdown(text.FIRST_TASK)
    if followed:
        key = f"dimensions-answer-{run.id}"
        st.session_state.setdefault(key, view.answer)
        view = view.update(answer=check.toggle(text.ANSWER, key=key))
    found = {
        dimension: text.followed_words(factor, correlation, expert=expert)
        for dimension, (factor, correlation) in enumerate(followed if view.answer else [])
    }
    data = DimensionsData(
        model=browser_model(run),
        dimensions=prior_rows(encoding.kl, expert=expert) if has_rate else code_rows(encoding, expert=expert),
        found=found,
        max_name=MAX_NAME,
        view=view.for_browser(),
        **text.desk_words(has_rate, size, expert=expert),
    )
    answer = dimensions_panel(data, key=f"dimensions-{run.id}-{expert}", on_view=lambda: None)
    if answer is not None:
        view = DimensionsView.from_browser(answer, view).for_size(size)
    view.keep()
    if view.answer and followed:
        st.markdown(_answer_words(run, followed, expert=expert))


def prior_rows(kl: np.ndarray, *, expert: bool) -> list[DimensionRow]:
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
            words=text.share_words(use.kl, use.share, use.active, expert=expert),
            active=use.active,
        )
        for use in dimension_order(kl)
    ]


def code_rows(encoding: Encoding, *, expert: bool) -> list[DimensionRow]:
    """Without a prior: by the codes' variance, traversed over their mean ± 3 standard deviations."""
    means, variances = encoding.codes.mean(0, dtype=np.float64), encoding.codes.var(0, dtype=np.float64)
    total = max(float(variances.sum()), 1e-12)
    rows = []
    for index in np.argsort(-variances, kind="stable"):
        mean, spread = float(means[index]), max(float(variances[index]) ** 0.5, 1e-3)
        share = float(variances[index]) / total
        rows.append(
            DimensionRow(
                index=int(index),
                name=f"z{subscript(int(index) + 1)}",
                centre=float(f"{mean:.5g}"),
                spread=spread,
                low=mean - REACH * spread,
                high=mean + REACH * spread,
                share=share,
                words=text.variance_words(float(variances[index]), share, expert=expert),
                active=bool(variances[index] >= text.ACTIVE_VARIANCE),
            )
        )
    return rows


@cached(resources.by_version)
def followed_by(run: Run) -> list[tuple[str, float]]:
    """For each dimension the known factor that it follows; empty where factors are not known."""
    factors = resources.held_out(run).factors
    return followed_factors(resources.explored(run).encoding.codes, factors) if factors else []


def _answer_words(run: Run, followed: list[tuple[str, float]], *, expert: bool) -> str:
    """How many of the known factors have a slider of their own; for experts with the mutual information gap."""
    factors = [factor.name for factor in known_factors(resources.held_out(run))]
    words = text.own_sliders_words(followed, [name for name in factors if name != "class"])
    metrics = cached_metrics(run) if expert else None
    mig, by_factor = (None, None) if metrics is None else (metrics.number("mig"), metrics.values.get("mig_by_factor"))
    if mig is None or not isinstance(by_factor, list | tuple) or len(by_factor) != len(factors):
        return words
    return f"{words} {text.mig_words(mig, factors, by_factor)}"


def dimensions_caption(run: Run) -> str:
    """What the sliders are, and what their order means."""
    size, count = run.config.model.latent_dim, len(resources.explored(run).encoding)
    return text.caption(resources.latent_space(run).has_rate, size, count, expert=session.is_expert())
