"""How well a detector tells known from unknown, and the pictures at which it fails."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.tables import csv_file
from ui.charts import chart_config
from ui.charts.anomaly import roc_chart
from ui.features.reconstruct import anomaly_text as anomaly_words
from ui.features.reconstruct.anomaly_data import Judged, Places, sheet_png
from ui.features.reconstruct.state import AnomalyView
from ui.media.images import data_uri
from ui.theme import ink
from vae_core.runs import Run

SHOWN = 10  # images in a row


def how_good(run: Run, found: Judged, places: Places, *, place: int, unknown: str) -> None:
    """How well the error tells known from unknown, whatever the threshold."""
    never_seen, expert = bool(run.config.data.leave_out), session.is_expert()
    left, right = st.columns([3, 2], gap="large") if expert else (st.container(), st.container())
    with left:
        st.markdown(anomaly_words.area_words(found))
        if expert and len(found.by_class) > 1:
            _by_class(found, resources.run_dataset(run).class_names)
        view = AnomalyView.load(run=run.id)
        weak = anomaly_words.weakness(found, view.score, unknown, never_seen=never_seen)
        if weak:
            st.info(weak, icon=":material/lightbulb:")
            if anomaly_words.lacks_ink(found, view.score) and not expert:
                st.button("Count what is wrong as a share of the ink", on_click=_by_ink, args=(run,), key="by-ink")
        _download(found, run)
    if not expert:
        return
    with right:
        st.markdown(f"**ROC curve: AUC {found.curve.area:.3f}** (0.5 is guessing, 1 is perfect)")
        here = (
            places.false_alarms[place] / max(found.histogram.known_count, 1),
            places.caught[place] / max(found.histogram.unknown_count, 1),
        )
        st.plotly_chart(
            roc_chart(found.curve.false_alarm_rate, found.curve.catch_rate, here, dark=session.is_dark()),
            theme=None,
            config=chart_config(file_name="roc"),
            key="anomaly-roc",
            alt="The ROC curve: share of the unknown images caught against share of false alarms",
        )


def _by_ink(run: Run) -> None:
    AnomalyView.load(run=run.id).update(score="relative", threshold=None).keep()


def _by_class(found: Judged, class_names: tuple[str, ...]) -> None:
    import pandas as pd

    table = pd.DataFrame(
        [(class_names[label], f"{area:.3f}", round(100 * area)) for label, area in found.by_class.items()],
        columns=["Left out", "AUC", "Larger error than a known image, of 100"],
    )
    st.dataframe(table, hide_index=True, width="stretch")
    st.caption("Each unknown class alone against all known images, held-out. 0.5 is guessing.")


def judged_rows(run: Run, found: Judged, threshold: float) -> None:
    """The missed unknown images and the false alarms, the most striking first."""
    rising = found.order
    missed = rising[found.unknown[rising] & (found.scores[rising] < threshold)][:SHOWN]
    falling = rising[::-1]
    false_alarms = falling[~found.unknown[falling] & (found.scores[falling] >= threshold)][:SHOWN]
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Missed**: unknown, and yet a small error")
        _row(run, missed, "Every unknown picture raises the alarm at this threshold.", "the smallest error")
    with right:
        st.markdown("**False alarms**: known, and yet a large error")
        _row(run, false_alarms, "No known picture raises the alarm at this threshold.", "the largest error")


def _row(run: Run, images: NDArray[np.int64], empty: str, order: str) -> None:
    if not len(images):
        st.info(empty, icon=":material/check:")
        return
    sheet = sheet_png(run, images, SHOWN, ink("page", dark=session.is_dark()))
    st.image(data_uri(sheet), width="stretch", alt="Held-out pictures above, the model's copies below")
    entry = resources.run_dataset(run)
    labels = resources.held_out_classes(run)[images]
    classes = [entry.class_names[label] for label in labels]
    shown = escaped(f"all {classes[0]}" if len(set(classes)) == 1 < len(classes) else ", ".join(classes))
    st.caption(f"Top: held-out originals. Below each: the model's copy. From left, {order} first: {shown}.")


def _download(found: Judged, run: Run) -> None:
    def table() -> bytes:
        labels = resources.held_out_classes(run)
        columns = {"image": np.arange(len(labels)), "class": labels, "unknown": found.unknown, "error": found.scores}
        return csv_file([(name, np.asarray(values).tolist()) for name, values in columns.items()])

    st.download_button(
        "Errors as CSV",
        table,
        file_name=f"reconstruction-errors-{run.id}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="One line a held-out picture: its number, its class, whether it is unknown, its error.",
    )
