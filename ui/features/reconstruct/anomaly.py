"""The part of the page Reconstruct on anomalies: does a large error of the copy reveal what a model has never seen?

First the person is the detector, then a threshold is. A model that knows every class has no game to play: classes of it
can only be called unknown.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.markdown import dataset_title, escaped
from ui.app.view_state import MAX_SEED
from ui.features.reconstruct import anomaly_text as anomaly_words
from ui.features.reconstruct.anomaly_data import Judged, Places, judged, places_of, round_images
from ui.features.reconstruct.anomaly_pick import show_detector
from ui.features.reconstruct.anomaly_results import how_good, judged_rows
from ui.features.reconstruct.anomaly_training import offer_training, say_if_it_was_there, training_progress
from ui.features.reconstruct.errors import mean_image_error
from ui.features.reconstruct.routes import copies_url
from ui.features.reconstruct.state import AnomalyView
from ui.frontend.anomaly import DetectorData, Errors, Suspect, detector_panel
from vae_core.metrics.anomaly import SCORE_TITLES, SCORES, Score
from vae_core.runs import DamagedRun, Run


def anomaly(run: Run) -> None:
    """The whole part, for the picked detector. Raises DamagedRun."""
    status = run.status()
    say_if_it_was_there(run)
    if status.active:
        training_progress(run, status)
    elif not run.has_weights():
        reason = f": {escaped(status.message)}" if status.message else "."
        st.error(f"The training of this detector ended before it had learnt anything{reason}", icon=":material/error:")
    else:
        # A damaged model, and images that have gone, raise here: a fragment would keep its error to itself.
        resources.arrays(run)
        resources.held_out(run)
        _detector(run)
    offer_training(run, run.id, show_detector, folded=bool(run.config.data.leave_out))


@st.fragment
def _detector(run: Run) -> None:
    """The game with its threshold, and what follows from where that stands."""
    view = AnomalyView.load(run=run.id)
    entry = resources.run_dataset(run)
    never_seen = bool(run.config.data.leave_out)
    classes = run.config.data.leave_out
    st.markdown(with_terms(anomaly_words.TASK if never_seen else anomaly_words.LEAD))
    there = np.unique(resources.held_out_classes(run))
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
    how_good(run, found, places, place=place, unknown=unknown)
    judged_rows(run, found, float(places.thresholds[place]))


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
    labels = resources.held_out_classes(run)
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
    there = np.unique(resources.held_out_classes(run)).tolist()
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
