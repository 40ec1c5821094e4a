"""The part of the page Reconstruct on anomalies: does a large reconstruction error reveal what a model never saw?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from ui.app import resources, session
from ui.app.markdown import dataset_title, escaped
from ui.app.shell import distinct
from ui.charts import chart_config
from ui.charts.anomaly import histogram_chart, roc_chart
from ui.features.reconstruct import anomaly_text as anomaly_words
from ui.features.reconstruct.anomaly_data import Judged, judged, sheet_png
from ui.features.reconstruct.anomaly_training import offer_training, training_progress
from ui.features.reconstruct.state import AnomalyView
from ui.media.images import data_uri
from ui.theme import ink
from vae_core.metrics.anomaly import (
    SCORE_TITLES,
    SCORES,
    Score,
    counts_at,
    threshold_for_false_alarms,
    threshold_of_best_balance,
)
from vae_core.runs import DamagedRun, Run
from vae_core.runs.store import RunSummary

SLIDER_STEPS = 300
SHOWN = 10  # images in a row


def anomaly(run: Run) -> None:
    """The whole part, for the picked run. Raises DamagedRun."""
    st.markdown(anomaly_words.LEAD)
    view = AnomalyView.load(run=run.id)
    detectors = _detectors(run)
    any_left_out = any(one.run is not None and one.run.config.data.leave_out for one in detectors.values())
    left, right = st.columns([3, 2], gap="large", vertical_alignment="bottom")
    with left:
        chosen = _pick_detector(run, detectors, view)
    asked = detectors[chosen]
    assert asked.run is not None and asked.status is not None
    with right if any_left_out else st.container():
        offer_training(run, chosen, lambda made: _show(made, view), folded=any_left_out)
    if asked.status.active:
        training_progress(asked.run, asked.status)
    elif not asked.run.has_weights():
        reason = f": {escaped(asked.status.message)}" if asked.status.message else "."
        st.error(f"The training of this detector ended before it had learnt anything{reason}", icon=":material/error:")
    else:
        resources.held_out(asked.run)  # images that have gone raise here: a fragment would keep its error to itself
        _detector(asked.run)


def _detectors(run: Run) -> dict[str, RunSummary]:
    """Every run with an encoder that left classes out, those in training too, and the picked one."""
    return {
        summary.id: summary
        for summary in resources.summaries()
        if summary.run is not None
        and summary.status is not None
        and resources.latent_space(summary.run).has_encoder
        and (summary.id == run.id or (summary.run.config.data.leave_out and _has_or_gets_weights(summary)))
    }


def _has_or_gets_weights(summary: RunSummary) -> bool:
    assert summary.run is not None and summary.status is not None
    return summary.status.active or summary.status.state == "failed" or summary.run.has_weights()


def _pick_detector(run: Run, detectors: dict[str, RunSummary], view: AnomalyView) -> str:
    """The address's, else the picked run if it left classes out, else one of the same images that did."""
    usual = run.id
    if not run.config.data.leave_out:
        others = [one.run for one in detectors.values() if one.run is not None and one.run.config.data.leave_out]
        same = [one for one in others if one.config.data.dataset == run.config.data.dataset and one.has_weights()]
        usual = same[0].id if same else run.id
    requested = view.detector if view.detector in detectors else None
    if view.detector and requested is None:
        st.warning(f"The detector “{escaped(view.detector)}” is not here (deleted, or not trained yet).")
    ids = list(detectors)
    labels = distinct({run_id: _label(detectors[run_id]) for run_id in ids}, detectors.values())
    chosen = st.selectbox(
        "Model that looks for anomalies",
        ids,
        index=ids.index(requested or usual),
        format_func=labels.__getitem__,
    )
    if chosen != (requested or usual):
        _show(chosen, view)
        st.rerun()
    return chosen


def _label(summary: RunSummary) -> str:
    assert summary.run is not None
    left_out = summary.run.config.data.leave_out
    if not left_out:
        return f"{summary.name} (knows every class)"
    try:
        class_names = resources.run_dataset(summary.run).class_names
    except ValueError:  # a folder of images that is not here: its classes have numbers still
        class_names = ()
    unseen = anomaly_words.names(left_out, class_names)
    return f"{summary.name} (has never seen {unseen})"


def _show(run_id: str, view: AnomalyView) -> None:
    AnomalyView(detector=run_id, score=view.score).keep()


@st.fragment
def _detector(run: Run) -> None:
    """Everything below the choice of the model: run again, alone, when the threshold moves."""
    view = AnomalyView.load(run=session.chosen_run() or run.id)
    entry = resources.run_dataset(run)
    never_seen = bool(run.config.data.leave_out)
    classes = run.config.data.leave_out
    left, right = st.columns([3, 2], gap="large")
    if not never_seen:
        classes = _unknown_classes(run, view, left)
        if not 0 < len(classes) < len(entry.class_names):
            left.info(anomaly_words.NEEDS_CLASSES, icon=":material/filter_alt:")
            return
    score = _score(view, right)
    try:
        with st.spinner("The model reconstructs the held-out images…", show_time=False):
            found = judged(run, classes, score)
    except DamagedRun as error:  # a fragment would keep its error to itself
        st.error(f"This model cannot be shown: {escaped(str(error))}", icon=":material/error:")
        return
    except ValueError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    unknown = anomaly_words.names(classes, entry.class_names)
    left.markdown(anomaly_words.about(dataset_title(entry), unknown, found, never_seen=never_seen))
    left, right = st.columns([3, 2], gap="large")
    with left:
        threshold = _histogram(run, found, score=score, classes=classes, unknown=unknown, view=view)
    counts = counts_at(found.scores, found.unknown, threshold)
    with right:
        st.markdown(f"**ROC curve: AUC {found.curve.area:.3f}** (0.5 is guessing, 1 is perfect)")
        here = (counts.false_alarm_rate, counts.catch_rate)
        curve = found.curve
        st.plotly_chart(
            roc_chart(curve.false_alarm_rate, curve.catch_rate, here, dark=session.is_dark()),
            theme=None,
            config=chart_config(file_name="roc"),
            key="anomaly-roc",
        )
        st.caption(anomaly_words.area_words(found))
    left, right = st.columns([3, 2], gap="large")
    left.html(anomaly_words.counts_table(counts, unknown, never_seen=never_seen))
    with right:
        if len(found.by_class) > 1:
            _by_class(found, entry.class_names)
        weak = anomaly_words.weakness(found, score, unknown, never_seen=never_seen)
        if weak:
            st.info(weak, icon=":material/lightbulb:")
        _download(found, run)
    _rows(run, found, threshold)
    AnomalyView(detector=run.id, unknown=() if never_seen else tuple(classes), score=score, threshold=threshold).keep()


def _unknown_classes(run: Run, view: AnomalyView, place: st.delta_generator.DeltaGenerator) -> tuple[int, ...]:
    class_names = resources.run_dataset(run).class_names
    usual = [label for label in view.unknown if label < len(class_names)] or [0]
    chosen = place.multiselect(
        "Classes to call unknown, though the model knows them",
        range(len(class_names)),
        default=usual,
        format_func=lambda label: class_names[label],
        key=f"unknown-{run.id}",
    )
    return tuple(sorted(chosen))


def _score(view: AnomalyView, place: st.delta_generator.DeltaGenerator) -> Score:
    chosen = place.segmented_control(
        "Error",
        SCORES,
        default=view.score,
        format_func=lambda score: SCORE_TITLES[score][0],
        help=anomaly_words.SCORE_HELP,
        required=True,
    )
    return chosen or view.score


def _histogram(
    run: Run, found: Judged, *, score: Score, classes: tuple[int, ...], unknown: str, view: AnomalyView
) -> float:
    """The two histograms with the slider below, as wide as their axis. Returns the threshold."""
    edges = found.histogram.edges
    low, high = float(edges[0]), float(edges[-1])
    of_this = (view.detector, view.score) == (run.id, score) and view.unknown in ((), classes)
    usual = threshold_for_false_alarms(found.scores, found.unknown)
    start = view.threshold if of_this and view.threshold is not None else usual
    # Another model, error or choice of classes has another scale: its slider is another one.
    key = f"threshold-{run.id}-{score}-{'-'.join(map(str, classes))}"
    # Kept to the slider's range each time: what a resumed training or a changed folder of images moves is its ends.
    st.session_state[key] = min(max(st.session_state.get(key, start), low), high)
    title, unit = SCORE_TITLES[score]
    st.plotly_chart(
        histogram_chart(
            found.histogram,
            st.session_state[key],
            score=f"{title} ({unit})",
            known_name="known",
            unknown_name=f"unknown: {unknown}" if len(unknown) < 20 else "unknown",
            dark=session.is_dark(),
        ),
        theme=None,
        config=chart_config(file_name="reconstruction-error"),
        key="anomaly-histogram",
    )
    places = max(0, 3 - int(np.floor(np.log10(max(high, 1e-9)))) - 1)
    threshold = st.slider(
        "Threshold",
        low,
        high,
        step=(high - low) / SLIDER_STEPS,
        format=f"%.{places}f",
        key=key,
        help=anomaly_words.THRESHOLD_HELP,
    )
    five, balance = st.columns(2)

    def move(to: float) -> None:
        st.session_state[key] = min(max(to, low), high)

    five.button(
        "5 % false alarms", on_click=move, args=(usual,), help=anomaly_words.USUAL_HELP, width="stretch", key="usual"
    )
    best = threshold_of_best_balance(found.curve)
    balance.button(
        "Best balance", on_click=move, args=(best,), help=anomaly_words.BALANCE_HELP, width="stretch", key="balance"
    )
    st.caption(anomaly_words.HISTOGRAM)
    return float(threshold)


def _by_class(found: Judged, class_names: tuple[str, ...]) -> None:
    table = pd.DataFrame(
        [(class_names[label], f"{area:.3f}", round(100 * area)) for label, area in found.by_class.items()],
        columns=["Left out", "AUC", "Larger error than a known image, of 100"],
    )
    st.dataframe(table, hide_index=True, width="stretch")
    st.caption("Each unknown class alone against all known images, held-out. 0.5 is guessing.")


def _rows(run: Run, found: Judged, threshold: float) -> None:
    """The missed unknown images and the false alarms, the most striking first."""
    rising = found.order
    missed = rising[found.unknown[rising] & (found.scores[rising] < threshold)][:SHOWN]
    falling = rising[::-1]
    false_alarms = falling[~found.unknown[falling] & (found.scores[falling] >= threshold)][:SHOWN]
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Missed**: unknown, and yet a small error")
        _row(run, missed, "Every unknown image raises the alarm at this threshold.", "the smallest error")
    with right:
        st.markdown("**False alarms**: known, and yet a large error")
        _row(run, false_alarms, "No known image raises the alarm at this threshold.", "the largest error")


def _row(run: Run, images: NDArray[np.int64], empty: str, order: str) -> None:
    if not len(images):
        st.info(empty, icon=":material/check:")
        return
    sheet = sheet_png(run, images, SHOWN, ink("page", dark=session.is_dark()))
    st.image(data_uri(sheet), width="stretch", alt="Held-out images above, their reconstructions below")
    entry = resources.run_dataset(run)
    labels = resources.held_out(run).labels.numpy()[images]
    classes = [entry.class_names[label] for label in labels]
    shown = escaped(f"all {classes[0]}" if len(set(classes)) == 1 < len(classes) else ", ".join(classes))
    st.caption(f"Top: held-out originals. Below each: what the model draws. From left, {order} first: {shown}.")


def _download(found: Judged, run: Run) -> None:
    def table() -> bytes:
        labels = resources.held_out(run).labels.numpy()
        frame = pd.DataFrame(
            {"image": np.arange(len(labels)), "class": labels, "unknown": found.unknown, "error": found.scores}
        )
        return frame.to_csv(index=False).encode()

    st.download_button(
        "Errors as CSV",
        table,
        file_name=f"reconstruction-errors-{run.id}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="One line a held-out image: its number, its class, whether it is unknown, its error.",
    )
