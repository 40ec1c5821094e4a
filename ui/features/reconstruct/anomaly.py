"""The part of the page Reconstruct on anomalies: does a large error of the copy reveal what a model has never seen?

First the person is the detector, then a threshold is. A model that knows every class has no game to play: classes of it
can only be called unknown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.markdown import dataset_title, escaped
from ui.app.shell import distinct, pick_run
from ui.app.view_state import MAX_SEED
from ui.charts import chart_config
from ui.charts.anomaly import roc_chart
from ui.features.reconstruct import anomaly_text as anomaly_words
from ui.features.reconstruct.anomaly_data import Judged, Places, judged, places_of, round_images, sheet_png
from ui.features.reconstruct.anomaly_training import offer_training, training_progress
from ui.features.reconstruct.errors import mean_image_error
from ui.features.reconstruct.routes import copies_url
from ui.features.reconstruct.state import AnomalyView
from ui.frontend.anomaly import DetectorData, Errors, Suspect, detector_panel
from ui.media.images import data_uri
from ui.theme import ink
from vae_core.metrics.anomaly import SCORE_TITLES, SCORES, Score
from vae_core.runs import DamagedRun, Run
from vae_core.runs.store import RunSummary

OPENS_ON = "anomaly-detector"  # the shipped one
SHOWN = 10  # images in a row


def pick_detector() -> Run:
    """The page's picker in this part: models that have never seen some class, and the chosen one."""
    view, asked = AnomalyView.load(), session.chosen_run()
    detectors = _detectors(asked)
    if not detectors:
        return pick_run()
    usual = _usual(detectors, asked)
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
        label_visibility="collapsed",
    )
    if chosen != (requested or usual):
        _show(chosen)
        st.rerun()
    run = detectors[chosen].run
    assert run is not None
    return run


def anomaly(run: Run) -> None:
    """The whole part, for the picked detector. Raises DamagedRun."""
    status = run.status()
    learning = status.active
    if learning:
        training_progress(run, status)
    elif not run.has_weights():
        reason = f": {escaped(status.message)}" if status.message else "."
        st.error(f"The training of this detector ended before it had learnt anything{reason}", icon=":material/error:")
    else:
        resources.model(
            run
        )  # a damaged model, and images that have gone, raise here: a fragment would keep its error to itself
        resources.held_out(run)
        _detector(run)
    offer_training(run, run.id, _show, folded=bool(run.config.data.leave_out))


def _detectors(asked: str | None) -> dict[str, RunSummary]:
    """Every run with an encoder that left classes out, those in training too, and the one that was asked for."""
    return {
        summary.id: summary
        for summary in resources.summaries()
        if summary.run is not None
        and summary.status is not None
        and resources.latent_space(summary.run).has_encoder
        and _has_or_gets_weights(summary)
        and (summary.id == asked or summary.run.config.data.leave_out)
    }


def _has_or_gets_weights(summary: RunSummary) -> bool:
    assert summary.run is not None and summary.status is not None
    return summary.status.active or summary.status.state == "failed" or summary.run.has_weights()


def _usual(detectors: dict[str, RunSummary], asked: str | None) -> str:
    """The chosen run if it left classes out, else one of the same images that did, else the shipped one."""
    runs = [one.run for one in detectors.values() if one.run is not None]
    ready = [one for one in runs if one.config.data.leave_out and one.has_weights()]
    chosen = next((one for one in runs if one.id == asked), None)
    if chosen is not None and (chosen.config.data.leave_out or not ready):
        return chosen.id
    same = [one for one in ready if chosen is not None and one.config.data.dataset == chosen.config.data.dataset]
    # Of equals the shipped one, which every class room has.
    ranked = sorted(same or ready or runs, key=lambda one: one.id != OPENS_ON)
    return ranked[0].id


def _label(summary: RunSummary) -> str:
    """Not what it has never seen: that is what the game asks."""
    assert summary.run is not None
    return summary.name if summary.run.config.data.leave_out else f"{summary.name} (knows every class)"


def _show(run_id: str) -> None:
    AnomalyView(detector=run_id).keep()


@st.fragment
def _detector(run: Run) -> None:
    """The game with its threshold, and what follows from where that stands."""
    view = AnomalyView.load(run=run.id)
    entry = resources.run_dataset(run)
    never_seen = bool(run.config.data.leave_out)
    classes = run.config.data.leave_out
    st.markdown(with_terms(anomaly_words.TASK if never_seen else anomaly_words.LEAD))
    there = np.unique(resources.held_out(run).labels.numpy())
    if len(there) < 2:
        st.info(anomaly_words.one_class(dataset_title(entry)), icon=":material/filter_alt:")
        return
    if not never_seen:
        classes = _unknown_classes(run, view)
    if not 0 < np.isin(there, classes).sum() < len(there):
        shown = anomaly_words.some_names(there.tolist(), entry.class_names)
        st.info(anomaly_words.needs_classes(shown, never_seen=never_seen), icon=":material/filter_alt:")
        return
    score = _score(view)
    try:
        with st.spinner("The model copies the held-out pictures…", show_time=False):
            found = judged(run, classes, score)
            places = places_of(found)
    except DamagedRun as error:  # a fragment would keep its error to itself
        st.error(f"This model cannot be shown: {escaped(str(error))}", icon=":material/error:")
        return
    except ValueError as error:
        st.info(escaped(str(error)), icon=":material/filter_alt:")
        return
    of_this = view.score == score and view.unknown in ((), classes)
    place = places.usual if view.threshold is None or not of_this else places.nearest(view.threshold)
    # Another model, error or choice of classes has another scale: its threshold is another one.
    view = view.update(
        detector=run.id,
        unknown=() if never_seen else tuple(classes),
        score=score,
        threshold=float(places.thresholds[place]),
    )
    view.keep()
    unknown = anomaly_words.names(classes, entry.class_names)
    _panel(run, view, found, places, place=place, unknown=unknown)
    if never_seen and not view.checked:
        return
    st.markdown(anomaly_words.about(dataset_title(entry), unknown, found, never_seen=never_seen))
    _how_good(run, found, places, place=place, unknown=unknown)
    _rows(run, found, float(places.thresholds[place]))


def _panel(run: Run, view: AnomalyView, found: Judged, places: Places, *, place: int, unknown: str) -> None:
    """The game and the threshold, both in the browser. Raises DamagedRun."""
    key = f"anomaly-{run.id}-{view.score}-{'-'.join(map(str, view.unknown))}"

    def changed() -> None:
        answer = st.session_state[key].get("view")
        former = AnomalyView.load(run=run.id)
        answered = AnomalyView.from_browser(
            {name: answer[name] for name in ("round", "marks", "checked") if name in answer}, former
        )
        at = min(max(int(answer.get("threshold", place)), 0), len(places.thresholds) - 1)
        answered.update(threshold=float(places.thresholds[at])).keep()

    never_seen, names = bool(run.config.data.leave_out), resources.run_dataset(run).class_names
    labels = resources.held_out(run).labels.numpy()
    images = round_images(found.unknown, view.round) if never_seen else np.zeros(0, np.int64)
    scale, digits, error_name = _shown(run, view.score)
    data = DetectorData(
        pictures_url=copies_url(run, images.tolist()) if never_seen else None,
        image_shape=run.config.image_shape,
        pictures=[
            Suspect(names[labels[image]], bool(found.unknown[image]), float(found.scores[image])) for image in images
        ],
        errors=Errors(
            low=float(found.histogram.edges[0]),
            high=float(found.histogram.edges[-1]),
            known=found.histogram.known.round(5).tolist(),
            unknown=found.histogram.unknown.round(5).tolist(),
            known_count=found.histogram.known_count,
            unknown_count=found.histogram.unknown_count,
            caught=places.caught.tolist(),
            false_alarms=places.false_alarms.tolist(),
            usual=places.usual,
            balance=places.balance,
        ),
        unknown_name=unknown,
        never_seen=never_seen,
        scale=scale,
        digits=digits,
        error_name=error_name,
        usual_help=anomaly_words.USUAL_HELP,
        balance_help=anomaly_words.BALANCE_HELP,
        max_round=MAX_SEED,
        view={"round": view.round, "marks": list(view.marks), "checked": view.checked, "threshold": place},
    )
    detector_panel(data, key=key, on_view=changed)


def _shown(run: Run, score: Score) -> tuple[float, int, str]:
    """By what an error is multiplied to be shown, digits after its point, and what it is called."""
    if session.is_expert():
        return 1.0, 1 if score == "nats" else 3, SCORE_TITLES[score][0].lower()
    if score == "relative":
        return 100.0, 0, "share of the ink that is wrong, in %"
    return 100 / mean_image_error(run), 0, "picture error"


def _unknown_classes(run: Run, view: AnomalyView) -> tuple[int, ...]:
    class_names = resources.run_dataset(run).class_names
    there = np.unique(resources.held_out(run).labels.numpy()).tolist()
    usual = [label for label in view.unknown if label < len(class_names)] or there[:1]
    chosen = st.multiselect(
        "Classes to call unknown, though the model knows them",
        range(len(class_names)),
        default=usual,
        format_func=lambda label: class_names[label],
        key=f"unknown-{run.id}",
    )
    return tuple(sorted(chosen))


def _score(view: AnomalyView) -> Score:
    if not session.is_expert():
        return "mse" if view.score == "nats" else view.score
    chosen = st.segmented_control(
        "Error",
        SCORES,
        default=view.score,
        format_func=lambda score: SCORE_TITLES[score][0],
        help=anomaly_words.SCORE_HELP,
        label_visibility="collapsed",
        required=True,
    )
    return chosen or view.score


def _how_good(run: Run, found: Judged, places: Places, *, place: int, unknown: str) -> None:
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
    labels = resources.held_out(run).labels.numpy()[images]
    classes = [entry.class_names[label] for label in labels]
    shown = escaped(f"all {classes[0]}" if len(set(classes)) == 1 < len(classes) else ", ".join(classes))
    st.caption(f"Top: held-out originals. Below each: the model's copy. From left, {order} first: {shown}.")


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
        help="One line a held-out picture: its number, its class, whether it is unknown, its error.",
    )
