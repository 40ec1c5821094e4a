"""What a model's objective has beside distortion and KL, folded away below the curves; nothing for those without."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from ui.app import run_pictures, session
from ui.charts import chart_config
from ui.charts.own_curves import own_curve
from ui.features.train import text
from vae_core.models import MODELS, Term
from vae_core.runs import History, Run

A_ROW = 2


def own_terms(run: Run) -> None:
    """The terms as small multiples in an expander: newest held-out value, its curve, and what it means."""
    terms = MODELS.get(run.config.model.name).own_terms
    if not terms:
        return
    history = run_pictures.history(run)
    with st.expander(text.OWN_TERMS, key=f"own-{run.id}", icon=":material/query_stats:"):
        known = {key: term for key, term in terms.items() if _newest(history.own.get(key, ())) is not None}
        if not known:
            st.caption(text.OWN_TERMS_NONE if history.epochs["epoch"] else text.OWN_TERMS_SOON)
            return
        st.caption(text.OWN_TERMS_LEAD)
        keys = list(known)
        for start in range(0, len(keys), A_ROW):
            for column, key in zip(st.columns(A_ROW, gap="medium"), keys[start : start + A_ROW], strict=False):
                with column:
                    _term(run, history, key, known[key])


def _term(run: Run, history: History, key: str, term: Term) -> None:
    newest = _newest(history.own[key])
    st.markdown(f"**{term.title}**: {newest:.3g} {term.unit}")
    figure = own_curve(
        history.epochs["epoch"],
        history.own[key],
        title=term.title,
        unit=term.unit,
        dark=session.is_dark(),
        progress_epochs=run.config.training.epochs,
        uirevision=run.id,
    )
    st.plotly_chart(
        figure,
        theme=None,
        config=chart_config(file_name=f"{run.id}-{key}"),
        key=f"own-{key}-{run.id}",
        alt=f"Curve of {term.title} by epoch on held-out images, {term.unit}",
    )
    st.caption(term.description)


def _newest(values: Sequence[float]) -> float | None:
    finite = [value for value in values if math.isfinite(value)]
    return finite[-1] if finite else None
