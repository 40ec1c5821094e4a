"""The one chart of how a training goes: the picture error in plain words, loss, distortion and KL for experts."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from ui.app import resources, run_pictures, session
from ui.app.glossary import with_terms
from ui.app.run_text import reference_line
from ui.charts import chart_config, loss_curves
from ui.charts.picture_error import picture_error_curve
from ui.features.train import text
from vae_core.explorer.cache import cached
from vae_core.explorer.files import by_file
from vae_core.explorer.scales import PictureScale, picture_scale, run_picture_error, scale_text
from vae_core.models import MODELS
from vae_core.runs import DamagedRun, Run
from vae_core.runs.run import HISTORY

_by_history = by_file(HISTORY)


def draw_curves(run: Run, *, height: int) -> None:
    """Raises DamagedRun."""
    if run_pictures.history(run).left_out:
        st.caption(text.HISTORY_GAP)
    if session.is_expert():
        _draw_losses(run, height)
        return
    scale = _scale(run)
    if scale is None:
        st.caption(text.NO_SCALE if resources.latent_space(run).has_encoder else text.NO_COPIES)
    else:
        _draw_picture_error(run, scale, height)


def _scale(run: Run) -> PictureScale | None:
    try:
        return picture_scale(run)
    except (ValueError, DamagedRun):  # a folder of images that has gone: the map says so
        return None


def _draw_picture_error(run: Run, scale: PictureScale, height: int) -> None:
    held_out = [scale.of(value) for value in run_pictures.history(run).epochs["distortion"]]
    st.plotly_chart(
        _picture_error_figure(run, scale, session.is_dark(), height),
        theme=None,
        config=chart_config(file_name=f"{run.id}-picture-error"),
        key=f"curves-{run.id}",
        alt="Curve of the picture error by epoch, on training images and on held-out images",
    )
    words = text.PICTURE_ERROR_CURVE
    if held_out and has_ended(run) and resources.latent_space(run).has_density:
        drawn, middle = scale_text(held_out[-1]), scale_text(run_picture_error(run))
        words += text.drawn_from_the_cloud(drawn, middle) if drawn != middle else ""
    st.caption(with_terms(words))


@cached(lambda run, scale, dark, height: _by_history(run, 0, dark, height))
def _picture_error_figure(run: Run, scale: PictureScale, dark: bool, height: int) -> go.Figure:
    """Drawn once for all who look at the training; `scale` is the run's. Raises DamagedRun."""
    history = run_pictures.history(run)
    return picture_error_curve(
        (history.steps["epoch"], [scale.of(value) for value in history.steps["distortion"]]),
        (history.epochs["epoch"], [scale.of(value) for value in history.epochs["distortion"]]),
        dark=dark,
        height=height,
        end=run.config.training.epochs,
        uirevision=run.id,
    )


def has_ended(run: Run) -> bool:
    """For good, and with a model to look at."""
    return run.status().state in ("finished", "stopped") and run.has_weights()


def _draw_losses(run: Run, height: int) -> None:
    """Loss, distortion and KL (without an encoder the loss) by epoch, and the published value where there is one."""
    space = resources.latent_space(run)
    encoded, has_rate = space.has_encoder, space.has_rate
    st.plotly_chart(
        _losses_figure(run, session.is_dark(), height),
        theme=None,
        config=chart_config(file_name=f"{run.id}-loss"),
        key=f"curves-{run.id}",
        alt=f"Curves of {'loss, distortion and KL' if has_rate else 'loss and distortion' if encoded else 'the loss'} by epoch, on training batches and on "
        "held-out images",
    )
    kind = MODELS.get(run.config.model.name)
    if not encoded:
        st.caption(text.CURVES_ADVERSARIAL)
        return
    penalty = kind.own_terms.get("penalty")
    st.caption(
        text.curves(minimises_distortion=kind.minimises_distortion),
        help=text.curves_help(
            minimises_distortion=kind.minimises_distortion,
            has_rate=has_rate,
            penalty=penalty.title if penalty else None,
        ),
    )


@cached(lambda run, dark, height: _by_history(run, 0, dark, height))
def _losses_figure(run: Run, dark: bool, height: int) -> go.Figure:
    """Drawn once for all who look at the training. Raises DamagedRun."""
    history, space = run_pictures.history(run), resources.latent_space(run)
    figure = loss_curves(
        history.steps,
        history.epochs,
        reference=reference_line(run.config),
        dark=dark,
        height=height,
        progress_epochs=run.config.training.epochs,
        uirevision=run.id,
        encoded=space.has_encoder,
        has_rate=space.has_rate,
    )
    # On a telephone the legend needs a line of its own; the caption says what dots and thin lines are.
    figure.update_layout(legend={"y": 1.08}, xaxis={"title": {"text": "epoch"}}, margin={"t": 50})
    return figure
